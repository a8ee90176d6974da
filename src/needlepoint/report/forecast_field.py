"""The field of the zone that a plan needles most, from what the plan says of pen and hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from needlepoint.evidence import read_facts
from needlepoint.healing import Pen, cross_hatch
from needlepoint.report.field_picture import ZoneField, field_of

MM_PER_CM, MM2_PER_CM2 = 10.0, 100.0


@dataclass(frozen=True, slots=True)
class PlannedPen:
    """What a plan says of the pen in one zone.

    Attributes
    ----------
    per_pass
        Punctures in a pass [1/cm2].
    passes
        Passes of a usual session.
    speed_mm_s, drag_mm
        Speed of the hand [mm/s] and its way between two strokes [mm].
    """

    per_pass: float
    passes: int
    speed_mm_s: float
    drag_mm: float


def planned_pen(line: Mapping[str, Any]) -> PlannedPen | None:
    """Read the pen from one zone of `plan.json`; None where the plan does not know it."""
    density = line.get("density")
    if density is None:
        return None
    return PlannedPen(
        per_pass=float(density["per_pass"]),
        passes=int(density["passes"]),
        speed_mm_s=float(density["speed_cm_s"]) * MM_PER_CM,
        drag_mm=float(density["drag_mm"]),
    )


def planned_field(zone: str, dial_mm: float, planned: PlannedPen, seed: int = 0) -> ZoneField:
    """Let the plan's pen go over a square of skin.

    A plan holds the density and not the number of needles: the head is taken to be as wide as the
    usual one, as nearly as a whole number of needles allows.

    Parameters
    ----------
    zone, dial_mm
        Where, and what the dial says [mm].
    planned
        The pen.
    seed
        Of the random numbers.
    """
    head_mm = (
        read_facts("needlepoint.care", "facts/technique.toml").number("head_width") * MM_PER_CM
    )
    by_mm = planned.per_pass / MM2_PER_CM2 * planned.drag_mm
    needles = max(1, round(by_mm * head_mm))
    pen = Pen(needles, planned.speed_mm_s / planned.drag_mm, needles / by_mm)
    return field_of(zone, dial_mm, pen, cross_hatch(planned.passes, planned.speed_mm_s, pen), seed)
