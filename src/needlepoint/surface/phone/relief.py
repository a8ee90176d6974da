"""From the lit skin to its relief: shine, scattering, slopes, heights and their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.surface.capture.motion import FrameMotion
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.form import remove_form
from needlepoint.surface.geometry import spread, tangent_frame
from needlepoint.surface.heightmap import Blur, Relief
from needlepoint.surface.parts.left_out import OpenSkin, open_skin
from needlepoint.surface.phone.lit_skin import LitSkin, Scene, as_photo, lighting_of, whole_window
from needlepoint.surface.phone.solve import solve_robustly
from needlepoint.surface.phone.trust import Trust
from needlepoint.surface.quality import Check
from needlepoint.surface.slope import flag_folds
from needlepoint.surface.stereo.checks import CheckInputs, examine
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.stereo.inversion import read_turned
from needlepoint.surface.stereo.normals import Lighting, slopes
from needlepoint.surface.stereo.observations import judge_scattering
from needlepoint.surface.stereo.one_lobe import fit_one_lobe, shine_on
from needlepoint.surface.stereo.scattering import lens_transfer, sharpening
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.sharpen import NOISE, blur_of_belief, sharpen
from needlepoint.surface.stereo.shine import Shine

LENS_PX = 0.75
"""Own choice: point spread of a phone's lens with its processing, in pixels of its pictures."""

GRID_PART = 0.29
"""Standard deviation of a pixel's own square: 1 / sqrt(12)."""

EDGE_PART = 0.77
"""Own choice: point spread over the blur at edges of markers, where ink and coding add to it."""

SHINE_ROUNDS = 2
"""Own choice: shine lies on walls as steep as they are, not as scattering shows them."""


@dataclass(frozen=True)
class Understood:
    """What the light on the skin says beside its shape."""

    lighting: Lighting
    shine: Shine
    belief: ScatteringEstimate
    checks: tuple[Check, ...]


def understand(skin: LitSkin) -> Understood:
    """Fit shine, judge scattering, and make the checks of the house on the real torches."""
    lit = skin.lit
    lighting = lighting_of(skin)
    shine = fit_one_lobe(lit.small, lit.small_skin, lit.lights, lighting, skin.eye)
    belief = judge_scattering(lit, whole_window(skin), skin.depth)
    normals, _ = solve_robustly([f.light for f in lit.frames], list(skin.usable), lighting)
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
            turned=read_turned(lit.small, lit.small_skin, lit.lights, lit.view),
        )
    )
    return Understood(lighting, shine, belief, quality.checks)


def relief_of(
    scene: Scene, skin: LitSkin, seen: Understood, trust: Trust
) -> tuple[Relief, OpenSkin]:
    """Return the heights over the form, sharpened, with their uncertainty, and where skin is."""
    view, pixel = skin.lit.view, skin.grid.pixel_mm
    lens_mm = point_spread_mm(scene, pixel)
    lens = lens_transfer(CURVE_PER_MM, lens_mm)
    gain = sharpening(seen.belief.nominal * lens, NOISE)
    height = _height(skin, seen, gain)
    left = open_skin(height, skin.lit.skin, pixel, as_photo(skin.first))
    sound = left.sound if left.sound.any() else skin.lit.skin
    over, form = remove_form(height, sound, pixel)
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = skin.depth.mean() - (form - form.mean())[np.ix_(rows, cols)].astype(float)
    frame, share = tangent_frame(view, depth)
    over *= spread(share, over.shape)
    by_shine = surface_facts().number("shine_doubt") * (seen.shine.share or 0.0)
    relief = Relief(
        z_mm=over,
        sound=sound,
        pixel_mm=pixel,
        frame=frame,
        scale_sd=trust.scale_sd,
        gain_sd=float(np.hypot(trust.gain_sd, by_shine)),
        softer=blur_of_belief(seen.belief.clearer * lens, gain, pixel),
        sharper=blur_of_belief(seen.belief.waxier * lens, gain, pixel),
        unsharpened=Blur(CURVE_PER_MM, 1.0 / np.maximum(gain, 1.0)),
        fold=flag_folds(form, pixel),
        parts=left.parts,
        lens_mm=lens_mm,
    )
    return relief, left


def point_spread_mm(scene: Scene, pixel_mm: float) -> float:
    """Return the standard deviation of the point spread of pictures laid on the grid [mm]."""
    usual = float(np.hypot(LENS_PX * scene.bundle.pixel_mm(0), GRID_PART * pixel_mm))
    return max(usual, EDGE_PART * scene.blur_mm)


def _height(skin: LitSkin, seen: Understood, gain: np.ndarray) -> Float[np.ndarray, "rows cols"]:
    """Solve, sharpen and integrate; lay the shine anew on the relief that was found."""
    height = _matt_height(skin, seen.shine.planes, seen.lighting, gain)
    if seen.shine.lobe is None:
        return height
    for _ in range(SHINE_ROUNDS):
        normals = _normals(height, skin.grid.pixel_mm)
        planes = shine_on(normals, seen.shine.lobe, seen.lighting, skin.eye)
        height = _matt_height(skin, tuple(planes), seen.lighting, gain)
    return height


def _matt_height(
    skin: LitSkin,
    planes: tuple[Float[np.ndarray, "r c"], ...],
    lighting: Lighting,
    gain: np.ndarray,
) -> Float[np.ndarray, "rows cols"]:
    """Return heights from what is left of the light without its shine."""
    lit = skin.lit
    frames = [frame.light for frame in lit.frames]
    if planes:
        frames = [light - shine for light, shine in zip(frames, planes, strict=True)]
    b, _ = solve_robustly(frames, list(skin.usable), lighting)
    sharpen(b, gain, lit.skin, lit.view, skin.depth)
    per_row, per_col, facing = slopes(b, lit.view)
    most = lit.view.pixel_mm
    per_row[~facing] = np.clip(per_row[~facing], -most, most)
    per_col[~facing] = np.clip(per_col[~facing], -most, most)
    return integrate(per_row, per_col, None if bool(lit.skin.all()) else lit.skin)


def _normals(height_mm: Float[np.ndarray, "r c"], pixel_mm: float) -> Float[np.ndarray, "3 r c"]:
    """Return the unit normals of heights in the camera frame."""
    down, across = np.gradient(height_mm, pixel_mm)
    normals = np.stack([-across, -down, -np.ones_like(across)])
    return np.asarray(normals / np.linalg.norm(normals, axis=0), dtype=np.float32)
