"""Outcomes: numbers worked out by hand agree, too few are not told, every one has its list."""

import csv
import datetime as dt
import io
import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone
from scipy import stats
from tests.studio import booked as made

from needlepoint.healing import ZoneCourse
from needlepoint.records.models import (
    AdverseEvent,
    Appointment,
    Capture,
    Client,
    Comparison,
    Consent,
    ConsentKind,
    FollowUpForm,
    Plan,
    SessionZone,
    TreatmentSession,
    Visit,
)
from needlepoint.studio.domain.consent_texts import current_text
from needlepoint.studio.domain.measured_pairs import Period, told_pairs
from needlepoint.studio.domain.own_results import (
    expectation_beside,
    measured_courses,
    own_expectation,
)
from needlepoint.studio.outcomes.figures import change_groups, lines_of, shares
from needlepoint.studio.outcomes.intervals import mean, rate, share

TODAY = dt.date(2026, 10, 1)
PERIOD = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
PERCENTS = (-10.0, -20.0, -25.0, -30.0, -35.0, -60.0)


def moment(day):
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def change_of(percent, kind="rolling", verdict="comparable"):
    number = {"value": percent, "low": percent - 5, "high": percent + 5}
    return {
        "quality": {"verdict": verdict},
        "summary": {"volume_percent": number},
        "scars": [{"kind": kind, "raised": False, "depth": {"percent": number}}],
    }


def somebody(practice, number):
    return Client.objects.create(practice=practice, name=f"C{number}", born=dt.date(1990, 1, 1))


def compared(client, by, rig, percent, **other):
    """Two visits of a client and what came of comparing them."""
    days = [TODAY - dt.timedelta(days=90), TODAY]
    captures = [
        Capture.objects.create(
            visit=Visit.objects.get_or_create(client=client, day=day)[0],
            rig=rig,
            site=other.get("site", "left cheek"),
            made_by=by,
            state="measured",
        )
        for day in days
    ]
    said = {key: value for key, value in other.items() if key in {"kind", "verdict"}}
    return Comparison.objects.create(
        before=captures[0],
        after=captures[1],
        made_by=by,
        state="measured",
        change=change_of(percent, **said),
    )


def planned(client, by, skin="III"):
    return Plan.objects.create(
        client=client,
        made_by=by,
        signed_by=by,
        signed_at=moment(TODAY - dt.timedelta(days=95)),
        document={"skin": {"skin_type": skin}},
    )


def held(client, by, days_before, plan):
    day = TODAY - dt.timedelta(days=days_before)
    visit, _made = Visit.objects.get_or_create(client=client, day=day)
    return TreatmentSession.objects.create(
        client=client,
        visit=visit,
        plan=plan,
        needler=by,
        began_at=moment(day),
        made_by=by,
        signed_by=by,
        signed_at=moment(day),
    )


@pytest.fixture
def six(practice, ben, ana, lamps_rig):
    """Six clients: five with one session by Ben, one with two by Ana; skin type III, one V."""
    clients = []
    for number, percent in enumerate(PERCENTS):
        client, last = somebody(practice, number), number == len(PERCENTS) - 1
        by = ana if last else ben
        plan = planned(client, by, "V" if last else "III")
        for days in (90, 45) if last else (60,):
            held(client, by, days, plan)
        compared(client, ben, lamps_rig, percent, kind="boxcar" if last else "rolling")
        clients.append(client)
    return clients


def figures(practice):
    return {f.name: f for _title, group in change_groups(practice, PERIOD) for f in group}


def test_change_is_the_mean_over_clients_with_students_interval(six, practice):
    told = figures(practice)["pairs"].told
    assert told.n == 6
    middle = sum(PERCENTS) / 6
    assert told.value == pytest.approx(middle)
    low, high = stats.t.interval(0.95, 5, loc=middle, scale=stats.tstd(PERCENTS) / math.sqrt(6))
    assert (told.low, told.high) == (pytest.approx(low), pytest.approx(high))


