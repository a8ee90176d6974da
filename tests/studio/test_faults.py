"""A full disk, a torn upload and too much at once: a sentence, and nothing half kept."""

import errno
import http.client
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Capture, Picture, StoredFile, Visit
from needlepoint.records.vault import folder as vault_folder

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    client.raise_request_exception = False
    return client


def hand_in(inside, dora, lamps_rig, folder, more=()):
    form = {
        "site": "left cheek",
        "day": "2026-01-05",
        "rig": lamps_rig.pk,
        "pictures": [
            *(
                SimpleUploadedFile(s, (folder / s).read_bytes(), "image/png")
                for s in lamps_rig.slots
            ),
            *more,
        ],
    }
    return inside.post(reverse("capture-new", args=[dora.public_id]), form)


def test_a_full_disk_keeps_no_half_capture_and_says_what_to_do(
    inside, dora, lamps_rig, phantom_folder, monkeypatch
):
    real, taken = vault_folder.write_new, []

    def full_after_two(path, pieces):
        if len(taken) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken.append(path)
        real(path, pieces)

    monkeypatch.setattr(vault_folder, "write_new", full_after_two)
    lines = AuditEvent.objects.filter(action="create").count()
    answer = hand_in(inside, dora, lamps_rig, phantom_folder)
    assert answer.status_code == 507
    assert "Make room" in answer.content.decode()
    assert not Capture.objects.exists()
    assert not Picture.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Visit.objects.exists()
    assert AuditEvent.objects.filter(action="create").count() == lines
    monkeypatch.undo()
    vault.sweep(older_than_s=0)
    assert not list(vault.stored_names(vault.vault_storage()))


@pytest.mark.parametrize(
    ("why", "status", "words"),
    [
        ("database or disk is full", 507, "no room left"),
        ("database is locked", 503, "Wait a moment"),
        ("something else", 500, "our fault"),
    ],
)
def test_a_database_that_takes_nothing_is_a_sentence(inside, dora, monkeypatch, why, status, words):
    def broken(*_args, **_kwargs):
        raise OperationalError(why)

    monkeypatch.setattr("needlepoint.records.audit.note", broken)
    answer = inside.get(reverse("client", args=[dora.public_id]))
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_too_many_files_are_a_sentence(inside, dora, lamps_rig, phantom_folder):
    more = [SimpleUploadedFile(f"{k}.png", b"x", "image/png") for k in range(60)]
    answer = hand_in(inside, dora, lamps_rig, phantom_folder, more)
    assert answer.status_code == 413
    assert "40 files" in answer.content.decode()
    assert not Capture.objects.exists()


def test_an_address_that_takes_only_a_form_says_so(inside, dora):
    answer = inside.get(reverse("intake-start", args=[dora.public_id]))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "send it once more" in answer.content.decode()


def test_a_torn_upload_keeps_nothing(live_server, inside, dora):
    """The line breaks in the midst of a picture: the server goes on, and nothing is kept."""
    host = live_server.url.removeprefix("http://")
    path = reverse("capture-new", args=[dora.public_id])
    connection = http.client.HTTPConnection(host, timeout=300)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", "100000")
    connection.putheader("Cookie", f"sessionid={inside.cookies['sessionid'].value}")
    connection.endheaders()
    part = b'--x\r\nContent-Disposition: form-data; name="pictures"; filename="a.png"\r\n\r\n'
    connection.send(part + b"\x89PNG" * 100)
    connection.close()
    assert not Capture.objects.exists()
    assert not StoredFile.objects.exists()
    assert inside.get(reverse("home")).status_code == 200
