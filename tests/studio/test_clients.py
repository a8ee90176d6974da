"""Clients: found by name, shown with their flags, never overwritten silently."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from needlepoint.records.models import AuditEvent, Client, ConsentKind
from needlepoint.studio.consents.withdrawing import withdraw

DORA = {"name": "Dora", "born": "1994-05-02", "language": "en", "flags": "latex\n\n warfarin "}


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    return client


def test_a_client_is_added_and_the_page_says_the_flags(inside):
    answer = inside.post(reverse("client-new"), DORA, follow=True)
    page = answer.content.decode()
    assert Client.objects.get().flags == ["latex", "warfarin"]
    assert "warfarin" in page


def found_by(inside, words):
    return inside.post(reverse("clients"), {"words": words}, follow=True)


def test_a_search_finds_by_parts_of_the_name(inside, dora):
    assert "Dora Made" in found_by(inside, "made dor").content.decode()
    assert "Dora Made" not in found_by(inside, "xyz").content.decode()


def test_nobody_is_born_tomorrow(inside):
    inside.post(reverse("client-new"), DORA | {"born": "2094-05-02"})
    assert not Client.objects.exists()


def test_clients_of_another_practice_are_not_there(client, cleo, dora):
    client.force_login(cleo)
    assert dora.name not in client.get(reverse("clients")).content.decode()
    for name in ("client", "client-edit", "capture-new"):
        assert client.get(reverse(name, args=[dora.public_id])).status_code == 404


def test_two_tablets_do_not_overwrite_each_other(inside, dora):
    path = reverse("client-edit", args=[dora.public_id])
    inside.post(path, DORA | {"name": "First", "version_read": 1})
    answer = inside.post(path, DORA | {"name": "Second", "version_read": 1})
    assert "Somebody else changed" in answer.content.decode()
    dora.refresh_from_db()
    assert dora.name == "First"


def test_every_look_is_noted(inside, ana, dora):
    before = AuditEvent.objects.count()
    inside.get(reverse("client", args=[dora.public_id]))
    event = AuditEvent.objects.order_by("-seq")[0]
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.actor) == ("read", str(ana.public_id))
    assert event.client == str(dora.public_id)


def portrait():
    camera = io.BytesIO()
    Image.new("RGB", (900, 1200), (180, 120, 100)).save(camera, "JPEG", exif=b"Exif\0\0secret")
    return SimpleUploadedFile("me.jpg", camera.getvalue(), "image/jpeg")


def test_no_photo_is_taken_without_the_consent_to_photographs(inside, dora):
    path = reverse("client-edit", args=[dora.public_id])
    assert 'type="file"' not in inside.get(path).content.decode()
    said = inside.post(path, DORA | {"version_read": 1, "portrait": portrait()}).content.decode()
    assert "has not agreed to clinical photographs" in said
    said = inside.post(reverse("client-new"), DORA | {"portrait": portrait()}).content.decode()
    assert "Add the client first" in said
    dora.refresh_from_db()
    assert dora.photo is None
    assert Client.objects.count() == 1


def test_a_photo_is_hidden_once_the_consent_is_withdrawn(inside, agreed, ana, dora):
    path = reverse("client-edit", args=[dora.public_id])
    inside.post(path, DORA | {"version_read": 1, "portrait": portrait()})
    where = reverse("client-photo", args=[dora.public_id])
    assert inside.get(where).status_code == 200
    consent = dora.consents.get(kind=ConsentKind.PHOTOGRAPHY)
    shown = inside.get(reverse("consent-withdraw", args=[consent.public_id])).content.decode()
    assert "small photo on the client" in shown
    withdraw(ana, consent, "", [], consent.version)
    assert inside.get(where).status_code == 404
    assert where not in inside.get(reverse("client", args=[dora.public_id])).content.decode()


def test_a_photo_is_small_new_and_on_every_page(inside, agreed, dora):
    path = reverse("client-edit", args=[dora.public_id])
    file = portrait()
    inside.post(path, DORA | {"version_read": 1, "portrait": file})
    where = reverse("client-photo", args=[dora.public_id])
    assert where in inside.get(reverse("client", args=[dora.public_id])).content.decode()
    shown = inside.get(where).content
    assert shown.startswith(b"\xff\xd8")
    assert b"secret" not in shown
    dora.refresh_from_db()
    before = dora.photo
    inside.post(path, DORA | {"version_read": 2, "no_portrait": "on"})
    before.refresh_from_db()
    assert before.forgotten
    assert inside.get(where).status_code == 404


def test_a_photo_that_is_none_is_refused(inside, agreed, dora):
    path = reverse("client-edit", args=[dora.public_id])
    file = SimpleUploadedFile("me.jpg", b"<html>", "image/jpeg")
    answer = inside.post(path, DORA | {"version_read": 1, "portrait": file})
    assert "errorlist" in answer.content.decode()
    dora.refresh_from_db()
    assert dora.photo is None


def test_the_timeline_leads_nobody_to_a_closed_page(client, fay, ana, dora, measured):
    page, link = (
        reverse("client", args=[dora.public_id]),
        reverse("capture", args=[measured.public_id]),
    )
    for who, leads in ((ana, True), (fay, False)):
        client.force_login(who)
        assert (link in client.get(page).content.decode()) is leads


def test_a_search_finds_accents_by_plain_letters_and_plain_letters_by_accents(inside, practice):
    for name in ("Élise Müller", "JOSÉ NÚÑEZ"):
        Client.objects.create(practice=practice, name=name, born="1990-01-01")
    for words in ("elise", "ÉLISE", "muller", "josé nunez", "NUÑEZ"):
        assert "born" in found_by(inside, words).content.decode(), words


SAME = [
    {"name": "dora made"},
    {"name": "Made, Dora".replace(",", "")},
    {"name": "D\u00f3ra  Made"},
    {"name": "Theodora Made", "phone": "+44 7700 900123"},
]


@pytest.mark.parametrize("more", SAME)
def test_somebody_who_is_there_is_shown_before_a_second_record_is_made(inside, dora, more):
    dora.phone = "07700 900 123"
    dora.save()
    form = {"born": "1994-05-02", "language": "en"} | more
    answer = inside.post(reverse("client-new"), form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert reverse("client", args=[dora.public_id]) in page
    assert Client.objects.count() == 1
    assert AuditEvent.objects.filter(action="read", client=str(dora.public_id)).exists()
    assert inside.post(reverse("client-new"), form | {"another": "on"}).status_code == 302
    assert Client.objects.count() == 2


@pytest.mark.parametrize(
    "more",
    [
        {"born": "1994-05-03", "name": "Dora Made"},
        {"born": "1994-05-02", "name": "Eve Made"},
        {"born": "1994-05-02", "name": "Eve", "phone": "123"},
    ],
)
def test_somebody_else_is_added_without_a_question(inside, dora, more):
    dora.phone = "123"
    dora.save()
    assert inside.post(reverse("client-new"), more | {"language": "en"}).status_code == 302


def test_clients_of_another_practice_and_the_erased_are_nobody(client, cleo, ana, dora):
    form = {"name": dora.name, "born": "1994-05-02", "language": "en"}
    client.force_login(cleo)
    assert client.post(reverse("client-new"), form).status_code == 302
    client.force_login(ana)
    dora.erased_at = dora.made_at
    dora.save()
    assert client.post(reverse("client-new"), form).status_code == 302