def test_groups_say_how_few_they_are(six, practice):
    found = figures(practice)
    assert found["sessions=1"].told.value == pytest.approx(sum(PERCENTS[:5]) / 5)
    assert (found["sessions=2"].told.n, found["sessions=2"].told.few) == (1, True)
    assert found["skin=III"].told.n == 5
    assert found["skin=V"].told.few
    assert found["operator=Ben"].told.n == 5
    assert found["operator=Ana"].told.few
    assert found["kind=rolling"].told.n == 5
    assert found["kind=boxcar"].told.few


def test_a_second_site_of_a_client_is_no_second_witness(six, practice, ben, lamps_rig):
    compared(six[0], ben, lamps_rig, -50.0, site="nose")
    told = figures(practice)["pairs"].told
    assert told.n == 6
    assert told.value == pytest.approx((sum(PERCENTS[1:]) + (-10.0 - 50.0) / 2) / 6)


def test_of_several_pairs_of_a_site_the_longest_counts(six, practice, ben, lamps_rig):
    row = Comparison.objects.filter(before__visit__client=six[0]).get()
    between = Capture.objects.create(
        visit=Visit.objects.create(client=six[0], day=TODAY - dt.timedelta(days=30)),
        rig=lamps_rig,
        site="left cheek",
        made_by=ben,
        state="measured",
    )
    Comparison.objects.create(
        before=row.before, after=between, made_by=ben, state="measured", change=change_of(40.0)
    )
    assert len(told_pairs(practice, PERIOD)) == 6
    assert figures(practice)["pairs"].told.value == pytest.approx(sum(PERCENTS) / 6)


def test_what_is_not_comparable_or_taken_back_counts_nowhere(six, practice, ben, lamps_rig):
    compared(somebody(practice, 9), ben, lamps_rig, 99.0, verdict="refused")
    gone = compared(somebody(practice, 10), ben, lamps_rig, 99.0)
    Capture.objects.filter(pk=gone.after.pk).update(voided_at=timezone.now())
    assert figures(practice)["pairs"].told.n == 6
    usable = next(f for f in shares(practice, PERIOD) if f.name == "unusable").told
    assert (usable.count, usable.n) == (6, 7)
    [line] = lines_of(practice, PERIOD, "unusable")
    assert line.who == "C9"


