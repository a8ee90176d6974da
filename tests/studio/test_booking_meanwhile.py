"""What somebody else did to a booking meanwhile, and what was chosen that is no longer there."""

import datetime as dt

from django.core import mail
from tests.studio import booked as made

from needlepoint.records.models import BookingRules, Client
from needlepoint.studio.booking import reminding
from needlepoint.studio.booking.booking import move
from needlepoint.studio.booking.letters import remind

MONDAY = made.MONDAY


def test_what_was_moved_while_others_are_reminded_waits_for_the_next_look(
    house, practice, ben, dora, eli, settings, monkeypatch
):
    settings.MAIL_IS_THERE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    BookingRules.objects.create(practice=practice, reminders=True)
    Client.objects.update(mail="somebody@example.org")
    made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))
    late = made.booked(ben, eli, house["review"], made.at(practice, MONDAY, 11))

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
