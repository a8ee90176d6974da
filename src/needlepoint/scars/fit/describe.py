"""Describe: a measured bowl becomes a scar of the map, with its kind and what must be said."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from needlepoint.language import phrase, say
from needlepoint.quantity import Measured
from needlepoint.scars.fit.bias import Corrected, pit_bound
from needlepoint.scars.fit.bowls import Bowls, Sizes
from needlepoint.scars.fit.features import Estimate, ShapeFeatures
from needlepoint.scars.fit.kind import choose_kind, facts, kind_probabilities, question_to_ask
from needlepoint.scars.fit.rim import Rims
from needlepoint.scars.fit.shadow import depth_in_shadow
from needlepoint.scars.fit.uncertainty import Uncertainties
from needlepoint.scars.scar import Scar
from needlepoint.surface import Relief

SIZE_UNITS = {
    "depth": "mm",
    "width": "mm",
    "length": "mm",
    "breadth": "mm",
    "area": "mm2",
    "volume": "mm3",
    "wall": "deg",
    "fullness": "1",
}

ICEPICK_BOUND = phrase(
    "the bottom of a narrow pit is seen too shallow: light scatters into it and its walls hide it"
)
WALL_BOUND = phrase(
    "in photographs a sheer wall looks gentler than it is, because the lamps behind it do not "
    "light it"
)

MAY_BE = 0.2
"""Own choice: a narrow scar that is an icepick with this probability may hide its floor. One of the
nine pits by phone on development skins was called undecided at 0.41, and a quarter of its depth."""

ONE_SIDED_95 = 1.645
"""Of a normal law: one in twenty lies more than so many SD above the mean."""

CUT = phrase("part of the rim lies outside the measured skin and is completed by shape")


@dataclass(frozen=True)
class Found:
    """What was found out about every bowl.

    Attributes
    ----------
    outlines
        Their rims.
    size, uncertainty
        Their sizes as measured, from which the kind is told, and the uncertainties of these.
    corrected
        Sizes and uncertainties with known bias taken out, which are reported.
    """

    outlines: Rims
    size: Sizes
    uncertainty: Uncertainties
    corrected: Corrected


def describe(i: int, cast: Bowls, found: Found, relief: Relief) -> Scar:
    """Write bowl `i` of the cast down as a scar without a number yet."""
    raised = bool(cast.raised[i])
    form = _form(i, cast, found)
    kinds = kind_probabilities(form)
    measured = {name: _measured(name, i, found) for name in SIZE_UNITS}
    pick = max(kinds, key=kinds.__getitem__) == "icepick"
    light = float(found.corrected.pit[i]), float(found.corrected.drawn_mm[i])
    if pick or _may_hide_its_floor(form, kinds, *light):
        depth = _as_bound(measured["depth"], say(ICEPICK_BOUND))
        measured["depth"] = _pit_depth(i, cast, depth, found, relief) if pick else depth
        measured["volume"] = _as_bound(measured["volume"], say(ICEPICK_BOUND))
    if found.corrected.sheer[i] > 0.5:
        measured["wall"] = _as_bound(measured["wall"], say(WALL_BOUND))
    row, col = (float(part[i, 0]) for part in cast.places(np.zeros((1, 2)), middle=True))
    question = question_to_ask(form)
    return Scar(
        id=0,
        kind=choose_kind(kinds),
        raised=raised,
        kinds=kinds,
        centre_px=(col, row),
        centre_mm=centre_mm(row, col, relief),
        outline_px=tuple(
            (float(c), float(r))
            for r, c in zip(found.outlines.rows[i], found.outlines.cols[i], strict=True)
        ),
        near_fold=relief.fold is not None and bool(relief.fold[_pixel(row, col, relief)]),
        zone="",
        notes=tuple(note for note in (question, _cut(i, found, relief)) if note),
        **measured,
    )


def _may_hide_its_floor(
    form: ShapeFeatures, kinds: dict[str, float], pit: float, drawn_mm: float
) -> bool:
    """Tell whether light may not show the floor of a scar that is not called an icepick.

    Of a pit whose kind stays open the floor is no better seen than of an icepick; but a floor that
    may be flat is not taken to be hidden by as much. An edge between value and bound is as soft as
    the width that it stands on, and lies higher by as much as the skin may have drawn a pit wider.
    """
    if form.raised or (pit == 0.0 and drawn_mm == 0.0):  # wide, or not seen by light at all
        return False
    widest = facts().number("pit_width_to") + drawn_mm + ONE_SIDED_95 * form.width_mm.sd
    return form.width_mm.value <= widest or (pit > 0.0 and kinds["icepick"] >= MAY_BE)


def _form(i: int, cast: Bowls, found: Found) -> ShapeFeatures:
    """Return the form of bowl `i`, from which its kind is told."""
    names = ("depth", "width", "length", "breadth", "wall", "fullness")
    return ShapeFeatures(
        bool(cast.raised[i]),
        *(
            Estimate(
                float(getattr(found.size, name)[i]), float(getattr(found.uncertainty.sd, name)[i])
            )
            for name in names
        ),
    )


def centre_mm(row: float, col: float, relief: Relief) -> tuple[float, float]:
    """Return how far (x, y) a pixel lies from the picture's middle, in the plane of the skin [mm].

    A step of a pixel is taken as long as it is half-way.
    """
    middle = (np.array(relief.z_mm.shape) - 1) / 2
    way = np.array([row, col]) - middle
    down, right = relief.frame.at(*(middle + way / 2)) @ way
    return float(right), float(down)


def _measured(name: str, i: int, found: Found) -> Measured:
    size, uncertainty = found.corrected.size, found.corrected.uncertainty
    value = float(getattr(size, name)[i])
    low = max(0.0, value - float(getattr(uncertainty.below, name)[i]))
    high = value + float(getattr(uncertainty.above, name)[i])
    if name == "wall":
        high = min(high, 90.0)
    return Measured(value, min(low, value), max(high, value), SIZE_UNITS[name])


def _pit_depth(i: int, cast: Bowls, bound: Measured, found: Found, relief: Relief) -> Measured:
    """Raise the bound of an icepick's depth by what its width hides from light, or its shadow."""
    seen = found.uncertainty.seen_mm
    if seen is None or bound.low is None or bound.high is None:
        return bound
    relative = float(found.uncertainty.sd.depth[i] / found.size.depth[i])
    least = pit_bound(bound.low, float(seen[i]), float(found.size.width[i]), relative)
    if relief.shade is not None:
        row, col = (float(part[i, 0]) for part in cast.places(np.zeros((1, 2)), middle=True))
        width = float(found.corrected.narrowest_mm[i])
        if width > 0.0:
            least = max(least, depth_in_shadow(relief.shade, relief, row, col, width))
    return replace(bound, value=least, low=least, high=max(bound.high, least))


def _as_bound(found: Measured, why: str) -> Measured:
    """Turn a size into what it surely reaches."""
    return Measured(found.low, found.low, found.high, found.unit, "lower", why)


def _cut(i: int, found: Found, relief: Relief) -> str:
    """Say so where the rim leaves the picture or the sound skin."""
    rows, cols = found.outlines.rows[i], found.outlines.cols[i]
    high, wide = relief.z_mm.shape
    inside = (rows >= 0) & (rows <= high - 1) & (cols >= 0) & (cols <= wide - 1)
    on = relief.sound[
        np.clip(rows.round().astype(int), 0, high - 1),
        np.clip(cols.round().astype(int), 0, wide - 1),
    ]
    return "" if bool((inside & on).all()) else say(CUT)


def _pixel(row: float, col: float, relief: Relief) -> tuple[int, int]:
    rows, cols = relief.z_mm.shape
    return int(np.clip(round(row), 0, rows - 1)), int(np.clip(round(col), 0, cols - 1))
