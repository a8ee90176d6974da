"""The pose: how the face lies before the camera, so that a second visit can be held otherwise."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.phantom.planted import MOST_SHIFT_MM, SkinPlan

WAVES_MM = (37.0, 44.0)
"""Own choice: lengths of the two waves that skin is pulled in; a face is pulled as a whole."""

WAVES_AT = (0.7, 2.1)
"""Own choice: where on the face the waves begin [rad], so that its middle moves too."""

INVERTED = 6
"""Steps that undo a stretch; each leaves less than a fifth of what was left."""


def to_face(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"]]:
    """Turn places before the camera into places on the face, where scars and texture are drawn."""
    c, s = _turn(plan)
    dx, dy = x_mm - plan.shift_mm[0], y_mm - plan.shift_mm[1]
    x, y = c * dx + s * dy, c * dy - s * dx
    if plan.stretch_mm == 0.0:
        return x, y
    by_x, by_y = _pulled(plan, x, y)
    return x - by_x, y - by_y


def to_patch(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"]]:
    """Turn places on the face into places before the camera."""
    c, s = _turn(plan)
    x, y = x_mm, y_mm
    for _ in range(INVERTED if plan.stretch_mm else 0):
        by_x, by_y = _pulled(plan, x, y)
        x, y = x_mm + by_x, y_mm + by_y
    return c * x - s * y + plan.shift_mm[0], s * x + c * y + plan.shift_mm[1]


def seat(plan: SkinPlan, centre_mm: tuple[float, float]) -> tuple[float, float]:
    """Return where one place of the face lies before the camera [mm]."""
    x, y = to_patch(plan, np.array([centre_mm[0]]), np.array([centre_mm[1]]))
    return float(x[0]), float(y[0])


def reach_mm(plan: SkinPlan) -> float:
    """Return half the side of a square on the face that holds all that any pose shows [mm].

    It depends on the size of the patch alone, so that texture does not change with the pose.
    """
    return 0.5 * float(np.hypot(*plan.size_mm)) + 2.0**0.5 * MOST_SHIFT_MM + 5.0


def _pulled(
    plan: SkinPlan, x_mm: Float[np.ndarray, "*grid"], y_mm: Float[np.ndarray, "*grid"]
) -> tuple[Float[np.ndarray, "*grid"], Float[np.ndarray, "*grid"]]:
    """Return how far the skin that now lies at a place was pulled to get there."""
    most = plan.stretch_mm / 2.0**0.5
    x = most * np.sin(2.0 * np.pi * y_mm / WAVES_MM[0] + WAVES_AT[0])
    y = most * np.sin(2.0 * np.pi * x_mm / WAVES_MM[1] + WAVES_AT[1])
    return x.astype(x_mm.dtype), y.astype(y_mm.dtype)


def _turn(plan: SkinPlan) -> tuple[float, float]:
    angle = float(np.radians(plan.turn_deg))
    return float(np.cos(angle)), float(np.sin(angle))
