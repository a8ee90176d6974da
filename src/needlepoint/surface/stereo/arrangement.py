"""Arrangement: whether the lamps in another order, mirrored or turned would fit better."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

import cv2
import numpy as np
from jaxtyping import Bool, Float

CURL_PX = 4.0  # slopes are judged over a few pixels of the small frames: finer ones are noise

MOST_ORDERED = 5  # own choice: of so many lamps all orders are tried, of more each exchange of two
WHOLE = 0.01  # own choice: a misfit under this is noise, whatever fits better still
RIDGE = 1e-9  # of the trace: lamps that are left may lie in one plane

Plane = Float[np.ndarray, "r c"]


@dataclass(frozen=True)
class Order:
    """The order of the pictures that fits the lamps best.

    Attributes
    ----------
    pictures
        For each lamp the picture that fits, counted from 0.
    ratio
        Misfit in the order given over that in this one, at least 1; 1 where noise is all there is.
    """

    pictures: tuple[int, ...]
    ratio: float


def best_order(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    vectors: Float[np.ndarray, "i j lights 3"],
) -> Order:
    """Find the order of small frames that leaves least unexplained under the lamps as described.

    With more than three lamps each pixel has equations to spare, and pictures under the wrong lamp
    break them. Orders that are a turn or a mirroring of the lamps as a whole fit as well as the
    right one; `curls` and `needlepoint.surface.stereo.inversion` look for those.

    Parameters
    ----------
    small
        Small frames in linear light, one a lamp.
    skin
        Where skin is to be measured in them.
    vectors
        Light vectors at the nodes of the view.
    """
    count = len(small)
    light, lamps = _at_nodes(small, skin, vectors)
    given = tuple(range(count))
    if count < 4 or not light.size:
        return Order(given, 1.0)
    rest = np.eye(count) - lamps @ np.linalg.pinv(lamps)
    mean = np.maximum(light.mean(axis=1), 1e-6)
    misfits = {
        order: float(
            np.sqrt(np.mean((rest @ light[:, order, None])[..., 0] ** 2 / mean[:, None] ** 2))
        )
        for order in _orders(count)
    }
    best = min(misfits, key=lambda order: misfits[order])
    ratio = misfits[given] / max(misfits[best], 1e-6) if misfits[given] > WHOLE else 1.0
    return Order(best, ratio)


def best_exchange(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    vectors: Float[np.ndarray, "i j lights 3"],
) -> Order:
    """Find the two pictures that the other lamps predict best the other way round.

    Of many lamps two that are exchanged hardly show in the misfit of all, least where skin shines;
    they show in what the others say that these two should have seen.

    Parameters
    ----------
    small, skin, vectors
        As for `best_order`.

    Returns
    -------
    The order with the two exchanged, and how many times better they fit so; under 1 where the
    order given is the best. The order given and 1 where there are too few lamps to tell.
    """
    count = len(small)
    light, lamps = _at_nodes(small, skin, vectors)
    given = tuple(range(count))
    if count <= MOST_ORDERED or not light.size:
        return Order(given, 1.0)
    light = light / np.maximum(light.mean(axis=1, keepdims=True), 1e-6)
    square = np.einsum("nka,nkb->nkab", lamps, lamps)
    right = light[..., None] * lamps
    best = Order(given, 0.0)
    for one, other in combinations(range(count), 2):
        pair, kept = [one, other], [k for k in given if k not in (one, other)]
        normal = square[:, kept].sum(axis=1)
        normal += RIDGE * np.trace(normal, axis1=1, axis2=2)[:, None, None] * np.eye(3)
        b = np.linalg.solve(normal, right[:, kept].sum(axis=1)[..., None])[..., 0]
        foreseen = np.einsum("nka,na->nk", lamps[:, pair], b)
        as_is, turned = (
            float(np.sqrt(np.mean((light[:, order] - foreseen) ** 2)))
            for order in (pair, pair[::-1])
        )
        if as_is > WHOLE and as_is / max(turned, 1e-6) > best.ratio:
            order = list(given)
            order[one], order[other] = other, one
            best = Order(tuple(order), as_is / max(turned, 1e-6))
    return best


def _at_nodes(
    small: tuple[Plane, ...],
    skin: Bool[np.ndarray, "r c"],
    vectors: Float[np.ndarray, "i j lights 3"],
) -> tuple[Float[np.ndarray, "n lights"], Float[np.ndarray, "n lights 3"]]:
    """Return the light of every lamp and its vectors at those nodes of the view that are skin."""
    rows, cols = (
        np.rint(np.linspace(0, n - 1, k)).astype(int)
        for n, k in zip(skin.shape, vectors.shape[:2], strict=True)
    )
    there = skin[np.ix_(rows, cols)]
    light = [
        cv2.GaussianBlur(plane, (0, 0), CURL_PX / 2)[np.ix_(rows, cols)][there] for plane in small
    ]
    return np.stack(light, axis=1), vectors[there]


def _orders(count: int) -> list[tuple[int, ...]]:
    if count <= MOST_ORDERED:
        return list(permutations(range(count)))
    orders = [tuple(range(count))]
    for one, other in combinations(range(count), 2):
        order = list(range(count))
        order[one], order[other] = other, one
        orders.append(tuple(order))
    return orders


def curls(skin: Bool[np.ndarray, "r c"], normals: Float[np.ndarray, "3 r c"]) -> list[float]:
    """Compute the share of curl under the lamps as described, mirrored, and turned by a quarter.

    A surface has no curl. Mirrored lamps give slopes with one sign changed or both exchanged, a
    quarter turn does both; a half turn changes both signs and leaves the curl as it is.

    Parameters
    ----------
    skin
        Where skin is to be measured, in the small frames.
    normals
        Albedo times normal under the lamps as described.

    Returns
    -------
    Shares of 0 to 1: as described, mirrored in two ways, turned by a quarter.
    """
    toward = np.maximum(-normals[2], 1e-9)
    across, down = (
        cv2.GaussianBlur(np.where(skin, normals[k] / toward, 0.0), (0, 0), CURL_PX) for k in (0, 1)
    )
    inner = cv2.erode(skin.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    inner[:8] = inner[-8:] = inner[:, :8] = inner[:, -8:] = False
    arrangements = ((across, down), (-across, down), (down, across), (-down, across))
    return [_curl_share(right, low, inner) for right, low in arrangements]


def _curl_share(across: Plane, down: Plane, inner: Bool[np.ndarray, "r c"]) -> float:
    curl = np.gradient(down, axis=1) - np.gradient(across, axis=0)
    bend = np.gradient(across, axis=1) + np.gradient(down, axis=0)
    whirl, dome = (float(np.median(np.abs(x[inner]))) if inner.any() else 0.0 for x in (curl, bend))
    return whirl / max(whirl + dome, 1e-9)
