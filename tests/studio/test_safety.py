"""Who saw what, holds, everything about a client in open forms, and erasure."""

import io
import json
import re
import zipfile

import pytest
from django.urls import reverse

from needlepoint.records import audit
from needlepoint.records.models import AuditEvent, Client, Hold

WORD = "a long enough word 9"


@pytest.fixture
def owner(client, ana):
    """Ana, who proved a moment ago that she is there."""
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    return client


def test_the_audit_names_who_looked_at_whom(owner, ben, dora, client):
    owner.get(reverse("client", args=[dora.public_id]))
    content = owner.get(reverse("audit")).content.decode()
    assert "Ana" in content
    assert "Dora Made" in content
    assert "read client" in content


def test_a_practice_sees_no_lines_of_another(owner, cleo, dora, client):
    owner.get(reverse("client", args=[dora.public_id]))
    client.force_login(cleo)
    assert "Dora Made" not in client.get(reverse("audit")).content.decode()
    assert client.get(reverse("client-audit", args=[dora.public_id])).status_code == 404


def test_a_sound_chain_is_said_to_hold(owner, dora):
    owner.get(reverse("client", args=[dora.public_id]))
    content = owner.post(reverse("audit-check")).content.decode()
    assert "The chain holds." in content
    assert AuditEvent.objects.latest("seq").digest in content


def test_everything_about_a_client_is_given_in_open_forms(owner, dora, measured):
    answer = owner.get(reverse("client-export", args=[dora.public_id]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    assert any(name.endswith("report.pdf") for name in names), names
    fhir = json.loads(archive.read("fhir.json"))
    assert fhir["resourceType"] == "Bundle"
    assert "Dora Made" in json.dumps(fhir)
    assert AuditEvent.objects.filter(action="export").exists()


def test_export_and_erasure_ask_who_is_there(client, ana, dora):
    client.force_login(ana)
    for name in ("client-export", "client-erase"):
        answer = client.get(reverse(name, args=[dora.public_id]))
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url


def test_a_held_record_is_not_erased_and_says_why(owner, dora):
    url = reverse("client-keeping", args=[dora.public_id])
    owner.post(url, {"reason": "a complaint is open"})
    form = {"reason": "asked for it", "name": "Dora Made"}
    content = owner.post(reverse("client-erase", args=[dora.public_id]), form).content.decode()
    assert "a complaint is open" in content
    assert Client.objects.get(pk=dora.pk).erased_at is None
    hold = Hold.objects.get()
    owner.post(reverse("hold-release", args=[dora.public_id, hold.pk]))
    hold.refresh_from_db()
    assert hold.released_by.username == "ana"


def test_an_erased_client_is_gone_from_every_page(owner, dora):
    erase = reverse("client-erase", args=[dora.public_id])
    wrong = owner.post(erase, {"reason": "asked for it", "name": "Dora"}).content.decode()
    assert "not the name of this client" in wrong
    assert owner.post(erase, {"reason": "asked for it", "name": "Dora Made"}).status_code == 302
    assert "Dora Made" not in owner.get(reverse("home")).content.decode()
    assert owner.get(reverse("client", args=[dora.public_id])).status_code == 404
    assert "Dora Made" not in owner.get(reverse("audit")).content.decode()


def test_the_audit_goes_on_to_older_lines(owner, ana, dora):
    for _ in range(150):
        audit.note(ana, "read", dora)
    page = owner.get(reverse("audit")).content.decode()
    older = re.search(r'\?before=(\d+)"', page)[1]
    page = owner.get(reverse("audit"), {"before": older}).content.decode()
    assert f">{int(older) - 1}</th>" in page
    assert f">{older}</th>" not in page
    assert owner.get(reverse("audit"), {"before": "9" * 30}).status_code == 200
