"""A ring of lamps drawn to scale, as it is seen from behind the camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from needlepoint.surface import PointLight

FRAME_MM = 76.0
ROOM_MM = 40.0


@dataclass(frozen=True, slots=True)
class RingDrawing:
    """What the template draws; everything in millimetres of the room.

    Attributes
    ----------
    half
        Half the side of the drawing.
    lamps
        Number, x and y of each lamp, y downwards.
    frame
        Half the side of the printed frame, for scale.
    """

    half: float
    lamps: tuple[tuple[int, float, float], ...]
    frame: float = FRAME_MM / 2.0

    @property
    def box(self) -> str:
        """The drawing's own box."""
        return f"{-self.half:.0f} {-self.half:.0f} {2 * self.half:.0f} {2 * self.half:.0f}"


def draw_ring(lights: Sequence[PointLight], least_mm: float = 0.0) -> RingDrawing:
    """Draw lamps to scale; `least_mm` is the width of the room at least, to compare rings."""
    reach = max(max(abs(each.position_mm[0]), abs(each.position_mm[1])) for each in lights)
    lamps = tuple(
        (number, round(each.position_mm[0], 1), round(each.position_mm[1], 1))
        for number, each in enumerate(lights, start=1)
    )
    return RingDrawing(max(reach, least_mm / 2.0) + ROOM_MM, lamps)
