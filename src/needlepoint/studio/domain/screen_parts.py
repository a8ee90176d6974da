"""Which part of a screen shines for each picture of a rig whose lights are parts of one screen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FLAT_MM = 1.0
"""Own choice: parts of one screen lie in one plane, but for rounding."""


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """A part of the screen as the person before it sees it, as shares of its width and height."""

    left: float
    top: float
    width: float
    height: float

    def __str__(self) -> str:
        """Return the four numbers with a blank between them [percent]."""
        shares = (self.left, self.top, self.width, self.height)
        return " ".join(f"{100.0 * share:.2f}" for share in shares)


@dataclass(frozen=True, slots=True)
class ScreenLamp:
    """A screen that lights the skin: its width over its height, and what shines by picture."""

    aspect: float
    parts: tuple[ScreenPart, ...]


BLACK = ScreenPart(0.0, 0.0, 0.0, 0.0)
"""What shines for the picture of the room's own light: nothing."""


def screen_lamp(text: str, slots: Sequence[str]) -> ScreenLamp | None:
    """Return the screen that is the lamp of a rig; None where none is.

    The camera and the person face each other, so what is on the right for the camera (x > 0) is on
    the left for the person.

    Parameters
    ----------
    text
        The rig's ``capture.toml``.
    slots
        Its pictures, as `slots_of` names them.
    """
    plain = tomllib.loads(text)
    lights = plain.get("light", [])
    sides = [_sides_mm(light) for light in lights]
    if not sides or any(side is None for side in sides):
        return None
    found = [side for side in sides if side is not None]
    if max(side[4] for side in found) - min(side[4] for side in found) > FLAT_MM:
        return None
    low_x, high_x = min(side[0] for side in found), max(side[1] for side in found)
    low_y, high_y = min(side[2] for side in found), max(side[3] for side in found)
    wide, high = high_x - low_x, high_y - low_y
    shines: dict[str, ScreenPart] = {}
    for light, (x0, x1, y0, y1, _) in zip(lights, found, strict=True):
        part = ScreenPart(
            (high_x - x1) / wide, (y0 - low_y) / high, (x1 - x0) / wide, (y1 - y0) / high
        )
        images = light.get("images", light.get("image"))
        for name in images if isinstance(images, list) else [images]:
            shines[name] = part
    return ScreenLamp(wide / high, tuple(shines.get(slot, BLACK) for slot in slots))


def _sides_mm(light: Mapping[str, Any]) -> tuple[float, float, float, float, float] | None:
    """Return where an upright panel begins and ends across and down, and its depth [mm]."""
    vectors = (light.get("centre_mm"), light.get("right_mm"), light.get("down_mm"))
    if any(not isinstance(vector, list) or len(vector) != 3 for vector in vectors):
        return None
    centre, right, down = vectors
    assert centre is not None
    assert right is not None
    assert down is not None
    half_wide, half_high = abs(float(right[0])), abs(float(down[1]))
    if half_wide <= 0.0 or half_high <= 0.0 or any((*right[1:], down[0], down[2])):
        return None
    x, y, z = map(float, centre)
    return x - half_wide, x + half_wide, y - half_high, y + half_high, z
