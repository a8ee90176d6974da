"""The camera in the page, behind it: pieces that resume, retake, the phone that comes in once."""

import datetime as dt
import hashlib

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.studio.test_doors import AT_ONCE, all_at_once

from needlepoint.records import vault
from needlepoint.records.export.erase import erase_client
from needlepoint.records.models import AuditEvent, Capture, Shot, ShotPiece, Sitting, StoredFile
from needlepoint.studio.domain import sittings

PIECE = 7_000


@pytest.fixture
def pictures(phantom_folder):
    return [path.read_bytes() for path in sorted(phantom_folder.glob("[0-9]*.png"))]


@pytest.fixture
def sitting(client, ben, dora, agreed, lamps_rig):
    """Ben has opened the camera for Dora's left cheek."""
    client.force_login(ben)
    form = {"site": "left cheek", "rig": lamps_rig.pk}
    answer = client.post(reverse("camera-new", args=[dora.public_id]), form)
    assert answer.status_code == 302
    return Sitting.objects.get()


def sender(client, where):
    """Return what sends a piece as the page does."""

    def send(order, data, begins=0, end=None, digest=None):
        return client.post(
            where(order),
            data[begins:end],
            content_type="application/octet-stream",
            headers={
                "Upload-Digest": digest or hashlib.sha256(data).hexdigest(),
                "Upload-Length": str(len(data)),
                "Upload-Offset": str(begins),
            },
        )

    return send


@pytest.fixture
def send(client, sitting):
    return sender(client, lambda order: reverse("camera-shot", args=[sitting.public_id, order]))


def erased(client):
    client.demo = True  # nothing of a made client has to be kept
    client.save()
    erase_client(client, "asked")


def live_files():
    return StoredFile.objects.exclude(wrapped_key=None).count()


def test_pictures_taken_in_the_page_become_a_capture(client, send, sitting, pictures):
    for order, data in enumerate(pictures, start=1):
        for begins in range(0, len(data), PIECE * 20):
            answer = send(order, data, begins, begins + PIECE * 20)
            assert answer.status_code == 200
        assert answer.json() == {"held": len(data)}
    state = client.get(reverse("camera-state", args=[sitting.public_id])).json()
    assert state["done"] == [hashlib.sha256(data).hexdigest() for data in pictures]
    small = client.get(reverse("camera-small", args=[sitting.public_id, 1]))
    assert small["Content-Type"] == "image/jpeg"
    answer = client.post(reverse("camera-done", args=[sitting.public_id]))
    capture = Capture.objects.get()
    assert answer.url == reverse("capture", args=[capture.public_id])
    assert [vault.read(each.file) for each in capture.pictures.all()] == pictures
    assert capture.site == "left cheek"
    assert not Shot.objects.exists()
    page = client.get(reverse("camera", args=[sitting.public_id]))
    assert page.url == answer.url


def test_a_line_that_breaks_costs_one_piece(send, client, sitting, pictures):
    data = pictures[0]
    digest = hashlib.sha256(data).hexdigest()
    assert send(1, data, 0, PIECE).json() == {"held": PIECE}
    assert send(1, data, 0, PIECE).json() == {"held": PIECE}  # the answer was lost: sent again
    assert send(1, data, 3 * PIECE, 4 * PIECE).json() == {"held": PIECE}  # one is missing
    where = reverse("camera-shot", args=[sitting.public_id, 1])
    asked = client.get(where, headers={"Upload-Digest": digest})
    assert asked.json() == {"held": PIECE}
    assert send(1, data, PIECE).json() == {"held": len(data)}
    assert send(1, data, 0, PIECE).json() == {"held": len(data)}
    assert vault.read(Shot.objects.get().file) == data
    assert not ShotPiece.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_retake_forgets_the_picture_before(send, pictures):
    send(1, pictures[0])
    before = live_files()
    send(1, pictures[1], 0, PIECE)  # begun, and thought better of
    send(1, pictures[2])
    assert vault.read(Shot.objects.get().file) == pictures[2]
    assert live_files() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["no picture", "another digest", "too small"])
