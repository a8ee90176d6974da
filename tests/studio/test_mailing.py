"""The hand-out by mail: only by a press, to the client's address, by the practice's server."""

import email
import email.policy
import socketserver
import threading

import pytest
from django.core import mail
from django.urls import reverse

from needlepoint.errors import WrongUsage
from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Plan, PlanMail
from needlepoint.studio.plans.making import sign
from needlepoint.studio.plans.second_look import SecondLook
from needlepoint.studio.site.mail import mail_server

pytestmark = pytest.mark.usefixtures("agreed")
CLINICAL = ("scar", "needl", "skin", "acne", "cheek", "plan")


@pytest.fixture
def signed(client, ben, dora, measured, answered, plan_form):
    """A plan that Ben signed for Dora, who has a mail address."""
    dora.mail = "dora@example.org"
    dora.save()
    answered(dora, ben)
    client.force_login(ben)
    client.post(reverse("plan-new", args=[dora.public_id]), plan_form(ben, measured))
    plan = Plan.objects.get()
    sign(ben, plan, plan.version, SecondLook())
    return plan


@pytest.fixture
def server(settings):
    """A mail server is set up; what it takes is kept in memory."""
    settings.MAIL_IS_THERE = True
    settings.DEFAULT_FROM_EMAIL = "desk@alder.example"


def press(client, plan, **said):
    form = {"address": "dora@example.org", "wished": "on"} | said
    url = reverse("plan-mail", args=[plan.public_id])
    return client.post(url, form, follow=True).content.decode()


def test_hand_out_and_calendar_go_to_the_client_and_nothing_clinical_outside_them(
    client, signed, server
):
    assert "Sent to dora@example.org" in press(client, signed)
    (letter,) = mail.outbox
    assert letter.to == ["dora@example.org"]
    assert [name for name, *_ in letter.attachments] == ["papers.pdf", "dates.ics"]
    assert letter.attachments[0][1] == vault.read(signed.handout)
    said = f"{letter.subject} {letter.body} {letter.from_email}".lower()
    assert not [word for word in CLINICAL if word in said]
    assert AuditEvent.objects.filter(action="mail plan").count() == 1
    assert PlanMail.objects.get().sent_at is not None


def test_a_second_press_sends_nothing(client, signed, server):
    press(client, signed)
    assert "a moment ago" in press(client, signed)
    assert (len(mail.outbox), signed.mails.count()) == (1, 1)


def test_the_mail_is_written_in_the_language_of_the_client(client, signed, server, dora):
    dora.language = "es"
    dora.save()
    press(client, signed)
    assert mail.outbox[0].subject == "Sus documentos"


@pytest.mark.parametrize(
    "said",
    [
        {"address": "other@example.org"},
        {"address": ""},
        {"address": "dora@example.org\nBcc: other@example.org"},
    ],
)
def test_no_other_address_gets_it(client, signed, server, said):
    assert "Nothing was sent" in press(client, signed, **said)
    assert not mail.outbox
    assert not PlanMail.objects.exists()


def test_nothing_is_sent_before_the_client_wished_it(client, signed, server):
    url = reverse("plan-mail", args=[signed.public_id])
    page = client.post(url, {"address": "dora@example.org"}, follow=True).content.decode()
    assert "ask the client first" in page
    assert not mail.outbox


def test_without_a_mail_server_the_page_says_so_and_nothing_is_sent(client, signed):
    page = client.get(reverse("plan", args=[signed.public_id])).content.decode()
    assert "has no mail server" in page
    assert "has no mail server" in press(client, signed)
    assert not mail.outbox


def test_a_draft_is_never_sent(client, signed, server):
    client.post(reverse("plan-amend", args=[signed.public_id]))
    url = reverse("plan-mail", args=[Plan.objects.get(amends=signed).public_id])
    assert client.post(url, {"address": "dora@example.org", "wished": "on"}).status_code == 404


class Taking(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(lines))
            self.say("221 bye" if word == b"QUIT" else "250 taken")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def by_smtp(settings):
    """Send by SMTP to a server on this machine; give what it took."""
    with socketserver.TCPServer(("localhost", 0), Taking) as there:
        there.taken = []
        threading.Thread(target=there.serve_forever, daemon=True).start()
        told = mail_server(f"smtp://localhost:{there.server_address[1]}", "desk@alder.example")
        settings.EMAIL_BACKEND, settings.MAIL_IS_THERE = told.backend, told.is_there
        settings.EMAIL_HOST, settings.EMAIL_PORT = told.host, told.port
        settings.DEFAULT_FROM_EMAIL = told.sender
        yield there
        there.shutdown()


def test_a_real_server_takes_what_was_signed(client, signed, by_smtp):
    assert "Sent to" in press(client, signed)
    (taken,) = by_smtp.taken
    letter = email.message_from_bytes(taken, policy=email.policy.default)
    paper, dates = letter.iter_attachments()
    assert paper.get_content() == vault.read(signed.handout)
    assert "BEGIN:VCALENDAR" in str(dates.get_content())


def test_what_no_server_takes_is_said_and_noted(client, signed, by_smtp, settings):
    by_smtp.shutdown()
    by_smtp.server_close()
    assert "did not take it" in press(client, signed)
    assert PlanMail.objects.get().sent_at is None
    assert AuditEvent.objects.filter(action="mail not taken").count() == 1


def test_mail_is_encrypted_on_every_way_off_this_machine():
    assert mail_server("smtp://a:b@mail.example", "d@e").tls
    assert mail_server("smtps://a:b@mail.example", "d@e").ssl
    assert not mail_server("smtp://localhost", "d@e").tls


@pytest.mark.parametrize(
    ("address", "sender"), [("http://mail", "d@e"), ("smtp://", "d@e"), ("smtp://mail", "")]
)
def test_a_wrong_server_is_said_at_the_start(address, sender):
    with pytest.raises(WrongUsage):
        mail_server(address, sender)
