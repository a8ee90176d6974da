"""Height maps of every kind: made here, and made by instruments."""

from __future__ import annotations

import json
import sys
import warnings

import cv2
import numpy as np
import pytest
import sdfio
import tifffile
import x3pio
from tests.surface.scans import dome, real, surf_bytes, true_map_bytes

from needlepoint.errors import NoUnit, Refused, Unreadable, WrongUsage
from needlepoint.surface.scans.heights import read_heights


def read(path, unit=None, pixel_mm=None):
    return read_heights(path, unit=unit, pixel_mm=pixel_mm)


def holes(z):
    z = z.copy()
    z[3, 4] = np.nan
    return z


def test_a_tiff_of_ours_says_its_own_scale(tmp_path):
    path = tmp_path / "relief.tif"
    tifffile.imwrite(
        path,
        holes(dome()).astype(np.float32),
        description=json.dumps({"pixel_mm": 0.05, "unit": "mm"}),
        metadata=None,
    )
    heights, words = read(path)
    assert heights.pixel_mm == 0.05
    assert not heights.sound[3, 4]
    assert heights.sound.sum() == heights.sound.size - 1
    np.testing.assert_allclose(heights.z_mm[heights.sound], dome()[heights.sound], atol=1e-6)
    assert "file says" in words


def test_a_tiff_without_scale_asks_for_the_pixel(tmp_path):
    path = tmp_path / "plain.tif"
    tifffile.imwrite(path, dome().astype(np.float32))
    with pytest.raises(NoUnit, match="--pixel-mm"):
        read(path)
    heights, words = read(path, pixel_mm=0.1)
    assert heights.pixel_mm == 0.1
    assert "heights assumed to be in millimetres" in words
    microns, _ = read(path, pixel_mm=0.1, unit="um")
    np.testing.assert_allclose(microns.z_mm, dome() / 1000, atol=1e-9)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_whole_numbers_ask_what_a_step_is(tmp_path, suffix):
    path = tmp_path / f"steps{suffix}"
    z = np.round((dome() - dome().min()) * 1000).astype(np.uint16)
    cv2.imwrite(str(path), z) if suffix == ".png" else tifffile.imwrite(path, z)
    with pytest.raises(NoUnit, match="--pixel-mm"):
        read(path)
    with pytest.raises(NoUnit, match=r"--unit 0\.5um"):
        read(path, pixel_mm=0.4)
    heights, _ = read(path, pixel_mm=0.4, unit="um")
    np.testing.assert_allclose(heights.z_mm, dome() - dome().min(), atol=0.51e-3)


def test_x3p_goes_round(tmp_path):
    path = tmp_path / "a.x3p"
    up = holes(dome())[::-1] / 1000
    x3pio.write(path, up, x_scale=4e-4, y_scale=4e-4)
    heights, _ = read(path)
    assert heights.pixel_mm == pytest.approx(0.4)
    assert not heights.sound[3, 4]
    np.testing.assert_allclose(heights.z_mm[heights.sound], dome()[heights.sound], atol=1e-5)


@pytest.mark.parametrize("kind", list(sdfio.FileFormat))
def test_sdf_goes_round(tmp_path, kind):
    path = tmp_path / "a.sdf"
    sdfio.write(path, holes(dome())[::-1] / 1000, x_scale=4e-4, y_scale=4e-4, format=kind)
    heights, _ = read(path)
    assert heights.pixel_mm == pytest.approx(0.4)
    assert not heights.sound[3, 4]
    np.testing.assert_allclose(heights.z_mm[heights.sound], dome()[heights.sound], atol=1e-6)


def test_digital_surf_knows_gaps_and_upturned_heights(tmp_path):
    raw = np.arange(12).reshape(3, 4)
    path = tmp_path / "a.sur"
    path.write_bytes(surf_bytes(raw, special=1, low=9))
    heights, _ = read(path)
    assert heights.pixel_mm == pytest.approx(0.01)
    assert np.argwhere(~heights.sound).tolist() == [[1, 3]]  # raw 7 = low - 2
    np.testing.assert_allclose(heights.z_mm[2], raw[2] * 1e-3, rtol=1e-6)
    path.write_bytes(surf_bytes(raw, inversion=2, unit=b"\xe6m"))
    np.testing.assert_allclose(read(path)[0].z_mm, -raw[:, ::-1] * 1e-6, rtol=1e-6)


@pytest.mark.parametrize("comment", [b"", b"Created by somebody\r\n"])
def test_true_map_is_read_whatever_its_comment(tmp_path, comment):
    path = tmp_path / "a.tmd"
    path.write_bytes(true_map_bytes(dome(), 24.0, comment))
    heights, _ = read(path)
    assert heights.pixel_mm == pytest.approx(0.4)
    np.testing.assert_allclose(heights.z_mm, dome(), atol=1e-6)


