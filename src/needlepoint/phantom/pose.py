"""The pose: how the face lies before the camera, so that a second visit can be held otherwise."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import MOST_SHIFT_MM, SkinPlan


def to_face(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"]]:
    """Turn places before the camera into places on the face, where scars and texture are drawn."""
    c, s = _turn(plan)
    dx, dy = x_mm - plan.shift_mm[0], y_mm - plan.shift_mm[1]
    return c * dx + s * dy, c * dy - s * dx


def to_patch(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"]]:
    """Turn places on the face into places before the camera."""
    c, s = _turn(plan)
    return c * x_mm - s * y_mm + plan.shift_mm[0], s * x_mm + c * y_mm + plan.shift_mm[1]


def seat(plan: SkinPlan, centre_mm: tuple[float, float]) -> tuple[float, float]:
    """Give where one place of the face lies before the camera [mm]."""
    x, y = to_patch(plan, np.array([centre_mm[0]]), np.array([centre_mm[1]]))
    return float(x[0]), float(y[0])


def reach_mm(plan: SkinPlan) -> float:
    """Give half the side of a square on the face that holds all that any pose shows [mm].

    It depends on the size of the patch alone, so that texture does not change with the pose.
    """
    return 0.5 * float(np.hypot(*plan.size_mm)) + 2.0**0.5 * MOST_SHIFT_MM + 5.0


def _turn(plan: SkinPlan) -> tuple[float, float]:
    angle = float(np.radians(plan.turn_deg))
    return float(np.cos(angle)), float(np.sin(angle))
