"""The measurement as a file keeps every number and refuses what is no measurement."""

import json
import math
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
import tifffile
from PIL import Image
from pypdf import PdfReader

from needlepoint._version import PROGRAM, __version__
from needlepoint.errors import Unreadable
from needlepoint.quantity import Measured
from needlepoint.report import write_results
from needlepoint.results import measurement_document, read_measurement, schema_text
from needlepoint.results.relief_tif import read_relief_tif, relief_tif_bytes
from needlepoint.scars import Measurement, ScarMap


@pytest.fixture(scope="module")
def schema():
    schema = json.loads(schema_text("measurement"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def folder(tmp_path, survey, scars):
    write_results(tmp_path, Measurement.of(survey, scars), report=False)
    return tmp_path


def spoiled(path, change):
    plain = json.loads(path.read_text())
    change(plain)
    path.write_text(json.dumps(plain))


def test_every_written_file_says_by_what_it_was_measured(tmp_path, survey, scars):
    write_results(tmp_path, Measurement.of(survey, scars))
    with Image.open(tmp_path / "relief.png") as picture:
        assert picture.info["Software"] == PROGRAM
    with tifffile.TiffFile(tmp_path / "relief.tif") as tif:
        assert tif.pages.first.software == PROGRAM
    assert PdfReader(tmp_path / "report.pdf").metadata.author == "Needlepoint"
    assert json.loads((tmp_path / "measurement.json").read_text())["needlepoint"] == __version__
    assert {path.name for path in tmp_path.iterdir()} == {
        "relief.png",
        "relief.tif",
        "report.pdf",
        "measurement.json",
    }


def test_the_document_follows_the_shipped_schema(schema, survey, scars):
    schema.validate(
        json.loads(json.dumps(measurement_document(Measurement.of(survey, scars)), allow_nan=False))
    )


def test_the_document_has_the_shape_other_programs_rely_on(survey, scars):
    document = measurement_document(Measurement.of(survey, scars))
    assert document["schema"] == 1
    assert document["kind"] == "measurement"
    assert document["source"]["kind"] == "capture"
    assert document["scale"] == {
        "pixel_mm": 0.1,
        "from": "camera focal length and distance",
        "sd": 0.01,
    }
    assert document["quality"]["verdict"] == "usable"
    first = document["scars"][0]
    assert first["id"] == 1
    assert set(first["depth"]) >= {"value", "low", "high", "unit", "bound"}
    assert document["grades"]["ecca"]["value"] == 55.0
    assert document["areal"]["Sa"]["unit"] == "mm"


def test_a_refused_capture_has_no_scars_and_says_what_to_do(schema, refused):
    document = measurement_document(Measurement.of(refused, None))
    schema.validate(document)
    assert document["scars"] is None
    assert document["quality"]["verdict"] == "refused"
    failed = [
        check for check in document["quality"]["checks"] if not check["ok"] and check["fatal"]
    ]
    assert "take them again" in failed[0]["why"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["scars"][0]["depth"].update(unit="cm"),
        lambda d: d["scars"][0]["depth"].pop("low"),
        lambda d: d["scars"][0]["depth"].update(value=None),
        lambda d: d["scars"][0].update(kind="crater"),
        lambda d: d["scars"][0].update(outline_px=[[1, 2, 3]] * 3),
        lambda d: d["scars"][0].update(invented=1),
        lambda d: d["source"].update(sha256="short"),
        lambda d: d["scale"].update(pixel_mm=0),
        lambda d: d["quality"].update(verdict="refused"),
        lambda d: d.update(schema=2),
        lambda d: d.update(scars=None),
    ],
)
def test_the_schema_catches_a_document_that_is_wrong(schema, survey, scars, spoil):
    document = json.loads(json.dumps(measurement_document(Measurement.of(survey, scars))))
    spoil(document)
    assert not schema.is_valid(document)


def test_numbers_keep_six_digits_and_stay_inside_their_interval(survey):
    odd = Measured(1 / 3, 1 / 3, 1 / 3 + 1e-9, "mm")
    document = measurement_document(Measurement.of(survey, ScarMap((), areal={"Sa": odd})))
    assert document["areal"]["Sa"] == {
        "value": 0.333333,
        "low": 0.333333,
        "high": 0.333333,
        "unit": "mm",
        "bound": None,
    }


def test_a_number_that_is_not_finite_is_written_as_null(survey, scars):
    document = measurement_document(Measurement.of(survey, scars))
    ambient = next(check for check in document["quality"]["checks"] if check["id"] == "ambient")
    assert ambient["value"] is None


def test_numbers_of_numpy_are_written_as_plain_numbers(survey):
    scars = ScarMap(
        (),
        areal={"Sa": Measured.from_sd(np.float64(0.5), np.float64(0.1), "mm")},
        area_mm2=np.float64(2),
    )
    assert json.loads(json.dumps(measurement_document(Measurement.of(survey, scars))))[
        "searched"
    ] == {"area_mm2": 2.0, "visible": [], "unsure": 0}


def test_what_was_written_reads_back_the_same(folder, survey, scars):
    back = read_measurement(folder)
    assert as_document_of(back) == measurement_document(Measurement.of(survey, scars))
    assert back.origin == survey.origin
    assert back.quality.verdict == "usable"
    assert [scar.kind for scar in back.scars.scars] == [scar.kind for scar in scars.scars]


def as_document_of(measurement):
    from needlepoint.results.measurement import measurement_text

    return json.loads(measurement_text(measurement))


def test_the_relief_reads_back_with_all_that_its_use_must_know(folder, survey):
    relief, before = read_measurement(folder).relief, survey.relief
    np.testing.assert_allclose(relief.z_mm[before.sound], before.z_mm[before.sound], atol=1e-6)
    np.testing.assert_array_equal(relief.sound, before.sound)
    np.testing.assert_array_equal(relief.fold, before.fold)
    for name in ("softer", "sharper", "unsharpened"):
        np.testing.assert_allclose(getattr(relief, name).gain, getattr(before, name).gain)
    np.testing.assert_allclose(relief.frame.step_mm, before.frame.step_mm)
    assert (relief.pixel_mm, relief.scale_sd, relief.gain_sd) == (0.1, 0.01, 0.02)


def test_what_boxes_lose_by_reads_back_and_an_old_file_says_nothing_of_it(survey):
    spread = replace(survey.relief, lens_mm=0.07, by_colour=True)
    back = read_relief_tif(relief_tif_bytes(spread), "relief.tif")
    assert (back.lens_mm, back.by_colour) == (0.07, True)
    plain = relief_tif_bytes(survey.relief)
    assert b"lens_mm" not in plain
    back = read_relief_tif(plain, "relief.tif")
    assert (back.lens_mm, back.by_colour) == (0.0, False)


def test_the_relief_is_a_plain_tiff_of_32_bit_floats_that_says_its_pixel(folder, survey):
    import tifffile

    with tifffile.TiffFile(folder / "relief.tif") as tif:
        page = tif.pages.first
        assert page.dtype == np.float32
        assert json.loads(page.description)["pixel_mm"] == 0.1
        z_mm = page.asarray()
    assert math.isnan(z_mm[0, -1])
    assert math.isfinite(z_mm[150, 150])


def test_a_file_is_read_as_well_as_its_folder(folder):
    assert read_measurement(folder / "measurement.json").origin.name == "ana-left"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.update(schema=2), "schema 2"),
        (lambda d: d.update(kind="change"), "is a change"),
        (lambda d: d.pop("scale"), "'scale' is missing"),
        (lambda d: d["scars"][0]["depth"].update(value=99.0), "outside its own interval"),
        (lambda d: d["grades"]["ecca"].update(why=7), "why of a quantity must be a text"),
        (lambda d: d.update(scars=7), "damaged"),
        (lambda d: d["scars"][0].update(centre_px=[]), "damaged"),
        (lambda d: d["source"].update(extra=1), "extra"),
    ],
)
def test_it_refuses_a_damaged_measurement_in_a_sentence(folder, spoil, says):
    spoiled(folder / "measurement.json", spoil)
    with pytest.raises(Unreadable, match=says):
        read_measurement(folder)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"schema": NaN}', b"[" * 100_000, b"null"]
)
def test_it_refuses_what_is_no_json_of_a_measurement(tmp_path, data):
    (tmp_path / "measurement.json").write_bytes(data)
    with pytest.raises(Unreadable, match=r"measurement\.json"):
        read_measurement(tmp_path)


def test_it_refuses_a_folder_without_a_measurement(tmp_path):
    with pytest.raises(Unreadable, match="does not exist"):
        read_measurement(tmp_path)


@pytest.mark.parametrize("keep", [0, 100, 4000])
def test_it_refuses_a_relief_that_was_cut_short(folder, keep):
    path = folder / "relief.tif"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Unreadable, match=r"relief\.tif"):
        read_measurement(folder)
