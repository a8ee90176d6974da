"""From the lit skin to its relief: shine, scattering, slopes, heights and their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.surface.capture.frame import binned
from needlepoint.surface.capture.motion import FrameMotion
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.form import remove_form
from needlepoint.surface.geometry import coarser, spread, tangent_frame
from needlepoint.surface.heightmap import Blur, Relief, Witnesses
from needlepoint.surface.parts.left_out import OpenSkin, open_skin
from needlepoint.surface.phone.checks import coarse_wax_check
from needlepoint.surface.phone.clear_skin import WHOLE, Hues, judge_under_shine, tells_wax
from needlepoint.surface.phone.lit_skin import LitSkin, Scene, as_photo, lighting_of
from needlepoint.surface.phone.shine_of_relief import shine_of
from needlepoint.surface.phone.solve import solve_robustly
from needlepoint.surface.phone.trust import Trust
from needlepoint.surface.quality import Check
from needlepoint.surface.slope import flag_folds
from needlepoint.surface.stereo.checks import CheckInputs, examine
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.stereo.inversion import Turned, read_turned
from needlepoint.surface.stereo.normals import Lighting, slopes
from needlepoint.surface.stereo.one_lobe import fit_one_lobe
from needlepoint.surface.stereo.scattering import lens_transfer, sharpening
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.shade import shade_of
from needlepoint.surface.stereo.sharpen import NOISE, blur_of_belief, sharpen
from needlepoint.surface.stereo.shine import LobeScene, Shine
from needlepoint.surface.stereo.subsets import groups_of, witnesses
from needlepoint.surface.stereo.walls import off_walls

LENS_PX = 0.75
"""Own choice: point spread of a phone's lens with its processing, in pixels of its pictures."""

GRID_PART = 0.29
"""Standard deviation of a pixel's own square: 1 / sqrt(12)."""

EDGE_PART = 0.77
"""Own choice: point spread over the blur at edges of markers, where ink and coding add to it."""

SHINE_ROUNDS = 2
"""Own choice: shine lies on walls as steep as they are, not as scattering shows them."""


DENTS_MM = 0.2
"""Own choice: pixels on which relief inside out is told; narrower dents are not looked into."""


@dataclass(frozen=True)
class Understood:
    """What the light on the skin says beside its shape."""

    lighting: Lighting
    lobes: LobeScene
    shine: Shine
    belief: ScatteringEstimate
    hues: Hues | None
    checks: tuple[Check, ...]


def understand(skin: LitSkin) -> Understood:
    """Fit shine, judge scattering, and make the checks of the house on the real torches."""
    lit = skin.lit
    lighting = lighting_of(skin)
    lobes = LobeScene.of(lit.small_skin, lighting, skin.eye)
    shine = fit_one_lobe(lit.small, lit.lights, lobes)
    belief, hues = judge_under_shine(skin, lighting, shine)
    normals = solve_robustly([f.light for f in lit.frames], list(skin.usable), lighting)
    quality = examine(
        CheckInputs(
            small=lit.small,
            ambient=None,
            skin=lit.small_skin,
            lighting=lighting,
            normals=normals,
            clipped=skin.clipped,
            motion=FrameMotion(0.0, None),
            belief=belief,
            shine=shine,
            marker=None,
            pixel_mm=skin.grid.pixel_mm,
            turned=_turned(skin),
        )
    )
    coarse = () if tells_wax(skin) else (coarse_wax_check(belief),)
    return Understood(lighting, lobes, shine, belief, hues, (*quality.checks, *coarse))


def _turned(skin: LitSkin) -> Turned:
    """Read the skin under its torches and under those opposite, on a grid that shows dents."""
    lit = skin.lit
    side = max(1, round(DENTS_MM / skin.grid.pixel_mm))
    there = binned(lit.small_skin.astype(np.float32), side) > WHOLE
    small = tuple(binned(plane, side) for plane in lit.small)
    return read_turned(small, there, lit.lights, lit.view)


def relief_of(
    scene: Scene, skin: LitSkin, seen: Understood, trust: Trust
) -> tuple[Relief, OpenSkin]:
    """Return the heights over the form, sharpened, with their uncertainty, and where skin is."""
    view, pixel = skin.lit.view, skin.grid.pixel_mm
    lens_mm = point_spread_mm(scene, pixel)
    lens = lens_transfer(CURVE_PER_MM, lens_mm)
    gain = sharpening(seen.belief.nominal * lens, NOISE)
    height, matt = _height(skin, seen, gain)
    left = open_skin(height, skin.lit.skin, pixel, as_photo(skin.first))
    sound = left.sound if left.sound.any() else skin.lit.skin
    over, form = remove_form(height, sound, pixel)
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = skin.depth.mean() - (form - form.mean())[np.ix_(rows, cols)].astype(float)
    frame, share = tangent_frame(view, depth)
    over *= spread(share, over.shape)
    relief = Relief(
        z_mm=over,
        sound=sound,
        pixel_mm=pixel,
        frame=frame,
        scale_sd=trust.scale_sd,
        gain_sd=float(np.hypot(trust.gain_sd, shine_sd(seen.shine))),
        softer=blur_of_belief(seen.belief.clearer * lens, gain, pixel),
        sharper=blur_of_belief(seen.belief.waxier * lens, gain, pixel),
        unsharpened=Blur(CURVE_PER_MM, 1.0 / np.maximum(gain, 1.0)),
        fold=flag_folds(form, pixel),
        witnesses=_witnesses(matt, seen, gain, share),
        parts=left.parts,
        shade=shade_of(
            # with its shine: in a pit there is none, and what is taken out there would darken it
            [frame.light for frame in skin.lit.frames],
            _in_all_lights(skin),
            sound,
            skin.lit.lights,
            (view, skin.depth),
            seen.shine.share or 0.0,
        ),
        lens_mm=lens_mm,
    )
    return relief, left


