"""Numbers that stand for "no data" are left out and said, wherever they lie; heights stay."""

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.scars import map_scars
from needlepoint.surface import read_scan, survey_scan
from needlepoint.surface.scans.nodata import no_data

SHAPE = (160, 200)


def skin(seed=1):
    """A dome of skin with texture and two dents, in millimetres."""
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]] * 0.1
    z = 3.0 - ((rows - 8) ** 2 + (cols - 10) ** 2) / 120.0 + rng.normal(0.0, 0.004, SHAPE)
    for row, col, depth in ((5.0, 6.0, 0.5), (11.0, 14.0, 0.4)):
        z -= depth * np.exp(-((rows - row) ** 2 + (cols - col) ** 2) / 1.0)
    return z


def gaps(seed=2):
    """A hole, a strip at the edge and lone places."""
    rng = np.random.default_rng(seed)
    out = rng.random(SHAPE) < 0.002
    out[40:52, 60:75] = True
    out[:, :7] = True
    return out


NUMBERS = [-9999.0, -88.888, -32768.0, 0.0, -3.4e38, 32767.0, 1e10, -1.0]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("lift", [0.0, 12.0])
def test_it_is_found_whatever_the_number(number, lift):
    z, out = skin() + lift, gaps()
    z[out] = number
    found, numbers = no_data(z.astype(np.float32))
    assert np.array_equal(found, out)
    assert numbers == (pytest.approx(number),)


@pytest.mark.parametrize("number", [0, 65535])
def test_it_is_found_at_the_ends_of_whole_numbers(number):
    counts = ((skin() + 1.0) * 1000).astype(np.uint16)
    counts[gaps()] = number
    found, _ = no_data(counts.astype(np.float32))
    assert np.array_equal(found, gaps())


def test_two_numbers_in_one_map_are_both_found():
    z, out = skin(), gaps()
    z[out] = -9999.0
    z[100:110, 100:110] = 1e5
    found, numbers = no_data(z)
    assert found.sum() == out.sum() + 100 - out[100:110, 100:110].sum()
    assert sorted(numbers) == [-9999.0, 1e5]


def test_one_lone_point_far_away_is_left_out():
    z = skin()
    z[80, 90] = -500.0
    found, _ = no_data(z)
    assert np.argwhere(found).tolist() == [[80, 90]]


@given(st.integers(0, 10_000), st.sampled_from([0.001, 0.01, 0.02]))
def test_heights_in_steps_are_never_left_out(seed, step):
    z = np.round(skin(seed) / step) * step
    found, _ = no_data(z)
    assert not found.any()


def test_a_flat_plate_with_dents_stays_whole():
    z = np.zeros(SHAPE)
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    z -= np.maximum(0.0, 0.5 - np.hypot(rows - 80, cols - 90) / 40.0)
    assert not no_data(z)[0].any()


def test_the_tag_of_the_file_is_obeyed_and_said(tmp_path):
    z = skin()
    z[gaps()] = 2.5  # among the heights: only the tag tells
    tifffile.imwrite(
        tmp_path / "a.tif", z.astype(np.float32), extratags=[(42113, "s", 0, "2.5", True)]
    )
    scan = read_scan(tmp_path / "a.tif", unit="mm", pixel_mm=0.1)
    assert np.array_equal(~scan.heights.sound, gaps())
    assert any("2.5 means “no measurement”" in note for note in survey_scan(scan).notes)


@pytest.mark.parametrize("name", ["m9999.tif", "zero.tif"])
def test_the_maps_that_failed_before_show_their_scars(name, request):
    folder = request.config.rootpath.parent / "shared" / "data" / "failing" / "nodata"
    if not folder.is_dir():
        pytest.skip("the inputs that failed before are not here")
    scars = {}
    for each in ("base.tif", name):
        survey = survey_scan(read_scan(folder / each, unit="mm", pixel_mm=0.1))
        scars[each] = map_scars(survey.relief).scars
    assert abs(len(scars["base.tif"]) - len(scars[name])) <= 1
    deepest = [max(scar.depth.value for scar in found) for found in scars.values()]
    assert deepest[0] == pytest.approx(deepest[1], rel=0.1)


@pytest.mark.parametrize("dtype", [np.float32, np.uint16])
def test_compressed_maps_are_read(dtype, request):
    folder = request.config.rootpath.parent / "shared" / "data" / "failing" / "tiff"
    if not folder.is_dir():
        pytest.skip("the inputs that failed before are not here")
    assert read_scan(folder / "lzw.tif", unit="mm", pixel_mm=0.1).heights.sound.any()


@pytest.mark.parametrize("how", ["tiff_lzw", "tiff_deflate", "packbits", "tiff_adobe_deflate"])
@pytest.mark.parametrize("mode", ["F", "I;16"])
def test_every_usual_compression_is_read(how, mode, tmp_path):
    from PIL import Image

    z = skin().astype(np.float32) if mode == "F" else (skin() * 1000 + 2000).astype(np.uint16)
    Image.fromarray(z).save(tmp_path / "a.tif", compression=how)
    scan = read_scan(tmp_path / "a.tif", unit="mm" if mode == "F" else "um", pixel_mm=0.1)
    unit = 1.0 if mode == "F" else 1000.0
    assert np.allclose(scan.heights.z_mm * unit, z, atol=1e-3)
