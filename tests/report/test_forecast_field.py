"""The field of a planned zone: as dense as the plan says, whatever pen stands behind it."""

import numpy as np
import pytest

from needlepoint.care.plan.density import PenSettings, puncture_density
from needlepoint.report.forecast.zone_field import planned_field
from needlepoint.results import planned_pen


def line_of(pen, speed_cm_s, passes):
    """The zone of a plan.json, as far as the field reads it."""
    density = puncture_density(pen, speed_cm_s, passes)
    return {
        "density": {
            "per_pass": density.per_pass,
            "passes": density.passes,
            "speed_cm_s": density.speed_cm_s,
            "drag_mm": density.drag_mm,
        }
    }, density.total


@pytest.mark.parametrize(("needles", "head_cm"), [(14, 0.8), (12, 0.65), (6, 1.1), (1, 0.8)])
def test_the_field_is_as_dense_as_the_plan(needles, head_cm):
    line, total = line_of(PenSettings(110.0, needles, head_cm), 3.0, 4)
    zone = planned_field("cheek", 1.0, planned_pen(line))
    assert np.isclose(sum(zone.field.expected), total)
    assert zone.reach.dial_mm == 1.0


def test_a_plan_that_does_not_know_the_pen_has_no_field():
    assert planned_pen({"density": None, "density_why": "say how many needles"}) is None
