"""The day: who is due, what is missing, and one press to the next thing to do."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made
from tests.studio.test_stock import treated

from needlepoint.records.models import AdverseEvent, Client, Consent, Intake, Plan, TreatmentSession
from needlepoint.studio.domain.held_sessions import course_of
from needlepoint.studio.session.opening import begin
from needlepoint.studio.today.day import AT_MOST


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


def lines(inside):
    return inside.get(reverse("home")).context["lines"]


def back(session, days):
    """Let a session have been so many days ago."""
    day = timezone.localdate() - dt.timedelta(days=days)
    session.visit.day = day
    session.visit.save()
    due = day + dt.timedelta(days=28)
    TreatmentSession.objects.filter(pk=session.pk).update(next_on=due)


def test_the_first_session_of_a_signed_plan_is_due_and_the_measurement_missing(inside, dora, ben):
    made.ready(dora, ben)
    (line,) = lines(inside)
    assert (line.client, line.why) == (dora, "the first session is due")
    assert line.missing == ["consent to photographs"]
    assert line.step.words == "Consent"


def test_everything_that_is_missing_is_said_and_the_first_is_one_press_away(inside, dora, ben):
    made.ready(dora, ben)
    Consent.objects.all().delete()
    Intake.objects.update(done_at=timezone.now() - dt.timedelta(days=31))
    (line,) = lines(inside)
    assert line.missing[:2] == ["consent to treatment", "answers of the last 30 days"]
    assert line.step.posts
    page = inside.get(reverse("home")).content.decode()
    assert "missing: consent to treatment" in page
    assert inside.post(line.step.path).status_code == 302


def test_an_open_session_is_gone_on_with(inside, dora, ben):
    made.ready(dora, ben)
    session = begin(ben, dora, as_last_time=False)
    (line,) = lines(inside)
    assert line.step.path == reverse("session", args=[session.public_id])


@pytest.mark.parametrize(
    ("days", "due", "late"), [(10, False, False), (22, True, False), (43, True, True)]
)
def test_the_next_session_is_due_by_what_was_signed(inside, dora, ben, days, due, late):
    made.box(dora.practice, ben)
    back(treated(dora, ben), days)
    found = lines(inside)
    assert [line.client for line in found] == [dora] * due
    assert [line.late for line in found] == [late] * due


def test_after_the_last_planned_session_none_is_due(inside, dora, ben):
    made.box(dora.practice, ben)
    session = treated(dora, ben)
    planned = len(session.plan.document["course"]["sessions"])
    assert session.next_on == timezone.localdate() + dt.timedelta(days=28)
    for number in range(1, planned):
        back(session, 30 * number)
        session = begin(ben, dora, as_last_time=True)
        for zone in session.zones.all():
            zone.endpoint = "reached"
            zone.save()
        from needlepoint.studio.domain.udi import read_label
        from needlepoint.studio.session.filling import open_cartridge
        from needlepoint.studio.session.signing import sign

        open_cartridge(ben, session, read_label(made.code(serial=f"n{number}")))
        sign(ben, session, session.version, "sooner, the client travels tomorrow")
        last = session.plan.document["course"]["reviews"] if number == planned - 1 else []
        laid = list(session.reviews.values_list("days_after", flat=True))
        assert laid == [each["days_after"] for each in last]
    assert session.next_on is None
    assert lines(inside) == []


def test_the_front_desk_sees_who_comes_but_no_answers_of_clients(client, fay, dora, ben):
    made.ready(dora, ben)
    client.force_login(fay)
    page = client.get(reverse("home"))
    assert [line.client for line in page.context["lines"]] == [dora]
    assert "flags" not in page.context
    assert reverse("session-start", args=[dora.public_id]) not in page.content.decode()


def test_clients_of_other_practices_are_not_there(client, cleo, dora, ben):
    made.ready(dora, ben)
    client.force_login(cleo)
    assert lines(client) == []


def test_the_day_asks_as_often_for_many_clients(
    inside, practice, ben, django_assert_max_num_queries
):
    def more(number):
        for _ in range(number):
            made.ready(
                Client.objects.create(practice=practice, name="N", born=dt.date(1990, 1, 1)), ben
            )

    more(2)
    inside.get(reverse("home"))
    with django_assert_max_num_queries(25) as asked:
        inside.get(reverse("home"))
    few = len(asked)
    more(4)
    with django_assert_max_num_queries(few):
        inside.get(reverse("home"))


def test_the_page_of_a_client_tells_how_far_the_course_has_come(inside, dora, ben):
    made.box(dora.practice, ben)
    path = reverse("client", args=[dora.public_id])
    assert inside.get(path).context["course"] is None
    session = treated(dora, ben)
    course = inside.get(path).context["course"]
    assert (course.done, course.planned) == (1, len(session.plan.document["course"]["sessions"]))
    back(session, 50)
    page = inside.get(path)
    assert page.context["overdue"]
    assert "overdue" in page.content.decode()


DAY = dt.date(2026, 3, 2)
COURSE = {
    "sessions": [{"on": "2026-03-02"}],
    "interval_days": 28,
    "reviews": [{"days_after": 28}, {"days_after": 90}, {"days_after": 180}],
}


@pytest.mark.parametrize(("many", "said"), [(AT_MOST - 1, False), (AT_MOST, True)])
def test_a_list_that_is_cut_says_so(inside, dora, ben, many, said):
    event = {"client": dora, "kind": "swelling", "severity": "mild", "said": "-", "by": ben}
    day = timezone.localdate()
    AdverseEvent.objects.bulk_create(
        AdverseEvent(**event, happened_on=day - dt.timedelta(days=back)) for back in range(many)
    )
    page = inside.get(reverse("home")).content.decode()
    assert (f"The first {AT_MOST} are shown" in page) == said


def after(days):
    return DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "measured", "review", "late"),
    [
        (10, [], 28, False),
        (28, [], 28, False),
        (40, [], 28, False),
        (43, [], 28, True),
        (43, [-20], 28, True),  # measured before the session alone
        (43, [15], 90, False),  # two weeks early is the review
        (43, [13], 28, True),
        (120, [], 90, True),  # the latest that was missed
        (120, [30], 90, True),
        (120, [95], 180, False),
        (400, [95], 180, True),
        (400, [300], None, False),
    ],
)
def test_a_review_is_overdue_until_the_skin_is_measured(today, measured, review, late):
    plan = Plan(document={"course": COURSE})
    course = course_of(plan, [DAY], after(today), [after(day) for day in measured])
    assert course.review_on == (None if review is None else after(review))
    assert course.lacks_review(after(today)) is late


def test_no_review_is_due_before_the_last_session_or_the_first():
    plan = Plan(document={"course": COURSE | {"sessions": COURSE["sessions"] * 2}})
    assert course_of(plan, [DAY], after(300)).review_on is None
    assert course_of(plan, [], after(300)).review_on is None
