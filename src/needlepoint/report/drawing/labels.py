"""Where the numbers go, so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

RINGS = (0.0, 0.6, 1.4, 2.6, 4.2, 6.5, 10.0, 15.0)
"""Own choice: how far out a number may move, in its own heights, nearest first."""

TURNS = 16
OTHER_SCAR = 0.7  # what it costs to lie on another scar, in heights of the number
OWN_SCAR = 0.3  # likewise on its own


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a number [pixels]; `away` when it does not touch its scar."""

    left: float
    top: float
    width: float
    height: float
    away: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle (x, y)."""
        return self.left + self.width / 2, self.top + self.height / 2

    def overlaps(self, other: Box, gap: float) -> bool:
        """Whether the boxes come nearer than `gap` to each other."""
        return (
            self.left < other.left + other.width + gap
            and other.left < self.left + self.width + gap
            and self.top < other.top + other.height + gap
            and other.top < self.top + self.height + gap
        )


def place_labels(
    outlines: list[Float[np.ndarray, "_ 2"]],
    sizes: list[tuple[float, float]],
    room: tuple[float, float],
    gap: float,
) -> list[Box]:
    """Find a place for every number.

    Numbers are placed one after the other at the cheapest free place around their scar: near,
    and on no scar's area. When a map is so full that no free place is left, the number stays
    nearest to its scar and may cover another.

    Parameters
    ----------
    outlines
        The scars' outlines, (x, y) [pixels].
    sizes
        Width and height of the numbers [pixels].
    room
        Width and height of the picture [pixels].
    gap
        Least distance of numbers to each other and to the border [pixels].
    """
    spans = [np.concatenate([each.min(axis=0), each.max(axis=0)]) for each in outlines]
    placed: list[Box] = []
    for own, size in enumerate(sizes):
        best, best_cost = None, np.inf
        for box, cost in _candidates(spans[own], size, room, gap):
            if cost > best_cost:  # they come cheapest first
                break
            total = cost + sum(
                OTHER_SCAR for i, span in enumerate(spans) if i != own and _within(box, span)
            )
            total += OWN_SCAR * _within(box, spans[own])
            if total < best_cost and not any(box.overlaps(other, gap) for other in placed):
                best, best_cost = box, total
        placed.append(best or next(_candidates(spans[own], size, room, gap))[0])
    return placed


def _candidates(span: np.ndarray, size: tuple[float, float], room: tuple[float, float], gap: float):  # type: ignore[no-untyped-def]
    """Return boxes on widening ellipses around a scar, upper right first, with their cost."""
    width, height = size
    x, y = (span[0] + span[2]) / 2, (span[1] + span[3]) / 2
    half = ((span[2] - span[0]) / 2, (span[3] - span[1]) / 2)
    for ring in RINGS:
        for turn in range(TURNS):
            angle = -np.pi / 4 + 2 * np.pi * turn / TURNS
            out = ring * height + gap
            left = x + np.cos(angle) * (half[0] * 0.85 + out + width / 2) - width / 2
            top = y + np.sin(angle) * (half[1] * 0.85 + out + height / 2) - height / 2
            left = float(np.clip(left, gap, max(gap, room[0] - width - gap)))
            top = float(np.clip(top, gap, max(gap, room[1] - height - gap)))
            yield Box(left, top, width, height, away=ring > 0.0), ring + 0.01 * turn


def _within(box: Box, span: np.ndarray) -> bool:
    """Whether a box lies over the inner part of a scar's bounding box."""
    inset = 0.12 * (span[2:] - span[:2])
    low, high = span[:2] + inset, span[2:] - inset
    return bool(
        box.left < high[0]
        and box.left + box.width > low[0]
        and box.top < high[1]
        and box.top + box.height > low[1]
    )