def test_what_is_no_picture_is_refused_in_a_sentence_and_forgotten(send, pictures, what):
    before = live_files()
    if what == "too small":
        import cv2

        small = cv2.imencode(".png", np.zeros((20, 20, 3), np.uint8))[1].tobytes()
        answer = send(1, small)
    else:
        data = b"GIF89a no picture at all" if what == "no picture" else pictures[0]
        digest = "0" * 64 if what == "another digest" else None
        answer = send(1, data, digest=digest)
    assert answer.status_code == 400
    assert len(answer.json()["refused"]) > 20
    assert not Shot.objects.exists()
    assert live_files() == before


@pytest.mark.parametrize(
    ("order", "headers"),
    [
        (0, {}),
        (9, {}),
        (1, {"Upload-Length": "99999999999"}),
        (1, {"Upload-Length": "-1"}),
        (1, {"Upload-Offset": "x"}),
        (1, {"Upload-Digest": "../../etc"}),
    ],
)
def test_pieces_of_nothing_are_refused(client, sitting, order, headers):
    where = reverse("camera-shot", args=[sitting.public_id, order])
    told = {"Upload-Digest": "a" * 64, "Upload-Length": "10", "Upload-Offset": "0"}
    answer = client.post(
        where, b"x", content_type="application/octet-stream", headers=told | headers
    )
    assert answer.status_code == 400
    assert not Shot.objects.exists()


def test_a_picture_that_is_missing_is_named(client, send, sitting, pictures):
    send(1, pictures[0])
    answer = client.post(reverse("camera-done", args=[sitting.public_id]), follow=True)
    assert "Picture 2 of 4 is missing" in answer.content.decode()
    assert not Capture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_stopped_or_left_is_forgotten(client, send, sitting, pictures):
    before = live_files()
    send(1, pictures[0])
    send(2, pictures[1], 0, PIECE)
    client.post(reverse("camera-stop", args=[sitting.public_id]))
    assert live_files() == before
    assert send(3, pictures[2]).status_code == 404
    other = sittings.begin(sitting.made_by, sitting.client, sitting.rig, "nose")
    where = lambda order: reverse("camera-shot", args=[other.public_id, order])  # noqa: E731
    sender(client, where)(1, pictures[0])
    Sitting.objects.filter(pk=other.pk).update(made_at=timezone.now() - dt.timedelta(hours=5))
    assert sittings.end_forgotten() == 1
    assert live_files() == before


@pytest.mark.django_db(transaction=True)
def test_erasing_a_client_forgets_pictures_on_their_way(send, sitting, pictures, dora):
    before = live_files()
    send(1, pictures[0])
    send(2, pictures[1], 0, PIECE)
    erased(dora)
    assert live_files() == before


def test_nobody_opens_the_camera_without_consent(client, ben, dora, lamps_rig):
    client.force_login(ben)
    page = client.get(reverse("camera-new", args=[dora.public_id])).content.decode()
    assert "Open the camera" not in page
    form = {"site": "nose", "rig": lamps_rig.pk}
    client.post(reverse("camera-new", args=[dora.public_id]), form)
    assert not Sitting.objects.exists()


def test_other_practices_find_no_sitting(client, sitting, cleo, send, pictures):
    client.force_login(cleo)
    assert client.get(reverse("camera", args=[sitting.public_id])).status_code == 404
    assert send(1, pictures[0]).status_code == 404


def word_in(client, sitting):
    page = client.post(reverse("camera-phone", args=[sitting.public_id]))
    assert "<svg" in page.content.decode()
    return page.context["address"].partition("#")[2]


@pytest.fixture
def phone(client, sitting):
    """A phone that has come in."""
    phone = Client()
    answer = phone.post(reverse("phone-join"), {"word": word_in(client, sitting)})
    assert answer.url == reverse("phone")
    return phone


