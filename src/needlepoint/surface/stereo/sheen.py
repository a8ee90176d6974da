"""Sheen: how much of each breadth of shine lies where, fitted to what no matt skin explains.

Matt light has two signs that shine lacks. Under more than three lamps it obeys more equations than
a pixel has unknowns; and it has the colour of the skin, where shine has the colour of the lamp. So
there are two witnesses: brightness that no normal explains, and blue that green does not explain.
A few lobes of fixed breadths (microfacets, GGX) are laid around the skin's own normals, and their
strengths, which may change slowly over the patch, are fitted to both, never negative. Shadows
break the same equations, so what fits badly loses weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.stereo.normals import Lighting

BREADTHS = (0.12, 0.2, 0.28, 0.36)
"""Own choice: roughness of the lobes; what lies between is made of two. Broader ones are hardly
told from matt light: a fit with 0.42 took a fifth too much of the relief, one with 0.5 a half."""

NARROW = 0.25
"""Own choice: what is narrower than this is a glint. It follows slopes finer than pixels, so its
brightness is not predicted well enough to be taken out, but where it lies is."""

ROUNDS = 4
"""Own choice: normals and shine depend on each other; later rounds change little."""

PATCH_MM = 4.0
"""Own choice: SD of the window in which strengths are one: oily parts are wider."""

NODE_MM = 2.0
"""Own choice: distance of the places at which strengths are solved."""

HOLD = 0.03
"""Own choice: weight of the whole patch's strengths in a place, against its own evidence."""

TAIL = 2.5
"""Own choice: misfits of so many robust SD lose half of their weight."""

ENOUGH = 3
"""Own choice: with so many equations to spare, six lamps, brightness alone is fitted and colour
only bears witness: light wanders farther in green than in blue, which waxy skin shows as false
colour."""

SPLIT = 2
"""Own choice: the evidence is cut in two to see whether one half predicts the other."""

TINY = 1e-12

Planes = Float[np.ndarray, "planes r c"]


@runtime_checkable
class SheenGeometry(Protocol):
    """What the fit asks of lights and views, as `shine` has it."""

    @property
    def skin(self) -> Bool[np.ndarray, "r c"]:
        """Where to look."""

    @property
    def null(self) -> Float[np.ndarray, "free lights r c"]:
        """Directions of the lamps' light that no matt surface takes."""

    def normals(
        self, frames: Float[np.ndarray, "lights r c"], lighting: Lighting
    ) -> Float[np.ndarray, "3 r c"]:
        """Return unit normals of the matt light."""

    def lobes(
        self, normals: Float[np.ndarray, "3 r c"], rough: float
    ) -> Float[np.ndarray, "lights r c"]:
        """Return the shine of every lamp, up to its strength."""


@dataclass(frozen=True)
class Evidence:
    """Equations that shine must fulfil, one plane each: `value = sum_k strength_k * model_k`.

    Attributes
    ----------
    value
        What no matt skin explains.
    model
        What each breadth of shine of strength 1 would add to it.
    """

    value: Float[np.ndarray, "equations r c"]
    model: Float[np.ndarray, "breadths equations r c"]

    def weighed(self, skin: Bool[np.ndarray, "r c"], strengths: Planes | None) -> Evidence:
        """Return the same over its own robust spread, what fits badly weighed down."""
        rest = self.value.copy()
        if strengths is not None:
            rest -= np.einsum("krc,kerc->erc", strengths, self.model)
        size = np.abs(rest)
        spread = np.array([np.median(plane[skin]) for plane in size])[:, None, None] * 1.4826
        spread = np.maximum(spread, TINY).astype(np.float32)
        weight = np.where(skin, 1.0 / np.sqrt(1.0 + (size / (TAIL * spread)) ** 2), 0.0) / spread
        weight = weight.astype(np.float32)
        return Evidence(self.value * weight, self.model * weight)

    def explained(self, strengths: Planes) -> float:
        """Return the share of the squared misfit that strengths explain; negative where worse."""
        rest = self.value - np.einsum("krc,kerc->erc", strengths, self.model)
        return 1.0 - float((rest**2).sum()) / max(float((self.value**2).sum()), TINY)


@dataclass(frozen=True)
class Sheen:
    """Shine as it was fitted.

    Attributes
    ----------
    strengths
        Strength of each breadth everywhere.
    told
        Share of the misfit of one witness that the fit to the other one explains, the lesser of
        both ways; not a number where there are not two.
    """

    strengths: Planes
    told: float


def fit_sheen(
    scene: SheenGeometry,
    frames: Float[np.ndarray, "lights r c"],
    colours: Float[np.ndarray, "2 lights r c"] | None,
    lighting: Lighting,
    pixel_mm: float,
) -> Sheen:
    """Fit strengths of shine.

    Parameters
    ----------
    scene
        Lights and views.
    frames
        Light from which shape is taken, one plane a lamp.
    colours
        Blue and green light of each lamp; None where they are alike.
    lighting
        The light vectors.
    pixel_mm
        Pixel size of these planes [mm].
    """
    shine = np.zeros_like(frames)
    strengths: Planes | None = None
    enough = colours is not None and scene.null.shape[0] >= ENOUGH
    for _ in range(ROUNDS):
        normals = scene.normals(frames - shine, lighting)
        lobes = np.stack([scene.lobes(normals, rough) for rough in BREADTHS])
        halves = _evidence(scene, frames, colours, shine, lobes)
        weighed = [half.weighed(scene.skin, strengths) for half in halves]
        strengths = _solved(weighed[: 1 if enough else SPLIT], scene.skin, pixel_mm)
        shine = np.einsum("krc,kjrc->jrc", strengths, lobes)
    assert strengths is not None
    told = float("nan")
    if len(weighed) == SPLIT:
        one, other = (_solved([half], scene.skin, pixel_mm) for half in weighed)
        told = min(weighed[1].explained(one), weighed[0].explained(other))
    return Sheen(strengths, told)