def test_the_page_reads_no_document_and_asks_as_often_for_few_as_for_many(
    six, practice, ana, ben, client, django_assert_num_queries
):
    client.force_login(ana)
    client.get(reverse("outcomes"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("outcomes")).status_code == 200
    said = " ".join(each["sql"] for each in asked.captured_queries)
    assert '"change"' not in said
    assert '"document"' not in said
    for number in range(20, 24):
        more = somebody(practice, number)
        held(more, ben, 60, planned(more, ben))
    with django_assert_num_queries(len(asked)):
        client.get(reverse("outcomes"))


def test_the_numbers_that_pages_count_follow_the_change(six):
    row = Comparison.objects.filter(before__visit__client=six[0]).get()
    row.change = change_of(-42.0, kind="boxcar", verdict="refused")
    row.save(update_fields=["change"])
    row.refresh_from_db()
    assert (row.comparable, row.volume_percent) == (False, -42.0)
    assert row.depth_by_kind == {"boxcar": -42.0}


def test_intervals_agree_with_published_ones():
    # Garwood 1936 by way of the usual table: 3 events, 0.6187 to 8.7673
    told = rate(3, 100)
    assert (told.low, told.high) == (
        pytest.approx(0.6187, abs=1e-4),
        pytest.approx(8.7673, abs=1e-4),
    )
    # Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, method 3
    told = share(81, 263)
    assert (told.low, told.high) == (pytest.approx(25.53, abs=0.01), pytest.approx(36.62, abs=0.01))
    assert share(0, 5).low == 0.0
    assert all(each.few for each in (mean([1.0] * 4), share(2, 4), rate(0, 4)))


def test_work_is_counted_with_what_did_not_go_well_behind_it(six, practice, ben):
    house = made.house(practice)
    sessions = list(TreatmentSession.objects.order_by("pk"))
    text = current_text(practice, ConsentKind.TREATMENT, "en")
    for session in sessions[:-1]:
        Consent.objects.get_or_create(
            client=session.client,
            kind=ConsentKind.TREATMENT,
            defaults={"text": text, "signed_at": session.began_at - dt.timedelta(days=1)},
        )
    Consent.objects.filter(client=sessions[0].client).update(
        withdrawn_at=sessions[0].began_at - dt.timedelta(hours=1)
    )
    AdverseEvent.objects.create(
        client=six[0],
        session=sessions[0],
        kind="swelling",
        severity="mild",
        happened_on=TODAY,
        said="-",
        by=ben,
    )
    for number, session in enumerate(sessions):
        day = session.visit.day + dt.timedelta(days=1)
        FollowUpForm.objects.create(
            session=session,
            day=1,
            due_on=day,
            expires_on=day,
            word_sha256=f"{number:064}",
            answered_at=moment(day) if number else None,
        )
    for number, client in enumerate(six):
        at = moment(TODAY) + dt.timedelta(hours=number)
        Appointment.objects.create(
            client=client,
            service=house["review"],
            person=ben,
            starts_at=at,
            ends_at=at,
            free_at=at,
            state="missed" if number == 5 else "came",
        )
    found = {figure.name: figure.told for figure in shares(practice, PERIOD)}
    assert (found["events"].count, found["events"].n) == (1, 7)
    assert found["events"].value == pytest.approx(100 / 7)
    assert (found["unanswered"].count, found["unanswered"].n) == (6, 7)
    assert (found["missed"].count, found["missed"].n) == (1, 6)
    assert (found["consents"].count, found["consents"].n) == (6, 7)
    lists = {name: list(lines_of(practice, PERIOD, name)) for name in found}
    assert {name: [line.who for line in lines] for name, lines in lists.items()} == {
        "unusable": [],
        "events": ["C0"],
        "unanswered": ["C0"],
        "missed": ["C5"],
        "consents": ["C0"],
    }


def test_a_simulated_client_counts_nowhere(six, practice, ben):
    session = TreatmentSession.objects.get(client=six[0])
    day, at = session.visit.day, session.signed_at
    AdverseEvent.objects.create(client=six[0], session=session, happened_on=day, by=ben)
    FollowUpForm.objects.create(session=session, day=1, due_on=day, expires_on=day)
    Appointment.objects.create(client=six[0], service=made.house(practice)["review"], person=ben,
                               starts_at=at, ends_at=at, free_at=at, state="missed")  # fmt: skip
    Client.objects.filter(pk=six[0].pk).update(demo=True)
    found = {each.name: each.told for each in shares(practice, PERIOD)}
    counted = [figures(practice)["pairs"].told.n, *(each.n for each in found.values())]
    assert counted == [5, 5, 6, 0, 0, 6]


def test_every_number_opens_its_list_and_leaves_as_a_table(six, client, ana, practice):
    client.force_login(ana)
    days = {"from": "2026-01-01", "to": "2026-12-31"}
    page = client.get(reverse("outcomes"), days)
    named = [f.name for _t, group in page.context["groups"] for f in group]
    named += [f.name for f in page.context["shares"]]
    assert len(named) > 10
    for name in named:
        shown = client.get(reverse("outcomes-list"), days | {"of": name})
        assert shown.status_code == 200, name
        assert f"of={name.replace('=', '%3D')}" in page.content.decode()
    [line] = client.get(reverse("outcomes-list"), days | {"of": "skin=V"}).context["lines"]
    assert (line.who, resolve(line.path).view_name) == ("C5", "comparison")
    assert client.get(reverse("outcomes-list"), {"of": "nothing"}).status_code == 404
    table = client.get(reverse("outcomes"), days | {"as": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[1][:5] == ["All", "All clients", "% of the volume", "6", "-30.0"]
    assert next(row for row in rows if row[1] == "V")[4] == ""
    listed = client.get(reverse("outcomes-list"), days | {"of": "pairs", "as": "csv"})
    assert len(listed.content.decode().splitlines()) == 7


def test_nothing_of_another_practice_counts(six, client, cleo):
    client.force_login(cleo)
    page = client.get(reverse("outcomes"), {"from": "2026-01-01", "to": "2026-12-31"})
    assert [f.told.n for _t, group in page.context["groups"] for f in group] == [0]
    assert {f.told.n for f in page.context["shares"]} == {0}


def test_the_page_asks_few_questions(six, client, ana, django_assert_max_num_queries):
    client.force_login(ana)
    client.get(reverse("outcomes"))
    with django_assert_max_num_queries(24):
        client.get(reverse("outcomes"), {"from": "2026-01-01", "to": "2026-12-31"})


def needled(client, depth_mm):
    """Say how deep every session of a client went; a zone that was left out says nothing."""
    SessionZone.objects.bulk_create(  # signed sessions take no more by themselves
        SessionZone(session=session, order=order, site=site, depth_mm=deep, done=done)
        for session in TreatmentSession.objects.filter(client=client)
        for order, (site, deep, done) in enumerate(
            (("left cheek", depth_mm, True), ("chin", depth_mm, True), ("nose", 9.0, False))
        )
    )


def test_the_next_client_is_expected_from_trials_and_the_own_clients(practice, six):
    assert own_expectation(practice, PERIOD) is None  # no session says its depth
    for client in six[:4]:
        needled(client, 1.0)
    few = own_expectation(practice, PERIOD)
    assert few.clients == 4
    assert few.own is None
    for client in six[4:]:
        needled(client, 2.0)
    found = own_expectation(practice, PERIOD)
    assert (found.clients, found.sessions, found.depth_mm) == (6, 1, 1.0)
    assert found.trials == few.trials
    # one session took off 10 to 60 %: more than trials say of one
    assert found.own.mean.value > found.trials.mean.value
    width = [each.mean.high - each.mean.low for each in (found.own, found.trials)]
    assert width[0] > 0.0


def test_beside_a_forecast_all_other_clients_count(practice, six):
    course = ZoneCourse((0.0, 30.0), (1.0, 1.0))
    for client in six:
        needled(client, 1.0)
    theirs = expectation_beside(six[0], course, {"rolling": 3.0})
    anybody = expectation_beside(somebody(practice, 30), course, {"rolling": 3.0})
    assert (theirs.clients, anybody.clients) == (5, 6)  # not the one whose forecast it is
    assert theirs.trials == anybody.trials
    assert theirs.own != anybody.own
    kept = theirs.as_document()
    assert kept["own"]["mean"]["value"] == theirs.own.mean.value
    assert kept["trials"]["client"]["low"] == theirs.trials.client.low
    mixed = expectation_beside(six[0], course, {"icepick": 1.0})
    assert mixed.trials.mean.value != theirs.trials.mean.value


def test_a_client_with_two_sites_counts_once(practice, six, ben, lamps_rig):
    for client in six:
        needled(client, 1.0)
    compared(six[0], ben, lamps_rig, -90.0, site="right cheek")
    pairs = measured_courses(told_pairs(practice, PERIOD, scars=True))
    assert len(pairs) == 6
    assert sorted(len(pair.course) for pair in pairs) == [1, 1, 1, 1, 1, 2]


def test_the_page_shows_both_and_asks_a_few_questions_only(
    client, ana, six, django_assert_max_num_queries
):
    for each in six:
        needled(each, 1.0)
    client.force_login(ana)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("outcomes-next"), {"from": "2026-01-01", "to": "2026-12-31"})
    text = page.content.decode()
    assert "6 clients were measured" in text
    assert "Trials and your clients" in text
    assert "too few to say" not in text
    empty = client.get(reverse("outcomes-next"), {"from": "2020-01-01", "to": "2020-12-31"})
    assert "Nothing in these days" in empty.content.decode()
