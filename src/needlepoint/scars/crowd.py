"""Crowd: which bowls stand near each other or in each other's way."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.scars import bowl
from needlepoint.scars.cast import Cast, sizes
from needlepoint.scars.window import REACH

MUCH = 3.0
"""Own choice: a scar this many times shorter may well lie inside another one."""


def neighbours(cast: Cast) -> list[list[int]]:
    """Give for every bowl those whose rim reaches into its window."""
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    touching = _apart_mm(cast) < 0.5 * (REACH * size.length[:, None] + size.length)
    np.fill_diagonal(touching, False)
    return [np.flatnonzero(row).tolist() for row in touching]


def overlap(cast: Cast) -> Bool[np.ndarray, "n n"]:
    """Whether the middle of either of two bowls of like size lies inside the other's rim."""
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    reach = 0.5 * np.maximum(size.length[:, None], size.length)
    ratio = size.length[:, None] / np.maximum(size.length, 1e-9)
    alike = (ratio < MUCH) & (ratio > 1 / MUCH)
    return np.asarray((_apart_mm(cast) < reach) & alike & ~np.eye(len(cast), dtype=bool))


def contradicted(cast: Cast) -> Bool[np.ndarray, " n"]:
    """Whether a bowl lies over a deeper one of the other sign: then one only undoes the other."""
    depth = cast.numbers[:, bowl.DEPTH] * cast.unit_mm
    other = cast.raised[:, None] != cast.raised
    return np.asarray((overlap(cast) & other & (depth[:, None] < depth)).any(axis=1))


def _apart_mm(cast: Cast) -> Float[np.ndarray, "n n"]:
    """Give the distances between the middles of bowls [mm]."""
    row, col = (part[:, 0] for part in cast.places(np.zeros((1, 2)), middle=True))
    pixel = np.sqrt(np.abs(np.linalg.det(cast.step_mm)))
    return np.asarray(np.hypot(row[:, None] - row, col[:, None] - col) * pixel[:, None])
