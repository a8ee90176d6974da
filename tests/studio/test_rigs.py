"""Rigs: typed once, then any capture with them can be measured."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needlepoint.errors import NeedlepointError, WrongUsage
from needlepoint.phantom import camera_for, lamps
from needlepoint.records import vault
from needlepoint.records.models import Capture, Picture, Rig, Visit
from needlepoint.studio.captures.job import CAPTURES
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.domain.rig_checks import check_field, check_rig, check_skin_shown
from needlepoint.studio.site.uploads import accept
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


RING = [(140, 0, 0), (0, 140, 0), (-140, 0, 0), (0, -140, 0)]


@pytest.mark.parametrize(
    ("seat", "places", "why"),
    [
        ({"distance_mm": "30"}, [(14, 0, 0), (0, 14, 0), (-14, 0, 0)], "not centimetres"),
        ({"distance_mm": "12"}, RING, "not centimetres or inches"),
        ({"distance_mm": "3000"}, RING, "cannot be"),
        ({"focal_px": "28"}, RING, "lens in millimetres"),
        ({}, [(140, 0, 0), (140, 90, 0), (150, -60, 0)], "on one side"),
        ({}, [(140, 0, 900), (0, 140, 0), (-140, -140, 0)], "Lamp 1 is behind the skin"),
        ({}, [(2000, 0, 0), (0, 140, 0), (-140, -140, 0)], "Lamp 1 is 2022 mm from the skin"),
        ({}, [(14, 0, 290), (0, 140, 0), (-140, -140, 0)], "that cannot both be"),
        ({}, [(1, 0, 0), (0, 2, 0), (-1, -1, 0)], "on one side"),
    ],
)
def test_a_rig_whose_numbers_cannot_be_is_refused_where_it_is_typed(inside, seat, places, why):
    answer = inside.post(reverse("rig-lamps"), SEAT | seat | typed(places))
    assert why in answer.content.decode()
    assert not Rig.objects.exists()


@pytest.mark.parametrize("factor", [0.1, 1 / 25.4, 10.0])
@pytest.mark.parametrize("true_mm", [90.0, 150.0, 300.0, 600.0, 899.0])
def test_a_distance_in_another_unit_is_never_taken(true_mm, factor):
    text = "[camera]\nfocal_px = 3000\ndistance_mm = {}\n"
    check_rig(text.format(true_mm))
    with pytest.raises(WrongUsage, match="cannot be"):
        check_rig(text.format(true_mm * factor))


def test_a_typed_ring_and_three_lamps_are_taken(inside):
    for name, places in (("A", RING), ("B", [(140, 0, 0), (-70, 121, 0), (-70, -121, 0)])):
        inside.post(reverse("rig-lamps"), SEAT | {"name": name} | typed(places))
    assert Rig.objects.count() == 2


def test_two_rigs_in_use_never_bear_one_name(inside):
    for name in ("Room 1", "room 1 "):
        answer = inside.post(reverse("rig-lamps"), SEAT | {"name": name} | typed(RING))
    assert "There is a rig called room 1 already" in answer.content.decode()
    assert Rig.objects.count() == 1


@pytest.mark.parametrize("pixel_mm", ["0.0005", "20", "0.6"])
def test_a_telecentric_rig_whose_pixel_cannot_be_is_refused(pixel_mm):
    with pytest.raises(WrongUsage, match="A pixel of"):
        check_rig(f"[camera]\npixel_mm = {pixel_mm}\ndistance_mm = 300\n")


def test_a_telecentric_picture_of_too_little_skin_is_refused():
    with pytest.raises(WrongUsage, match="shows only"):
        check_field("[camera]\npixel_mm = 0.005\ndistance_mm = 300\n", 2000, 1500)


@pytest.mark.parametrize("size", [(4400.0, 3300.0), (0.44, 0.33)])
def test_a_scan_in_another_unit_is_refused_by_the_skin_it_would_show(size):
    check_skin_shown(44.0, 33.0)
    with pytest.raises(WrongUsage, match="another unit"):
        check_skin_shown(*size)


def test_a_capture_toml_ten_times_off_is_refused(inside, phantom_folder):
    text = (phantom_folder / "capture.toml").read_text("utf-8")
    form = {"name": "x", "kind": "lamps", "manifest": text}
    wrong = re.sub(r"distance_mm = [0-9.]+", "distance_mm = 30", text)
    answer = inside.post(reverse("rig-new"), form | {"manifest": wrong})
    assert "cannot be" in answer.content.decode()
    assert not Rig.objects.exists()
    assert inside.post(reverse("rig-new"), form).status_code == 302


@pytest.mark.parametrize("number", ["distance_mm = 30", "focal_px = 30000"])
def test_a_capture_with_an_earlier_rig_of_a_wrong_scale_is_refused(
    inside, dora, agreed, lamps_rig, phantom_folder, number
):
    name = number.partition(" ")[0]
    lamps_rig.manifest = re.sub(rf"{name} = .*", number, lamps_rig.manifest)
    lamps_rig.save()
    form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk}
    form["pictures"] = [
        SimpleUploadedFile(name, (phantom_folder / name).read_bytes()) for name in lamps_rig.slots
    ]
    answer = inside.post(reverse("capture-new", args=[dora.public_id]), form)
    said = answer.content.decode()
    assert "cannot be" in said or "mm of skin" in said
    assert not Capture.objects.exists()


def test_what_went_wrong_names_no_folder_of_the_machine(
    ben, dora, lamps_rig, phantom_folder, monkeypatch
):
    lamps_rig.manifest = re.sub(r"focal_px = .*", "focal_px = 28", lamps_rig.manifest)
    lamps_rig.save()
    names = lamps_rig.slots
    files = accept([(name, (phantom_folder / name).read_bytes()) for name in names])
    visit = Visit.objects.create(client=dora, day=dt.date(2026, 1, 5))
    capture = Capture.objects.create(visit=visit, rig=lamps_rig, site="nose", made_by=ben)
    for order, file in enumerate(files, start=1):
        kept = vault.store(file.data, "image/png")
        Picture.objects.create(capture=capture, order=order, name=names[order - 1], file=kept)
    with pytest.raises(NeedlepointError) as told:
        CAPTURES.work(capture, lambda *_: None)
    assert "focal_px" in str(told.value)
    assert "/" not in str(told.value).replace("n/a", "")


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
