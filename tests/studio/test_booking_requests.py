"""What clients do without an account: ask for a time, move, cancel; and what goes by mail."""

import datetime as dt
import json
import logging
import re
import sys

import icalendar
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked as made

from needlepoint.errors import WrongUsage
from needlepoint.records.models import (
    Appointment,
    AppointmentRequest,
    AuditEvent,
    BookingRules,
    Client,
    HeldSlot,
    Waiting,
)
from needlepoint.studio.booking import public_views
from needlepoint.studio.booking.booking import cancel, move
from needlepoint.studio.booking.letters import mail_appointment, new_word
from needlepoint.studio.booking.own import appointment_for
from needlepoint.studio.booking.reminding import due, look
from needlepoint.studio.booking.requests import KEPT, forget_old
from needlepoint.studio.domain.follow_up_words import digest_of
from needlepoint.studio.site.text_messages import sms_program

MONDAY = made.MONDAY
BASE = "https://alder.example"


@pytest.fixture
def house(practice, ben):
    practice.time_zone = "Europe/Berlin"
    practice.save()
    BookingRules.objects.create(practice=practice, requests_open=True, reminders=True)
    house = made.house(practice)
    house["consultation"].public = True
    house["consultation"].save()
    return house


@pytest.fixture
def person():
    """Somebody with a telephone and no account."""
    return Browser()


@pytest.fixture
def post(settings):
    settings.MAIL_IS_THERE = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "desk@alder.example"
    return mail.outbox


@pytest.fixture
def row(house, ben, dora, practice):
    dora.mail = "dora@example.org"
    dora.save()
    return made.booked(ben, dora, house["review"], made.at(practice, MONDAY, 9))


def ask(person, practice, **said):
    path = reverse("ask-for-time", args=[practice.public_id]) + f"?day={MONDAY}"
    page = person.get(path)
    form = {"name": "Nia New", "born": "1992-03-04", "mail": "nia@example.org"} | said
    form.setdefault("time", page.context["days"][MONDAY][3][0])
    return person.post(path, form)


def test_the_page_is_closed_until_the_owner_opens_it(house, person, practice):
    path = reverse("ask-for-time", args=[practice.public_id])
    assert person.get(path).status_code == 200
    BookingRules.objects.update(requests_open=False)
    assert person.get(path).status_code == 404
    BookingRules.objects.all().delete()
    assert person.get(path).status_code == 404
    other = reverse("ask-for-time", args=["7d0d1d5e-9d8c-4b52-9f4c-0a5bb8e2f0a1"])
    assert person.get(other).status_code == 404


def test_the_page_names_nobody_and_offers_no_session(house, person, practice, ben, dora):
    made.booked(ben, dora, house["consultation"], made.at(practice, MONDAY, 9))
    for service in house.values():
        service.public = True
        service.save()
    page = person.get(reverse("ask-for-time", args=[practice.public_id]) + f"?day={MONDAY}")
    said = page.content.decode()
    assert dora.name not in said
    assert not re.search(r"\bBen\b", said)  # not as a part of the token of a form
    assert [str(each) for each in page.context["services"]] == ["Consultation", "Review"]


def test_a_request_becomes_an_appointment_of_a_new_client(
    house, person, client, fay, practice, post
):
    Client.objects.create(practice=practice, name="Nia Old", born=dt.date(1992, 3, 4))
    assert ask(person, practice).status_code == 200
    assert HeldSlot.objects.count() == 0
    waiting = AppointmentRequest.objects.get()
    client.force_login(fay)
    assert "Nia New" in client.get(reverse("requests")).content.decode()
    page = client.get(reverse("request", args=[waiting.public_id]))
    assert [each.name for each in page.context["candidates"]] == ["Nia Old"]
    word = next(w for offer in page.context["offers"] for w, _s, chosen in offer.times if chosen)
    answer = client.post(
        reverse("request", args=[waiting.public_id]), {"client": "new", "time": word}
    )
    row = Appointment.objects.get()
    assert answer.url == reverse("appointment", args=[row.public_id])
    assert (row.client.name, row.starts_at) == ("Nia New", waiting.wanted_at)
    waiting.refresh_from_db()
    assert (waiting.appointment, waiting.handled_by) == (row, fay)
    [letter] = post
    assert letter.to == ["nia@example.org"]
    assert "consultation" not in (letter.subject + letter.body).lower()
    again = client.get(reverse("request", args=[waiting.public_id]))
    assert again.status_code == 404


