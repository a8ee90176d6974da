"""Bias: what photographs are known to lose of sheer walls and narrow pits, corrected.

Light shows a sheer wall too gentle: lamps on its far side do not reach it. So photographs draw a
boxcar too narrow and a little too shallow, and a pit too wide. Both follow from light, not from the
instrument, and were measured on simulated skin (docs/explanation/bias.md); how far another renderer
or real skin may differ is in the uncertainty. Scans see walls otherwise and are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.quantity import NORMAL_95
from needlepoint.scars.fit.bowls import Sizes
from needlepoint.scars.fit.kind import facts
from needlepoint.scars.fit.uncertainty import NAMES, Uncertainties
from needlepoint.surface import Relief

Column = Float[np.ndarray, " n"]

SEEN_AT_PER_MM = 0.5
"""Spatial frequency at which the skin's blur is judged: that of a scar two millimetres wide."""

MOST_OF_A_RUN = 0.5
"""Own choice: no more than half of a wall's run is put down to the pictures' point spread."""


@dataclass(frozen=True)
class Corrected:
    """Sizes with known bias taken out, and uncertainties widened by what is not known of it.

    Attributes
    ----------
    size, uncertainty
        The sizes and their uncertainties.
    sheer
        How far each scar counts as sheer-walled, 0 to 1: then its wall is only a lower bound.
    pit
        How far each is so narrow that light does not show its floor, 0 to 1: then its depth and
        volume are.
    drawn_mm
        By how much waxy skin that shines may have drawn a pit wider [mm].
    narrowest_mm
        Width at half depth that each has at least if it is a pit [mm].
    """

    size: Sizes
    uncertainty: Uncertainties
    sheer: Column
    pit: Column
    drawn_mm: Column
    narrowest_mm: Column


def correct(
    raw: Sizes, uncertainty: Uncertainties, raised: Bool[np.ndarray, " n"], relief: Relief
) -> Corrected:
    """Correct sizes measured on a photographed relief; those of scans come back as they are.

    Parameters
    ----------
    raw, uncertainty
        As measured.
    raised
        Raised scars have no walls that hide from the light.
    relief
        Says whether light played a part, and how much the skin blurs.
    """
    seen = _light(raw, raised, relief)
    if seen is None:
        none = np.zeros(raw.depth.shape)
        return Corrected(raw, uncertainty, none, none, none, none)
    size, sd = _put_back(raw, *seen, relief)
    walls = _walls(relief) * seen[0]
    depth = np.hypot(sd.depth, walls * size.depth)
    sd = replace(sd, depth=depth, volume=np.hypot(sd.volume, walls * size.volume))
    below = {n: np.hypot(getattr(uncertainty.below, n), NORMAL_95 * getattr(sd, n)) for n in NAMES}
    above = {n: np.hypot(getattr(uncertainty.above, n), NORMAL_95 * getattr(sd, n)) for n in NAMES}
    smeared = np.where(raised, 0.0, _smeared(raw, relief, seen[2]))
    more = NORMAL_95 * facts().number("waxy_walls_sd") * smeared
    for name in ("depth", "volume"):
        above[name] = np.hypot(above[name], more * getattr(size, name))
    sheer = seen[0] + seen[1]
    wider = replace(uncertainty, below=Sizes(**below), above=Sizes(**above))
    drawn = facts().number("waxy_pit_wider") * smeared
    # a phone's pictures smear pits wider than rigs do, for which these corrections were found
    wider_mm = below["width"] if relief.lens_mm else 0.0
    narrowest = np.maximum(raw.width - _rim_light(raw, seen[2]) - wider_mm, 0.0)
    return Corrected(size, wider, sheer, seen[1], drawn, narrowest)


def correct_bias(raw: Sizes, raised: Bool[np.ndarray, " n"], relief: Relief) -> Sizes:
    """Correct sizes as `correct` does, where their uncertainty is of no use."""
    seen = _light(raw, raised, relief)
    return raw if seen is None else _put_back(raw, *seen, relief)[0]


