"""What is written down once: nobody writes over it, and a later sign of trouble opens it again."""

import datetime as dt

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.studio import treating as made
from tests.studio.test_stock import treated

from needlepoint.errors import Refused
from needlepoint.records.models import AdverseEvent, FollowUpForm, TreatmentSession
from needlepoint.studio.domain.follow_up_words import word_of
from needlepoint.studio.followup.asking import signs_on
from needlepoint.studio.followup.handling import handle
from needlepoint.studio.session import event_views
from needlepoint.studio.today.lists import red_flags


@pytest.fixture
def form(client, dora, ben):
    """Return the form of the first day after a session of Dora; Ben is logged in."""
    client.force_login(ben)
    made.box(dora.practice, ben)
    treated(dora, ben)
    return FollowUpForm.objects.get(day=1)


def test_a_sign_of_trouble_after_the_call_stands_on_top_of_the_day(client, form, dora, ben):
    handle(ben, form, "called, no answer")
    sent = {"redness": "1", "swelling": "0", "pain": "2", "send": "yes"}
    sent |= {"word": word_of(form.public_id), "signs": [signs_on(1)[0].name]}
    assert Browser().post(reverse("answer"), sent).status_code == 200
    assert [each["public_id"] for each in red_flags(dora.practice)] == [form.public_id]
    there = reverse("follow-up", args=[form.public_id])
    assert "called, no answer" in client.get(there).content.decode()
    client.post(there, {"how": "seen at once"})
    form.refresh_from_db()
    assert form.handled_how == "called, no answer\nseen at once"
    assert not red_flags(dora.practice)


def test_an_answer_without_a_sign_of_trouble_needs_nobody_again(form, dora, ben):
    handle(ben, form, "called, all is well")
    sent = {"redness": "1", "swelling": "0", "pain": "2", "send": "yes"}
    Browser().post(reverse("answer"), sent | {"word": word_of(form.public_id)})
    form.refresh_from_db()
    assert form.answered_at is not None
    assert form.handled_how == "called, all is well"
    assert form.handled_at is not None


def test_what_was_done_is_not_written_over(form, ana, ben):
    seen = FollowUpForm.objects.get(pk=form.pk)
    handle(ben, form, "called")
    with pytest.raises(Refused, match="faster"):
        handle(ana, seen, "mailed")
    form.refresh_from_db()
    assert (form.handled_how, form.handled_by) == ("called", ben)


def test_how_an_event_ended_is_not_written_over(client, form, ben):
    session = form.session
    event = AdverseEvent.objects.create(
        client=session.client, session=session, happened_on=session.visit.day, by=ben
    )
    there = reverse("event", args=[event.public_id])
    client.post(there, {"outcome": "gone after a day"})
    reply = client.post(there, {"outcome": "still there"}, follow=True)
    assert "Somebody else was faster" in reply.content.decode()
    assert not event_views._close(ben, event, "still there")
    event.refresh_from_db()
    assert event.outcome == "gone after a day"


@pytest.mark.parametrize(
    ("days", "said"), [(1, "has not come yet"), (-1, "lies before the session"), (0, "")]
)
def test_an_event_is_of_a_day_from_the_session_until_today(client, form, dora, days, said):
    session = TreatmentSession.objects.get()
    day = dora.practice.today + dt.timedelta(days=days)
    assert session.visit.day == dora.practice.today
    sent = {"kind": "swelling", "severity": "mild", "happened_on": day.isoformat(), "said": "red"}
    there = reverse("session-event", args=[session.public_id])
    page = client.post(there, sent, follow=True).content.decode()
    assert said in page
    assert AdverseEvent.objects.count() == (0 if said else 1)
