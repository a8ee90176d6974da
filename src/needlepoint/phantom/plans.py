"""Random plans: scars of the sizes that clinics see, placed apart from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from needlepoint.errors import WrongUsage
from needlepoint.phantom.face_part import on_part
from needlepoint.phantom.planted import Planted, PlantedKind, SkinPlan
from needlepoint.surface import Marker

APART_MM = 1.6
"""Sound skin between two rims, enough to know each rim [mm]."""

EDGE_MM = 2.5
"""Sound skin between a rim and the picture's edge [mm]."""

PART_MM = 5.0
"""Own choice: open skin between a rim and a part of the face [mm]; what is nearer hangs in its
shadow."""

TAKE_SHIFT_MM, TAKE_TURN_DEG, TAKE_TILT_DEG = 4.0, 4.0, 2.5
"""Own choice: how far a face is moved each way [mm], turned and tilted [deg] when it is captured
again; a head in a rest is held better, a head without one worse."""

PER_CM2: dict[str, dict[PlantedKind, float]] = {
    "mixed": {
        "rolling": 0.24,
        "raised": 0.12,
        "boxcar": 0.33,
        "icepick": 0.22,
        "pigment": 0.1,
        "redness": 0.1,
    },
    "atrophic": {"rolling": 0.3, "boxcar": 0.4, "icepick": 0.3},
    "rolling": {"rolling": 0.45},
    "boxcar": {"boxcar": 0.7},
    "icepick": {"icepick": 0.9},
    "raised": {"raised": 0.4},
    "traps": {"pigment": 0.45, "redness": 0.45},
    "clear": {},
}
"""Scars for each square centimetre of picture by kind of plan; own choice: full but not crowded."""

TRIES = 400
"""Places tried for one scar before it is left out."""


def random_plan(
    kind: str = "mixed", *, seed: int = 0, marker: Marker | None = None, **skin: Any
) -> SkinPlan:
    """Draw a plan: scars of one of the kinds in `PER_CM2`, none touching another.

    Further keywords are those of `SkinPlan` (``size_mm``, ``tone``, ``fold``, ...). A marker is put
    in the upper left corner. A crowded patch gets fewer scars, never touching ones.
    """
    if kind not in PER_CM2:
        raise WrongUsage(f"there is no skin called {kind!r}; choose one of {', '.join(PER_CM2)}")
    rng = np.random.default_rng([seed, 4])
    blank = SkinPlan(**skin)
    if marker is not None:
        paper = marker.side_mm * 4.0 / 3.0
        at = tuple(-0.5 * side + 0.5 * paper + 2.0 for side in blank.size_mm)
        blank = replace(blank, marker=marker, marker_at_mm=(at[0], at[1]))
    area_cm2 = blank.size_mm[0] * blank.size_mm[1] / 100.0
    drawn = [
        _draw(sort, rng)
        for sort, density in PER_CM2[kind].items()
        for _ in range(max(1, round(density * area_cm2)))
    ]
    drawn.sort(key=lambda scar: -scar.reach_mm)
    placed: list[Planted] = []
    for scar in drawn:
        spot = _place(scar, placed, blank, rng)
        if spot is not None:
            placed.append(spot)
    return replace(blank, planted=tuple(placed))


def healed(plan: SkinPlan, share: float, which: Sequence[int] | None = None) -> SkinPlan:
    """Return the plan of a later visit: the scars in `which` (all if None) shallower by `share`."""
    return replace(
        plan,
        planted=tuple(
            replace(scar, depth_mm=scar.depth_mm * (1.0 - share))
            if which is None or k in which
            else scar
            for k, scar in enumerate(plan.planted)
        ),
    )


def retaken(plan: SkinPlan, take: int, seed: int) -> SkinPlan:
    """Return the plan of the same skin captured again, the face held otherwise each time.

    Parameters
    ----------
    plan
        The skin as it is captured first.
    take
        Number of the capture; 1 is the first and leaves the plan as it is.
    seed
        Decides with the number how the face is held.
    """
    if take < 1:
        raise WrongUsage(f"captures are counted from 1, so there is no take {take}")
    if take == 1:
        return plan
    rng = np.random.default_rng([seed, take])
    lean = rng.uniform(-1.0, 1.0, 2) * TAKE_TILT_DEG
    moved = rng.uniform(-1.0, 1.0, 2) * TAKE_SHIFT_MM
    return replace(
        plan,
        shift_mm=(float(moved[0]), float(moved[1])),
        turn_deg=float(rng.uniform(-1.0, 1.0) * TAKE_TURN_DEG),
        tilt_deg=(float(plan.tilt_deg[0] + lean[0]), float(plan.tilt_deg[1] + lean[1])),
    )


