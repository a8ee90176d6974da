"""Matching: which scar of the second map is which of the first, and which are new."""

from __future__ import annotations

import cv2
import numpy as np

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
    """Give the second visit's scars that have no partner."""
    taken = set(pairs.values())
    return tuple(scar for scar in carried if scar.id not in taken)


def holds(scar: Scar, point: tuple[float, float]) -> bool:
    """Whether a place lies inside a scar's rim."""
    outline = np.asarray(scar.outline_px, np.float32).reshape(-1, 1, 2)
    return bool(cv2.pointPolygonTest(outline, point, False) >= 0)
