"""A mask drawn by hand over a photograph: kept, handed to measuring, taken away, and refused."""

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.export.erase import rows_of
from needlepoint.records.models import AuditEvent, Capture, ScarCorrection, StoredFile, WorkState
from needlepoint.studio.captures.masks import PART_NAMES, Area, cells_of, shape_of, text_of
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.domain.scar_maps import scars_of

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture
def given(client, ben, dora, lamps_rig, phantom_folder):
    """Hand the phantom's pictures in; the capture failed, and may be drawn on."""
    client.force_login(ben)
    files = [
        SimpleUploadedFile(slot, (phantom_folder / slot).read_bytes(), "image/png")
        for slot in lamps_rig.slots
    ]
    form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk, "pictures": files}
    client.post(reverse("capture-new", args=[dora.public_id]), form)
    Capture.objects.update(state=WorkState.FAILED)
    return Capture.objects.get()


def page_of(capture):
    return reverse("capture-mask", args=[capture.public_id])


def shape(capture):
    return shape_of(capture.pictures.first().display)


def right_half(capture):
    out = np.zeros(shape(capture), bool)
    out[:, out.shape[1] // 2 :] = True
    return out


def kept(capture):
    return cv2.imdecode(np.frombuffer(vault.read(capture.mask), np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.mark.django_db(transaction=True)
def test_what_was_drawn_over_is_not_measured(client, given):
    page = client.get(page_of(given)).content.decode()
    assert 'name="drawn"' in page
    answer = client.post(page_of(given), {"drawn": text_of(right_half(given))})
    assert answer.status_code == 302
    given.refresh_from_db()
    picture = given.pictures.first()
    assert kept(given).shape == (picture.height_px, picture.width_px)
    assert kept(given)[:, : picture.width_px // 2].min() == 255
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    given.refresh_from_db()
    assert given.state == WorkState.MEASURED, given.sentence
    (left,) = given.measurement["left_out"]
    assert left["by"] == "hand"
    assert left["share"] == pytest.approx(0.5, abs=0.01)
    for scar in given.measurement["scars"]:
        assert scar["centre_px"][0] < picture.width_px / 2
    shown = client.get(reverse("scar-map", args=[given.public_id])).content.decode()
    assert "painted out by hand" in shown
    told = AuditEvent.objects.filter(action="draw mask", subject=str(given.public_id))
    assert told.count() == 1


def test_ticked_parts_are_left_out_without_a_drawing(client, given):
    client.post(page_of(given), {"parts": ["top left", "top middle", "top right"]})
    given.refresh_from_db()
    white = kept(given) > 0
    third = white.shape[0] // 3
    assert not white[: third - 2].any()
    assert white[third + 2 :].all()


def test_an_empty_drawing_takes_the_mask_away_and_forgets_it(client, given):
    client.post(page_of(given), {"parts": ["middle"]})
    given.refresh_from_db()
    before = given.mask
    Capture.objects.update(state=WorkState.FAILED)
    nothing = np.zeros(shape(given), bool)
    client.post(page_of(given), {"drawn": text_of(nothing)})
    given.refresh_from_db()
    assert given.mask is None
    assert StoredFile.objects.get(pk=before.pk).forgotten


def test_the_results_of_before_are_gone_until_it_is_measured_anew(client, given, measured):
    Capture.objects.filter(pk=given.pk).update(
        state=WorkState.MEASURED, measurement=measured.measurement, relief=measured.relief
    )
    client.post(page_of(given), {"parts": ["middle"]})
    given.refresh_from_db()
    assert (given.state, given.measurement, given.relief) == (WorkState.UPLOADED, None, None)


@pytest.mark.parametrize("drawn", ["!", "AAAA", "AA" * 40000])
def test_a_drawing_that_is_none_is_refused_and_nothing_is_kept(client, given, drawn):
    answer = client.post(page_of(given), {"drawn": drawn})
    assert answer.status_code == 400
    assert "did not arrive whole" in answer.content.decode()
    given.refresh_from_db()
    assert given.mask is None
    assert given.state == WorkState.FAILED


def test_a_drawing_that_leaves_nothing_is_refused(client, given):
    everything = np.ones(shape(given), bool)
    answer = client.post(page_of(given), {"drawn": text_of(everything)})
    assert answer.status_code == 400
    assert "Hardly any skin" in answer.content.decode()


def test_what_somebody_worked_with_keeps_its_mask(client, given, ben):
    ScarCorrection.objects.create(capture=given, scar=1, by=ben, zone="cheek")
    for answer in (client.get(page_of(given)), client.post(page_of(given), {"parts": ["middle"]})):
        assert answer.status_code == 302
    given.refresh_from_db()
    assert given.mask is None
    assert given.state == WorkState.FAILED


def test_nobody_draws_while_it_is_measured_or_on_a_scan(client, given):
    for change in ({"state": WorkState.MEASURING}, {"rig": None, "state": WorkState.FAILED}):
        Capture.objects.update(**change)
        assert client.post(page_of(given), {"parts": ["middle"]}).status_code == 302
        given.refresh_from_db()
        assert given.mask is None
        shown = client.get(reverse("capture", args=[given.public_id])).content.decode()
        assert page_of(given) not in shown


def test_a_mask_goes_with_its_client(client, given, dora):
    client.post(page_of(given), {"parts": ["middle"]})
    given.refresh_from_db()
    assert given.pk in rows_of(dora, "default")[Capture]
    from needlepoint.records.export.erase import blank_client

    blank_client(dora, "default")
    assert StoredFile.objects.get(pk=given.mask_id).forgotten


def test_a_picture_called_mask_keeps_its_name(client, given, tmp_path):
    picture = given.pictures.first()
    rig, text = given.rig, given.rig.manifest.replace(f'"{picture.name}"', '"mask.png"')
    rig.manifest, rig.slots = text, ["mask.png", *rig.slots[1:]]
    rig.save()
    picture.name = "mask.png"
    picture.save()
    client.post(page_of(given), {"parts": ["middle"]})
    given.refresh_from_db()
    folder = unpack(given, tmp_path / "c")
    assert (folder / "mask.png").read_bytes() == vault.read(picture.file)
    assert 'mask = "mask1.png"' in (folder / "capture.toml").read_text("utf-8")


def test_cells_come_back_as_they_were_written():
    out = np.random.default_rng(3).random((37, 51)) > 0.5
    assert np.array_equal(cells_of(text_of(out), out.shape), out)


def test_an_area_covers_what_lies_in_its_outline_or_outside_of_it():
    square = np.array([(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)])
    inside = Area("nose", PART_NAMES["nose"], square).cells((80, 80))
    assert inside.mean() == pytest.approx(0.25, abs=0.02)
    assert np.array_equal(
        Area("nose", PART_NAMES["nose"], square, outside=True).cells((80, 80)), ~inside
    )


def test_the_zone_that_a_face_showed_is_on_the_map(client, ben, measured):
    client.force_login(ben)
    measured.measurement["scars"][0]["zone"] = "right jaw"
    measured.measurement["scars"][1]["zone"] = "forehead"
    measured.save()
    scars = {scar.id: scar for scar in scars_of(measured)}
    first, second = (each["id"] for each in measured.measurement["scars"][:2])
    assert (scars[first].zone, scars[first].side) == ("jaw", "right")
    assert (scars[second].zone, scars[second].side) == ("forehead", "")
    assert "<td>jaw" in client.get(reverse("scar-map", args=[measured.public_id])).content.decode()
