"""Speed that does not rot: no page asks the database more often for more rows.

Times are told by `benchmarks/bench_studio.py`; here only questions to the database are counted.
"""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from tests.studio import treating as made

from needlepoint.care import questionnaire
from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Capture,
    Client,
    Comparison,
    FollowUpForm,
    Intake,
    Picture,
    Plan,
    TreatmentSession,
    Visit,
    WorkState,
)
from needlepoint.studio.clients import search
from needlepoint.studio.session.opening import begin
from needlepoint.studio.site import startup, statistics

FEW, MANY = 2, 12
ON_ANY_PAGE = 3  # the session, who is logged in, and their practice with its day
TO_NOTE = 7  # the head of the audit, the line, the line before, and the transaction around them


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    seen_now(client)
    return client


def seen_now(client):
    """Let somebody have been seen just now; else the next look is written down."""
    session = client.session
    session["seen"] = dt.datetime.now(dt.UTC).timestamp()
    session.save()


@pytest.fixture
def counted(inside, django_assert_max_num_queries):
    """Return a function that opens a page and gives how often the database was asked."""

    def count(most, path, **headers):
        inside.get(path)  # what is read once for ever
        seen_now(inside)
        with django_assert_max_num_queries(most) as asked:
            answer = inside.get(path, headers=headers)
        assert answer.status_code == 200
        return len(asked)

    return count


def clients(practice, number):
    Client.objects.bulk_create(
        Client(
            practice=practice,
            name=f"Made {k}",
            folded="made",
            born=dt.date(1990, 1, 1),
            flags=["x"],
        )
        for k in range(number)
    )


def visits(dora, ben, number):
    """Return Dora more of everything that a timeline shows."""
    for _ in range(number):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=7 * Visit.objects.count())
        visit = Visit.objects.create(client=dora, day=day)
        pair = [
            Capture.objects.create(
                visit=visit,
                site="chin",
                made_by=ben,
                state=WorkState.REFUSED,
                measurement={"quality": {"verdict": "refused", "checks": []}, "scars": None},
            )
            for _ in range(2)
        ]
        Comparison.objects.create(before=pair[0], after=pair[1], made_by=ben)
        Intake.objects.create(client=dora, questionnaire=questionnaire().version)


def test_the_list_and_the_search_ask_twice_whatever_they_find(counted, practice):
    most = ON_ANY_PAGE + 2
    for number in (FEW, MANY):
        clients(practice, number)
        assert counted(most, reverse("clients")) == most
        assert counted(most, search.path_to(search.locked_words("made"))) == most


def test_the_page_of_a_client_asks_as_often_for_a_long_history(counted, dora, ben):
    path = reverse("client", args=[dora.public_id])
    visits(dora, ben, FEW)
    few = counted(ON_ANY_PAGE + TO_NOTE + 14, path)  # one for each kind of row, one for a merge
    visits(dora, ben, MANY)
    assert counted(few, path) == few


def test_the_history_is_told_without_reading_what_was_measured(inside, dora, ben):
    from django.test.utils import CaptureQueriesContext

    visits(dora, ben, FEW)
    with CaptureQueriesContext(connection) as asked:
        inside.get(reverse("client", args=[dora.public_id]))
    assert not [each for each in asked if '"measurement"' in each["sql"]]


def test_the_page_of_a_capture_asks_as_often_for_many_pictures(counted, dora, ben):
    visits(dora, ben, 1)
    capture = Capture.objects.order_by("pk")[0]
    path = reverse("capture", args=[capture.public_id])

    def pictures(number):
        for _ in range(number):
            order = capture.pictures.count() + 1
            file = vault.store(b"x", "image/jpeg")
            Picture.objects.create(
                capture=capture,
                name=f"{order}.png",
                order=order,
                file=file,
                display=file,
                thumbnail=file,
            )

    pictures(FEW)
    few = counted(ON_ANY_PAGE + 2 * TO_NOTE + 5, path)
    pictures(MANY)
    assert counted(few, path) == few


def test_a_small_picture_does_not_read_what_was_measured(inside, dora, ben):
    from django.test.utils import CaptureQueriesContext

    visits(dora, ben, 1)
    capture = Capture.objects.order_by("pk")[0]
    file = vault.store(b"x", "image/jpeg")
    Picture.objects.create(capture=capture, name="1.png", order=1, file=file, thumbnail=file)
    with CaptureQueriesContext(connection) as asked:
        inside.get(reverse("thumbnail", args=[capture.public_id, 1]))
    assert not [each for each in asked if '"measurement"' in each["sql"]]


def test_the_scar_map_asks_as_often_for_many_corrections(counted, measured, ben):
    path = reverse("scar-map", args=[measured.public_id])
    few = counted(ON_ANY_PAGE + TO_NOTE + 6, path)
    for number in range(MANY):
        measured.corrections.create(scar=number, zone="chin", by=ben)
    assert counted(few + 1, path) <= few + 1


def test_the_audit_asks_as_often_for_many_lines(counted, practice, ana):
    path = reverse("audit")
    for number in (FEW, MANY):
        clients(practice, number)
        for each in Client.objects.all():
            audit.note(ana, "read", each)
        assert counted(ON_ANY_PAGE + 5, path) <= ON_ANY_PAGE + 5


def test_who_saw_a_client_and_what_was_asked_keep_to_their_questions(counted, dora, ben):
    visits(dora, ben, MANY)
    for _ in range(MANY):
        audit.note(ben, "read", dora)
    intake = Intake.objects.filter(client=dora)[0]
    counted(ON_ANY_PAGE + TO_NOTE + 6, reverse("client-audit", args=[dora.public_id]))
    counted(ON_ANY_PAGE + TO_NOTE + 2, reverse("intake", args=[intake.public_id]))


ON_SQLITE = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL counts its rows by itself"
)


@ON_SQLITE
def test_the_database_counts_its_rows_at_the_start_and_once_a_day(practice, settings, monkeypatch):
    clients(practice, FEW)
    startup.prepare()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'records_client'")
        assert cursor.fetchone()[0] > 0
        cursor.execute("DELETE FROM sqlite_stat1")
    daily = statistics.DailyCount()
    assert not daily.count_when_due()
    day_later = statistics.time.monotonic() + statistics.EVERY_S + 1.0
    monkeypatch.setattr(statistics.time, "monotonic", lambda: day_later)
    assert daily.count_when_due()
    assert not daily.count_when_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'records_client'")
        assert cursor.fetchone()[0] > 0


@ON_SQLITE
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: FollowUpForm.objects.filter(flagged=True, handled_at=None), "follow_ups_flagged"),
        (lambda: Plan.objects.filter(amends__isnull=False), "plans_amending"),
        (lambda: TreatmentSession.objects.filter(amends__isnull=False), "sessions_amending"),
    ],
)
def test_few_among_very_many_are_found_by_an_index_of_their_own(db, rows, index):
    assert f"INDEX {index}" in rows().order_by().values("pk").explain()


def test_a_form_knows_whether_it_holds_a_sign_of_trouble(dora, ben):
    made.ready(dora, ben)
    session = begin(ben, dora, as_last_time=False)
    day = dt.date(2026, 1, 1)
    form = FollowUpForm(session=session, day=1, due_on=day, expires_on=day, word_sha256="0" * 64)
    form.save()
    assert not FollowUpForm.objects.get().flagged
    form.flags = ["flag_infection"]
    form.save(update_fields=["flags"])
    assert FollowUpForm.objects.get().flagged
