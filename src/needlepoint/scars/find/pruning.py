"""Wolf pruning: a depth map parted into dales, the shallow ones merged into their neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

_FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Half of the eight neighbours, so that every pair is met once."""


@dataclass(frozen=True)
class Dales:
    """A depth map parted into dales, none of them shallower than the pruning depth.

    Attributes
    ----------
    labels
        Number of the dale of every pixel, from 1; 0 where the map is not sound.
    deepest_mm
        Greatest depth of each dale [mm].
    saddle_mm
        Depth of the saddle over which each dale first spills into another one [mm]; minus
        infinity for a dale without neighbours.
    """

    labels: Int[np.ndarray, "rows cols"]
    deepest_mm: Float[np.ndarray, " n"]
    saddle_mm: Float[np.ndarray, " n"]


def prune_dales(
    depth_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], least_mm: float
) -> Int[np.ndarray, "rows cols"]:
    """Return a number to every dale that lies at least `least_mm` under their lowest saddle.

    Parameters
    ----------
    depth_mm
        Depth into the skin [mm]; a dale is a place where it is greatest.
    sound
        Where the map is to be trusted; elsewhere lies a wall without height.
    least_mm
        A dale less deep than this under its saddle is merged into the neighbour behind it [mm].

    Returns
    -------
    Numbers from 1, in reading order of the deepest pixels; 0 where the map is not sound.
    """
    return part_into_dales(depth_mm, sound, least_mm).labels


def part_into_dales(
    depth_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], least_mm: float
) -> Dales:
    """Part a map into dales and prune them; see `prune_dales`.

    Every pixel belongs to the dale that it drains into by the lowest of its eight neighbours.
    Merging the shallowest dale first, again and again, is the same as letting the shallower of
    two dales end at the saddle where they meet (the elder rule), which needs one pass over the
    saddles in order of depth.

    References
    ----------
    .. [1] P. J. Scott, "Pattern analysis and metrology: the extraction of stable features from
       observable measurements", Proc. R. Soc. A 460 (2004) 2845-2864. doi:10.1098/rspa.2004.1291
    .. [2] ISO 25178-2:2021, Geometrical product specifications: Surface texture: Areal: Part 2,
       on Wolf pruning.
    """
    labels, deepest = _drain(np.asarray(depth_mm, dtype=np.float64), sound)
    first, second, saddle = _saddles(labels, depth_mm)
    into = _merge(deepest, first, second, saddle, least_mm)
    spill = np.full(into.size, -np.inf)
    a, b = into[first], into[second]
    for one in (a, b):
        np.maximum.at(spill, one[a != b], saddle[a != b])
    kept = np.flatnonzero(into == np.arange(into.size))
    number = np.zeros(into.size + 1, dtype=np.int32)
    number[kept + 1] = np.arange(1, kept.size + 1)
    number[1:] = number[into + 1]
    return Dales(number[labels], deepest[kept], spill[kept])


def _drain(
    depth_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"]
) -> tuple[Int[np.ndarray, "rows cols"], Float[np.ndarray, " n"]]:
    """Return every unpruned dale a number (from 1) and its greatest depth.

    On a plateau the pixel with the lower index counts as deeper, so every pixel has a way down.
    """
    rows, cols = depth_mm.shape
    fence = np.full((rows + 2, cols + 2), -np.inf)
    fence[1:-1, 1:-1] = np.where(sound, depth_mm, -np.inf)
    wide = cols + 2
    best = np.full(depth_mm.shape, -np.inf)
    way = np.zeros(depth_mm.shape, np.uint8)
    for k in range(9):
        near = fence[k // 3 : k // 3 + rows, k % 3 : k % 3 + cols]
        np.copyto(way, k, where=near > best)
        np.maximum(best, near, out=best)
    steps = np.array([(k // 3 - 1) * wide + k % 3 - 1 for k in range(9)])
    goal = np.arange(fence.size).reshape(fence.shape)
    goal[1:-1, 1:-1] += np.where(sound, steps.take(way), 0)
    flat = goal.ravel()
    while True:
        further = flat.take(flat)
        if np.array_equal(further, flat):
            break
        flat = further
    depths = fence.ravel()
    bottoms = np.flatnonzero((flat == np.arange(flat.size)) & np.isfinite(depths))
    number = np.zeros(flat.size, dtype=np.int32)
    number[bottoms] = np.arange(1, bottoms.size + 1)
    return number.take(flat).reshape(fence.shape)[1:-1, 1:-1], depths[bottoms]


def _saddles(
    labels: Int[np.ndarray, "rows cols"], depth_mm: Float[np.ndarray, "rows cols"]
) -> tuple[Int[np.ndarray, " m"], Int[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """List the neighbouring dales (from 0) and the deepest saddle of each pair, deepest first."""
    rows, cols = labels.shape
    pairs, depths = [], []
    for i, j in _FORWARD:
        here = (slice(0, rows - i), slice(max(0, -j), cols - max(0, j)))
        there = (slice(i, rows), slice(max(0, j), cols + min(0, j)))
        a, b = labels[here], labels[there]
        meet = np.flatnonzero((a != b) & (a > 0) & (b > 0))
        a, b = a.ravel()[meet], b.ravel()[meet]
        pairs.append(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b))
        depths.append(np.minimum(depth_mm[here].ravel()[meet], depth_mm[there].ravel()[meet]))
    pair, depth = np.concatenate(pairs), np.concatenate(depths).astype(np.float64)
    if pair.size == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none, depth
    order = np.argsort(pair)
    pair, depth = pair[order], depth[order]
    start = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
    pair, depth = pair[start], np.maximum.reduceat(depth, start)
    order = np.argsort(-depth, kind="stable")
    pair, depth = pair[order], depth[order]
    return (pair >> 32) - 1, (pair & 0xFFFFFFFF) - 1, depth


def _merge(
    deepest_mm: Float[np.ndarray, " n"],
    first: Int[np.ndarray, " m"],
    second: Int[np.ndarray, " m"],
    saddle_mm: Float[np.ndarray, " m"],
    least_mm: float,
) -> Int[np.ndarray, " n"]:
    """Return the dale that each unpruned dale ends up in.

    `joined` follows which dales have met at all, by their deepest; `into` only those that were
    merged because they are shallow. A shallow dale goes to the very neighbour behind its saddle.
    """
    deepest = deepest_mm.tolist()
    joined = list(range(len(deepest)))
    into = list(range(len(deepest)))
    for a, b, saddle in zip(first.tolist(), second.tolist(), saddle_mm.tolist(), strict=True):
        elder, younger, behind = a, b, a
        while joined[elder] != elder:
            joined[elder] = joined[joined[elder]]
            elder = joined[elder]
        while joined[younger] != younger:
            joined[younger] = joined[joined[younger]]
            younger = joined[younger]
        if elder == younger:
            continue
        if (deepest[younger], -younger) > (deepest[elder], -elder):
            elder, younger, behind = younger, elder, b
        joined[younger] = elder
        if deepest[younger] - saddle < least_mm:
            into[younger] = behind
    merged = np.asarray(into, dtype=np.int64)
    while not np.array_equal(merged[merged], merged):
        merged = merged[merged]
    return merged