def _evidence(
    scene: SheenGeometry,
    frames: Float[np.ndarray, "lights r c"],
    colours: Float[np.ndarray, "2 lights r c"] | None,
    shine: Float[np.ndarray, "lights r c"],
    lobes: Float[np.ndarray, "breadths lights r c"],
) -> list[Evidence]:
    """Return the equations in two halves that know nothing of each other, where there are two."""
    value = np.einsum("fjrc,jrc->frc", scene.null, frames)
    model = np.einsum("fjrc,kjrc->kfrc", scene.null, lobes)
    if colours is not None:
        return [Evidence(value, model), _by_colour(colours, shine, lobes)]
    if value.shape[0] < SPLIT:
        return [Evidence(value, model)]
    return [Evidence(value[k::SPLIT], model[:, k::SPLIT]) for k in range(SPLIT)]


def _by_colour(
    colours: Float[np.ndarray, "2 lights r c"],
    shine: Float[np.ndarray, "lights r c"],
    lobes: Float[np.ndarray, "breadths lights r c"],
) -> Evidence:
    """Return the equations of colour: blue less its share of green is shine's less its share.

    With matt green g and blue k g, `blue - k green = (1 - k) shine`. The skin's own k is found from
    all lamps at once, so what is proportional to g says nothing and is taken out of both sides.
    """
    blue, green = colours
    matt = np.maximum(green - shine, 0.05 * green)
    square = np.maximum((matt**2).sum(axis=0), TINY)
    tone = np.clip(((blue - shine) * matt).sum(axis=0) / square, 0.0, 0.95)

    def free(planes: np.ndarray) -> np.ndarray:
        along = np.einsum("...jrc,jrc->...rc", planes, matt) / square
        return np.asarray(planes - along[..., None, :, :] * matt)

    return Evidence(free(blue - tone * green), (1.0 - tone) * free(lobes))


def _solved(halves: list[Evidence], skin: Bool[np.ndarray, "r c"], pixel_mm: float) -> Planes:
    """Solve the strengths place by place, held lightly by those of the whole patch."""
    count = len(BREADTHS)
    shape = skin.shape
    nodes = tuple(max(1, round(n * pixel_mm / NODE_MM)) for n in shape)
    sigma = PATCH_MM / NODE_MM

    def gathered(plane: np.ndarray) -> np.ndarray:
        small = cv2.resize(plane, nodes[::-1], interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)

    square = np.empty((count, count, *nodes))
    right = np.empty((count, *nodes))
    for k in range(count):
        right[k] = gathered(sum((h.model[k] * h.value).sum(axis=0) for h in halves))
        for m in range(k + 1):
            square[k, m] = square[m, k] = gathered(
                sum((h.model[k] * h.model[m]).sum(axis=0) for h in halves)
            )
    whole = _positive(square.mean(axis=(2, 3))[None], right.mean(axis=(1, 2))[None])[0]
    hold = HOLD * np.diag(np.diag(square.mean(axis=(2, 3))))
    places = np.moveaxis(square, (0, 1), (-2, -1)).reshape(-1, count, count) + hold
    goals = np.moveaxis(right, 0, -1).reshape(-1, count) + hold @ whole
    local = _positive(places, goals).T.reshape(count, *nodes).astype(np.float32)
    return np.stack([cv2.resize(p, shape[::-1], interpolation=cv2.INTER_LINEAR) for p in local])


def _positive(
    square: Float[np.ndarray, "n k k"], right: Float[np.ndarray, "n k"]
) -> Float[np.ndarray, "n k"]:
    """Minimise ``x' square x / 2 - right' x`` over x of 0 or more, at many places at once.

    The least value over all x lies at the least value over some of them, the others being 0: with
    few unknowns every choice is tried.
    """
    count = right.shape[1]
    scale = np.sqrt(np.maximum(np.diagonal(square, axis1=1, axis2=2), TINY))
    even = square / (scale[:, :, None] * scale[:, None, :]) + 1e-6 * np.eye(count)
    goal = right / scale
    best = np.zeros_like(goal)
    least = np.zeros(goal.shape[0])
    for chosen in _choices(count):
        some = np.linalg.solve(even[:, chosen][:, :, chosen], goal[:, chosen, None])[..., 0]
        value = np.where(
            (some >= 0.0).all(axis=1), -0.5 * (goal[:, chosen] * some).sum(axis=1), 1.0
        )
        better = value < least
        least[better] = value[better]
        whole = np.zeros_like(goal)
        whole[:, chosen] = some
        best[better] = whole[better]
    return np.asarray(best / scale)


def _choices(count: int) -> list[list[int]]:
    """List every choice of one or more of `count` things."""
    each = range(count)
    return [list(some) for many in each for some in combinations(each, many + 1)]
