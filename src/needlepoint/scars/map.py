"""Map: from a relief to everything that is said about its scars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import phrase, say, say_counted, say_list
from needlepoint.scars.find.candidates import LEAST_BLOCKS, CoarseRelief, Find, find_scars
from needlepoint.scars.find.pyramid import Pyramid
from needlepoint.scars.fit.bias import correct
from needlepoint.scars.fit.bowls import Sizes
from needlepoint.scars.fit.credence import (
    Credence,
    check_false_finds,
    credence,
    false_share,
)
from needlepoint.scars.fit.cut import cut_notes, cut_scars
from needlepoint.scars.fit.describe import Found, describe
from needlepoint.scars.fit.fit_bowls import Limit, Measuring, added, cast_of, settle, sift
from needlepoint.scars.fit.kind import facts
from needlepoint.scars.fit.part_edges import leaning_notes, off_parts
from needlepoint.scars.fit.rim import rims, with_rims
from needlepoint.scars.fit.trough import Trough, is_trough, keep_apart, measure_trough
from needlepoint.scars.fit.uncertainty import uncertainties
from needlepoint.scars.fit.visible import WIDTHS_MM, least_visible_mm, raised_bar
from needlepoint.scars.fit.window import FitWindow, cleared
from needlepoint.scars.grade.areal import areal_notes, areal_parameters
from needlepoint.scars.grade.scales import grade_notes, grade_patch
from needlepoint.scars.scar import CutScar, Scar, ScarMap
from needlepoint.surface import Relief

CURE = phrase(
    "about {share:.0f} % of the finds may be ordinary skin that shines: cross polarisers over "
    "lights and camera, or powder the skin; with fewer than eight lamps, add more"
)


def map_scars(relief: Relief, *, least_depth_mm: float | None = None) -> ScarMap:
    """Find, measure, type and grade every scar of a relief.

    Parameters
    ----------
    relief
        Heights over the form.
    least_depth_mm
        Least depth that counts [mm], for surfaces other than skin; grooves that run out of the
        picture are then measured across. None for skin, where the least depth follows from how
        rough ordinary skin is at each width.
    """
    ladder = Pyramid.of(relief.z_mm, relief.sound)
    ground = CoarseRelief.of(relief.z_mm, relief.sound, relief.pixel_mm)
    limit = _limit(least_depth_mm)
    finds = find_scars(ground, float(limit(np.array([6.0]))[0]))
    found, scars = finds, list[Scar]()
    judged: Credence | None = None
    if least_depth_mm is not None:
        troughs, finds = _troughs(finds, relief, ladder)
        scars += [t.scar for t in troughs if (t.scar.depth.value or 0.0) > least_depth_mm]
    if finds:
        measuring = _measure(finds, relief, FitWindow(ladder, _roughness(ground)), ground, limit)
        judged, bowls = _bowls(measuring, relief, ground)
        scars += bowls
        ground = cleared(ground, measuring.cast)
    scars, leaning = off_parts(scars, relief)
    scars.sort(key=lambda scar: -(scar.volume.value or 0.0))
    numbered = tuple(replace(scar, id=number) for number, scar in enumerate(scars, start=1))
    cut = cut_scars(found, numbered, relief, limit) if least_depth_mm is None else ()
    mapped = _graded(numbered, relief, cut)
    mapped = replace(mapped, notes=(*mapped.notes, *leaning_notes(leaning)))
    if relief.unsharpened is None or least_depth_mm is not None:
        return mapped
    return _judged(mapped, judged, relief, ground)


def _judged(
    mapped: ScarMap, judged: Credence | None, relief: Relief, ground: CoarseRelief
) -> ScarMap:
    """Add what a photographed relief can show, what it may show wrongly, and what it left out."""
    visible: tuple[tuple[float, float], ...] = ()
    if min(ground.z_mm.shape) >= LEAST_BLOCKS:
        visible = least_visible_mm(ground, relief, skin_limit(np.array(WIDTHS_MM)))
        visible = visible if judged is None else raised_bar(visible, judged.stood_out)
    notes = mapped.notes
    if visible:
        notes = (*notes, visible_words(visible))
    if judged is None or relief.witnesses is None:
        return replace(mapped, visible=visible, notes=notes)
    if judged.unsure:
        few = say_counted(
            "{count} place looks like a scar only under some of the lamps and is not listed: shine "
            "or a shadow looks like that. Polarise, powder the skin, or use more lamps.",
            "{count} places look like scars only under some of the lamps and are not listed: shine "
            "or a shadow looks like that. Polarise, powder the skin, or use more lamps.",
            judged.unsure,
        )
        notes = (*notes, few)
    told = relief.witnesses.shine_told
    share = false_share(judged.near, judged.unsure, len(mapped.scars), shine_told=told)
    said = (
        say("the finds differ clearly from the skin around them"),
        say(CURE, share=100 * share),
    )
    return replace(
        mapped,
        visible=visible,
        unsure=judged.unsure,
        notes=notes,
        checks=(check_false_finds(share, said),),
    )


def visible_words(visible: tuple[tuple[float, float], ...]) -> str:
    """Say in one sentence how shallow a scar may be and still be seen."""
    parts = [
        say("{depth:.2f} mm at {width:g} mm wide", depth=depth, width=width)
        for width, depth in visible
    ]
    return say("Scars less deep than this would not be seen here: {list}.", list=say_list(parts))


def skin_limit(width_mm: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Return the least depth that is more than ordinary skin, by width at half depth [mm].

    Source
    ------
    own choice: docs/explanation/finding.md.
    """
    known = facts()
    widths, depths = (
        np.array(known[name].value) for name in ("ordinary_widths", "ordinary_depths")
    )
    return np.asarray(np.interp(np.log(np.maximum(width_mm, 1e-3)), np.log(widths), depths))


