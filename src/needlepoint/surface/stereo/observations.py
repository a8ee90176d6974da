"""Lit: a capture under way, its frames registered and the light of the room subtracted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import (
    BLUE,
    GREEN,
    RED,
    Frame,
    FrameWindow,
    binned,
    binned_mask,
)
from needlepoint.surface.capture.frames import Stack
from needlepoint.surface.capture.manifest import CaptureManifest
from needlepoint.surface.geometry import View, spread
from needlepoint.surface.rig import Light
from needlepoint.surface.stereo.bend import softened
from needlepoint.surface.stereo.normals import Lighting, slopes, solve
from needlepoint.surface.stereo.robust import solve_robustly
from needlepoint.surface.stereo.room import RoomLight, judge_room
from needlepoint.surface.stereo.room_signs import LitRoom
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


ROOM_MM = 0.3
"""Own choice: signs of the room are looked for over 0.5 mm and more."""

LEAST_ROOM = 0.01
"""Own choice: so small a share of the lamps' light moves no height by 1 %."""


def without_wandering(
    lit: Observations, dark: Frame | None, at: FrameWindow, depth_mm: np.ndarray
) -> tuple[Observations, RoomLight | None]:
    """Subtract what is found of the room's light beyond the picture without lamps.

    `at` is where the samples lie within the frames. Without a picture of the room, or in a dark
    room, nothing is looked for.
    """
    room = None if dark is None else _lit_room(lit, dark, at, depth_mm)
    if dark is None or room is None or room.share < LEAST_ROOM:
        return lit, None
    found = judge_room(room)
    frames = tuple(
        _without(frame, dark, light, share)
        for frame, light, share in zip(lit.frames, lit.lights, found.shares, strict=True)
    )
    small = tuple(frame.proxy.mean(axis=-1) for frame in frames)
    return replace(lit, frames=frames, small=small), found


def _lit_room(
    lit: Observations, dark: Frame, at: FrameWindow, depth_mm: np.ndarray
) -> LitRoom | None:
    """Return the middle piece in colour, under each lamp and without; None without skin in it."""
    view, depth = _piece(lit, at, depth_mm)
    side = max(1, round(ROOM_MM / view.pixel_mm))
    skin = binned_mask(at.cut(lit.skin), side)
    if not skin.any():
        return None

    def small(sample: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.moveaxis(binned(sample, side), -1, 0), np.float32)

    return LitRoom(
        np.stack([small(frame.sample) for frame in lit.frames]),
        np.stack([small(dark.sample / _scale(light)) for light in lit.lights]),
        skin,
        Lighting.of(lit.lights, view, depth),
        view.pixel_mm * side,
    )


def _scale(light: Light) -> Float[np.ndarray, " 3"]:
    """Return a light's intensity in blue, green and red."""
    return np.array(light.intensity[::-1], np.float32)


def _without(frame: Frame, dark: Frame, light: Light, share: float = 1.0) -> Frame:
    part = np.float32(share) / _scale(light)
    # the dark frame is a mean of green and blue; exact where both intensities are alike
    frame.light[...] -= dark.light * np.float32(0.5 * part[GREEN] + 0.5 * part[BLUE])
    return replace(
        frame, sample=frame.sample - dark.sample * part, proxy=frame.proxy - dark.proxy * part[:2]
    )


def without_samples(lit: Observations) -> Observations:
    """Drop the samples in colour: once scattering is judged nobody needs them."""
    none = np.zeros((0, 0, 3), np.float32)
    return replace(lit, frames=tuple(replace(frame, sample=none) for frame in lit.frames))


def _piece(
    lit: Observations, at: FrameWindow, depth_mm: np.ndarray
) -> tuple[View, Float[np.ndarray, "i j"]]:
    """Return the view of the middle piece, and how far away skin is at its nodes [mm]."""
    top, left = lit.view.principal_px[1] - at.top, lit.view.principal_px[0] - at.left
    view = View(lit.view.camera, (at.rows, at.cols), (left, top))
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    return view, at.cut(spread(depth_mm, lit.view.shape))[np.ix_(rows, cols)].astype(float)


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
    view, depth = _piece(lit, at, depth_mm)
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
