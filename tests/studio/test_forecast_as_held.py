"""A forecast takes sessions as they were held: their days, and the dial of every zone."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone
from tests.studio import treating as made
from tests.studio.test_stock import treated

from needlepoint.records.models import Capture, PlanCapture, PlanOutlook, Visit, WorkState
from needlepoint.results import Planned
from needlepoint.studio.plans.forecast_job import (
    expected_of,
    held_depths,
    held_sessions,
    scans_of,
)
from needlepoint.studio.plans.forecasting import as_held, course_of

DAY = dt.date(2026, 11, 2)


def planned():
    days = (DAY, DAY + dt.timedelta(days=28), DAY + dt.timedelta(days=56))
    depths = {"cheek": (1.0, 1.0, 1.0), "chin": (0.75, 1.0, 1.0)}
    return Planned("plan", "", DAY, days, 28, depths, {1: "cheek"}, vitamin_c=False)


def test_what_the_dial_said_counts_and_a_zone_left_out_was_not_needled():
    assert as_held(planned(), []) == planned()
    one = as_held(planned(), [(DAY, {"cheek": 1.25})])
    assert one.depths_mm == {"cheek": (1.25, 1.0, 1.0), "chin": (0.0, 1.0, 1.0)}
    four = as_held(planned(), [(DAY, {"cheek": 0.5, "chin": 0.5})] * 4)
    assert four.depths_mm["cheek"] == (0.5,) * 4


def test_the_course_beside_a_forecast_is_the_mean_dial_of_the_zones_that_are_needled():
    course = course_of(as_held(planned(), [(DAY, {"cheek": 1.5})]))
    assert (course.days, course.depths_mm) == ((0.0, 28.0, 56.0), (1.5, 1.0, 1.0))
    assert course_of(replace(planned(), sessions=())) is None


def test_a_forecast_of_before_a_session_is_none_any_more(dora, ben):
    made.box(dora.practice, ben)
    visit = Visit.objects.create(client=dora, day=DAY)
    capture = Capture.objects.create(visit=visit, site="chin", made_by=ben)
    session = treated(dora, ben)
    PlanCapture.objects.create(plan=session.plan, capture=capture, order=1)
    kept = {"plan": session.plan, "capture": capture, "scans": scans_of(capture)}
    PlanOutlook.objects.create(**kept, state=WorkState.MEASURED)
    assert not expected_of(session.plan)[0].is_asked
    PlanOutlook.objects.create(**kept, held=[session.pk], state=WorkState.MEASURED)
    assert expected_of(session.plan)[0].is_asked
    ((day, said),) = held_depths(held_sessions(session.plan))
    assert day == timezone.localdate()
    assert set(said) == set(made.SIX)
    assert all(depth > 0 for depth in said.values())
