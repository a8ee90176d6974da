"""Shine: the mirror-like light that polarisers have not taken away, fitted and subtracted.

Matt light from four lamps or more obeys as many equations as there are lamps with three unknowns
a pixel. What is left over is fitted, over the whole skin at once, by one lobe of shine (Walter and
others 2007) of unknown strength and roughness around the skin's own normals. Where lobes leave
shine that still bends the skin, it is told by colour instead. A screen's shine is too broad to be
told from matt light; there it is left in and said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import View, spread
from needlepoint.surface.rig import Light, PanelLight
from needlepoint.surface.stereo.bend import (
    LEVEL_MM,
    matt_part,
    slope_bend,
    soft_tilt,
    tangents,
)
from needlepoint.surface.stereo.dichromatic import MOST, shine_by_colour
from needlepoint.surface.stereo.lamp_colour import WHITE, LampColour, lamp_colour
from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.stereo.robust import solve_robustly
from needlepoint.surface.stereo.sheen import BREADTHS, NARROW, Sheen, fit_sheen
from needlepoint.surface.stereo.walls import off_walls

ROUNDS = 3  # normals and shine depend on each other; the third round changes depth by under 1 %
SMOOTH_PX = 1.0  # normals around which the lobe lies, smoothed a little against noise
LEAST_LAMPS = 4
FIT_PX = 256  # longer side of the thinned frames that the lobe is fitted to
COLOUR_PX = 128  # of those that tell the colour of the lamps: one number for the whole patch
TINY = 1e-12
REFRACTION = 0.028  # reflectance of skin seen straight on, for a refractive index of 1.4
BENT = 0.02  # own choice: slopes that lobes leave so bent are asked of the colours
SURE_COLOUR = 0.01  # own choice: SD of the lamp's colour from which that is possible
NOTICED = 0.06  # own choice: share of one witness's misfit that the other must predict
GLINT = 0.03  # own choice: of the matt light; a lamp with so much of a glint counts half
ANCHOR_MM = 0.8  # own choice: SD of what colours say of normals; finer, their noise is too large
SPREAD_PX = 2.0  # own choice: how far off a glint may lie from where normals say

Plane = Float[np.ndarray, "r c"]
Hues = Float[np.ndarray, "2 lights r c"] | None
"""Blue and green light of each lamp; None for pictures without colour."""


@dataclass(frozen=True)
class Shine:
    """What was taken for shine.

    Attributes
    ----------
    share
        Share of shine in the light of the brightest frame, mean over the skin; None where shine
        cannot be told from matt light.
    planes
        Broad shine in every small frame, to be subtracted; empty where none was found.
    trust
        How far each lamp is to be believed at each pixel of the small frames, 0 to 1: little where
        a glint is predicted.
    lobe
        Roughness and strength where one lobe was fitted to all; None otherwise.
    bend
        By how much shine that is left tilts the skin (tangent, root mean square); None where two
        colours do not tell it.
    matt
        Green less blue of every small frame, which holds no shine, where shine was found and two
        colours tell it: wide slopes are taken from it.
    lamp
        Colour of the lamps.
    by_lobes
        What lobes said, where colour took the shine out instead.
    strengths
        Strength of each breadth of lobe, on planes over the same ground; empty where none was laid.
    level_mm
        SD over which wide slopes are taken from `matt` [mm].
    """

    share: float | None
    planes: tuple[Plane, ...] = ()
    trust: tuple[Plane, ...] = ()
    lobe: tuple[float, float] | None = None
    bend: float | None = None
    matt: tuple[Plane, ...] = ()
    lamp: LampColour = WHITE
    by_lobes: Shine | None = None
    strengths: tuple[Float[np.ndarray, "i j"], ...] = ()
    level_mm: float = LEVEL_MM


def fit_shine(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    lights: tuple[Light, ...],
    lighting: Lighting,
    view: View,
    colours: Float[np.ndarray, "2 lights r c"] | None = None,
) -> Shine:
    """Fit shine to small frames, and take it for shine only where a second witness agrees.

    Parameters
    ----------
    small
        Small frames in linear light, one a light.
    skin
        Where to look.
    lights, lighting, view
        The rig.
    colours
        Blue and green light of the same frames; None for pictures without colour.
    """
    frames = np.stack(small)
    patch = Patch(frames, skin, lighting, view.pixel_mm_over(frames.shape[2]))
    if len(small) < LEAST_LAMPS or any(isinstance(light, PanelLight) for light in lights):
        return Shine(None, bend=patch.bend(frames, matt_part(colours, skin)))
    lamp = _lamp_colour(frames, skin, colours, lighting, view)
    even = lamp.balanced(colours)
    scene, sheen, step = _fitted(frames, skin, even, lighting, view, FIT_PX)
    if np.isnan(sheen.told):
        return Shine(None, bend=patch.bend(frames, matt_part(colours, skin)))
    free = matt_part(even, skin)
    if sheen.told < NOTICED:
        by_lobes = Shine(0.0, bend=patch.bend(frames, matt_part(colours, skin)))
    else:
        whole = scene if step == 1 else LobeScene.of(skin, lighting, view, even)
        broad, glint = _shine_of(whole, frames, sheen.strengths, lighting)
        broad = np.stack(off_walls(tuple(broad), patch.pixel_mm))
        by_lobes = patch.without(broad, glint, free, lamp)
        by_lobes = replace(by_lobes, strengths=tuple(sheen.strengths))
    if free is None or lamp.sd > SURE_COLOUR or (by_lobes.bend or 0.0) < BENT:
        return by_lobes
    shine = shine_by_colour(frames, free, skin, patch.pixel_mm)
    by_colour = patch.without(shine, np.zeros_like(shine), free, lamp)
    if (by_colour.bend or 0.0) > (by_lobes.bend or 0.0):
        return by_lobes
    return replace(by_colour, by_lobes=by_lobes)


@dataclass(frozen=True)
class Patch:
    """Small frames of some skin under known lights; `pixel_mm` is the size of their pixels."""

    frames: Float[np.ndarray, "lights r c"]
    skin: Bool[np.ndarray, "r c"]
    lighting: Lighting
    pixel_mm: float

    def bend(
        self,
        left: Float[np.ndarray, "lights r c"],
        free: Float[np.ndarray, "lights r c"] | None,
        trust: tuple[Plane, ...] = (),
    ) -> float | None:
        """Return by how much slopes of some light are off from those of the colours."""
        if trust:
            b = solve_robustly(list(left), [None] * len(left), self.lighting, trust)
        else:
            b = solve(list(left), [None] * len(left), self.lighting)
        return slope_bend(b, free, self.skin, self.lighting, self.pixel_mm)

    def without(
        self,
        broad: Float[np.ndarray, "lights r c"],
        glint: Float[np.ndarray, "lights r c"],
        free: Float[np.ndarray, "lights r c"] | None,
        lamp: LampColour,
    ) -> Shine:
        """Return broad shine to be taken out, glints to be trusted less, and what is left."""
        bright = self.frames[:, self.skin].max(axis=0)
        most = (broad + glint)[:, self.skin].max(axis=0)
        share = float(np.mean(np.minimum(most / np.maximum(bright, 1e-6), 1.0)))
        matt = np.maximum(self.frames - broad, 1e-3)
        trust = tuple((1.0 / (1.0 + (glint / (GLINT * matt)) ** 2)).astype(np.float32))
        left = self.bend(self.frames - broad, free, trust)
        told = () if free is None else tuple(free)
        return Shine(share, tuple(broad), trust, bend=left, matt=told, lamp=lamp)


def _fitted(
    frames: np.ndarray, skin: np.ndarray, colours: Hues, lighting: Lighting, view: View, most: int
) -> tuple[LobeScene, Sheen, int]:
    """Fit shine to a pixel in so many, `most` along the longer side, and return that step."""
    step = max(1, round(max(skin.shape) / most))
    thin = np.ascontiguousarray(frames[:, ::step, ::step])
    hues = None if colours is None else np.ascontiguousarray(colours[..., ::step, ::step])
    scene = LobeScene.of(skin[::step, ::step], lighting, view, hues)
    pixel_mm = view.pixel_mm_over(thin.shape[2])
    return scene, fit_sheen(scene, thin, hues, lighting, pixel_mm), step


def _lamp_colour(
    frames: np.ndarray, skin: np.ndarray, colours: Hues, lighting: Lighting, view: View
) -> LampColour:
    """Return the colour of the lamps, by shine that is fitted as if they were white.

    Lobes round normals that a wrong colour has tilted still follow the shine well enough: of a
    white balance 25 % off, less than 1 % is left.
    """
    if colours is None:
        return WHITE
    scene, sheen, step = _fitted(frames, skin, colours, lighting, view, COLOUR_PX)
    thin = frames[:, ::step, ::step]
    shine = sum(_shine_of(scene, thin, sheen.strengths, lighting))
    blue, green = colours[..., ::step, ::step]
    free = (np.einsum("kjrc,jrc->krc", scene.null, planes) for planes in (blue, green, shine))
    return lamp_colour(np.stack(list(free)), scene.skin)


def _shine_of(
    scene: LobeScene, frames: np.ndarray, strengths: np.ndarray, lighting: Lighting
) -> tuple[np.ndarray, np.ndarray]:
    """Lay lobes of known strengths round the normals of frames of any size: broad ones, glints."""
    wide = enlarged(strengths, (frames.shape[1], frames.shape[2]))
    broad, glint = np.zeros_like(frames), np.zeros_like(frames)
    for _ in range(ROUNDS):
        broad, glint = lay(scene, scene.normals(frames - broad, lighting), wide)
    return np.clip(broad, 0.0, MOST * frames.clip(0.0)), glint


def enlarged(
    strengths: Float[np.ndarray, "breadths i j"], shape: tuple[int, int]
) -> Float[np.ndarray, "breadths r c"]:
    """Return strengths of lobes on planes of another shape over the same ground."""
    size = shape[::-1]
    return np.stack([cv2.resize(p, size, interpolation=cv2.INTER_LINEAR) for p in strengths])


def lay(
    scene: LobeScene,
    normals: Float[np.ndarray, "3 r c"],
    strengths: Float[np.ndarray, "breadths r c"],
) -> tuple[Float[np.ndarray, "lights r c"], Float[np.ndarray, "lights r c"]]:
    """Return broad shine and glints that lobes of known strengths make round normals."""
    broad, glint = np.zeros_like(scene.strength), np.zeros_like(scene.strength)
    for rough, strength in zip(BREADTHS, strengths, strict=True):
        if strength.any():
            part = glint if rough < NARROW else broad
            part += strength * scene.lobes(normals, rough)
    return broad, np.stack([cv2.GaussianBlur(plane, (0, 0), SPREAD_PX) for plane in glint])


class Angles(NamedTuple):
    """How normals lie to lamps and camera: what lobes depend on beside their roughness.

    Attributes
    ----------
    facing
        Square of the cosine to the mirror that would send a lamp's light to the camera.
    lit, seen
        Cosines to each lamp, and to the camera.
    """

    facing: Float[np.ndarray, "lights r c"]
    lit: Float[np.ndarray, "lights r c"]
    seen: Plane


@dataclass(frozen=True)
class LobeScene:
    """Light and view directions of every pixel of the small frames.

    `anchor` is how the skin tilts over `spread_px`, as green less blue tells it, which holds no
    shine; None where colours do not tell it. Lobes round normals that shine itself has bent would
    bend them further.
    """

    skin: Bool[np.ndarray, "r c"]
    toward: Float[np.ndarray, "lights 3 r c"]
    strength: Float[np.ndarray, "lights r c"]
    view: Float[np.ndarray, "3 r c"]
    lighting: Lighting
    anchor: Float[np.ndarray, "2 r c"] | None = None
    spread_px: float = 1.0

    @classmethod
    def of(
        cls,
        skin: np.ndarray,
        lighting: Lighting,
        view: View,
        colours: Float[np.ndarray, "2 lights r c"] | None = None,
    ) -> LobeScene:
        """Lay light and view out over planes of the size of `skin`."""
        shape = (skin.shape[0], skin.shape[1])
        count = lighting.vectors.shape[2]
        vectors = np.stack(
            [
                np.stack([spread(lighting.vectors[..., j, a], shape) for a in range(3)])
                for j in range(count)
            ]
        )
        strength = np.linalg.norm(vectors, axis=1)
        rays = -view.rays(*view.nodes())
        rays = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
        seen = np.stack([spread(rays[..., a], shape) for a in range(3)])
        toward = vectors / np.maximum(strength, TINY)[:, None]
        matt = matt_part(colours, skin)
        apart = ANCHOR_MM * shape[1] / (view.pixel_mm * view.shape[1])
        anchor = None if matt is None else soft_tilt(matt, skin, lighting, apart)
        return cls(skin, toward, strength, seen, lighting, anchor, apart)

    def thinned(self, step: int) -> LobeScene:
        """Return the scene of one pixel in so many each way."""
        few = (..., slice(None, None, step), slice(None, None, step))
        return replace(
            self,
            skin=self.skin[few],
            toward=np.ascontiguousarray(self.toward[few]),
            strength=np.ascontiguousarray(self.strength[few]),
            view=np.ascontiguousarray(self.view[few]),
        )

    @cached_property
    def null(self) -> Float[np.ndarray, "free lights r c"]:
        """Directions of the lights' space that no matt surface reaches, pixel by pixel."""
        left = np.linalg.svd(self.lighting.vectors)[0][..., 3:]
        left = left * np.sign(left[..., :1, :])  # a smooth field needs one sign everywhere
        shape, count = (self.skin.shape[0], self.skin.shape[1]), left.shape[2]
        return np.stack(
            [
                np.stack([spread(left[..., j, k], shape) for j in range(count)])
                for k in range(count - 3)
            ]
        )

    @cached_property
    def half(self) -> Float[np.ndarray, "lights 3 r c"]:
        """Way of a mirror that would send each lamp's light to the camera."""
        half = self.toward + self.view
        half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), TINY)
        return half

    @cached_property
    def mirrored(self) -> Float[np.ndarray, "lights r c"]:
        """Light of each lamp that such a mirror of skin would send there (Schlick)."""
        grazing = 1.0 - np.einsum("jarc,jarc->jrc", self.half, self.toward)
        fresnel = REFRACTION + (1.0 - REFRACTION) * np.clip(grazing, 0.0, 1.0) ** 5
        return np.asarray(fresnel * self.strength)

    def misfit(self, frames: Float[np.ndarray, "lights r c"]) -> Float[np.ndarray, "free n"]:
        """Return the part of the light that no matt surface explains."""
        return np.asarray(np.einsum("kjrc,jrc->krc", self.null, frames)[:, self.skin])

    def normals(self, frames: np.ndarray, lighting: Lighting) -> Float[np.ndarray, "3 r c"]:
        """Return unit normals from the lamps that agree, over wider ground those of the colours."""
        b = solve_robustly(list(frames), [None] * len(frames), lighting)
        b = np.stack([cv2.GaussianBlur(plane, (0, 0), SMOOTH_PX) for plane in b])
        if self.anchor is not None:
            fine = tangents(b)
            wide = np.stack([cv2.GaussianBlur(plane, (0, 0), self.spread_px) for plane in fine])
            b = np.stack([*(fine - wide + self.anchor), -np.ones_like(b[2])])
        return np.asarray(b / np.maximum(np.linalg.norm(b, axis=0), 1e-9))

    def lobes(self, normals: np.ndarray, rough: float) -> Float[np.ndarray, "lights r c"]:
        """Return the shine of every lamp, up to its strength (microfacets, GGX)."""
        return self.lobes_at(self.angles(normals), rough)

    def angles(self, normals: np.ndarray) -> Angles:
        """Return what lobes of any roughness need of normals."""
        return Angles(
            np.einsum("jarc,arc->jrc", self.half, normals) ** 2,
            np.einsum("jarc,arc->jrc", self.toward, normals),
            np.einsum("arc,arc->rc", self.view, normals),
        )

    def lobes_at(self, angles: Angles, rough: float) -> Float[np.ndarray, "lights r c"]:
        """Return the shine of every lamp round normals whose angles are known."""
        facing, lit, seen = angles
        lobe = rough**2 / (facing * (rough**2 - 1.0) + 1.0) ** 2
        shown = _masking(lit, rough) * (_masking(seen, rough) / (4.0 * np.maximum(seen, 0.05)))
        light = lobe * shown * self.mirrored
        return np.asarray(np.where(lit > 0.0, light, 0.0).astype(np.float32))


def _masking(cosine: np.ndarray, rough: float) -> np.ndarray:
    cosine = np.clip(cosine, 1e-3, 1.0)
    return np.asarray(2.0 * cosine / (cosine + np.sqrt(rough**2 + (1 - rough**2) * cosine**2)))
