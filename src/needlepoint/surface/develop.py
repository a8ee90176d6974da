"""From a capture to a relief: the steps of this room in their order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.belief import CURVE_PER_MM, Belief, believe
from needlepoint.surface.checks import Evidence, examine
from needlepoint.surface.digest import digest
from needlepoint.surface.form import remove_form
from needlepoint.surface.frames import BLUE, GREEN, RED, Frame, Progress, Stack, Window, load
from needlepoint.surface.geometry import View, spread, tangent_frame
from needlepoint.surface.heightmap import Blur, Relief
from needlepoint.surface.integrate import integrate
from needlepoint.surface.manifest import Capture, read_capture
from needlepoint.surface.motion import Motion, align
from needlepoint.surface.normals import Lighting, depth_of_height, first_form, slopes, solve
from needlepoint.surface.quality import Quality
from needlepoint.surface.rig import Light
from needlepoint.surface.scattering import filter_plane, gain_plane, lens_transfer, sharpening
from needlepoint.surface.shine import Shine, fit_shine
from needlepoint.surface.slope import flag_folds
from needlepoint.surface.survey import Origin, Scale, Survey

WIENER = 0.01  # own choice: docs/explanation/light-to-height.md
LENS_PX = 0.6  # point spread of a decent lens and the pixel itself
DISTANCE_MM = 5.0  # how well a person holds a stated distance

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class Lit:
    """A capture under way: frames in linear light with room light subtracted, and their geometry.

    Attributes
    ----------
    frames
        One a light, registered; `light` and `sample` without ambient.
    small
        Small frames, one a light.
    skin
        Where to measure.
    lights, view
        The rig.
    """

    frames: tuple[Frame, ...]
    small: tuple[Plane, ...]
    skin: Bool[np.ndarray, "rows cols"]
    lights: tuple[Light, ...]
    view: View


def survey_capture(folder: Path, progress: Progress | None = None) -> Survey:
    """Turn a capture folder into a relief, or say why there can be none.

    Parameters
    ----------
    folder
        A folder with a `capture.toml` (docs/reference/formats.md).
    progress
        Called with what is being done and how much of it is done, 0 to 1.

    Returns
    -------
    The survey; without a relief when a check refuses the capture.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    """
    tell = progress or (lambda _what, _share: None)
    capture = read_capture(folder)
    stack = load(capture, tell)
    scale = _scale(capture)
    view = _view(capture, stack)
    tell("laying pictures over each other", 0.0)
    frames, motion = align(stack, view.pixel_mm)
    lit = _lit(frames, stack, capture, view)
    tell("placing the lights", 0.0)
    depth = first_form(list(lit.small), _shrunk(stack.skin, lit.small[0]), lit.lights, view)
    lighting = Lighting.of(lit.lights, view, depth)
    belief = _belief(lit, stack.sample_at, depth)
    shine = fit_shine(
        lit.small, _shrunk(stack.skin, lit.small[0]), lit.lights, lighting, view
    )
    quality = _examine(lit, stack, lighting, motion, belief)
    origin = Origin(
        "capture", folder.resolve().name, digest(capture.files), capture.site, capture.taken
    )
    if quality.verdict == "refused":
        return Survey(None, quality, scale, origin, stack.photo)
    tell("finding the relief", 0.0)
    relief = _relief(_matt(lit, shine), lighting, belief, scale, shine)
    return Survey(relief, quality, scale, origin, stack.photo)


def _scale(capture: Capture) -> Scale:
    camera = capture.camera
    if camera.telecentric_mm is not None:
        return Scale(camera.telecentric_mm, 0.005, "pixel size stated in capture.toml")
    doubt = DISTANCE_MM / camera.distance_mm
    return Scale(camera.pixel_mm, doubt, "camera focal length and distance")


def _view(capture: Capture, stack: Stack) -> View:
    col, row = capture.camera.principal(stack.full_shape)
    window = stack.window
    return View(capture.camera, (window.rows, window.cols), (col - window.left, row - window.top))


def _lit(frames: tuple[Frame, ...], stack: Stack, capture: Capture, view: View) -> Lit:
    """Subtract the light of the room."""
    dark = stack.ambient
    clean = []
    for frame, shot in zip(frames, capture.shots, strict=True):
        if dark is None:
            clean.append(frame)
            continue
        red, green, blue = shot.light.intensity
        scale = np.array([blue, green, red], np.float32)
        light = frame.light - dark.light * (0.5 / green + 0.5 / blue)
        clean.append(
            Frame(
                light,
                frame.unclipped,
                frame.sample - dark.sample / scale,
                frame.proxy - dark.proxy / scale[:2],
                frame.clipped_share,
            )
        )
    small = tuple(frame.proxy.mean(axis=-1) for frame in clean)
    lights = tuple(shot.light for shot in capture.shots)
    return Lit(tuple(clean), small, stack.skin, lights, view)


def _shrunk(skin: np.ndarray, small: np.ndarray) -> np.ndarray:
    if bool(skin.all()):
        return np.ones(small.shape, bool)
    size = (small.shape[1], small.shape[0])
    return np.asarray(cv2.resize(skin.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0)


def _belief(lit: Lit, at: Window, depth: np.ndarray) -> Belief:
    """Judge the scattering on the middle piece, colour by colour."""
    samples = np.stack([frame.sample for frame in lit.frames])
    light = samples.mean(axis=(0, 1, 2))
    blue_share = float(light[BLUE] / max(light[BLUE] + light[GREEN], 1e-9))
    if np.allclose(samples[..., RED], samples[..., BLUE], rtol=0.01, atol=1e-3):
        return believe(None, lit.view.pixel_mm, blue_share)
    whole = spread(depth, lit.skin.shape)
    view = View(
        lit.view.camera,
        (at.rows, at.cols),
        (lit.view.principal_px[0] - at.left, lit.view.principal_px[1] - at.top),
    )
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    lighting = Lighting.of(lit.lights, view, at.cut(whole)[np.ix_(rows, cols)].astype(float))
    channels = {}
    for colour in (BLUE, GREEN, RED):
        planes = [np.ascontiguousarray(frame.sample[..., colour]) for frame in lit.frames]
        b = solve(planes, [None] * len(planes), lighting)
        per_row, per_col, _ = slopes(b, view)
        channels[colour] = (per_row, per_col)
    return believe(channels, lit.view.pixel_mm, blue_share)


def _examine(lit: Lit, stack: Stack, lighting: Lighting, motion: Motion, belief: Belief) -> Quality:
    dark = stack.ambient
    return examine(
        Evidence(
            small=lit.small,
            ambient=None if dark is None else dark.proxy.mean(axis=-1),
            skin=_shrunk(stack.skin, lit.small[0]),
            lighting=lighting,
            normals=solve(list(lit.small), [None] * len(lit.small), lighting),
            clipped=max(frame.clipped_share for frame in lit.frames),
            motion=motion,
            belief=belief,
            pixel_mm=lit.view.pixel_mm,
        )
    )


def _matt(lit: Lit, shine: Shine) -> Lit:
    """Subtract the shine from every frame, in place: they are large."""
    for frame, plane in zip(lit.frames, shine.planes, strict=False):
        size = (frame.light.shape[1], frame.light.shape[0])
        frame.light[...] -= cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    return lit


def _relief(lit: Lit, lighting: Lighting, belief: Belief, scale: Scale, shine: Shine) -> Relief:
    view = lit.view
    b = solve([f.light for f in lit.frames], [f.unclipped for f in lit.frames], lighting)
    lens = lens_transfer(CURVE_PER_MM, LENS_PX * view.pixel_mm)
    gain = sharpening(belief.nominal * lens, WIENER)
    _sharpen(b, gain, lit)
    per_row, per_col, facing = slopes(b, view)
    del b
    whole = bool(lit.skin.all())
    if not bool(facing.all()):
        per_row[~facing] = np.clip(per_row[~facing], -view.pixel_mm, view.pixel_mm)
        per_col[~facing] = np.clip(per_col[~facing], -view.pixel_mm, view.pixel_mm)
    height = integrate(per_row, per_col, None if whole else lit.skin)
    over, form = remove_form(height, lit.skin, view.pixel_mm)
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = depth_of_height(form[np.ix_(rows, cols)].astype(float), view, lit.skin)
    frame, share = tangent_frame(view, depth)
    if view.camera.focal_px is not None:
        share = share * depth / view.camera.distance_mm
    over *= spread(share, over.shape)
    return Relief(
        z_mm=over,
        sound=lit.skin,
        pixel_mm=view.pixel_mm,
        frame=frame,
        scale_sd=scale.sd,
        gain_sd=float(np.hypot(0.015, 0.5 * (shine.share or 0.0))),
        softer=_blur(belief.clearer * lens, gain),
        sharper=_blur(belief.waxier * lens, gain),
        unsharpened=Blur(CURVE_PER_MM, 1.0 / np.maximum(gain, 1.0)),
        fold=flag_folds(form, view.pixel_mm),
    )


def _sharpen(b: np.ndarray, gain: np.ndarray, lit: Lit) -> None:
    """Undo the blur of the skin in place; ground outside the mask is first filled in smoothly.

    Only the two components across the view are sharpened. The third, along it, says how much light
    a place gets in all; sharpening it as well makes shaded walls black and their slopes endless.
    """
    filter_ = gain_plane((b.shape[1], b.shape[2]), lit.view.pixel_mm, CURVE_PER_MM, gain)
    for axis in (0, 1):
        if not bool(lit.skin.all()):
            b[axis][~lit.skin] = float(b[axis][lit.skin].mean())
        b[axis] = filter_plane(b[axis], filter_)


def _blur(transfer: np.ndarray, gain: np.ndarray) -> Blur:
    """Give the filter from the nominal relief to what another belief would have made of it."""
    return Blur(CURVE_PER_MM, sharpening(transfer, WIENER) / gain)
