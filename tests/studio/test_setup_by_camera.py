"""Pictures of a step of setting up a room, taken in the page by a tablet or a phone."""

import cv2
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from tests.studio.test_camera import sender

from needlepoint.records import vault
from needlepoint.records.models import RoomSetup, Shot, Sitting, StoredFile, WorkState
from needlepoint.studio.captures.picture_words import picture_names
from needlepoint.studio.domain.sittings import invite_phone
from needlepoint.studio.setup.camera_views import OF_THE_FRAME


@pytest.fixture
def at_camera(client, ben):
    """Ben stands at a step of a way and opens the camera; what he has to say goes along."""
    client.force_login(ben)

    def opened(way, step, **said):
        setup = RoomSetup.objects.create(
            practice=ben.practice, made_by=ben, way=way, step=step, state=WorkState.MEASURED
        )
        answer = client.post(reverse("setup-take", args=[setup.public_id]), said)
        return setup, answer

    return opened


def jpeg(seed):
    shades = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), np.uint8)
    return cv2.imencode(".jpg", shades)[1].tobytes()


def sent(client, sitting, pictures):
    send = sender(client, lambda order: reverse("camera-shot", args=[sitting.public_id, order]))
    for order, data in enumerate(pictures, start=1):
        assert send(order, data).status_code == 200


def test_pictures_of_the_frame_are_taken_here_and_looked_at(client, at_camera):
    setup, answer = at_camera("phone", "camera")
    sitting = Sitting.objects.get()
    page = client.get(answer.url).content.decode()
    assert "straight on, whole frame, large" in page
    assert "Frame not in view" in page
    assert "data-holds" not in page  # here every picture has its own light
    done = reverse("setup-taken", args=[setup.public_id])
    pictures = [jpeg(seed) for seed in range(len(OF_THE_FRAME))]
    sent(client, sitting, pictures[:-1])
    assert client.post(done).url == reverse("camera", args=[sitting.public_id])  # one is missing
    sent(client, sitting, pictures)
    client.post(done)
    setup.refresh_from_db()
    assert setup.is_waiting
    kept = setup.pictures.select_related("file")
    assert [vault.read(each.file) for each in kept] == pictures
    assert not Shot.objects.exists()


@pytest.mark.parametrize(
    ("how", "last"), [("frame", "all lights off"), ("ball", "lamp 3")], ids=["frame", "ball"]
)
def test_the_camera_asks_for_each_lamp_and_for_the_dark(at_camera, how, last):
    setup, _ = at_camera("lamps", "lamps", how=how, lamps="3", away_mm="400")
    names = picture_names(Sitting.objects.get())
    assert names[:3] == ["lamp 1", "lamp 2", "lamp 3"]
    assert names[-1] == last
    setup.refresh_from_db()
    assert setup.found["lamps"]["how"] == how


def test_a_ball_is_not_looked_for_as_a_frame(client, at_camera):
    _, answer = at_camera("lamps", "lamps", how="ball", lamps="4", away_mm="400")
    assert 'data-look=""' in client.get(answer.url).content.decode()


def test_the_distance_of_the_lamps_is_asked_for_where_a_ball_cannot_tell_it(at_camera):
    _, answer = at_camera("lamps", "lamps", how="ball", lamps="4")
    assert "This field is required" in answer.content.decode()
    assert not Sitting.objects.exists()


def test_the_torch_is_named_by_its_place_on_a_clock(at_camera):
    at_camera("phone", "test")
    names = picture_names(Sitting.objects.get())
    assert (names[0], names[2], names[-1]) == (
        "torch at 12:00",
        "torch at 3:00",
        "torch off",
    )
    assert len(names) == 9


@pytest.mark.django_db(transaction=True)
def test_a_phone_joins_the_wizard_and_leaves_with_it(client, at_camera):
    at_camera("phone", "camera")
    sitting = Sitting.objects.get()
    phone = Client()
    phone.post(reverse("phone-join"), {"word": invite_phone(sitting)})
    assert "Photograph the frame" in phone.get(reverse("phone")).content.decode()
    send = sender(phone, lambda order: reverse("phone-shot", args=[order]))
    assert send(1, jpeg(1)).status_code == 200
    state = client.get(reverse("camera-state", args=[sitting.public_id])).json()
    assert state["done"][0]
    client.post(reverse("camera-stop", args=[sitting.public_id]))
    assert phone.get(reverse("phone")).status_code == 410
    assert not StoredFile.objects.filter(forgotten_at=None).exists()


def test_a_step_that_somebody_left_meanwhile_takes_no_pictures(client, at_camera):
    setup, _ = at_camera("phone", "camera")
    sent(client, Sitting.objects.get(), [jpeg(seed) for seed in range(6)])
    setup.step = "test"
    setup.save()
    client.post(reverse("setup-taken", args=[setup.public_id]))
    assert not setup.pictures.exists()
    assert Sitting.objects.get().ended_at is not None


def test_the_camera_opened_again_ends_what_was_begun(client, at_camera):
    setup, _ = at_camera("phone", "camera")
    client.post(reverse("setup-take", args=[setup.public_id]))
    assert Sitting.objects.filter(ended_at=None).count() == 1


def test_a_sitting_of_a_room_becomes_no_capture(client, at_camera):
    at_camera("phone", "camera")
    sitting = Sitting.objects.get()
    sent(client, sitting, [jpeg(seed) for seed in range(6)])
    assert client.post(reverse("camera-done", args=[sitting.public_id])).status_code == 404
