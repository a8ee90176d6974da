"""What was taken back counts nowhere any more: in plans, sessions, the day, forecasts, trends."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint.records.models import Capture, Comparison, Plan, TreatmentSession, Visit
from needlepoint.studio.comparisons.trend import trend_of
from needlepoint.studio.domain.held_sessions import held_course
from needlepoint.studio.domain.readiness import readiness
from needlepoint.studio.plans.forecast_job import scans_of
from needlepoint.studio.plans.making import TakenBack, amend, sign
from needlepoint.studio.plans.second_look import SecondLook
from needlepoint.studio.today.day import coming

pytestmark = pytest.mark.usefixtures("agreed")

GONE = "The plan rests on a capture that was taken back"


def take_back(capture, by):
    now = timezone.now()
    Capture.objects.filter(pk=capture.pk).update(voided_at=now, voided_by=by, voided_why="other")


@pytest.fixture
def planned(client, ben, dora, measured, answered, plan_form):
    """Ben's draft for Dora on the capture of her cheek."""
    answered(dora, ben)
    client.force_login(ben)
    reply = client.post(reverse("plan-new", args=[dora.public_id]), plan_form(ben, measured))
    assert reply.status_code == 302, reply.content.decode()
    return Plan.objects.get()


def test_no_plan_is_signed_on_a_capture_that_was_taken_back(client, planned, measured, ben):
    take_back(measured, ben)
    with pytest.raises(TakenBack, match="left cheek"):
        sign(ben, planned, planned.version, SecondLook())
    assert GONE in client.get(reverse("plan", args=[planned.public_id])).content.decode()


def test_no_session_opens_under_a_plan_whose_capture_was_taken_back(planned, measured, ben, dora):
    sign(ben, planned, planned.version, SecondLook())
    today = dora.practice.today
    assert not any(GONE in each for each in readiness(dora, ben, today).stops)
    take_back(measured, ben)
    assert any(GONE in each for each in readiness(dora, ben, today).stops)


def test_an_amendment_leaves_out_what_was_taken_back(client, planned, measured, ben):
    sign(ben, planned, planned.version, SecondLook())
    take_back(measured, ben)
    with pytest.raises(TakenBack):
        amend(ben, planned)
    reply = client.post(reverse("plan-amend", args=[planned.public_id]), follow=True)
    assert GONE in reply.content.decode()
    assert Plan.objects.get() == planned


@pytest.fixture
def compared(measured, measured_later, ben):
    """Return the comparison of both captures of the cheek."""
    number = {"value": -30.0, "low": -40.0, "high": -20.0, "unit": "%"}
    change = {"quality": {"verdict": "comparable"}, "summary": {"volume_percent": number}}
    return Comparison.objects.create(
        before=measured, after=measured_later, made_by=ben, state="measured", change=change
    )


def test_no_forecast_or_trend_learns_from_a_scan_that_was_taken_back(
    client, compared, measured, measured_later, ben
):
    client.force_login(ben)
    there = reverse("comparison", args=[compared.public_id])
    assert scans_of(measured) == [compared.pk]
    assert trend_of(compared) is not None
    assert "was taken back" not in client.get(there).content.decode()
    take_back(measured_later, ben)
    compared.refresh_from_db()
    assert scans_of(measured) == []
    assert trend_of(compared) is None
    assert "was taken back" in client.get(there).content.decode()


@pytest.mark.parametrize("state", ["taken back", "refused"])
def test_the_day_asks_for_a_measurement_where_none_counts(planned, measured, ben, dora, state):
    sign(ben, planned, planned.version, SecondLook())
    (line,) = coming(dora.practice, dora.practice.today)
    assert line.missing == []
    if state == "refused":
        Capture.objects.update(state="refused")
    else:
        take_back(measured, ben)
    (line,) = coming(dora.practice, dora.practice.today)
    assert line.missing == ["a measurement"]


def test_a_review_is_not_held_by_pictures_that_were_refused(planned, measured, ben, dora):
    sign(ben, planned, planned.version, SecondLook())
    today = dora.practice.today
    begun = today - dt.timedelta(days=7)
    days = planned.document["course"]["sessions"]
    for number in range(len(days)):
        held_on(planned, ben, begun - dt.timedelta(days=28 * number))
    course = held_course(dora, today)
    assert course.left == 0
    first = course.review_on
    when = begun + dt.timedelta(days=planned.document["course"]["reviews"][0]["days_after"])
    again = capture_of(measured, when, "refused")
    assert held_course(dora, today).review_on == first
    Capture.objects.filter(pk=again.pk).update(state="measured")
    assert held_course(dora, today).review_on != first


def held_on(plan, by, day):
    visit = Visit.objects.get_or_create(client=plan.client, day=day)[0]
    now = timezone.now()
    about = {"client": plan.client, "visit": visit, "plan": plan, "needler": by, "made_by": by}
    TreatmentSession.objects.create(began_at=now, signed_at=now, signed_by=by, **about)


def capture_of(like, day, state):
    visit = Visit.objects.create(client=like.visit.client, day=day)
    return Capture.objects.create(
        visit=visit, rig=like.rig, site=like.site, made_by=like.made_by, state=state
    )
