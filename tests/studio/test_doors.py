"""Doors: one-time links once, HEAD without a body, portraits in line, the clock set back."""

import datetime as dt
import io
import threading

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from needlepoint.records.models import Operator, Practice
from needlepoint.studio.accounts.first_run import first_run_path
from needlepoint.studio.accounts.invitations import invitation_path
from needlepoint.studio.site import uploads

PASSWORD = "correct horse battery staple 9"
AT_ONCE = 6


def all_at_once(job):
    """Run a job in six threads that begin together; return what each came to."""
    gate, answers = threading.Barrier(AT_ONCE), []

    def run(number):
        try:
            gate.wait()
            answers.append(job(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_six_who_use_the_first_link_at_once_one_becomes_the_owner(settings):
    path = first_run_path()

    def make(number):
        form = {"practice_name": f"P{number}", "name": f"N{number}", "username": f"user{number}"}
        form |= {"password1": PASSWORD, "password2": PASSWORD}
        return Browser().post(path, form).status_code

    assert sorted(all_at_once(make)) == [302, *[404] * (AT_ONCE - 1)]
    assert Operator.objects.count() == 1
    assert Practice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_six_who_use_an_invitation_at_once_one_chooses_the_password(ana):
    path = invitation_path(ana)

    def choose(number):
        word = f"{PASSWORD}{number}"
        form = {"new_password1": word, "new_password2": word}
        return (Browser().post(path, form).status_code, word)

    answers = all_at_once(choose)
    won = [word for status, word in answers if status == 302]
    assert len(won) == 1
    ana.refresh_from_db()
    assert ana.check_password(won[0])


def test_head_is_answered_with_the_length_and_without_the_body(client, ana, dora):
    client.force_login(ana)
    path = reverse("client", args=[dora.public_id])
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert int(head.headers["Content-Length"]) > 0


def portrait(side=40):
    out = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), 90, np.uint8)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def test_a_portrait_waits_in_the_same_line_as_captures(client, ana, agreed, dora, monkeypatch):
    client.force_login(ana)
    client.raise_request_exception = False
    taken = [uploads.LINE.acquire(blocking=False) for _ in range(uploads.IN_LINE)]
    assert all(taken)
    form = {"name": dora.name, "born": "1990-01-01", "language": "en", "portrait": portrait()}
    form["version_read"] = dora.version
    path = reverse("client-edit", args=[dora.public_id])
    try:
        answer = client.post(path, form)
    finally:
        for _ in taken:
            uploads.LINE.release()
    assert answer.status_code == 503
    assert "Send these again".lower() in answer.content.decode().lower()


def test_a_session_seen_in_the_future_is_locked_and_opens_again(client, ana):
    client.force_login(ana)
    session = client.session
    session["seen"] = (timezone.now() + dt.timedelta(days=1)).timestamp()
    session.save()
    assert client.get(reverse("home")).status_code == 302
