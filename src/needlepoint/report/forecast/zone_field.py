"""The field of the zone that a plan needles most, from what the plan says of pen and hand."""

from __future__ import annotations

from needlepoint.evidence import read_facts
from needlepoint.healing import NeedlingPen, cross_hatch
from needlepoint.report.forecast.field_picture import ZoneField, field_of
from needlepoint.results import PlannedPen

MM_PER_CM, MM2_PER_CM2 = 10.0, 100.0


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
    pen = NeedlingPen(needles, planned.speed_mm_s / planned.drag_mm, needles / by_mm)
    return field_of(zone, dial_mm, pen, cross_hatch(planned.passes, planned.speed_mm_s, pen), seed)
