"""Reviews that are overdue stand on the page of the day, as each client's own page has them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked
from tests.studio import treating as made

from needlepoint.records.models import (
    Capture,
    Client,
    Plan,
    SessionReview,
    TreatmentSession,
    Visit,
    WorkState,
)
from needlepoint.studio.domain.laid_reviews import lay_out_reviews

REVIEWS = [{"days_after": 28}, {"days_after": 90}, {"days_after": 180}]


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


def ago(days):
    return timezone.localdate() - dt.timedelta(days=days)


def held(someone, by, plan, days, **more):
    """Sign a session of so many days ago."""
    visit, _ = Visit.objects.get_or_create(client=someone, day=ago(days))
    now = timezone.now()
    about = {"client": someone, "visit": visit, "plan": plan, "needler": by, "made_by": by}
    return TreatmentSession.objects.create(
        **about, began_at=now, signed_at=now, signed_by=by, **more
    )


def finished(someone, by, days, reviews=REVIEWS):
    """Return the only session of a course, held so many days ago."""
    plan = made.ready(someone, by)
    course = plan.document["course"] | {"reviews": reviews}
    course["sessions"] = course["sessions"][:1]
    Plan.objects.filter(pk=plan.pk).update(document=plan.document | {"course": course})
    session = held(someone, by, Plan.objects.get(pk=plan.pk), days)
    lay_out_reviews(session)
    return session


def measured(someone, by, days, **more):
    visit, _ = Visit.objects.get_or_create(client=someone, day=ago(days))
    about = {"state": WorkState.MEASURED} | more
    return Capture.objects.create(visit=visit, site="chin", made_by=by, **about)


def listed(inside):
    """Return what the page of the day lists: whose, which, and for how many days."""
    rows = inside.get(reverse("home")).context["reviews"]
    return [(row["code"], row["days_after"], row["late"]) for row in rows]


@pytest.mark.parametrize(
    ("days", "captures", "review"),
    [
        (10, [], None),
        (42, [], None),
        (43, [], 28),
        (43, [63], 28),  # measured before the session alone
        (43, [28], None),  # two weeks early is the review
        (43, [30], 28),
        (103, [], None),  # the second has passed, and has two weeks yet
        (120, [], 90),
        (120, [90], 90),
        (120, [25], None),
        (200, [100], 180),
        (400, [], None),  # more than half a year late is forgotten
    ],
)
def test_the_day_and_the_page_of_the_client_agree(inside, dora, ben, days, captures, review):
    finished(dora, ben, days)
    for each in captures:
        measured(dora, ben, each)
    late = [] if review is None else [(dora.public_id, review, days - review)]
    assert listed(inside) == late
    page = inside.get(reverse("client", args=[dora.public_id]))
    assert page.context["unreviewed"] is (review is not None or days == 400)


def test_what_was_taken_back_or_refused_is_no_review(inside, dora, ben):
    finished(dora, ben, 60)
    measured(dora, ben, 20, voided_at=timezone.now())
    measured(dora, ben, 19, state=WorkState.REFUSED)
    assert listed(inside) == [(dora.public_id, 28, 32)]


def test_what_came_after_the_course_ends_its_reviews(inside, dora, ben):
    session = finished(dora, ben, 60)
    later = held(dora, ben, session.plan, 50)
    assert listed(inside) == []
    TreatmentSession.objects.filter(pk=later.pk).update(signed_at=None)
    assert listed(inside) == [(dora.public_id, 28, 32)]
    made.signed_plan(dora, ben)
    assert listed(inside) == []


def test_an_amended_session_counts_once_and_by_what_was_signed_last(inside, dora, ben):
    session = finished(dora, ben, 60)
    lay_out_reviews(held(dora, ben, session.plan, 60, amends=session, amend_why="a slip"))
    assert SessionReview.objects.count() == 2 * len(REVIEWS)
    assert listed(inside) == [(dora.public_id, 28, 32)]


def test_other_practices_and_erased_clients_are_not_there(inside, client, cleo, dora, ben):
    finished(dora, ben, 60)
    client.force_login(cleo)
    assert listed(client) == []
    client.force_login(ben)
    Client.objects.update(erased_at=timezone.now())
    assert listed(client) == []


def test_one_tap_books_the_review_and_a_booked_one_says_so(inside, fay, ben, dora):
    house = booked.house(dora.practice)
    finished(dora, ben, 60)
    inside.force_login(fay)  # the front desk calls
    path = f"{reverse('book', args=[dora.public_id])}?service={house['review'].pk}"
    page = inside.get(reverse("home"))
    assert path in page.content.decode()
    assert "review 28 days after the last session" in page.content.decode()
    assert inside.get(path).context["asked"].data["service"] == str(house["review"].pk)
    free = booked.next_free(house["review"], ago(-3))
    booked.booked(ben, dora, house["review"], free.starts_at)
    [row] = inside.get(reverse("home")).context["reviews"]
    assert row["booked_on"] == ago(-3)
    assert path not in inside.get(reverse("home")).content.decode()


def test_many_are_asked_for_as_often_as_few(inside, practice, ben, django_assert_max_num_queries):
    def more(number):
        for _ in range(number):
            someone = Client.objects.create(practice=practice, name="N", born="1990-01-01")
            finished(someone, ben, 60)

    more(2)
    inside.get(reverse("home"))
    with django_assert_max_num_queries(27) as asked:
        inside.get(reverse("home"))
    more(4)
    with django_assert_max_num_queries(len(asked)):
        assert len(listed(inside)) == 6