def _limit(least_depth_mm: float | None) -> Limit:
    if least_depth_mm is None:
        return skin_limit
    return lambda width_mm: np.full_like(width_mm, least_depth_mm)


def _roughness(ground: CoarseRelief) -> float:
    """Return the SD of ordinary skin over a few millimetres, as if it held no scars [mm]."""
    fine = (ground.z_mm - ground.smooth(2.0))[ground.sound]
    return float(np.median(np.abs(fine)) / 0.6745) if fine.size else 0.0


def _troughs(finds: list[Find], relief: Relief, ladder: Pyramid) -> tuple[list[Trough], list[Find]]:
    """Measure what runs out of the picture; give it and the finds that lie away from it."""
    rows, cols = relief.z_mm.shape
    slender = [find for find in finds if is_trough(find, (rows, cols))]
    measured = [measure_trough(find, relief, ladder) for find in slender]
    troughs = keep_apart([trough for trough in measured if trough is not None], relief.pixel_mm)
    rest = [
        find
        for find in finds
        if find not in slender
        and all(trough.away_mm(find, relief.pixel_mm) > 2 * trough.width_mm for trough in troughs)
    ]
    return troughs, rest


def _measure(
    finds: list[Find], relief: Relief, skin: FitWindow, ground: CoarseRelief, limit: Limit
) -> Measuring:
    """Measure what was found, and what is found once that is taken out of the skin.

    Deep scars raise the spread of ordinary skin at their widths and hide wide shallow ones.
    """
    cast = sift(cast_of(finds, relief.frame, relief.pixel_mm), skin, limit)
    least_mm = float(limit(np.array([6.0]))[0])
    more = find_scars(cleared(ground, cast), least_mm, wide_only=True)
    if more:
        cast = added(cast, cast_of(more, relief.frame, relief.pixel_mm), skin, limit)
    return settle(cast, skin, limit)


def _bowls(
    measuring: Measuring, relief: Relief, ground: CoarseRelief
) -> tuple[Credence | None, list[Scar]]:
    """Describe every bowl that is more than ordinary skin and that every set of lamps has seen."""
    if len(measuring.cast) == 0:
        return None, []
    cast = measuring.cast
    outlines = rims(measuring)
    raw = with_rims(cast, outlines)
    told = uncertainties(measuring, relief, ground)
    judged = credence(measuring, relief, ground, told, raw)
    sure, uncertainty = judged.sure, judged.uncertainty
    if relief.unsharpened is not None:
        sure = sure & (~cast.raised | _stands_out(raw))
    found = Found(outlines, raw, uncertainty, correct(raw, uncertainty, cast.raised, relief))
    return judged, [describe(int(i), cast, found, relief) for i in np.flatnonzero(sure)]


def _stands_out(size: Sizes) -> Bool[np.ndarray, " n"]:
    """Tell which raised finds of a photograph are more than light makes of pits and walls.

    In the dark of a pit it can look like a spike, and skin beside a sheer wall like a swelling.
    """
    known = facts()
    wide = size.width > known.number("least_raised_width")
    return np.asarray(wide & (size.depth > known.number("least_raised_height")))


def _graded(scars: tuple[Scar, ...], relief: Relief, cut: tuple[CutScar, ...]) -> ScarMap:
    """Add grades and areal parameters to the scars."""
    areal = areal_parameters(
        relief.z_mm,
        relief.sound,
        relief.pixel_mm,
        scale_sd=relief.scale_sd,
        gain_sd=relief.gain_sd,
    )
    rows, cols = relief.z_mm.shape
    notes = (*grade_notes(scars), *cut_notes(cut), *areal_notes((rows, cols), relief.pixel_mm))
    area_mm2 = float(np.count_nonzero(relief.sound)) * relief.pixel_mm**2
    return ScarMap(scars, grade_patch(scars), areal, area_mm2, notes, cut)
