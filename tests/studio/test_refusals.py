"""What was refused is in the audit, and nobody can flood it; machines cannot ask without end."""

import json

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needlepoint.records import audit
from needlepoint.records.models import AuditEvent
from needlepoint.studio.site import refusals

NOBODYS = "7d0d1d5e-9d8c-4b52-9f4c-0a5bb8e2f0a1"
WORD = "a long enough word 9"

pytestmark = pytest.mark.usefixtures("one_window")


def lines(action):
    return AuditEvent.objects.filter(action=action).order_by("seq")


def test_a_look_that_is_refused_is_noted(client, fay, cleo, dora):
    client.force_login(fay)
    assert client.get(reverse("audit")).status_code == 403
    line = lines("be refused").get()
    assert line.actor == str(fay.public_id)
    assert line.practice == str(fay.practice.public_id)
    assert json.loads(line.detail) == {"address": "audit", "status": 403}
    client.force_login(cleo)
    assert client.get(reverse("client", args=[dora.public_id])).status_code == 404
    detail = json.loads(lines("be refused").last().detail)
    assert detail == {"address": "client", "code": str(dora.public_id), "status": 404}


def test_a_forged_form_is_noted(ana):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(reverse("client-new"), {"name": "x"}).status_code == 403
    assert json.loads(lines("be refused").get().detail)["address"] == "client-new"


def test_an_address_that_does_not_exist_is_no_look(client, ana):
    client.force_login(ana)
    assert client.get("/nowhere/").status_code == 404
    assert not lines("be refused").exists()


def test_nobody_floods_the_audit(client, ana, ben):
    client.force_login(ben)
    for _ in range(refusals.MOST + 15):
        client.get(reverse("client", args=[NOBODYS]))
    assert lines("be refused").count() == refusals.MOST
    assert "further" in json.loads(lines("be refused").last().detail)
    client.force_login(ana)
    client.get(reverse("client", args=[NOBODYS]))  # others are noted all the same
    assert lines("be refused").last().actor == str(ana.public_id)
    client.logout()
    for k in range(refusals.MOST + 15):
        client.get(reverse("first-run", args=[f"made-up-{k}"]))
    assert lines("be refused").filter(actor=audit.SYSTEM).count() == refusals.MOST


def test_names_that_do_not_exist_fill_no_audit(client, db):
    for k in range(refusals.MOST + 15):
        caches["default"].clear()  # as if from many machines
        client.post(reverse("account_login"), {"login": f"made{k}", "password": "wrong"})
    assert lines("fail to log in").count() == refusals.MOST


@pytest.mark.usefixtures("agreed")
def test_a_file_that_is_refused_is_noted_without_its_name(client, ben, dora):
    client.force_login(ben)
    path = reverse("capture-new", args=[dora.public_id])
    file = SimpleUploadedFile("Dora Made.stl", b"<html><script>", "model/stl")
    form = {"site": "left cheek", "day": "2026-01-05", "pictures": file}
    assert "was not taken" in client.post(path, form).content.decode()
    line = lines("refuse upload").get()
    detail = json.loads(line.detail)
    assert line.actor == str(ben.public_id)
    assert detail["address"] == "capture-new"
    assert detail["code"] == str(dora.public_id)
    assert "web page" in detail["reason"]
    assert "Dora" not in line.detail


def test_machines_cannot_ask_without_end(client, ana, ben, settings):
    settings.PAGES_A_MINUTE = 5
    client.force_login(ben)
    answers = [client.get(reverse("home")) for _ in range(8)]
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert {answer.status_code for answer in answers[6:]} == {429}
    assert answers[-1].headers["Retry-After"] == "60"
    assert "Wait a minute" in answers[-1].content.decode()
    assert lines("ask too often").count() <= 2  # one a minute
    client.force_login(ana)
    assert client.get(reverse("home")).status_code == 200
