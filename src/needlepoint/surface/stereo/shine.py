"""Shine: the mirror-like light that polarisers have not taken away, fitted and subtracted.

Matt light from four lamps or more obeys as many equations as there are lamps with three unknowns
a pixel. What is left over is fitted, over the whole skin at once, by one lobe of shine (Walter and
others 2007) of unknown strength and roughness around the skin's own normals. A screen's shine is
too broad to be told from matt light; there it is left in and said so.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import View, spread
from needlepoint.surface.rig import Light, PanelLight
from needlepoint.surface.stereo.normals import Lighting, solve

ROUGHNESSES = (0.1, 0.15, 0.22, 0.32, 0.45)
ROUNDS = 3  # normals and shine depend on each other; the third round changes depth by under 1 %
SMOOTH_PX = 2.0  # normals around which the lobe lies, smoothed: finer relief broadens the lobe
LEAST_LAMPS = 4
FIT_PX = 256  # longer side of the thinned frames that the lobe is fitted to
TINY = 1e-12
REFRACTION = 0.028  # reflectance of skin seen straight on, for a refractive index of 1.4
NOTICED = 0.03  # share of the misfit that shine must explain before it is believed

Plane = Float[np.ndarray, "r c"]


@dataclass(frozen=True)
class Shine:
    """What was taken for shine.

    Attributes
    ----------
    share
        Share of shine in the light of the brightest frame, mean over the skin; None where shine
        cannot be told from matt light.
    planes
        Shine in every small frame; empty where none was found.
    lobe
        Roughness and strength of the lobe; None where none was found.
    """

    share: float | None
    planes: tuple[Plane, ...] = ()
    lobe: tuple[float, float] | None = None


def fit_shine(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    lights: tuple[Light, ...],
    lighting: Lighting,
    view: View,
) -> Shine:
    """Fit one lobe of shine to small frames.

    Parameters
    ----------
    small
        Small frames in linear light, one a light.
    skin
        Where to look.
    lights, lighting, view
        The rig.
    """
    if len(small) < LEAST_LAMPS or any(isinstance(light, PanelLight) for light in lights):
        return Shine(None)
    step = max(1, round(max(skin.shape) / FIT_PX))
    thin = np.ascontiguousarray(np.stack(small)[:, ::step, ::step])
    scene = _Scene.of(skin[::step, ::step], lighting, view)
    lobe = _best_lobe(scene, thin, lighting)
    if lobe is None:
        return Shine(0.0)
    rough, strength = lobe
    frames = np.stack(small)
    whole = scene if step == 1 else _Scene.of(skin, lighting, view)
    shine = strength * whole.lobes(whole.normals(frames, lighting), rough)
    bright = frames[:, skin].max(axis=0)
    share = float(np.mean(shine[:, skin].max(axis=0) / np.maximum(bright, 1e-6)))
    return Shine(share, tuple(shine), lobe)


def shine_on(
    normals: Float[np.ndarray, "3 r c"],
    lobe: tuple[float, float],
    lighting: Lighting,
    view: View,
) -> Float[np.ndarray, "lights r c"]:
    """Return the shine of a known lobe on a surface whose own normals are known.

    Parameters
    ----------
    normals
        Unit normals in the camera frame, toward the camera.
    lobe
        Roughness and strength.
    lighting, view
        The light vectors, and whence it is seen.
    """
    whole = np.ones(normals.shape[1:], bool)
    scene = _Scene.of(whole, lighting, view)
    return np.asarray(lobe[1] * scene.lobes(normals, lobe[0]))


def _best_lobe(
    scene: _Scene, frames: Float[np.ndarray, "lights r c"], lighting: Lighting
) -> tuple[float, float] | None:
    """Return roughness and strength of the lobe that explains most misfit; None if none does."""
    misfit = scene.misfit(frames)
    total = float((misfit**2).sum())
    shine = np.zeros_like(frames)
    best = (0.0, 0.0)
    for _ in range(ROUNDS):
        normals = scene.normals(frames - shine, lighting)
        fits = []
        for rough in ROUGHNESSES:
            lobes = scene.lobes(normals, rough)
            model = scene.misfit(lobes)
            strength = max(
                0.0, float(np.vdot(misfit, model)) / max(float(np.vdot(model, model)), TINY)
            )
            left = float(((misfit - strength * model) ** 2).sum())
            fits.append((left, rough, strength, lobes))
        left, rough, strength, lobes = min(fits, key=lambda fit: fit[0])
        if left > (1.0 - NOTICED) * total:
            return None
        best, shine = (rough, strength), strength * lobes
    return best


@dataclass(frozen=True)
class _Scene:
    """Light and view directions of every pixel of the small frames."""

    skin: Bool[np.ndarray, "r c"]
    toward: Float[np.ndarray, "lights 3 r c"]
    strength: Float[np.ndarray, "lights r c"]
    view: Float[np.ndarray, "3 r c"]
    null: Float[np.ndarray, "free lights r c"]

    @classmethod
    def of(cls, skin: np.ndarray, lighting: Lighting, view: View) -> _Scene:
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
        left = np.linalg.svd(lighting.vectors)[0][..., 3:]
        left = left * np.sign(left[..., :1, :])  # a smooth field needs one sign everywhere
        null = np.stack(
            [
                np.stack([spread(left[..., j, k], shape) for j in range(count)])
                for k in range(count - 3)
            ]
        )
        return cls(skin, vectors / np.maximum(strength, TINY)[:, None], strength, seen, null)

    def misfit(self, frames: Float[np.ndarray, "lights r c"]) -> Float[np.ndarray, "free n"]:
        """Return the part of the light that no matt surface explains."""
        return np.asarray(np.einsum("kjrc,jrc->krc", self.null, frames)[:, self.skin])

    def normals(self, frames: np.ndarray, lighting: Lighting) -> Float[np.ndarray, "3 r c"]:
        b = solve(list(frames), [None] * len(frames), lighting)
        b = np.stack([cv2.GaussianBlur(plane, (0, 0), SMOOTH_PX) for plane in b])
        return np.asarray(b / np.maximum(np.linalg.norm(b, axis=0), 1e-9))

    def lobes(self, normals: np.ndarray, rough: float) -> Float[np.ndarray, "lights r c"]:
        """Return the shine of every lamp, up to its strength (microfacets, GGX)."""
        half = self.toward + self.view
        half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), TINY)
        facing = np.einsum("jarc,arc->jrc", half, normals)
        lit = np.einsum("jarc,arc->jrc", self.toward, normals)
        seen = np.einsum("arc,arc->rc", self.view, normals)
        grazing = 1.0 - np.einsum("jarc,jarc->jrc", half, self.toward)
        lobe = rough**2 / (facing**2 * (rough**2 - 1.0) + 1.0) ** 2
        fresnel = REFRACTION + (1.0 - REFRACTION) * np.clip(grazing, 0.0, 1.0) ** 5
        shown = _masking(lit, rough) * _masking(seen, rough)
        light = lobe * fresnel * shown / (4.0 * np.maximum(seen, 0.05))
        return np.asarray(np.where(lit > 0.0, light * self.strength, 0.0).astype(np.float32))


def _masking(cosine: np.ndarray, rough: float) -> np.ndarray:
    cosine = np.clip(cosine, 1e-3, 1.0)
    return np.asarray(2.0 * cosine / (cosine + np.sqrt(rough**2 + (1 - rough**2) * cosine**2)))
