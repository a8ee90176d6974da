"""Trough: a groove or ridge that runs out of the picture, measured across.

It has no rim to go around, so its depth is taken under the line through both shoulders and its
width across at half depth, from the mean profile along its course.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.scars.find.candidates import Find
from needlepoint.scars.find.pyramid import Pyramid
from needlepoint.scars.fit.describe import centre_mm
from needlepoint.scars.scar import Scar
from needlepoint.surface import Relief

SLENDER = 3.0
"""Own choice: a region this many times longer than wide that meets the edge is a trough."""

STATIONS, ACROSS = 96, 241
"""Own choice: profiles along a trough, and samples on each, 60 across the trough itself."""

REACH = 2.0
"""Own choice: profiles reach twice the width to either side."""

PARTS = 8
"""Own choice.

The trough is cut into so many parts whose profiles tell the uncertainty of the mean.
"""

FOOT = 0.05
"""Own choice: a shoulder begins where this share of the depth is left."""

SHOULDERS = (0.35, 0.7)
"""Own choice: widths of skin that a shoulder's line is laid through, in widths of the trough; the
first is used, the second tells how much it matters."""

WHY = phrase(
    "it runs out of the picture: its width is taken across, its length is what is seen of it"
)


@dataclass(frozen=True)
class Trough:
    """A trough that was measured.

    Attributes
    ----------
    find
        Where it was found.
    scar
        What is said about it.
    course_px
        Its middle line from end to end (row, col) [pixels].
    width_mm
        Width across at half depth [mm].
    """

    find: Find
    scar: Scar
    course_px: Float[np.ndarray, "stations 2"]
    width_mm: float

    def away_mm(self, find: Find, pixel_mm: float) -> float:
        """Return how far a find lies from the middle line [mm]."""
        gap = np.linalg.norm(self.course_px - np.array([find.row, find.col]), axis=1)
        return float(gap.min()) * pixel_mm


@dataclass(frozen=True)
class TroughProfile:
    """Depth [mm] and width [mm] at half depth of a profile, its area [mm2] and steepest wall."""

    depth_mm: float
    width_mm: float
    area_mm2: float
    wall_deg: float


def is_trough(find: Find, shape: tuple[int, int]) -> bool:
    """Whether a find is slender and runs out of the picture."""
    values, vectors = _axes(find)
    if values[1] < SLENDER**2 * values[0]:
        return False
    # a strip's second moment along its length is a twelfth of the square of that length
    ends = np.array([find.row, find.col]) + np.outer([-1, 1], vectors[:, 1]) * np.sqrt(
        3 * values[1]
    )
    edge = 0.1 * np.sqrt(12 * values[1])
    return bool(((ends < edge) | (ends > np.array(shape) - 1 - edge)).any())


def measure_trough(find: Find, relief: Relief, ladder: Pyramid) -> Trough | None:
    """Measure a trough; None where no profile lies on sound ground or it has no depth."""
    values, vectors = _axes(find)
    width_px = float(np.sqrt(12 * values[0]))
    step = relief.frame.at(find.row, find.col)
    along, across = vectors[:, 1], vectors[:, 0]
    reach = np.sqrt(3 * values[1])
    s = np.linspace(-reach, reach, STATIONS)
    t = np.linspace(-REACH * width_px, REACH * width_px, ACROSS)
    middle = np.zeros(STATIONS)
    sign = -1.0 if find.raised else 1.0
    for _ in range(3):
        line = np.array([find.row, find.col]) + s[:, None] * along + middle[:, None] * across
        rows, cols = (line[:, k, None] + t * across[k] for k in (0, 1))
        height, share = ladder.sample(rows, cols, float(t[1] - t[0]))
        good = (share > 0.6).mean(axis=1) > 0.7
        if good.sum() < PARTS:
            return None
        off = _middles(-sign * height.astype(np.float64), t, width_px)
        middle = middle + np.polyval(np.polyfit(s[good], off[good], 2), s)
    mm = float(np.linalg.norm(step @ across))
    length_mm = float(np.linalg.norm(step @ along) * 2 * reach)
    sections = _sections(sign * height[good].astype(np.float64), t * mm)
    if sections is None:
        return None
    scar = _scar(find, relief, sections, length_mm, (line, across * width_px / 2))
    return Trough(find, scar, line, width_px * mm)


def keep_apart(troughs: list[Trough], pixel_mm: float) -> list[Trough]:
    """Drop the crests beside deeper troughs and the troughs beside higher ridges."""
    kept: list[Trough] = []
    for trough in sorted(troughs, key=lambda trough: -(trough.scar.depth.value or 0.0)):
        if all(not _beside(trough, other, pixel_mm) for other in kept):
            kept.append(trough)
    return kept


def section(
    height_mm: Float[np.ndarray, " n"], t_mm: Float[np.ndarray, " n"], width_mm: float, band: float
) -> TroughProfile | None:
    """Measure a profile that goes down in its middle; None if it does not.

    Each shoulder is a straight line through a band just outside the foot of its wall; where the
    two lines end at their feet, the line through both is laid.
    """
    foot = np.array([-0.75, 0.75]) * width_mm
    for _ in range(4):
        ends = []
        for side, at in zip((-1.0, 1.0), foot, strict=True):
            beyond = side * (t_mm - at)
            near = (beyond > 0.05 * width_mm) & (beyond < (0.05 + band) * width_mm)
            if near.sum() < 4:
                return None
            ends.append(np.polyval(np.polyfit(t_mm[near], height_mm[near], 1), at))
        depth = np.interp(t_mm, foot, ends) - height_mm
        inside = (t_mm >= foot[0]) & (t_mm <= foot[1])
        soft = np.convolve(depth, np.ones(9) / 9, mode="same")
        deepest = float(soft[inside].max())
        if deepest <= 0.0:
            return None
        centre = int(np.argmax(np.where(inside, soft, -np.inf)))
        foot = np.array(_crossings(depth, t_mm, centre, FOOT * deepest))
        half = _crossings(depth, t_mm, centre, 0.5 * deepest)
        width_mm = half[1] - half[0]
    area = float(np.trapezoid(np.where((t_mm >= foot[0]) & (t_mm <= foot[1]), depth, 0.0), t_mm))
    steep = float(np.abs(np.gradient(soft, t_mm))[inside].max())
    return TroughProfile(deepest, width_mm, area, float(np.degrees(np.arctan(steep))))


def _crossings(
    depth: Float[np.ndarray, " n"], t_mm: Float[np.ndarray, " n"], centre: int, level: float
) -> tuple[float, float]:
    """Return where the depth falls under a level, first to either side of the deepest place."""
    places = []
    for step in (-1, 1):
        k = centre
        while 0 < k + step < len(depth) - 1 and depth[k] > level:
            k += step
        rise = depth[k - step] - depth[k]
        share = (level - depth[k]) / rise if rise > 0 else 0.0
        places.append(float(t_mm[k] - step * share * (t_mm[1] - t_mm[0])))
    return places[0], places[1]


class _Sections(NamedTuple):
    """The section of the mean profile, the same with wider shoulders, and those of the parts."""

    whole: TroughProfile
    wider: TroughProfile
    parts: list[TroughProfile]

    def spread(self, name: str) -> float:
        """Return the SD of a size that parts and shoulders leave open."""
        parts = [getattr(part, name) for part in self.parts]
        other = (getattr(self.wider, name) - getattr(self.whole, name)) / NORMAL_95
        return float(np.hypot(np.std(parts) / len(parts) ** 0.5, other))


def _sections(
    heights: Float[np.ndarray, "stations n"], t_mm: Float[np.ndarray, " n"]
) -> _Sections | None:
    start = float(t_mm[-1] / REACH)
    mean = heights.mean(axis=0)
    whole, wider = (section(mean, t_mm, start, band) for band in SHOULDERS)
    each = [
        section(part.mean(axis=0), t_mm, start, SHOULDERS[0])
        for part in np.array_split(heights, PARTS)
    ]
    parts = [part for part in each if part is not None]
    if whole is None or wider is None or len(parts) < PARTS // 2:
        return None
    return _Sections(whole, wider, parts)


def _scar(
    find: Find,
    relief: Relief,
    sections: _Sections,
    length_mm: float,
    course: tuple[Float[np.ndarray, "stations 2"], Float[np.ndarray, 2]],
) -> Scar:
    whole = sections.whole
    edge_mm = 0.2 * relief.pixel_mm
    scale, height = relief.scale_sd, float(np.hypot(relief.scale_sd, relief.gain_sd))

    def measured(name: str, unit: str, *others: float) -> Measured:
        sd = np.sqrt(sections.spread(name) ** 2 + np.sum(np.square(others)))
        return Measured.from_sd(getattr(whole, name), float(sd), unit)

    section_mm2 = measured(
        "area_mm2", "mm2", edge_mm * whole.depth_mm, whole.area_mm2 * (scale + height)
    )
    width = measured("width_mm", "mm", edge_mm, scale * whole.width_mm)
    full = whole.area_mm2 / (whole.width_mm * whole.depth_mm)
    line, half = course
    row, col = (float(place) for place in line[len(line) // 2])
    outline = np.concatenate([line - half, (line + half)[::-1]])
    return Scar(
        id=0,
        kind="undecided",
        raised=find.raised,
        kinds={"undecided": 1.0},
        centre_px=(col, row),
        centre_mm=centre_mm(row, col, relief),
        outline_px=tuple((float(c), float(r)) for r, c in outline),
        depth=measured("depth_mm", "mm", height * whole.depth_mm),
        width=width,
        length=_seen(Measured.from_sd(length_mm, length_mm * scale, "mm")),
        breadth=width,
        area=_seen(_times(width, length_mm, "mm2")),
        volume=_seen(_times(section_mm2, length_mm, "mm3")),
        wall=measured("wall_deg", "deg"),
        fullness=Measured.from_sd(full, edge_mm / whole.width_mm, "1"),
        notes=(say(WHY),),
    )


def _times(measured: Measured, factor: float, unit: str) -> Measured:
    """Return a quantity that is so many times another one."""
    value, low, high = measured.value or 0.0, measured.low or 0.0, measured.high or 0.0
    return Measured(value * factor, low * factor, high * factor, unit)


def _seen(measured: Measured) -> Measured:
    """Say that a quantity counts only what the picture shows."""
    return replace(measured, bound="lower", why=say(WHY))


def _axes(find: Find) -> tuple[Float[np.ndarray, " 2"], Float[np.ndarray, "2 2"]]:
    """Return second moments [pixels squared], the lesser first, and their directions (row, col)."""
    a, b, c = find.spread
    values, vectors = np.linalg.eigh(np.array([[a, b], [b, c]]))
    return np.maximum(values, 1e-6), vectors


def _middles(
    depth: Float[np.ndarray, "stations n"], t: Float[np.ndarray, " n"], width: float
) -> Float[np.ndarray, " stations"]:
    """Return how far the middle of each profile's dip lies off its own middle."""
    near: Bool[np.ndarray, " n"] = np.abs(t) < width
    dip = depth[:, near] - np.median(depth, axis=1, keepdims=True)
    dip = np.maximum(dip - 0.5 * dip.max(axis=1, keepdims=True), 0)
    return np.asarray((dip * t[near]).sum(axis=1) / np.maximum(dip.sum(axis=1), 1e-9))


def _beside(one: Trough, other: Trough, pixel_mm: float) -> bool:
    """Whether the course of one runs within the reach of the other."""
    gap = np.linalg.norm(one.course_px[:, None] - other.course_px[None], axis=2).min(axis=1)
    return bool(np.median(gap) * pixel_mm < 0.9 * (one.width_mm + other.width_mm))