def _light(
    raw: Sizes, raised: Bool[np.ndarray, " n"], relief: Relief
) -> tuple[Column, Column, float] | None:
    """Return how far each scar is a box and a pit to the light, and the blur of the skin.

    None without light.
    """
    if relief.unsharpened is None:
        return None
    blur = 1.0 - float(
        np.interp(SEEN_AT_PER_MM, relief.unsharpened.per_mm, relief.unsharpened.gain)
    )
    # whatever is so narrow is a pit, however gentle blur makes its walls
    pit = np.where(raised, 0.0, 1.0 - _rise(raw.width, "pit_width_to", "box_width_from"))
    steep = _before_lens(raw, relief.lens_mm)
    walls = np.where(raised, 0.0, _rise(steep, "sheer_wall_from", "sheer_wall_to"))
    return np.asarray((1.0 - pit) * walls), np.asarray(pit), blur


def _walls(relief: Relief) -> float:
    """Return what lamps aside and shine on walls leave open of a sheer depth, relative to it.

    Shine is laid on walls as gentle as pictures show them, and there it is not.
    """
    known = facts()
    shiny = max(relief.shine - known.number("shine_walls_free"), 0.0)
    aside = known.number("one_sided_sd") * _one_sided(relief)
    return float(np.hypot(aside, known.number("shine_walls_sd") * shiny))


def _smeared(raw: Sizes, relief: Relief, blur: float) -> Column:
    """Return how far each find may be sheer, 0 to 1, though its walls look gentle.

    Shine is as sharp as the skin, matt light of waxy skin is not: what is left of a sheer wall
    there is shallow and gentle, and a pit is wide. A wall that runs for longer is seen as it is.
    """
    waxy = float(_rise(np.array([relief.shine * blur]), "waxy_walls_from", "waxy_walls_to")[0])
    run = raw.depth / np.tan(np.radians(np.clip(raw.wall, 1.0, 89.0)))
    return np.asarray(waxy * (1.0 - _rise(run, "waxy_run_from", "waxy_run_to")))


def _one_sided(relief: Relief) -> float:
    """Return how far all lamps together stand aside (tangent): 0 for a ring round the camera.

    Before a screen walls that face away from it are in the shadow of every half.
    """
    if relief.shade is None:
        return 0.0
    along, across, out = relief.shade.toward.mean(axis=(0, 1, 2))
    return float(np.hypot(along, across) / max(float(out), 1e-12))


def _before_lens(raw: Sizes, lens_mm: float) -> Column:
    """Return wall angles as they were before the pictures' point spread drew them out [deg].

    The run of a wall and the spread of an edge add in quadrature.
    """
    if lens_mm == 0.0:
        return raw.wall
    run = raw.depth / np.tan(np.radians(np.clip(raw.wall, 1.0, 89.0)))
    spread = facts().number("lens_run") * lens_mm
    before = np.sqrt(np.maximum(run**2 - spread**2, (MOST_OF_A_RUN * run) ** 2))
    return np.degrees(np.arctan2(raw.depth, before))


def _rise(value: Column, start: str, end: str) -> Column:
    """Go smoothly from 0 to 1 between two facts."""
    low, high = facts().number(start), facts().number(end)
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def _put_back(
    raw: Sizes, box: Column, pit: Column, blur: float, relief: Relief
) -> tuple[Sizes, Sizes]:
    """Return corrected sizes and the standard uncertainty of what was corrected."""
    known = facts()
    loss = known.number("box_depth_loss") - known.number("box_depth_gain") * blur
    coarse = max(relief.lens_mm - known.number("box_lens_free"), 0.0)
    loss += known.number("box_depth_loss_by_lens") * coarse
    if relief.by_colour:
        loss -= known.number("box_depth_shown_by_colour")
    by_depth = 1.0 / (1.0 - box * loss)
    lean = known.number("box_lean") * raw.depth - known.number("box_lean_free")
    wider = box * np.maximum(lean, 0.0) - pit * _rim_light(raw, blur)
    depth, width = raw.depth * by_depth, raw.width + wider
    volume = raw.volume * np.where(pit > box, 1.0, by_depth * (width / raw.width) ** 2)
    area = _area(raw, width, box, pit)
    stretch = np.sqrt(area / raw.area)
    size = Sizes(
        depth=depth,
        width=width,
        length=raw.length * stretch,
        breadth=raw.breadth * stretch,
        area=area,
        volume=volume,
        wall=raw.wall,
        fullness=volume / np.maximum(area * depth, 1e-12),
    )
    sd = _uncertainty(size, raw, box, pit, np.abs(by_depth - 1.0))
    return size, _with_smeared_rim(sd, size, known.number("rim_smear_sd") * blur**2)