def test_a_taken_time_makes_no_client(house, person, client, ana, ben):
    practice = ana.practice
    ask(person, practice)
    waiting = AppointmentRequest.objects.get()
    client.force_login(ana)
    path = reverse("request", args=[waiting.public_id])
    page = client.get(path)
    word = next(w for offer in page.context["offers"] for w, _s, chosen in offer.times if chosen)
    for who in (ana, ben):
        other = Client.objects.create(practice=practice, name=who.name, born=dt.date(1990, 1, 1))
        room = int(who == ben)
        made.booked(ana, other, house["consultation"], waiting.wanted_at, who, room)
    people = Client.objects.count()
    said = client.post(path, {"client": "new", "time": word}, follow=True).content.decode()
    assert "just been taken" in said
    assert Client.objects.count() == people


def test_declined_and_forgotten_requests_leave_nothing(house, person, client, fay, practice):
    ask(person, practice)
    client.force_login(fay)
    waiting = AppointmentRequest.objects.get()
    client.post(reverse("request", args=[waiting.public_id]), {"decline": "yes"})
    assert AppointmentRequest.objects.count() == 0
    ask(person, practice)
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + KEPT + dt.timedelta(days=1)) == 1


def test_programs_and_floods_are_kept_out(house, person, practice, one_window):
    assert ask(person, practice, website="http://x").status_code == 200
    assert AppointmentRequest.objects.count() == 0
    for _press in range(2):
        ask(person, practice)
    assert AppointmentRequest.objects.count() == 1
    assert "no longer free" in ask(person, practice, time="20270301T0301").content.decode()
    assert "telephone or your mail" in ask(person, practice, mail="").content.decode()
    assert "Check this day" in ask(person, practice, born="2999-01-01").content.decode()
    codes = [ask(person, practice).status_code for _ in range(public_views.ASKED + 1)]
    assert codes[-1] == 429
    assert AppointmentRequest.objects.count() <= public_views.ASKED


def linked(letter):
    return re.search(rf"{BASE}(/your-appointment/)#(\w+)", letter.body).groups()


def test_the_link_moves_an_appointment_once_and_the_next_letter_moves_it_again(
    row, post, person, ben, practice
):
    mail_appointment(ben, row, BASE + "/")
    path, word = linked(post[0])
    page = person.post(path, {"word": word})
    times = page.context["days"][MONDAY]
    assert len(times) > 10
    moved = person.post(path, {"word": word, "do": "move", "time": times[8][0]})
    assert "Moved to" in moved.content.decode()
    before, sequence = row.starts_at, row.sequence
    row.refresh_from_db()
    assert (row.starts_at != before, row.sequence) == (True, sequence + 1)
    assert person.post(path, {"word": word}).status_code == 404
    [first, then] = [next(iter(each.attachments)) for each in post]
    uids = [icalendar.Calendar.from_ical(a[1]).walk("VEVENT")[0]["uid"] for a in (first, then)]
    assert uids[0] == uids[1]
    person.post(path, {"word": linked_anywhere(post[1]), "do": "cancel", "why": "ill"})
    row.refresh_from_db()
    assert (row.state, row.slots.count()) == ("cancelled", 0)
    assert "was cancelled" in post[2].subject


def linked_anywhere(letter):
    return re.search(r"/your-appointment/#(\w+)", letter.body)[1]


