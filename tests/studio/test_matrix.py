"""Every address x every role x own or other practice, made from the table of addresses.

A new address that names a row needs a made row here, or the test fails and says so.
"""

import datetime as dt
import os

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.studio import booked
from tests.studio import treating as made
from tests.studio.conftest import plan_choices

from needlepoint.records import vault
from needlepoint.records.models import (
    AdverseEvent,
    AppointmentRequest,
    ClientImport,
    Closure,
    Comparison,
    Consent,
    ConsentKind,
    ConsentText,
    FollowUpForm,
    Intake,
    Package,
    Plan,
    PlanCapture,
    Role,
    RoomSetup,
    Sitting,
    ViewPhoto,
    Visit,
    Waiting,
)
from needlepoint.studio.session.opening import begin
from needlepoint.studio.site.permissions import RULES

WORD = "a long enough word 9"
OTHERS = {"number": 1, "order": 1, "which": "drawing", "pk": 1, "slug": "word"}
"""What addresses name besides a row; it need not exist."""


def shape(name):
    """Return an address as text with places, and the names of these."""
    (text, places), *_ = get_resolver().reverse_dict.getlist(name)[0][0]
    return text, places


OF_THE_PRACTICE = (
    *("practice", "logins", "rigs", "lots", "products", "pens", "setup"),
    *("services", "rooms", "closures", "requests", "imports"),
)

NAMING = sorted(
    name
    for name, rule in RULES.items()
    if rule.roles and not name.startswith(("mfa_", "account")) and "code" in shape(name)[1]
)


@pytest.fixture
def rows(dora, measured, lamps_rig, ana, ben):
    """One row of each kind in Ana's practice, by the beginning of its address."""
    text = ConsentText.objects.create(
        practice=ana.practice, kind=ConsentKind.TREATMENT, version=1, title="T", body="B"
    )
    return {
        "clients": dora,
        "captures": measured,
        "comparisons": Comparison.objects.create(before=measured, after=measured, made_by=ana),
        "intakes": Intake.objects.create(client=dora, questionnaire=1),
        "consents": Consent.objects.create(client=dora, text=text, kind=text.kind),
        "plans": planned(dora, measured, ben),
        "practice/people": ben,
        "practice/booking/hours": ben,
        **treated(dora, ben),
        "rigs": lamps_rig,
        "setup/rooms": RoomSetup.objects.create(
            practice=ana.practice, made_by=ana, way="lamps", state="measured"
        ),
        "hand": Consent.objects.create(client=dora, text=text, kind=text.kind),
        "camera": Sitting.objects.create(
            client=dora, rig=lamps_rig, site="left cheek", made_by=ben
        ),
        "logins": login_of(ben),
        "photographs": photographed(dora, ben),
        **appointed(dora, ben),
    }


def appointed(client, by):
    """An appointment, and what it is booked with."""
    house = booked.house(client.practice)["review"]
    day = booked.MONDAY
    return {
        "appointments": booked.booked(by, client, house, booked.at(client.practice, day, 10)),
        "services": house,
        "rooms": client.practice.rooms.first(),
        "closures": Closure.objects.create(practice=client.practice, first_on=day, last_on=day),
        "waiting": Waiting.objects.create(client=client, service=house, made_by=by),
        "packages": Package.objects.create(client=client, sessions=3, paid_on=day, by=by),
        "imports": ClientImport.objects.create(practice=client.practice, made_by=by),
        "requests": AppointmentRequest.objects.create(
            practice=client.practice,
            service=house,
            name="Nia",
            wanted_at=booked.at(client.practice, day, 15),
        ),
    }


def photographed(client, by):
    """A photograph of a view."""
    visit = Visit.objects.create(client=client, day=booked.MONDAY)
    files = {name: vault.store(b"x", "image/jpeg") for name in ("file", "display", "thumbnail")}
    return ViewPhoto.objects.create(visit=visit, view="front", made_by=by, **files)


def login_of(operator):
    """Log somebody in on a tablet."""
    tablet = Client()
    tablet.force_login(operator)
    return operator.logins.get()


