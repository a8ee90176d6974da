"""What was taken back counts nowhere any more: in plans, sessions, the day, forecasts, trends."""

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint.records.models import Capture, Plan
from needlepoint.studio.domain.readiness import readiness
from needlepoint.studio.plans.making import TakenBack, amend, sign
from needlepoint.studio.plans.second_look import SecondLook

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
