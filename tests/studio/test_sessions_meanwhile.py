"""Sessions that two people have open at once: what is signed stays, what is dropped lets go."""

import pytest
from tests.studio import treating as made

from needlepoint.records.models import Signed, TreatmentSession
from needlepoint.studio.session.filling import act, keep, open_cartridge
from needlepoint.studio.session.opening import drop
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