def _rim_light(raw: Sizes, blur: float) -> Column:
    """Return by how much light that fills its rim makes a pit seem wider [mm]."""
    known = facts()
    spread = known.number("pit_spread") + known.number("pit_spread_by_blur") * blur**2
    return np.asarray(np.minimum(spread, 0.5 * raw.width))


def _with_smeared_rim(sd: Sizes, size: Sizes, share: float) -> Sizes:
    """Add the uncertainty of where a rim lies that waxy skin smears, as a share of the area."""
    return replace(
        sd,
        length=np.hypot(sd.length, 0.5 * share * size.length),
        breadth=np.hypot(sd.breadth, 0.5 * share * size.breadth),
        area=np.hypot(sd.area, share * size.area),
    )


def _area(raw: Sizes, width: Column, box: Column, pit: Column) -> Column:
    """Return area at the rim: a box's is its opening and its walls, a cone's four times that."""
    walls = facts().number("box_walls")
    as_box = np.pi / 4.0 * (width + walls) ** 2
    as_cone = np.pi * width**2
    return np.asarray((1.0 - box - pit) * raw.area + box * as_box + pit * as_cone)


def _uncertainty(size: Sizes, raw: Sizes, box: Column, pit: Column, moved: Column) -> Sizes:
    """Return the standard uncertainty of the corrections; a part of each, and a floor."""
    known = facts()
    part, sheer = known.number("correction_sd"), box + pit
    depth = sheer * np.hypot(known.number("sheer_depth_sd"), part * moved)
    width = sheer * (known.number("sheer_width_sd") + part * np.abs(size.width - raw.width))
    shape = 2.0 * width / size.width
    rim = np.hypot(shape, sheer * known.number("sheer_rim_sd"))
    return Sizes(
        depth=depth * size.depth,
        width=width,
        length=0.5 * rim * size.length,
        breadth=0.5 * rim * size.breadth,
        area=rim * size.area,
        volume=np.hypot(shape, depth) * size.volume,
        wall=np.zeros_like(sheer),
        fullness=np.hypot(depth, np.hypot(shape, rim)) * size.fullness,
    )


def pit_bound(low_mm: float, seen_mm: float, width_mm: float, relative_sd: float) -> float:
    """Return what the depth of a photographed pit surely reaches [mm].

    No lamp lights the floor of a narrow pit, so light shows at most a share of its depth, the less
    the narrower it is. The lower end of what was measured, over that share, is still no more than
    the truth; and however wrong the scattering was judged, neither is what was seen before anything
    was sharpened, less its own uncertainty and a fifth deeper at most, over that share.

    Parameters
    ----------
    low_mm
        Lower end of the depth as measured [mm].
    seen_mm
        Depth before anything was sharpened [mm].
    width_mm
        Width at half depth as measured [mm].
    relative_sd
        Standard uncertainty of the depth without that of scattering, over the depth.
    """
    known = facts()
    widths, shares = (np.array(known[name].value) for name in ("pit_widths", "pit_shown"))
    sure = seen_mm * max(0.0, 1.0 - NORMAL_95 * relative_sd) * known.number("pit_sharpened")
    return min(low_mm, sure) / float(np.interp(width_mm, widths, shares))
