"""What somebody else did to a booking meanwhile, and what was chosen that is no longer there."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked as made
from tests.studio.conftest import operator

from needlepoint.records.models import AppointmentRequest, BookingRules, Client, Role
from needlepoint.studio.booking import reminding
from needlepoint.studio.booking.booking import move
from needlepoint.studio.booking.letters import remind
from needlepoint.studio.booking.requests import Handled, accept, decline

MONDAY = made.MONDAY


@pytest.fixture
def asked(house, practice):
    """Return a request of somebody new for the review."""
    return AppointmentRequest.objects.create(
        practice=practice,
        service=house["review"],
        name="Nia New",
        born=dt.date(1992, 3, 4),
        mail="nia@example.org",
        wanted_at=made.at(practice, MONDAY, 9),
    )


def test_what_was_moved_while_others_are_reminded_waits_for_the_next_look(
    house, practice, ben, dora, settings, monkeypatch
):
    settings.MAIL_IS_THERE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    BookingRules.objects.create(practice=practice, reminders=True)
    Client.objects.update(mail="somebody@example.org")
    made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    late = made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 11))

    def moving(appointment):
        if not mail.outbox:
            move(ben, late, late.version, made.wanted(house["review"], ben, at_two))
        remind(appointment)

    at_two, before = made.at(practice, MONDAY, 14), MONDAY - dt.timedelta(days=1)
    monkeypatch.setattr(reminding, "remind", moving)
    assert reminding.look(made.at(practice, before, 9)) == 1
    assert reminding.look(made.at(practice, before, 10)) == 1
    first, second = mail.outbox
    assert "9:00" in first.body
    assert "2:00" in second.body


def test_a_request_that_became_an_appointment_is_not_declined(asked, ana, practice, house):
    seen = AppointmentRequest.objects.get(pk=asked.pk)
    booked = accept(ana, asked, None, made.wanted(house["review"], ana, asked.wanted_at))
    with pytest.raises(Handled, match="Somebody else"):
        decline(ana, seen)
    assert AppointmentRequest.objects.get().appointment == booked


def test_whoever_is_no_longer_a_choice_becomes_no_second_record(client, fay, ana, asked, dora):
    client.force_login(fay)
    page = client.get(reverse("request", args=[asked.public_id]))
    word = page.context["offers"][0].times[0][0]
    for gone in (str(dora.public_id), ""):
        answer = client.post(
            reverse("request", args=[asked.public_id]), {"client": gone, "time": word}, follow=True
        )
        assert "Choose who it is" in answer.content.decode()
    assert Client.objects.get() == dora


@pytest.fixture
def with_ben(house, practice, ben, ana, dora):
    """Return an appointment with Ben; Ana treats as well."""
    return made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))


def offered(client, row, **said):
    there = reverse("appointment-move", args=[row.public_id])
    return {each.person.name for each in client.get(there, said).context["offers"]}


def test_anybody_can_be_chosen_when_an_appointment_is_moved(client, fay, with_ben):
    client.force_login(fay)
    assert offered(client, with_ben) == {"Ben"}
    assert offered(client, with_ben, person="", day=MONDAY.isoformat()) == {"Ana", "Ben"}


def test_what_is_booked_with_somebody_who_left_can_be_moved(client, fay, with_ben, ben, practice):
    operator("Nel", Role.TECHNICIAN, practice)
    ben.is_active = False
    ben.save()
    client.force_login(fay)
    assert offered(client, with_ben) == {"Ana", "Nel"}


def test_what_is_booked_of_a_service_that_was_given_up_can_be_moved(client, fay, with_ben):
    service = with_ben.service
    service.retired_at = timezone.now()
    service.save()
    client.force_login(fay)
    assert offered(client, with_ben) == {"Ben"}


def test_a_note_is_kept_when_the_time_was_taken_meanwhile(client, fay, with_ben, dora, house):
    client.force_login(fay)
    there = reverse("book", args=[dora.public_id]) + f"?service={house['review'].pk}"
    word = f"{with_ben.starts_at:%Y%m%dT%H%M}.{with_ben.person_id}.{with_ben.room_id}"
    page = client.post(there, {"time": word, "note": "comes with her mother"}).content.decode()
    assert "has just been taken" in page
    assert "comes with her mother" in page
