"""A cut through a scar as the lines of a drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.report import ReliefSection

WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 12.0, 14.0, 40.0
"""Own choices: the drawing and the room for its axes, in its own units."""

STEPS_MM = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
TICKS = 7  # own choice: no axis shows more


@dataclass(frozen=True)
class Tick:
    """One mark of an axis: where, and what is written there [mm]."""

    at: float
    text: str


@dataclass(frozen=True)
class SectionDrawing:
    """The cut on a sheet of `WIDTH` x `HEIGHT`.

    Attributes
    ----------
    skin
        Corners of the line of the skin, as an SVG path; broken where the relief is not sound.
    rim_left, rim_right, level
        Ends and height of the line of the rim plane.
    along, up
        The marks of both axes.
    steeper
        How many times heights are drawn larger than lengths.
    ends_px
        Both ends of the cut in the picture (col, row) [px].
    """

    skin: str
    rim_left: float
    rim_right: float
    level: float
    along: tuple[Tick, ...]
    up: tuple[Tick, ...]
    steeper: float
    ends_px: tuple[tuple[float, float], tuple[float, float]]


def drawing_of(section: ReliefSection) -> SectionDrawing:
    """Lay a cut on the sheet; heights are drawn larger than lengths, by as much as is said."""
    along, height = section.along_mm, section.height_mm
    low = float(np.nanmin(height, initial=-0.05))
    high = float(np.nanmax(height, initial=0.05))
    room = 0.08 * (high - low)
    low, high = low - room, high + room
    x_scale = (WIDTH - LEFT - RIGHT) / float(along[-1] - along[0])
    y_scale = (HEIGHT - TOP - BOTTOM) / (high - low)

    def x(mm: float) -> float:
        return round(LEFT + (mm - float(along[0])) * x_scale, 1)

    def y(mm: float) -> float:
        return round(TOP + (high - mm) * y_scale, 1)

    return SectionDrawing(
        skin=_path([(x(a), y(h)) if np.isfinite(h) else None for a, h in zip(along, height)]),  # noqa: B905
        rim_left=x(section.rim_mm[0]),
        rim_right=x(section.rim_mm[1]),
        level=y(0.0),
        along=tuple(Tick(x(at), text) for at, text in _ticks(float(along[0]), float(along[-1]))),
        up=tuple(Tick(y(at), text) for at, text in _ticks(low, high)),
        steeper=round(y_scale / x_scale, 1),
        ends_px=section.ends_px,
    )


def _path(points: list[tuple[float, float] | None]) -> str:
    words, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        words.append(f"{pen}{point[0]:g} {point[1]:g}")
        pen = "L"
    return "".join(words)


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    step = next((each for each in STEPS_MM if (high - low) / each <= TICKS), STEPS_MM[-1])
    first = int(np.ceil(low / step))
    digits = max(0, -int(np.floor(np.log10(step))))
    return [(n * step, f"{n * step:.{digits}f}") for n in range(first, int(high / step) + 1)]