def _in_all_lights(skin: LitSkin) -> UInt8[np.ndarray, "rows cols 3"]:
    """Return the skin as it looks under all torches together: a shadow of one is none of all."""
    total = np.zeros_like(skin.lit.frames[0].sample)
    for frame in skin.lit.frames:
        total += frame.sample
    return as_photo(total)


def shine_sd(shine: Shine) -> float:
    """Return what shine leaves open of all heights together, a relative standard uncertainty."""
    return surface_facts().number("shine_sd") * (shine.share or 0.0)


def point_spread_mm(scene: Scene, pixel_mm: float) -> float:
    """Return the standard deviation of the point spread of pictures laid on the grid [mm]."""
    usual = float(np.hypot(LENS_PX * scene.bundle.pixel_mm(0), GRID_PART * pixel_mm))
    return max(usual, EDGE_PART * scene.blur_mm)


def _height(
    skin: LitSkin, seen: Understood, gain: np.ndarray
) -> tuple[Float[np.ndarray, "rows cols"], LitSkin]:
    """Solve, sharpen and integrate; lay the shine anew on the relief that was found.

    Returns the heights, and the skin in the light that they come from: without its shine.
    """
    pixel = skin.grid.pixel_mm
    matt = _without(skin, off_walls(seen.shine.planes, pixel))
    height = _matt_height(matt, seen.lighting, gain, seen.hues)
    if seen.shine.lobe is None:
        return height, matt
    for _ in range(SHINE_ROUNDS):
        planes = shine_of(height, pixel, seen.shine.lobe, seen.lobes)
        matt = _without(skin, planes)
        height = _matt_height(matt, seen.lighting, gain, seen.hues)
    return height, matt


def _without(skin: LitSkin, planes: tuple[Float[np.ndarray, "r c"], ...]) -> LitSkin:
    """Subtract the shine from the light that heights come from."""
    if not planes:
        return skin
    frames = tuple(
        replace(frame, light=frame.light - shine)
        for frame, shine in zip(skin.lit.frames, planes, strict=True)
    )
    return replace(skin, lit=replace(skin.lit, frames=frames))


def _matt_height(
    skin: LitSkin,
    lighting: Lighting,
    gain: np.ndarray,
    hues: Hues | None,
) -> Float[np.ndarray, "rows cols"]:
    """Return heights from light without shine, over wide ground as its colours have them."""
    lit = skin.lit
    b = solve_robustly([frame.light for frame in lit.frames], list(skin.usable), lighting)
    if hues is not None:
        hues.level(b)
    sharpen(b, gain, lit.skin, lit.view, skin.depth)
    per_row, per_col, facing = slopes(b, lit.view)
    most = lit.view.pixel_mm
    per_row[~facing] = np.clip(per_row[~facing], -most, most)
    per_col[~facing] = np.clip(per_col[~facing], -most, most)
    return integrate(per_row, per_col, None if bool(lit.skin.all()) else lit.skin)


def _witnesses(
    matt: LitSkin, seen: Understood, gain: np.ndarray, share: np.ndarray
) -> Witnesses | None:
    """Ask fewer torches for the relief; heights are normal to the form, as in the relief."""
    lit, vectors = matt.lit, seen.lighting.vectors
    middle = seen.lighting.middle
    azimuths = np.arctan2(middle[:, 1], middle[:, 0])

    def heights(planes: list[np.ndarray], kept: tuple[int, ...], side: int) -> np.ndarray:
        shape = (planes[0].shape[0], planes[0].shape[1])
        usable = [binned(matt.usable[j].astype(np.float32), side) > WHOLE for j in kept]
        few = replace(
            lit,
            frames=tuple(replace(lit.frames[j], light=planes[j], unclipped=None) for j in kept),
            skin=binned(lit.skin.astype(np.float32), side) > WHOLE,
            view=coarser(lit.view, shape, side),
        )
        lighting = Lighting(vectors[..., list(kept), :])
        hues = None if seen.hues is None else seen.hues.of(kept)
        height = _matt_height(replace(matt, lit=few, usable=tuple(usable)), lighting, gain, hues)
        return height * spread(share, shape)

    light = tuple(frame.light for frame in lit.frames)
    told = witnesses(light, lit.skin, lit.view.pixel_mm, heights, groups_of(azimuths))
    if told is None:
        return None
    share_of_shine = seen.shine.share
    return replace(told, shine=share_of_shine or 0.0, shine_told=share_of_shine is not None)