def test_a_link_is_of_one_client_and_ends(row):
    word = new_word(row)
    assert appointment_for(word) == row
    assert appointment_for(word.upper()) == row
    for start in range(0, 10_000, 500):  # as `appointment_for` looks, 500 guesses a question
        guesses = [digest_of(f"{number:026}") for number in range(start, start + 500)]
        assert not Appointment.objects.filter(word_sha256__in=guesses).exists()
    for place in range(len(word)):
        other = word[:place] + ("a" if word[place] != "a" else "b") + word[place + 1 :]
        assert appointment_for(other) is None
    assert new_word(row) != word
    assert appointment_for(word) is None
    Appointment.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    assert appointment_for(new_word(row)) is None


def test_guessing_is_slowed_down(house, person, one_window):
    codes = [person.post(reverse("own-appointment"), {"word": "x"}).status_code for _ in range(16)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_no_word_is_in_an_address_or_a_log(row, person, post, ben, caplog):
    mail_appointment(ben, row, BASE + "/")
    path, word = linked(post[0])
    with caplog.at_level(logging.DEBUG):
        page = person.get(path)
        shown = person.post(path, {"word": word})
    assert word not in caplog.text
    assert word not in page.content.decode()
    assert f'action="{path}"' in shown.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert row.word_sha256 != word


def test_within_a_day_one_calls(row, person):
    soon = timezone.now() + dt.timedelta(hours=20)
    Appointment.objects.update(starts_at=soon)
    path, word = reverse("own-appointment"), new_word(row)
    page = person.post(path, {"word": word, "do": "cancel"}).content.decode()
    assert "Please call us" in page
    row.refresh_from_db()
    assert row.state == "booked"


def test_a_mail_server_that_fails_loses_nothing(row, post, settings, client, ana):
    settings.EMAIL_BACKEND = "tests.studio.test_booking_requests.Broken"
    client.force_login(ana)
    path = reverse("appointment-mail", args=[row.public_id])
    word = new_word(row)
    said = client.post(path, follow=True).content.decode()
    assert "did not take it" in said
    row.refresh_from_db()
    assert row.mailed_at is None
    assert appointment_for(word) == row  # the link that the client has
    settings.MAIL_IS_THERE = False
    assert "no mail server" in client.post(path, follow=True).content.decode()


class Broken:
    """A mail server that is not there."""

    def __init__(self, **_options):
        pass

    def send_messages(self, _letters):
        raise ConnectionRefusedError


def clock(practice, hour, day=MONDAY - dt.timedelta(days=1)):
    return made.at(practice, day, hour)


def test_clients_are_reminded_once_on_the_day_before(row, post, practice, settings):
    assert look(clock(practice, 8)) == 0
    assert look(clock(practice, 10, MONDAY - dt.timedelta(days=2))) == 0
    assert look(clock(practice, 9)) == 1
    assert look(clock(practice, 10)) == 0
    [letter] = post
    assert letter.to == ["dora@example.org"]
    assert f"{MONDAY.day} {MONDAY:%B %Y}" in letter.body
    assert "10:00" not in letter.body
    assert "9:00" in letter.body


def test_a_moved_one_is_reminded_of_its_new_day(row, post, ben, practice, house):
    look(clock(practice, 9))
    row.refresh_from_db()
    later = made.at(practice, MONDAY + dt.timedelta(days=1), 9)
    move(ben, row, row.version, made.wanted(house["review"], ben, later))
    assert look(clock(practice, 9, MONDAY)) == 1
    cancel(ben, row, row.version, "")
    assert not due(practice, clock(practice, 10, MONDAY)).exists()


def test_a_reminder_that_was_not_taken_is_sent_at_the_next_look(row, post, practice, settings):
    settings.EMAIL_BACKEND = "tests.studio.test_booking_requests.Broken"
    assert look(clock(practice, 9)) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert look(clock(practice, 10)) == 1


def test_nobody_is_reminded_where_it_is_off_or_there_is_no_mail(row, post, practice, settings):
    BookingRules.objects.update(reminders=False)
    assert look(clock(practice, 9)) == 0
    BookingRules.objects.update(reminders=True)
    settings.MAIL_IS_THERE = False
    assert look(clock(practice, 9)) == 0
    call_command("studio_remind")


def sends_to(folder, code=0):
    """Return a program that keeps what it is told, and what it sees of its surroundings."""
    told = folder / "told.txt"
    lines = [
        "import json, os, sys",
        f"with open({str(told)!r}, 'a') as out:",
        "    print(json.dumps([json.load(sys.stdin), sys.argv, dict(os.environ)]), file=out)",
        f"sys.exit({code})",
    ]
    program = folder / f"send{code}.py"
    program.write_text("\n".join(lines))
    return (sys.executable, str(program), "--sender", "Alder"), told


def test_a_client_without_mail_is_reminded_by_the_practices_own_program(
    row, post, practice, settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("NEEDLEPOINT_MAIL_URL", "smtps://user:word@host")
    settings.SMS_PROGRAM, told = sends_to(tmp_path)
    practice.phone = "030 555"
    practice.save()
    Client.objects.update(mail="", phone="+49 555 0142", language="es")
    assert look(clock(practice, 9)) == 1
    assert look(clock(practice, 10)) == 0
    [said] = [json.loads(line) for line in told.read_text().splitlines()]
    message, words, around = said
    assert message["to"] == "+49 555 0142"
    month = {3: "marzo", 11: "noviembre"}[MONDAY.month]
    assert f"{MONDAY.day} de {month} de {MONDAY.year}" in message["text"]
    assert "030 555" in message["text"]
    assert "Review" not in message["text"]  # not what it is for
    assert words[1:] == ["--sender", "Alder"]
    assert not [name for name in around if name.startswith("NEEDLEPOINT")]
    assert not post
    assert AuditEvent.objects.filter(action="remind").count() == 1


def test_with_a_mail_address_no_text_message_is_sent(row, post, practice, settings, tmp_path):
    settings.SMS_PROGRAM, told = sends_to(tmp_path)
    Client.objects.update(phone="+49 555 0142")
    assert look(clock(practice, 9)) == 1
    assert len(post) == 1
    assert not told.exists()


def test_a_text_message_that_was_not_taken_is_sent_at_the_next_look(
    row, practice, settings, tmp_path
):
    settings.MAIL_IS_THERE = False
    Client.objects.update(phone="+49 555 0142")
    assert look(clock(practice, 9)) == 0  # no program is named: nothing is sent
    settings.SMS_PROGRAM, told = sends_to(tmp_path, code=1)
    assert look(clock(practice, 9)) == 0
    settings.SMS_PROGRAM = (str(tmp_path / "none"),)
    assert look(clock(practice, 9)) == 0
    settings.SMS_PROGRAM, told = sends_to(tmp_path)
    assert look(clock(practice, 10)) == 1
    assert len(told.read_text().splitlines()) == 2


def test_the_words_of_the_program_are_those_of_a_shell():
    assert sms_program("/opt/send --from 'The practice'") == ("/opt/send", "--from", "The practice")
    assert sms_program("") == ()
    with pytest.raises(WrongUsage, match="quotation"):
        sms_program("send 'open")


def test_who_waits_is_listed_until_the_day_has_passed(client, fay, house, dora):
    client.force_login(fay)
    path = reverse("wait", args=[dora.public_id])
    client.post(path, {"service": house["review"].pk, "note": "mornings"})
    [waits] = client.get(reverse("requests")).context["waits"]
    assert waits.note == "mornings"
    Waiting.objects.update(until_on=timezone.localdate() - dt.timedelta(days=1))
    assert not client.get(reverse("requests")).context["waits"]
    Waiting.objects.update(until_on=None)
    client.post(reverse("waiting-end", args=[waits.public_id]))
    assert not client.get(reverse("requests")).context["waits"]
