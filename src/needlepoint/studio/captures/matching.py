"""Which picture belongs to which light: by its name, or by its place in the order taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage


def matched(slots: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return for each picture of a rig which of the files handed in it is.

    Files that are all named as the rig names its pictures are taken by name, whatever the ending.
    Any others are taken in the order of their names, which is the order in which cameras number.

    Parameters
    ----------
    slots
        What the rig calls its pictures, in the order of its lights.
    names
        What the files handed in are called.

    Returns
    -------
    Positions in `names`, one for each slot.

    Raises
    ------
    WrongUsage
        If there are more or fewer files than pictures.

    Examples
    --------
    >>> matched(["left.png", "right.png"], ["right.JPG", "left.JPG"])
    [1, 0]
    >>> matched(["left.png", "right.png"], ["IMG_10.JPG", "IMG_9.JPG"])
    [1, 0]
    """
    if len(slots) != len(names):
        raise WrongUsage(
            _(
                "This rig takes %(wanted)d pictures and %(given)d were handed in; choose exactly "
                "one for each light, and the dark one last if it has one."
            )
            % {"wanted": len(slots), "given": len(names)}
        )
    stems = [_stem(name) for name in names]
    wanted = [_stem(slot) for slot in slots]
    if sorted(stems) == sorted(wanted):
        return [stems.index(stem) for stem in wanted]
    return sorted(range(len(names)), key=lambda place: _counted(names[place]))


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0].casefold()


def _counted(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts IMG_9 before IMG_10."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