def test_a_phone_comes_in_without_an_account_and_takes_part(phone, client, sitting, pictures):
    page = phone.get(reverse("phone")).content.decode()
    assert sitting.client.name not in page
    sender(phone, lambda order: reverse("phone-shot", args=[order]))(2, pictures[1])
    state = client.get(reverse("camera-state", args=[sitting.public_id])).json()
    assert state["phone"]
    assert state["done"][1] == hashlib.sha256(pictures[1]).hexdigest()
    assert phone.get(reverse("phone-small", args=[2])).status_code == 200
    for name in ("home", "client"):
        args = [sitting.client.public_id] if name == "client" else []
        assert phone.get(reverse(name, args=args)).status_code == 302


def test_the_code_works_once_and_only_the_last_one(client, sitting):
    first, second = word_in(client, sitting), word_in(client, sitting)
    assert Client().post(reverse("phone-join"), {"word": first}).status_code == 410
    assert Client().post(reverse("phone-join"), {"word": second}).status_code == 302
    assert Client().post(reverse("phone-join"), {"word": second}).status_code == 410
    assert Client().post(reverse("phone-join"), {"word": ""}).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_of_six_phones_at_once_one_comes_in(client, sitting):
    word = word_in(client, sitting)
    found = all_at_once(lambda _number: sittings.join(word))
    assert len(found) == AT_ONCE
    assert sum(each is not None for each in found) == 1


@pytest.mark.parametrize("why", ["stopped", "old", "left", "shut out", "erased"])
def test_the_phone_is_out_when_the_sitting_ends(phone, client, sitting, ben, why):
    if why == "stopped":
        client.post(reverse("camera-stop", args=[sitting.public_id]))
    elif why == "old":
        Sitting.objects.update(made_at=timezone.now() - dt.timedelta(hours=5))
    elif why == "left":
        sitting.refresh_from_db()
        sittings.end(sitting)
    elif why == "shut out":
        ben.is_active = False
        ben.save()
    else:
        erased(sitting.client)
    for name in ("phone", "phone-ghost"):
        assert phone.get(reverse(name)).status_code == 410
    for name in ("phone-shot", "phone-small"):
        assert phone.get(reverse(name, args=[1])).status_code == 410
    assert phone.post(reverse("phone-look")).status_code == 410
    assert phone.get(reverse("phone-state")).json() == {"ended": True}


def test_a_code_lasts_ten_minutes(client, sitting):
    word = word_in(client, sitting)
    Sitting.objects.update(join_until=timezone.now() - dt.timedelta(seconds=1))
    assert Client().post(reverse("phone-join"), {"word": word}).status_code == 410


def test_neither_database_nor_audit_holds_the_word(client, sitting, phone):
    word = word_in(client, sitting)
    row = Sitting.objects.values().get()
    kept = phone.cookies["phone"].value
    told = repr(row) + repr(list(AuditEvent.objects.values()))
    assert word not in told
    assert kept not in told
    assert phone.cookies["phone"]["httponly"]
    assert phone.cookies["phone"]["samesite"] == "Strict"


def card_view(seen_px=200, rows=240, columns=320):
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    view = np.full((rows, columns), 200, np.uint8)
    marker = cv2.aruco.generateImageMarker(dictionary, 0, seen_px)
    view[20 : 20 + seen_px, 60 : 60 + seen_px] = marker
    return view


def test_the_card_is_found_in_a_live_picture(client, sitting):
    where = reverse("camera-look", args=[sitting.public_id])

    def look(view, query="?w=320&h=240"):
        return client.post(where + query, view.tobytes(), content_type="application/octet-stream")

    corners = look(card_view()).json()["card"]
    assert np.ptp([col for col, _ in corners]) == pytest.approx(200 / 320, abs=0.02)
    assert look(np.full((240, 320), 200, np.uint8)).json() == {"card": None}
    for query in ("?w=640&h=640", "?w=0&h=0", "?w=x", "", "?w=99999&h=1"):
        assert look(card_view(), query).status_code == 400
