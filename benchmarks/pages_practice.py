"""The rows of a large practice for `bench_pages.py`: clients with plans, sessions and follow-up.

Everything lies around today, so that the page of the day, the calendar and the outcomes have as
much to show as they ever have. Documents weigh what real ones weigh.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from benchmarks.copied_rows import copy

A_CLIENT = 3
"""Sessions of a client."""
A_DAY = 55
"""Sessions that are held on one day."""
PLAN_BYTES, SESSION_BYTES = 70_000, 6_000
"""What a signed plan and a signed session weigh, as measured of simulated ones."""
LOTS, PEOPLE, ROOMS = 100, 6, 6
EVERY_42_DAYS = 42


def fill(clients: int) -> None:
    """Write the rows."""
    from django.db import connection, transaction

    with transaction.atomic():
        _rows(clients)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rows(clients: int) -> None:
    from django.utils import timezone

    today = timezone.localdate()
    first, sessions = _first_rows(today), A_CLIENT * clients
    _copy_clients(first, clients, today)
    # a client's sessions lie six weeks apart; clients begin one after the other
    step, turn = f"((i - 1) / {clients})", f"((i - 1) % {clients})"
    back = f"({turn} / {A_DAY} + {EVERY_42_DAYS} * ({A_CLIENT - 1} - {step}))"
    who, day = f"{turn} + 2", f"date('{today}', (-{back}) || ' days')"
    at = f"datetime('{today} 10:00:00', (-{back}) || ' days')"
    copy(first["visit"], sessions, {"client_id": who, "day": day})
    held = {
        "client_id": who,
        "visit_id": "i + 1",
        "plan_id": who,
        "needler_id": PERSON,
        "signed_at": at,
        "next_on": f"date({day}, '{EVERY_42_DAYS} days')",
    }
    copy(first["session"], sessions, held)
    of_session = {"session_id": "(i - 1) / 2 + 2", "site": "'zone ' || (i % 2)"}
    copy(first["zone"], 2 * sessions, of_session)
    copy(first["item"], sessions, {"session_id": "i + 1", "batch_id": f"(i % {LOTS}) + 1"})
    _copy_reviews(first, clients, today)
    _copy_forms(first, sessions, back, today)
    _copy_appointments(first, sessions, who, today)
    ended = f"CASE WHEN i % 9 > 0 THEN '{today}' END"
    of_one = {"client_id": "i + 1", "session_id": "i + 1", "closed_at": ended}
    copy(first["event"], sessions // 100, of_one)
    copy(first["package"], clients // 4, {"client_id": "i + 1"})
    copy(first["capture"], 2 * clients, {"id": "i + 2", "visit_id": f"i + 1 + {clients}"})
    copy(first["comparison"], clients, {"before_id": "i + 2", "after_id": f"i + 2 + {clients}"})


PERSON = f"(i % {PEOPLE}) + 1"
REVIEW_DAYS = 28


def _copy_reviews(first: dict[str, Any], clients: int, today: dt.date) -> None:
    """Copy a review after the last session of each client; most of them are overdue."""
    after = f"{REVIEW_DAYS} - (i - 1) / {A_DAY}"
    said = {
        "session_id": f"i + 1 + {(A_CLIENT - 1) * clients}",
        "on": f"date('{today}', ({after}) || ' days')",
        "opens_on": f"date('{today}', ({after} - 14) || ' days')",
    }
    copy(first["review"], clients, said)


def _copy_clients(first: dict[str, Any], clients: int, today: dt.date) -> None:
    """Copy clients with consents, answers and signed plans."""
    name = "'Made ' || char(65 + i % 26) || substr('aeiou', i % 5 + 1, 1) || 'n' || (i % 977)"
    born = "date('1960-01-01', (i % 14000) || ' days')"
    copy(first["client"], clients, {"name": name, "folded": f"lower({name})", "born": born})
    at = f"datetime('{today} 09:00:00', (-(i % 400)) || ' days')"
    signed = {"client_id": "i + 1", "signed_at": at}
    for more, kind in ((0, "treatment"), (clients, "photography")):
        copy(first["consent"], clients, signed | {"kind": f"'{kind}'", "id": f"i + 1 + {more}"})
    copy(first["intake"], clients, {"client_id": "i + 1", "done_at": at})
    copy(first["plan"], clients, signed)


def _copy_forms(first: dict[str, Any], sessions: int, back: str, today: dt.date) -> None:
    """Copy the five forms of each session; one in five was not answered."""
    for number, after in enumerate((1, 3, 7, 14, 28)):
        at = f"datetime('{today} 10:00:00', ({after} - {back}) || ' days')"
        said = {
            "id": f"i + 1 + {number * sessions}",
            "session_id": "i + 1",
            "day": str(after),
            "due_on": f"date('{today}', ({after} - {back}) || ' days')",
            "expires_on": f"date('{today}', ({after + 3} - {back}) || ' days')",
            "word_sha256": "lower(hex(randomblob(32)))",
            "answered_at": f"CASE WHEN i % 5 > 0 AND {back} > {after} THEN {at} END",
            "flags": "CASE WHEN i % 900 = 0 THEN '[\"care.flags.made\"]' ELSE '[]' END",
            "flagged": "i % 900 = 0",
            "handled_at": f"CASE WHEN {back} > 30 THEN {at} END",
        }
        copy(first["form"], sessions, said)


def _copy_appointments(first: dict[str, Any], sessions: int, who: str, today: dt.date) -> None:
    """Copy appointments up to two weeks ahead."""
    day = f"(i / {A_DAY} - {sessions // A_DAY - 14})"
    at = f"datetime('{today} 09:00:00', {day} || ' days', (30 * (i % 16)) || ' minutes')"
    said = {
        "client_id": who,
        "person_id": PERSON,
        "starts_at": at,
        "ends_at": f"datetime({at}, '25 minutes')",
        "free_at": f"datetime({at}, '30 minutes')",
        "state": f"CASE WHEN {day} < 0 THEN 'came' ELSE 'booked' END",
    }
    copy(first["appointment"], sessions, said)


def _first_rows(today: dt.date) -> dict[str, Any]:
    """Write the first row of each table, from which the others are copied."""
    from django.utils import timezone

    from needlepoint.care import questionnaire
    from needlepoint.records import models as m
    from needlepoint.studio.domain.consent_texts import publish_defaults

    now = timezone.now()
    practice = m.Practice.objects.create(name="Large", time_zone="Europe/Berlin")
    people = [
        m.Operator.objects.create_user(
            f"made{k}", password="x" * 12, name=f"Made {k}", practice=practice, role=role
        )
        for k, role in enumerate(("owner", "clinician", "technician") * (PEOPLE // 3))
    ]
    by = people[0]
    publish_defaults(practice)
    for weekday in range(7):
        m.OpeningHours.objects.create(
            practice=practice, weekday=weekday, opens=dt.time(8), closes=dt.time(20)
        )
    for k in range(ROOMS):
        m.Room.objects.create(practice=practice, name=f"Room {k}")
    service = m.Service.objects.create(
        practice=practice, kind="session", name="Session", minutes=25, buffer_minutes=5
    )
    product = m.Product.objects.create(practice=practice, kind="cartridge", name="Tips")
    for k in range(LOTS):
        batch = m.Batch.objects.create(
            product=product, lot=f"L{k}", expires_on=today + dt.timedelta(days=5 * k)
        )
        m.StockMove.objects.create(batch=batch, change=2000, kind="received", by=by)
    client = m.Client.objects.create(practice=practice, name="Made first", born="1990-01-01")
    visit = m.Visit.objects.create(client=client, day=today - dt.timedelta(days=1500))
    text = m.ConsentText.objects.filter(kind="treatment").first()
    course = {
        "sessions": [{"number": k, "on": str(today)} for k in range(1, A_CLIENT + 2)],
        "interval_days": EVERY_42_DAYS,
        "reviews": [{"days_after": 84}],
    }
    plan = m.Plan.objects.create(
        client=client,
        made_by=by,
        signed_by=by,
        signed_at=now,
        choices={"condition": "acne-scars"},
        document={
            "may_needle": True,
            "course": course,
            "skin": {"skin_type": "III"},
            "says": "x" * PLAN_BYTES,
        },
    )
    session = m.TreatmentSession.objects.create(
        client=client,
        visit=visit,
        plan=plan,
        needler=by,
        began_at=now,
        made_by=by,
        signed_by=by,
        document={"says": "x" * SESSION_BYTES},
    )
    pair = [
        m.Capture.objects.create(visit=visit, site="chin", made_by=by, state="measured")
        for _ in range(2)
    ]
    number = {"value": -20.0, "low": -25.0, "high": -15.0}
    change = {
        "quality": {"verdict": "comparable"},
        "summary": {"volume_percent": number},
        "scars": [{"kind": "rolling", "raised": False, "depth": {"percent": number}}] * 20,
    }
    return {
        "client": client,
        "visit": visit,
        "consent": m.Consent.objects.create(client=client, text=text, kind="treatment"),
        "intake": m.Intake.objects.create(
            client=client, questionnaire=questionnaire().version, answers={"says": "x" * 2000}
        ),
        "plan": plan,
        "session": session,
        "review": m.SessionReview.objects.create(
            session=session, days_after=REVIEW_DAYS, on=today, opens_on=today
        ),
        "zone": m.SessionZone.objects.create(session=session, order=1, site="zone"),
        "item": m.SessionItem.objects.create(session=session, batch=batch),
        "form": m.FollowUpForm.objects.create(
            session=session, day=1, due_on=today, expires_on=today, word_sha256="0" * 64
        ),
        "appointment": m.Appointment.objects.create(
            client=client, service=service, person=by, starts_at=now, ends_at=now, free_at=now
        ),
        "event": m.AdverseEvent.objects.create(
            client=client, kind="dark", severity="mild", happened_on=today, said="-", by=by
        ),
        "package": m.Package.objects.create(client=client, sessions=3, paid_on=today, by=by),
        "capture": pair[0],
        "comparison": m.Comparison.objects.create(
            before=pair[0], after=pair[1], made_by=by, state="measured", change=change
        ),
    }