def faded(plan: SkinPlan, share: float) -> SkinPlan:
    """Return the plan of a later visit: all scars shallower by `share`, and as much less red."""
    if not 0.0 <= share < 1.0:
        raise WrongUsage(f"the healed share must be 0 or more and below 1, not {share:g}")
    later = healed(plan, share)
    scars = (
        scar if scar.kind == "pigment" else replace(scar, colour=scar.colour * (1.0 - share))
        for scar in later.planted
    )
    return replace(later, planted=tuple(scars))


def _draw(kind: PlantedKind, rng: np.random.Generator) -> Planted:
    """Draw a scar's size and shape; it is placed later."""
    at = (0.0, 0.0)
    turn = float(rng.uniform(0.0, 180.0))
    if kind == "icepick":
        return Planted(
            kind,
            at,
            float(rng.uniform(0.5, 1.8)),
            float(rng.uniform(0.5, 2.0)),
            ratio=float(rng.uniform(1.0, 1.3)),
            turn_deg=turn,
        )
    ragged, form = float(rng.uniform(0.0, 0.1)), int(rng.integers(1 << 30))
    if kind == "boxcar":
        return Planted(
            kind,
            at,
            float(rng.uniform(1.5, 4.0)),
            float(rng.uniform(0.2, 1.0)),
            wall_mm=float(rng.uniform(0.05, 0.3)),
            ratio=float(rng.uniform(1.0, 1.6)),
            turn_deg=turn,
            ragged=ragged,
            ragged_seed=form,
            colour=float(rng.choice([0.0, 0.0, 0.25])),
        )
    if kind == "rolling":
        return Planted(
            kind,
            at,
            float(rng.uniform(4.0, 8.0)),
            float(rng.uniform(0.1, 0.6)),
            ratio=float(rng.uniform(1.0, 1.5)),
            turn_deg=turn,
            ragged=ragged,
            ragged_seed=form,
            profile=str(rng.choice(["cosine", "bell", "paraboloid"])),  # type: ignore[arg-type]
            colour=float(rng.choice([0.0, 0.0, 0.2])),
        )
    if kind == "raised":
        return Planted(
            kind,
            at,
            float(rng.uniform(3.0, 6.0)),
            float(rng.uniform(0.3, 1.0)),
            ratio=float(rng.uniform(1.0, 1.4)),
            turn_deg=turn,
            profile=str(rng.choice(["cosine", "bell"])),  # type: ignore[arg-type]
            colour=float(rng.choice([0.0, 0.2])),
        )
    return Planted(
        kind, at, float(rng.uniform(1.5, 5.0)), ratio=1.0, colour=float(rng.uniform(0.2, 0.6))
    )


def _place(
    scar: Planted, placed: list[Planted], plan: SkinPlan, rng: np.random.Generator
) -> Planted | None:
    """Find a place that no other scar, the marker or the edge is too near to; None if none."""
    room = [0.5 * side - EDGE_MM - scar.reach_mm for side in plan.size_mm]
    if min(room) <= 0.0:
        return None
    for _ in range(TRIES):
        x, y = (float(rng.uniform(-r, r)) for r in room)
        if all(
            np.hypot(x - other.centre_mm[0], y - other.centre_mm[1])
            > scar.reach_mm + other.reach_mm + APART_MM
            for other in placed
        ) and not (
            _on_marker(plan, (x, y), scar.reach_mm + APART_MM)
            or _on_part(plan, (x, y), scar.reach_mm + PART_MM)
        ):
            return replace(scar, centre_mm=(x, y))
    return None


def _on_part(plan: SkinPlan, at_mm: tuple[float, float], reach_mm: float) -> bool:
    """Tell whether a disc of the face touches a nose, lips, a lid, an ear or hair."""
    angle = np.linspace(0.0, 2.0 * np.pi, 24)
    x = at_mm[0] + reach_mm * np.append(np.cos(angle), 0.0)
    y = at_mm[1] + reach_mm * np.append(np.sin(angle), 0.0)
    return any(bool(on_part(part, x, y).any()) for part in plan.parts)


def _on_marker(plan: SkinPlan, at_mm: tuple[float, float], reach_mm: float) -> bool:
    if plan.marker is None:
        return False
    half = plan.marker.side_mm * 2.0 / 3.0 + reach_mm
    return all(abs(a - m) < half for a, m in zip(at_mm, plan.marker_at_mm, strict=True))
