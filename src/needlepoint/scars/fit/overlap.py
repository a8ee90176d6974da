"""Crowd: which bowls stand near each other or in each other's way."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.scars.fit.bowls import Bowls, Sizes, sizes
from needlepoint.scars.fit.window import REACH

MUCH = 3.0
"""Own choice: a scar this many times shorter may well lie inside another one."""

NEAR, TWICE = 0.3, 1.6
"""Own choice: bowls whose middles are this share of a breadth apart and whose widths are this
alike are the same scar."""


def neighbours(cast: Bowls) -> list[list[int]]:
    """Return for every bowl those whose rim reaches into its window."""
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    touching = _apart_mm(cast) < 0.5 * (REACH * size.length[:, None] + size.length)
    np.fill_diagonal(touching, False)
    return [np.flatnonzero(row).tolist() for row in touching]


def overlap(cast: Bowls) -> Bool[np.ndarray, "n n"]:
    """Whether the middle of either of two bowls of like size lies inside the other's rim."""
    return _overlap(sizes(cast.numbers, cast.basis_mm, cast.unit_mm), _apart_mm(cast))


def _overlap(size: Sizes, apart_mm: Float[np.ndarray, "n n"]) -> Bool[np.ndarray, "n n"]:
    reach = 0.5 * np.maximum(size.length[:, None], size.length)
    ratio = size.length[:, None] / np.maximum(size.length, 1e-9)
    alike = (ratio < MUCH) & (ratio > 1 / MUCH)
    return np.asarray((apart_mm < reach) & alike & ~np.eye(len(apart_mm), dtype=bool))


def is_superseded(cast: Bowls) -> Bool[np.ndarray, " n"]:
    """Whether a bowl should give way to a deeper one.

    It should where it lies over one of the other sign, as the two only undo each other, and where
    it repeats one of the same sign, as the two only share its depth.
    """
    size, apart_mm = sizes(cast.numbers, cast.basis_mm, cast.unit_mm), _apart_mm(cast)
    other = cast.raised[:, None] != cast.raised
    least = np.minimum(size.breadth[:, None], size.breadth)
    ratio = size.width[:, None] / np.maximum(size.width, 1e-9)
    same = (apart_mm < NEAR * least) & (ratio < TWICE) & (ratio > 1 / TWICE)
    shallower = size.depth[:, None] < size.depth
    gives = _overlap(size, apart_mm) & other | same & ~other
    return np.asarray((gives & shallower).any(axis=1))


def _apart_mm(cast: Bowls) -> Float[np.ndarray, "n n"]:
    """Return the distances between the middles of bowls [mm]."""
    row, col = (part[:, 0] for part in cast.places(np.zeros((1, 2)), middle=True))
    pixel = np.sqrt(np.abs(np.linalg.det(cast.step_mm)))
    return np.asarray(np.hypot(row[:, None] - row, col[:, None] - col) * pixel[:, None])
