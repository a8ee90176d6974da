"""Choosing the patch of a mesh without help: the largest smooth one on the face."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.spatial import KDTree

from needlepoint.errors import Refused
from needlepoint.language import say
from needlepoint.surface.scans.mesh import Mesh
from needlepoint.surface.scans.patch import Facets, ScanPatch, Vector

WHOLE = 0.8
"""Length of the mean normal from which a mesh is one patch: it turns by less than 75 degrees."""

OPEN = 0.3
"""Length of the mean normal from which an open scan itself says where it was looked at from."""

NOSE_REACH_MM = 95.0
"""Cheeks, chin and forehead lie within this of the tip of the nose; hair and neck do not."""

HEAD_MM = 150.0
"""A mesh with a longer side is taken for a head with a nose; a smaller one for a piece of it."""

RADII_MM = (10.0, 14.0, 18.0, 22.0, 25.0)
"""Radii tried: from a patch that holds one scar to a whole cheek."""

ROUGHEST = 0.03
"""Of the radius: how far a smooth patch may leave its own quadratic (nine tenths of it)."""

FULLEST = 0.9
"""Share of the disc that must be there and face the viewer."""

LEAST_FACING = 0.35
"""Cosine to the viewer that the middle of a patch needs at least."""

SAMPLES, SEEDS = 10_000, 200


@dataclass(frozen=True)
class _Points:
    """Points strewn evenly over the surface."""

    at_mm: Float[np.ndarray, "n 3"]
    normal: Float[np.ndarray, "n 3"]
    area_mm2: float  # of skin to a point


def choose_patch(mesh: Mesh, facets: Facets) -> tuple[ScanPatch, str]:
    """Choose a patch and say how it was chosen.

    A scan of a cheek alone is taken whole. On a face or head, discs are tried all over the side
    that faces the viewer, near the nose; the largest wins that is whole and departs little from
    a smooth form; of equals, the smoother and more central one.

    Raises
    ------
    Refused
        If there is no such patch.
    """
    mean = (facets.normal * facets.area_mm2[:, None]).sum(axis=0) / facets.area_mm2.sum()
    length = float(np.linalg.norm(mean))
    if length >= WHOLE:
        return _whole(facets, mean / length), say("the whole scan is one patch")
    toward = mean / length if length >= OPEN else np.array([0.0, 0.0, 1.0])
    side = say("the side it was scanned from") if length >= OPEN else say("the side of +z")
    anchor, reach = _anchor(facets, toward)
    points = _strew(mesh, facets, np.linalg.norm(facets.centre_mm - anchor, axis=1) < reach)
    tree = KDTree(points.at_mm)
    good = points.normal @ toward > LEAST_FACING
    good &= np.linalg.norm(points.at_mm - anchor, axis=1) < reach - RADII_MM[-1]
    seeds = points.at_mm[good][:: max(1, int(good.sum()) // SEEDS)]
    tried = [found for seed in seeds if (found := _largest(points, tree, seed)) is not None]
    if not tried:
        raise Refused(
            "no smooth patch of skin was found on the mesh; give its middle with --at x,y,z and"
            " --radius, and check --unit"
        )

    def rank(found: tuple[ScanPatch, float]) -> tuple[float, float]:
        off = float(np.linalg.norm(found[0].centre_mm - anchor))
        return found[0].radius_mm, -found[1] / ROUGHEST - off / NOSE_REACH_MM

    best = max(tried, key=rank)[0]
    return best, say("the largest smooth patch on {side} was chosen", side=side)


def _whole(facets: Facets, normal: Vector) -> ScanPatch:
    """Take the whole mesh for the patch."""
    middle = np.average(facets.centre_mm, axis=0, weights=facets.area_mm2)
    off = facets.centre_mm - middle
    across = np.linalg.norm(off - np.outer(off @ normal, normal), axis=1)
    return ScanPatch(middle, normal, float(across.max() * 1.02))


def _anchor(facets: Facets, toward: Vector) -> tuple[Vector, float]:
    """Return the middle of the face and how far to look around it [mm].

    On a head the middle is the tip of the nose: what stands out most toward the viewer.
    """
    if np.ptp(facets.centre_mm, axis=0).max() <= HEAD_MM:
        return np.average(facets.centre_mm, axis=0, weights=facets.area_mm2), 2.0 * HEAD_MM
    height = facets.centre_mm @ toward
    order = np.argsort(-height)
    top = np.cumsum(facets.area_mm2[order]) <= 1e-3 * facets.area_mm2.sum()
    top[0] = True
    return facets.centre_mm[order[top]].mean(axis=0), NOSE_REACH_MM + RADII_MM[-1]


def _strew(mesh: Mesh, facets: Facets, use: Bool[np.ndarray, " m"]) -> _Points:
    """Strew points evenly over the faces to use, the same ones every time."""
    names = np.flatnonzero(use)
    ends = np.cumsum(facets.area_mm2[names])
    where = np.searchsorted(ends, (np.arange(SAMPLES) + 0.5) / SAMPLES * ends[-1])
    face = names[np.minimum(where, names.size - 1)]
    u, v = np.random.default_rng(0).random((2, SAMPLES))
    beyond = u + v > 1.0
    u, v = np.where(beyond, 1.0 - u, u)[:, None], np.where(beyond, 1.0 - v, v)[:, None]
    a, b, c = (mesh.points[mesh.faces[face, k]] for k in range(3))
    at_mm = a + u * (b - a) + v * (c - a)
    return _Points(at_mm, facets.normal[face], float(ends[-1]) / SAMPLES)


def _largest(points: _Points, tree: KDTree, seed: Vector) -> tuple[ScanPatch, float] | None:
    """Grow a disc around a seed while it stays whole and smooth; give it and its roughness."""
    found = None
    for radius in RADII_MM:
        near = np.asarray(tree.query_ball_point(seed, radius), dtype=int)
        patch = _disc(points, near, seed, radius)
        if patch is None:
            break
        found = patch
    return found


def _disc(
    points: _Points, near: np.ndarray, seed: Vector, radius: float
) -> tuple[ScanPatch, float] | None:
    """Look at a disc of skin; None if it is not whole or not smooth."""
    if near.size < 12:
        return None
    normal = points.normal[near].mean(axis=0)
    length = float(np.linalg.norm(normal))
    if length < 0.6:
        return None
    normal /= length
    facing = points.normal[near] @ normal
    seen = near[facing > 0.4]
    share = (points.normal[seen] @ normal).sum() * points.area_mm2 / (np.pi * radius**2)
    if share < FULLEST or share > 1.2 / FULLEST:
        return None
    off = points.at_mm[seen] - seed
    height = off @ normal
    flat = off - np.outer(height, normal)
    right = np.cross(normal, np.eye(3)[np.abs(normal).argmin()])
    x, y = flat @ right / radius, flat @ np.cross(normal, right) / radius
    terms = np.stack([x**p * y**q for p, q in itertools.product(range(3), range(3)) if p + q < 3])
    left = height - np.linalg.lstsq(terms.T, height, rcond=None)[0] @ terms
    rough = float(np.quantile(np.abs(left), 0.9)) / radius
    return None if rough > ROUGHEST else (ScanPatch(seed, normal, radius), rough)
