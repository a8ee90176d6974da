"""The tests, a folder a room; what several of them share is imported as `tests.ROOM.NAME`."""

from tests import typed  # `--jaxtyping-packages` finds the check as `tests.typed.check`

__all__ = ["typed"]
