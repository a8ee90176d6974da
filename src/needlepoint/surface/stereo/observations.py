"""Lit: a capture under way, its frames registered and the light of the room subtracted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import BLUE, GREEN, RED, Frame, FrameWindow
from needlepoint.surface.capture.frames import Stack
from needlepoint.surface.capture.manifest import CaptureManifest
from needlepoint.surface.geometry import View, spread
from needlepoint.surface.rig import Light
from needlepoint.surface.stereo.bend import softened
from needlepoint.surface.stereo.normals import Lighting, slopes, solve
from needlepoint.surface.stereo.robust import solve_robustly
from needlepoint.surface.stereo.scattering_estimate import ScatteringEstimate, SurfaceLight, believe
from needlepoint.surface.stereo.shine import Shine

LEAST_SPREAD_PX = 0.3
"""Own choice: a Gaussian window of a smaller SD changes no pixel by more than 1 %."""

TINY = 1e-6

Plane = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class Observations:
    """Frames in linear light without the room's, and their geometry.

    Attributes
    ----------
    frames
        One a light, registered.
    small, small_skin
        Small frames, one a light, and the skin in them.
    skin
        Where to measure.
    lights, view
        The rig.
    colour_px
        Length of the finest detail that the pictures hold colours of for sure [pixels]; 1 if they
        hold them as they hold brightness.
    """

    frames: tuple[Frame, ...]
    small: tuple[Float[np.ndarray, "r c"], ...]
    small_skin: Bool[np.ndarray, "r c"]
    skin: Bool[np.ndarray, "rows cols"]
    lights: tuple[Light, ...]
    view: View
    colour_px: float = 1.0

    @property
    def colour_mm(self) -> float:
        """The same on the skin [mm]; 0 where colours are held as brightness is."""
        return self.colour_px * self.view.pixel_mm if self.colour_px > 1.0 else 0.0


def subtract_ambient(
    frames: tuple[Frame, ...], stack: Stack, capture: CaptureManifest, view: View
) -> Observations:
    """Subtract the light of the room from registered frames, in place: they are large."""
    dark = stack.ambient
    clean = frames
    if dark is not None:
        clean = tuple(
            _without(frame, dark, shot.light)
            for frame, shot in zip(frames, capture.shots, strict=True)
        )
    small = tuple(frame.proxy.mean(axis=-1) for frame in clean)
    lights = tuple(shot.light for shot in capture.shots)
    there = shrunk(stack.skin, small[0].shape)
    fine = max(1.0, stack.colour_px / stack.bin)
    return Observations(clean, small, there, stack.skin, lights, view, fine)


def _without(frame: Frame, dark: Frame, light: Light) -> Frame:
    red, green, blue = light.intensity
    scale = np.array([blue, green, red], np.float32)
    # the dark frame is a mean of green and blue; exact where both intensities are alike
    frame.light[...] -= dark.light * np.float32(0.5 / green + 0.5 / blue)
    return replace(
        frame,
        sample=frame.sample - dark.sample / scale,
        proxy=frame.proxy - dark.proxy / scale[:2],
    )


def without_samples(lit: Observations) -> Observations:
    """Drop the samples in colour: once scattering is judged nobody needs them."""
    none = np.zeros((0, 0, 3), np.float32)
    return replace(lit, frames=tuple(replace(frame, sample=none) for frame in lit.frames))


def shrunk(skin: Bool[np.ndarray, "rows cols"], shape: tuple[int, ...]) -> np.ndarray:
    """Shrink a mask to the shape of the small frames."""
    if bool(skin.all()):
        return np.ones(shape, bool)
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(skin.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0)


def subtract_shine(lit: Observations, shine: Shine) -> Observations:
    """Subtract the shine from every frame, in place: they are large."""
    for frame, plane in zip(lit.frames, shine.planes, strict=False):
        size = (frame.light.shape[1], frame.light.shape[0])
        frame.light[...] -= cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    return lit


def two_colours(lit: Observations) -> Float[np.ndarray, "2 lights r c"] | None:
    """Return blue and green of the small frames; None for pictures without colour.

    Where files hold colour less finely than brightness, fine detail is that of brightness alone.
    """
    blue, green = (np.stack([frame.proxy[..., k] for frame in lit.frames]) for k in (BLUE, GREEN))
    if np.allclose(blue, green, rtol=0.01, atol=1e-3):
        return None
    # half of the longest wave that may be lost; what a small frame has averaged needs nothing more
    spread = lit.colour_px * blue.shape[2] / lit.view.shape[1]
    if lit.colour_px == 1.0 or spread < LEAST_SPREAD_PX:
        return np.stack([blue, green])
    light = np.stack(lit.small)
    wide = np.maximum(softened(light, lit.small_skin, spread), TINY)
    return np.stack([light * softened(c, lit.small_skin, spread) / wide for c in (blue, green)])


MATT = Shine(None)
"""Nothing to take out: what a caller says that has taken shine out before, or leaves it in."""


def _sampled(planes: tuple[Plane, ...], lit: Observations, at: FrameWindow) -> tuple[Plane, ...]:
    """Enlarge small planes and cut the middle piece out of each."""
    size = (lit.skin.shape[1], lit.skin.shape[0])
    # copies: a view of the piece would keep every whole plane
    return tuple(
        at.cut(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)).copy() for plane in planes
    )


def judge_scattering(
    lit: Observations,
    at: FrameWindow,
    depth_mm: np.ndarray,
    shine: Shine = MATT,
    walls: bool = True,
) -> ScatteringEstimate:
    """Judge the scattering on the middle piece, colour by colour, shine taken out of each.

    Shine never enters the skin, so it is as sharp in red as in blue and would make skin look clear;
    what may be left of it is fitted along with the skin. Without `walls` and pits skin looks its
    clearest (`believe`).
    """
    samples = [frame.sample for frame in lit.frames]
    shares = np.array([*shine.lamp.shares, 1.0], np.float32)  # red is not known: as in the mean
    for k, plane in enumerate(_sampled(shine.planes, lit, at)):
        samples[k] = samples[k] - plane[..., None] * shares
    trust = _sampled(shine.trust, lit, at)
    light = np.mean([cv2.mean(sample)[:3] for sample in samples], axis=0)
    blue_share = float(light[BLUE] / max(light[BLUE] + light[GREEN], 1e-9))
    if np.allclose(samples[0][..., RED], samples[0][..., BLUE], rtol=0.01, atol=1e-3):
        return believe(None, lit.view.pixel_mm, blue_share)
    view = View(
        lit.view.camera,
        (at.rows, at.cols),
        (lit.view.principal_px[0] - at.left, lit.view.principal_px[1] - at.top),
    )
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = at.cut(spread(depth_mm, lit.view.shape))[np.ix_(rows, cols)].astype(float)
    lighting = Lighting.of(lit.lights, view, depth)
    channels = {}
    for colour in (BLUE, GREEN, RED):
        planes = [np.ascontiguousarray(sample[..., colour]) for sample in samples]
        if trust:
            b = solve_robustly(planes, [None] * len(planes), lighting, trust)
        else:
            b = solve(planes, [None] * len(planes), lighting)
        channels[colour] = slopes(b, view)[:2]
    surface = SurfaceLight.beside(light) if shine.share else None
    finest = 0.5 / lit.colour_mm if lit.colour_mm else np.inf
    return believe(channels, lit.view.pixel_mm, blue_share, surface, finest, walls)
