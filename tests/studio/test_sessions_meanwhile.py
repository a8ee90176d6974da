"""Sessions that two people have open at once: what is signed stays, what is dropped lets go."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made

from needlepoint.records.models import Appointment, Client, Signed, TreatmentSession
from needlepoint.studio.domain.batches import Stopped
from needlepoint.studio.session.filling import act, keep, open_cartridge
from needlepoint.studio.session.opening import amend, drop
from needlepoint.studio.session.signing import sign


@pytest.fixture
def chair(client, ben, dora):
    """Ben logged in, with Dora ready and a box of cartridges on the shelf."""
    client.force_login(ben)
    made.ready(dora, ben)
    made.box(dora.practice, ben)
    return client


@pytest.fixture
def opened(chair, dora):
    """Return a session with a cartridge, every zone reached, as one tablet has read it."""
    _, session = made.begin(chair, dora)
    made.scan(chair, session, code=made.code(serial="1"))
    made.fill(chair, session)
    return session


def again(session):
    """Return a session as another tablet reads it."""
    return TreatmentSession.objects.get(pk=session.pk)


def test_nothing_is_taken_out_of_a_session_that_was_signed_meanwhile(opened, ben):
    seen = again(opened)
    item = seen.items.get()
    sign(ben, opened, opened.version, "")
    for what in (
        lambda: act(ben, seen, item, "remove", ""),
        lambda: open_cartridge(ben, seen, made.label(serial="2")),
        lambda: keep(ben, seen, made.filled(seen), seen.version),
        lambda: drop(ben, seen),
        item.delete,
    ):
        with pytest.raises(Signed):
            what()
    assert [each.pk for each in again(opened).items.all()] == [item.pk]


def test_nothing_is_put_into_a_session_that_was_dropped_meanwhile(opened, ben):
    seen = again(opened)
    drop(ben, opened)
    with pytest.raises(Signed):
        open_cartridge(ben, seen, made.label(serial="2"))
    assert again(opened).items.count() == 1


def test_dropping_keeps_what_somebody_else_wrote_meanwhile(chair, opened, ben):
    seen = again(opened)
    made.fill(chair, opened, note="the client went home")
    drop(ben, seen)
    assert again(opened).note == "the client went home"


def test_a_dropped_session_lets_go_of_its_appointment(chair, dora, ben, house):
    now = timezone.now()
    row = Appointment.objects.create(
        client=dora, service=house["session"], person=ben, starts_at=now, ends_at=now, free_at=now
    )
    _, session = made.begin(chair, dora)
    drop(ben, session)
    page = chair.get(reverse("appointment", args=[row.public_id])).content.decode()
    assert reverse("session-start", args=[dora.public_id]) in page
    _, later = made.begin(chair, dora)
    row.refresh_from_db()
    assert (row.session, row.state) == (later, "came")


def test_a_cartridge_of_a_dropped_session_was_not_used(chair, opened, dora, ben):
    drop(ben, opened)
    _, session = made.begin(chair, dora)
    assert open_cartridge(ben, session, made.label(serial="1")).serial == "1"


def test_a_cartridge_that_an_amendment_took_out_was_not_used(chair, opened, dora, ben):
    sign(ben, opened, opened.version, "")
    later = amend(ben, opened, "another cartridge was scanned")
    act(ben, later, later.items.get(), "remove", "")
    other = Client.objects.create(practice=dora.practice, name="Eli Made", born=dora.born)
    made.ready(other, ben)
    _, session = made.begin(chair, other)
    with pytest.raises(Stopped, match="was used before"):
        open_cartridge(ben, session, made.label(serial="1"))
    open_cartridge(ben, later, made.label(serial="2"))
    later.refresh_from_db()
    sign(ben, later, later.version, "")
    assert open_cartridge(ben, session, made.label(serial="1")).serial == "1"


def test_nobody_signs_for_what_another_tablet_added_meanwhile(chair, opened, ben):
    there = reverse("session-sign", args=[opened.public_id])
    shown = chair.get(there).context["used"]
    open_cartridge(ben, again(opened), made.label(serial="2"))
    assert "Somebody else changed this session" in made.sign(chair, opened, used=shown)
    assert opened.signed_at is None
    made.sign(chair, opened, used=chair.get(there).context["used"])
    assert [each["serial"] for each in opened.document["used"]] == ["1", "2"]