def treated(client, by):
    """A session that is being filled in, and an event in it."""
    made.ready(client, by)
    session = begin(by, client, as_last_time=False)
    day = dt.date(2026, 11, 2)
    event = AdverseEvent.objects.create(
        client=client,
        session=session,
        kind="other",
        severity="mild",
        happened_on=day,
        said="-",
        by=by,
    )
    lot = made.box(client.practice, by)
    form = FollowUpForm.objects.create(
        session=session, day=1, due_on=day, expires_on=day, word_sha256="0" * 64
    )
    return {
        "sessions": session,
        "events": event,
        "lots": lot,
        "products": lot.product,
        "pens": made.pen(client.practice),
        "followups": form,
    }


def planned(client, capture, by):
    """A plan that rests on a capture."""
    plan = Plan.objects.create(client=client, made_by=by, choices=plan_choices(by))
    PlanCapture.objects.create(plan=plan, capture=capture, order=1)
    return plan


def path_to(name, rows):
    """Return the path of an address that names one of the rows."""
    text, places = shape(name)
    row = next((row for begin, row in rows.items() if text.startswith(begin)), None)
    assert row is not None, f"teach this test a made row for {text}"
    unknown = set(places) - set(OTHERS) - {"code"}
    assert not unknown, f"teach this test what to put for {unknown} in {text}"
    made = OTHERS | {"code": row.public_id}
    return reverse(name, kwargs={place: made[place] for place in places})


def enter(client, operator, role):
    """Log in with a role, and prove to be there in person."""
    operator.role = role
    operator.save()
    client.force_login(operator)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})


@pytest.mark.parametrize("role", list(Role))
def test_rows_of_another_practice_are_not_there_for_anybody(client, cleo, rows, role):
    enter(client, cleo, role)
    for name in NAMING:
        expected = {404, 405} if role in RULES[name].roles else {403}
        for method in (client.get, client.post):
            answer = method(path_to(name, rows))
            assert answer.status_code in expected, (name, role, method, answer.status_code)


@pytest.mark.parametrize("role", list(Role))
def test_rows_of_the_own_practice_are_there_for_those_who_may(client, ana, rows, role):
    enter(client, ana, role)
    for name in NAMING:
        answer = client.get(path_to(name, rows))
        if answer.streaming:  # closing it as the server does would close the tests' database too
            for close in answer._resource_closers:
                close()
        if role in RULES[name].roles:
            assert answer.status_code < 500, (name, role)
            assert answer.status_code != 403, (name, role)
        else:
            assert answer.status_code == 403, (name, role)


def test_an_erased_client_is_not_there(client, ana, rows, dora):
    enter(client, ana, Role.OWNER)
    dora.erased_at = dt.datetime.now(dt.UTC)
    dora.save()
    for name in NAMING:
        if not shape(name)[0].startswith(OF_THE_PRACTICE):
            assert client.get(path_to(name, rows)).status_code in {404, 405}, name


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGE = {
    "flipped": lambda paths: [flip(path) for path in paths],
    "cut": lambda paths: [os.truncate(path, path.stat().st_size // 2) for path in paths],
    "empty": lambda paths: [os.truncate(path, 0) for path in paths],
    "missing": lambda paths: [path.unlink() for path in paths],
    "swapped": lambda paths: [path.write_bytes(paths[0].read_bytes()) for path in paths[1:]],
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_files_are_a_sentence_on_every_page(client, ana, rows, settings, how):
    enter(client, ana, Role.OWNER)
    client.raise_request_exception = False
    stored = sorted(path for path in (settings.DATA / "vault").rglob("*") if path.is_file())
    assert len(stored) > 4
    DAMAGE[how](stored)
    told = 0
    for name in NAMING:
        answer = client.get(path_to(name, rows))
        if answer.streaming:
            for close in answer._resource_closers:
                close()
            continue
        assert answer.status_code != 500, name
        told += b"This cannot be opened" in answer.content
    assert told > 4
