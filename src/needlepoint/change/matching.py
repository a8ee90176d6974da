"""Matching: which scar of the second map is which of the first, and which are new."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from scipy.spatial import cKDTree

from needlepoint.change.registration import Registration
from needlepoint.scars import Scar


def matches(before: tuple[Scar, ...], carried: tuple[Scar, ...]) -> dict[int, int]:
    """Pair scars of which one holds the other's centre; each is used once, nearest first.

    Returns
    -------
    The second visit's numbers by those of the first.
    """
    found = []
    for first in before:
        for second in carried:
            if first.raised == second.raised and (
                holds(first, second.centre_px) or holds(second, first.centre_px)
            ):
                away = np.hypot(*np.subtract(first.centre_px, second.centre_px))
                found.append((float(away), first.id, second.id))
    pairs: dict[int, int] = {}
    for _, first_id, second_id in sorted(found):
        if first_id not in pairs and second_id not in pairs.values():
            pairs[first_id] = second_id
    return pairs


def new_scars(carried: tuple[Scar, ...], pairs: dict[int, int]) -> tuple[Scar, ...]:
    """Return the second visit's scars that have no partner."""
    taken = set(pairs.values())
    return tuple(scar for scar in carried if scar.id not in taken)


def holds(scar: Scar, point: tuple[float, float]) -> bool:
    """Whether a place lies inside a scar's rim."""
    outline = np.asarray(scar.outline_px, np.float32).reshape(-1, 1, 2)
    return bool(cv2.pointPolygonTest(outline, point, False) >= 0)


def carried_back(
    scars: tuple[Scar, ...], registration: Registration, shape: tuple[int, int], step_px: int
) -> tuple[Scar, ...]:
    """Carry the second visit's scars to the first one's pixels.

    Parameters
    ----------
    scars
        As the second visit's map has them.
    registration
        Carries the first visit's pixels to the second's.
    shape
        Of the first visit's relief.
    step_px
        How far the nodes lie apart at which it is asked [pixels].

    Notes
    -----
    For every corner the node that lands nearest to it, then what is left over, by the mean slope.
    """
    nodes = np.mgrid[0 : shape[0] : step_px, 0 : shape[1] : step_px].astype(float)
    places = np.stack(registration.carry(nodes[0], nodes[1]))
    slopes = [[float(np.gradient(place, axis=k).mean()) for k in (0, 1)] for place in places]
    inverse = np.linalg.inv(np.array(slopes) / step_px)
    landed, home = cKDTree(places.reshape(2, -1).T), nodes.reshape(2, -1).T

    def back(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        wanted = np.array(points, dtype=float)[:, ::-1]
        _, near = landed.query(wanted)
        found = home[near] + (wanted - landed.data[near]) @ inverse.T
        return tuple((float(col), float(row)) for row, col in found)

    return tuple(
        replace(s, centre_px=back((s.centre_px,))[0], outline_px=back(s.outline_px)) for s in scars
    )
