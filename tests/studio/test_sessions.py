"""Sessions: opened only where everything is in order, stopped by lots and rules, never changed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made
from tests.studio.treating import begin, fill, filled, scan, sign, whole

from needlepoint.records.models import (
    AdverseEvent,
    AuditEvent,
    Batch,
    Consent,
    FollowUpForm,
    Intake,
    Plan,
    SessionItem,
    Signed,
    TreatmentSession,
)
from needlepoint.studio.domain.batches import with_left


@pytest.fixture
def chair(client, ben, dora):
    """Ben logged in, with Dora ready and a box of cartridges on the shelf."""
    client.force_login(ben)
    plan = made.ready(dora, ben)
    made.pen(dora.practice)
    box = made.box(dora.practice, ben)
    return client, plan, box


def test_a_session_starts_from_the_signed_plan(chair, dora):
    client, plan, _ = chair
    page, session = begin(client, dora)
    assert session.plan == plan
    zones = {zone.site: zone for zone in session.zones.all()}
    assert set(zones) == set(made.SIX)
    for line in plan.document["zones"]:
        row = zones[line["zone"]]
        assert row.depth_mm == line["depth"]["first_mm"]
        assert row.passes == line["technique"]["first_passes"]
        assert row.direction.startswith("across")
        assert row.rate_hz == pytest.approx(116.7)
    assert session.pen.serial == "SP-1"
    assert "Minutes since it began" in page
    assert begin(client, dora)[1] == session  # two tablets open one session


def test_a_signed_session_is_kept_under_its_digest_and_never_changed(chair, dora, ben):
    client, _, box = chair
    session = whole(client, dora)
    assert session.signed_by == ben
    assert session.document["used"][0]["lot"] == "A1"
    assert session.document["used"][0]["serial"]
    assert AuditEvent.objects.filter(action="sign session").count() == 1
    session.note = "changed"
    with pytest.raises(Signed):
        session.save()
    with pytest.raises(Signed):
        session.zones.first().save()
    with pytest.raises(Signed):
        session.items.first().save()
    assert fill(client, session).count("Signed by Ben") == 1
    item = reverse("session-item", args=[session.public_id, session.items.get().pk])
    client.post(item, {"what": "remove"})
    assert session.items.count() == 1
    assert with_left(Batch.objects.filter(pk=box.pk)).get().left == 9
    assert [form.day for form in FollowUpForm.objects.all()] == [1, 3, 7, 14]


def test_an_amendment_stands_beside_what_was_signed_and_both_are_shown(chair, dora):
    client, _, box = chair
    session = whole(client, dora)
    amend = reverse("session-amend", args=[session.public_id])
    assert "Say in a few words" in client.post(amend, {"why": "x"}, follow=True).content.decode()
    page = client.post(amend, {"why": "two cartridges were used"}, follow=True).content.decode()
    assert "Amend a session" in page
    later = TreatmentSession.objects.get(amends=session)
    scan(client, later, code=made.code(serial="second"))
    fill(client, later)
    assert later.signed_at is None
    assert with_left(Batch.objects.filter(pk=box.pk)).get().left == 9
    sign(client, later)
    assert with_left(Batch.objects.filter(pk=box.pk)).get().left == 8
    page = client.get(reverse("session", args=[session.public_id])).content.decode()
    assert "the later record, signed" in page
    assert "two cartridges were used" in page
    assert FollowUpForm.objects.filter(session=later).count() == 0


def test_as_last_time_takes_over_settings_cream_and_pen(chair, dora, ben):
    client, _, _ = chair
    tube = made.cream(dora.practice, ben)
    _, session = begin(client, dora)
    client.post(
        reverse("session-shelf", args=[session.public_id]), {"batch": tube.pk, "amount_g": "4"}
    )
    item = SessionItem.objects.get(batch=tube)
    for what in ("on", "off"):
        client.post(reverse("session-item", args=[session.public_id, item.pk]), {"what": what})
    scan(client, session, code=made.code())
    fill(client, session, hand_cm_s="3", zone_1={"depth_mm": 0.5, "passes": 3})
    sign(client, session)
    assert session.document["zones"][0]["punctures_per_cm2"] > 1000
    long_ago = timezone.localdate() - dt.timedelta(days=28)
    session.visit.day = long_ago
    session.visit.save()
    page = client.get(reverse("session-start", args=[dora.public_id])).content.decode()
    assert "As last time" in page
    _, again = begin(client, dora, "last")
    first = again.zones.get(order=1)
    assert (first.depth_mm, first.passes, first.endpoint) == (0.5, 3, "")
    assert again.hand_cm_s == 3
    assert [each.batch for each in again.items.all()] == [tube]
    assert again.items.get().on_at is None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda: Consent.objects.update(withdrawn_at=timezone.now()), "not agreed"),
        (lambda: Plan.objects.update(document={}), "no signed plan"),
        (lambda: Intake.objects.all().delete(), "never answered"),
        (
            lambda: Intake.objects.update(done_at=timezone.now() - dt.timedelta(days=31)),
            "ask them again",
        ),
    ],
)
def test_what_is_missing_stops_a_session(chair, dora, spoil, said):
    client, _, _ = chair
    spoil()
    page, session = begin(client, dora)
    assert session is None
    assert said in page


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"pregnant": "yes"}, "regnan"),
        ({"keloid_prone": "yes"}, "eloid"),
        ({"herpes_now": "yes"}, "erpes"),
    ],
)
def test_who_is_excluded_by_later_answers_is_not_needled(chair, dora, answered, ben, answer, said):
    client, _, _ = chair
    answered(dora, ben, **answer)
    page, session = begin(client, dora)
    assert session is None
    assert said in page


def test_a_pen_is_named_and_signed_with_its_last_service(chair, dora):
    client, _, _ = chair
    page, session = begin(client, dora)
    assert "skinpen, SP-1 (no service on record)" in page
    session.pen.serviced_on = dt.date(2026, 10, 1)
    session.pen.save()
    page = client.get(reverse("session", args=[session.public_id])).content.decode()
    assert "(last service 1 October 2026)" in page
    scan(client, session, code=made.code())
    fill(client, session, pen=session.pen.pk)
    sign(client, session)
    named = {"device": "skinpen", "serial": "SP-1", "serviced_on": "2026-10-01"}
    assert session.document["pen"] == named


def test_what_was_withdrawn_since_a_session_was_opened_needs_a_reason(chair, dora):
    client, _, _ = chair
    _, session = begin(client, dora)
    scan(client, session, code=made.code())
    fill(client, session)
    Consent.objects.update(withdrawn_at=timezone.now())
    page = sign(client, session)
    assert "Say in a few words" in page
    assert session.signed_at is None
    sign(client, session, why="withdrawn after the last zone was done, on the way out")
    assert "withdrawn" in " ".join(session.document["beyond"])


def test_raised_scars_are_never_started(client, ben, dora):
    client.force_login(ben)
    made.ready(dora, ben)
    plan = Plan.objects.get()
    raised = made.scar(1, "hypertrophic", 0.8, raised=True)
    only = made.care.make_plan(
        [raised],
        made.care.person_from(made.healthy_answers(), answered_on=timezone.localdate()),
        made.care.Practice("medical", "clinician", "skinpen"),
        timezone.localdate(),
        where="chin",
    )
    assert not only.may_needle
    Plan.objects.filter(pk=plan.pk).update(document={"may_needle": only.may_needle, "zones": []})
    page, session = begin(client, dora)
    assert session is None
    assert "no signed plan" in page


def test_the_front_desk_opens_no_session(client, fay, ben, dora):
    made.ready(dora, ben)
    client.force_login(fay)
    url = reverse("session-start", args=[dora.public_id])
    assert client.get(url).status_code == 403
    assert client.post(url, {"from": "plan"}).status_code == 403
    assert (
        'href="' + url not in client.get(reverse("client", args=[dora.public_id])).content.decode()
    )


def test_a_licence_that_allows_no_needle_opens_no_session(client, tia, ben, dora):
    made.ready(dora, ben)
    tia.licence = "california_esthetician"
    tia.save()
    client.force_login(tia)
    page, session = begin(client, dora)
    assert session is None
    assert "cannot be started" in page or "needle" in page


def test_two_tablets_never_overwrite_each_other(chair, dora):
    client, _, _ = chair
    _, session = begin(client, dora)
    sent = filled(session)
    fill(client, session, note="first")
    url = reverse("session", args=[session.public_id])
    reply = client.post(url, sent | {"note": "second"}, follow=True).content.decode()
    session.refresh_from_db()
    assert "Somebody else changed this session" in reply
    assert session.note == "first"


def test_an_adverse_event_is_recorded_at_once_and_closed_later(chair, dora):
    client, _, _ = chair
    _, session = begin(client, dora)
    sent = {
        "kind": "swelling",
        "severity": "mild",
        "site": "cheek",
        "happened_on": timezone.localdate().isoformat(),
        "said": "swelled at once",
        "done": "stopped, cooled",
    }
    page = client.post(reverse("session-event", args=[session.public_id]), sent, follow=True)
    assert "swelled at once" in page.content.decode()
    event = AdverseEvent.objects.get()
    assert event.session == session
    url = reverse("event", args=[event.public_id])
    assert "Say how it ended" in client.post(url, {}, follow=True).content.decode()
    client.post(url, {"outcome": "gone after a day"})
    event.refresh_from_db()
    assert event.closed_by is not None
    page = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "Adverse event" in page


def test_a_session_that_was_opened_by_mistake_is_dropped(chair, dora):
    client, _, _ = chair
    _, session = begin(client, dora)
    client.post(reverse("session-drop", args=[session.public_id]))
    session.refresh_from_db()
    assert session.dropped_at is not None
    assert begin(client, dora)[1] != session


def test_other_practices_see_no_session(chair, dora, cleo):
    client, _, _ = chair
    session = whole(client, dora)
    client.force_login(cleo)
    for name in ("session", "session-sign", "session-event"):
        assert client.get(reverse(name, args=[session.public_id])).status_code == 404
