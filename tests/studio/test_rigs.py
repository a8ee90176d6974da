"""Rigs: typed once, then any capture with them can be measured."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needlepoint.phantom import camera_for, lamps
from needlepoint.records.models import Capture, Rig
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.surface import survey_capture

SEAT = {"name": "Four lamps", "focal_px": "3000", "distance_mm": "300"}


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    return client


def typed(places):
    form = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"}
    for number, (x, y, z) in enumerate(places):
        form |= {f"form-{number}-x_mm": x, f"form-{number}-y_mm": y, f"form-{number}-z_mm": z}
    return form


def test_typed_lamps_measure_what_the_files_own_description_does(
    inside, dora, agreed, phantom_folder, tmp_path
):
    rig = lamps(camera_for(0.1, (24.0, 18.0)))
    places = [light.position_mm for light in rig.lights]
    inside.post(reverse("rig-lamps"), SEAT | typed(places))
    kept = Rig.objects.get()
    form = {"site": "left cheek", "day": "2026-01-05", "rig": kept.pk}
    form["pictures"] = [
        SimpleUploadedFile(name, (phantom_folder / name).read_bytes()) for name in kept.slots
    ]
    inside.post(reverse("capture-new", args=[dora.public_id]), form)
    relief = survey_capture(unpack(Capture.objects.get(), tmp_path / "given")).relief
    own = survey_capture(phantom_folder).relief
    assert relief is not None
    assert abs(relief.z_mm - own.z_mm).max() < 0.001


def test_two_lamps_are_too_few(inside):
    answer = inside.post(reverse("rig-lamps"), SEAT | typed([(200, 0, 0), (0, 200, 0)]))
    assert "at least three lamps" in answer.content.decode()
    assert not Rig.objects.exists()


def test_a_screen_gives_its_four_halves(inside):
    size = {"diagonal_in": "24", "wide": "16", "high": "9", "above_mm": "10", "ahead_mm": "0"}
    inside.post(reverse("rig-screen"), SEAT | size | {"dark": "on"})
    rig = Rig.objects.get()
    assert rig.slots == ["left.png", "right.png", "top.png", "bottom.png", "dark.png"]


def test_a_phone_is_too_small_a_screen(inside):
    size = {"diagonal_in": "4", "wide": "16", "high": "9", "above_mm": "10", "ahead_mm": "0"}
    answer = inside.post(reverse("rig-screen"), SEAT | size)
    assert "too narrow" in answer.content.decode()


def test_a_text_that_is_no_capture_toml_says_why(inside):
    form = {"name": "x", "kind": "lamps", "manifest": "needlepoint = 1"}
    assert "[camera]" in inside.post(reverse("rig-new"), form).content.decode()