def test_uneven_pixels_are_made_square(tmp_path):
    path = tmp_path / "a.x3p"
    down, across = np.mgrid[:40, :50]
    plane = 0.01 * down * 0.3 + 0.02 * across * 0.1
    x3pio.write(path, plane[::-1] / 1000, x_scale=1e-4, y_scale=3e-4)
    heights, _ = read(path)
    assert heights.pixel_mm == pytest.approx(0.1)
    assert heights.z_mm.shape == (120, 50)
    slopes = [np.median(np.diff(heights.z_mm, axis=axis)) / 0.1 for axis in (0, 1)]
    np.testing.assert_allclose(slopes, [0.01, 0.02], rtol=1e-3)


@pytest.mark.parametrize(
    ("name", "shape", "pixel_mm", "span_mm"),
    [
        ("al3d-1.al3d", (296, 200), 4.380e-4, 0.03495),
        ("example_ps.tiff", (512, 512), 1.953e-6, 3.669e-5),
        ("opd-1.opd", (480, 640), 1.967e-4, 1.292e-4),
        ("plu-1.plu", (576, 768), 1.660e-3, 0.010016),
        ("sdf-1.sdf", (4, 7), 1.0e-3, 5.093e-5),
        ("sur-2.sur", (484, 563), 3.484e-3, 1.476e-3),
        ("sur-3.sur", (512, 512), 0.295546, 6.99235),
        ("x3p-2.x3p", (1602, 650), 1.2766e-4, 5.54e-4),
    ],
)
def test_what_instruments_write_is_read(name, shape, pixel_mm, span_mm):
    path = real(f"surfaces/instruments/{name}")
    heights, words = read(path)
    assert heights.z_mm.shape == shape
    assert heights.pixel_mm == pytest.approx(pixel_mm, rel=1e-3)
    assert np.ptp(heights.z_mm[heights.sound]) == pytest.approx(span_mm, rel=5e-3)
    assert "file says" in words


def test_our_digital_surf_reader_agrees_with_another():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        makers = pytest.importorskip("SurfaceTopography")
    for name in ("sur-2.sur", "sur-3.sur"):
        path = real(f"surfaces/instruments/{name}")
        theirs = makers.read_topography(str(path)).to_unit("mm")
        ours, _ = read(path)
        z = np.ma.asarray(theirs.heights()).T
        np.testing.assert_array_equal(ours.sound, ~np.ma.getmaskarray(z))
        np.testing.assert_allclose(ours.z_mm[ours.sound], z.compressed(), rtol=1e-5, atol=1e-9)


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    path = tmp_path / "a.plu"
    path.write_bytes(b"something")
    monkeypatch.setitem(sys.modules, "SurfaceTopography.IO", None)
    with pytest.raises(Unreadable, match="instruments"):
        read(path)


def test_given_lengths_must_be_lengths(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, dome().astype(np.float32))
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(WrongUsage):
            read(path, pixel_mm=wrong)
    for wrong in ("", "parsec", "0mm", "-1mm", "1e999mm", "nan"):
        with pytest.raises(WrongUsage, match="length"):
            read(path, pixel_mm=1.0, unit=wrong)


@pytest.mark.parametrize("step", [0.0, -1.0, float("nan"), float("inf")])
def test_steps_in_the_file_must_be_lengths(tmp_path, step):
    path = tmp_path / "a.sur"
    path.write_bytes(surf_bytes(np.arange(12).reshape(3, 4), step=step))
    with pytest.raises(Unreadable, match="apart"):
        read(path)
    path = tmp_path / "a.tmd"
    path.write_bytes(true_map_bytes(dome(), step))
    with pytest.raises(Unreadable, match="apart"):
        read(path)


def test_a_map_of_gaps_alone_is_refused(tmp_path):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.full((9, 9), np.nan, np.float32))
    with pytest.raises(Refused, match="no point"):
        read(path, pixel_mm=1.0)


def test_claims_of_more_points_than_there_are_cost_nothing(tmp_path):
    for suffix, data in (
        (".sur", surf_bytes(np.arange(12).reshape(3, 4))),
        (".tmd", true_map_bytes(dome(), 24.0)),
    ):
        place = 108 if suffix == ".sur" else 33
        for size in (30_000, 2_000_000_000, 0):
            path = tmp_path / f"a{suffix}"
            claim = int(size).to_bytes(4, "little") * 2
            path.write_bytes(data[:place] + claim + data[place + 8 :])
            with pytest.raises(Unreadable, match=r"claims|points"):
                read(path)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".x3p", ".sdf", ".sur", ".tmd", ".plu"])
@pytest.mark.parametrize("content", [b"", b"\0", b"hello, I am no scan at all" * 9])
def test_what_is_no_height_map_is_refused_in_one_sentence(tmp_path, suffix, content):
    path = tmp_path / f"wrong{suffix}"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as told:
        read(path)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_pictures_are_no_height_maps(tmp_path):
    colour = np.zeros((8, 8, 3), np.uint8)
    for name in ("a.png", "a.tif"):
        cv2.imwrite(str(tmp_path / name), colour)
        with pytest.raises(Unreadable, match="not a height map"):
            read(tmp_path / name)
