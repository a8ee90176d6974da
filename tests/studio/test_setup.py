"""Set up your room: no pixel, no coordinate; pictures of the printed frame tell everything."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from tests.stand_pictures import FLAT, LEANING, Stand, ring

from needlepoint.records.models import Client, Rig, RigKind, RoomSetup, SetupPicture, StoredFile
from needlepoint.studio.setup.describing import ring_lights
from needlepoint.studio.setup.drawing import draw_ring

SEED = 4406
LAMPS = ring(160.0)
PASSED = "<strong>Passed.</strong>"


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    return Stand(tmp_path_factory.mktemp("stand"), SEED)


@pytest.fixture(scope="module")
def pictures(stand):
    lamps, dark = stand.lamp_pictures("lamp", FLAT, LAMPS)
    test, test_dark = stand.lamp_pictures("test", LEANING, LAMPS)
    return {
        "camera": stand.camera_pictures(),
        "lamps": [*lamps, dark],
        "test": [*test, test_dark],
    }


@pytest.fixture
def at_work(client, tia):
    """A technician, who sets the room up alone."""
    client.force_login(tia)
    return client


def begun(client, way):
    answer = client.post(reverse("setup"), {"way": way})
    setup = RoomSetup.objects.get()
    assert answer.url == reverse("setup-room", args=[setup.public_id])
    return setup


def handed(client, setup, paths, how="", **more):
    """Hand pictures in under the names of a camera, and have them looked at."""
    files = [
        SimpleUploadedFile(f"IMG_{k:04}.jpg", path.read_bytes()) for k, path in enumerate(paths, 1)
    ]
    there = reverse("setup-room", args=[setup.public_id]) + how
    answer = client.post(there, {"pictures": files, **more})
    assert answer.status_code == 302, answer.content.decode()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    setup.refresh_from_db()
    return page(client, setup)


def page(client, setup):
    return client.get(reverse("setup-room", args=[setup.public_id]), follow=True).content.decode()


def on(client, setup):
    client.post(reverse("setup-on", args=[setup.public_id]))
    setup.refresh_from_db()


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_lamps_are_set_up_from_pictures_of_the_frame_alone(at_work, pictures):
    setup = begun(at_work, "lamps")
    at_work.post(reverse("setup-room", args=[setup.public_id]), {"line_mm": "100"})
    assert PASSED in handed(at_work, setup, pictures["camera"])
    on(at_work, setup)
    assert PASSED in handed(at_work, setup, pictures["lamps"], "?how=frame")
    on(at_work, setup)
    swapped = [pictures["test"][1], pictures["test"][0], *pictures["test"][2:]]
    said = handed(at_work, setup, swapped)
    assert "picture 1 was lit by lamp 2" in said
    assert PASSED not in said
    on(at_work, setup)
    assert setup.step == "test"
    assert PASSED in handed(at_work, setup, pictures["test"])
    on(at_work, setup)
    at_work.post(reverse("setup-room", args=[setup.public_id]), {"name": "Room 1"})
    rig = Rig.objects.get()
    assert (rig.kind, len(rig.slots)) == (RigKind.LAMPS, 5)
    assert not SetupPicture.objects.exists()
    assert not StoredFile.objects.filter(forgotten_at=None).exists()
    assert "o&#x27;clock" in at_work.get(reverse("rig", args=[rig.public_id])).content.decode()


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_pictures_that_do_not_tell_the_lens_are_asked_for_again_in_words(at_work, pictures):
    setup = begun(at_work, "lamps")
    at_work.post(reverse("setup-room", args=[setup.public_id]), {"line_mm": "100"})
    said = handed(at_work, setup, pictures["test"])
    assert "tilted" in said
    assert PASSED not in said
    assert str(settings.DATA) not in said
    on(at_work, setup)
    assert setup.step == "camera"


def test_a_ring_is_drawn_to_scale_before_it_is_taken(at_work, pictures):
    setup = begun(at_work, "lamps")
    setup.step = "lamps"
    setup.found = {"camera": {"focal_px": 1256.0, "distortion": 0.0, "distance_mm": 250.0}}
    setup.save()
    there = reverse("setup-room", args=[setup.public_id]) + "?how=ring"
    size = {"count": 6, "across_mm": "320", "first": "30", "way": "1", "ahead_mm": "0"}
    drawn = at_work.post(there, size | {"draw": "1"}).content.decode()
    assert 'cx="80.0" cy="-138.6"' in drawn
    setup.refresh_from_db()
    assert setup.step == "lamps"
    at_work.post(there, size)
    setup.refresh_from_db()
    assert setup.step == "test"
    assert "position_mm = [80.0, -138.6, 0.0]" in setup.manifest


def test_a_ring_beside_the_skin_is_refused_where_it_is_said(at_work):
    setup = begun(at_work, "lamps")
    setup.step = "lamps"
    setup.found = {"camera": {"focal_px": 1256.0, "distortion": 0.0, "distance_mm": 250.0}}
    setup.save()
    there = reverse("setup-room", args=[setup.public_id]) + "?how=ring"
    size = {"count": 4, "across_mm": "300", "first": "0", "way": "1", "ahead_mm": "280"}
    assert "behind the skin" in at_work.post(there, size).content.decode()


def test_lamps_stand_where_the_clock_says_seen_from_behind_the_camera():
    first, second, *_ = ring_lights(4, 300.0, 0.0, 1, 0.0)
    assert first.position_mm == pytest.approx((0.0, -150.0, 0.0), abs=1e-9)  # twelve is up
    assert second.position_mm == pytest.approx((150.0, 0.0, 0.0), abs=1e-9)  # three is right
    assert draw_ring([first, second]).half == pytest.approx(190.0)


def test_steps_can_be_gone_back_to_and_others_see_no_foreign_room(at_work, client, cleo):
    setup = begun(at_work, "screen")
    at_work.post(reverse("setup-room", args=[setup.public_id]), {"line_mm": "99.5"})
    setup.refresh_from_db()
    assert (setup.step, setup.found["print"]["line_mm"]) == ("camera", 99.5)
    at_work.post(reverse("setup-back", args=[setup.public_id]), {"step": "print"})
    setup.refresh_from_db()
    assert setup.step == "print"
    client.force_login(cleo)
    assert client.get(reverse("setup-room", args=[setup.public_id])).status_code == 404


def test_the_frame_and_the_card_are_there_to_print(at_work):
    for which in ("frame", "card"):
        for paper in ("a4", "letter"):
            answer = at_work.get(reverse("setup-card", args=[which]) + f"?paper={paper}")
            assert answer.content.startswith(b"%PDF")
    assert at_work.get(reverse("setup-card", args=["other"])).status_code == 404


def test_home_says_what_is_left_until_a_client_is_measured(client, ana, dora, measured):
    client.force_login(ana)
    measured.state = "refused"
    measured.save()
    said = client.get(reverse("home")).content.decode()
    assert "To the first measured cheek" in said
    assert reverse("setup") not in said.split("To the first measured cheek")[1].split("</ol>")[0]
    measured.state = "measured"
    measured.save()
    assert "To the first measured cheek" not in client.get(reverse("home")).content.decode()


def test_a_rig_is_seen_corrected_as_a_new_version_and_retired(client, ana, lamps_rig, measured):
    client.force_login(ana)
    there = [lamps_rig.public_id]
    assert "Captures taken with it" in client.get(reverse("rig", args=there)).content.decode()
    form = {"name": "Four lamps", "kind": "lamps"}
    text = lamps_rig.manifest.replace("distance_mm = 300.0", "distance_mm = 310.0")
    assert text != lamps_rig.manifest
    client.post(reverse("rig-correct", args=there), form | {"manifest": text})
    fresh = Rig.objects.get(replaces=lamps_rig)
    lamps_rig.refresh_from_db()
    assert lamps_rig.retired_at
    assert not fresh.retired_at
    measured.refresh_from_db()
    assert measured.rig == lamps_rig
    client.post(reverse("rig-retire", args=[fresh.public_id]))
    assert "Retired" in client.get(reverse("rig", args=[fresh.public_id])).content.decode()
    said = client.get(reverse("capture-new", args=[measured.visit.client.public_id]))
    assert f'value="{fresh.pk}"' not in said.content.decode()


def test_a_demonstration_is_looked_at_first_until_there_is_a_client(client, ana):
    simulated = Client.objects.create(
        practice=ana.practice, name="Ada Made", born=dt.date(1994, 5, 2), demo=True
    )
    client.force_login(ana)
    there = reverse("client", args=[simulated.public_id])
    assert there in client.get(reverse("home")).content.decode()
    Client.objects.create(practice=ana.practice, name="Dora", born=dt.date(1994, 5, 2))
    assert "made for the demonstration" not in client.get(reverse("home")).content.decode()
