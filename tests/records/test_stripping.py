"""Exported pictures keep their pixels and nothing that tells of place, time or camera."""

import io
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.records import made_files as made

from needlepoint.records.uploads.stripping import TELLING, strip
from needlepoint.records.uploads.tiff_structure import Tiff

MOMENT = re.compile(rb"20\d\d:[01]\d:[0-3]\d [0-2]\d:")
PHONES = Path(__file__).parents[3] / "shared" / "data" / "photos" / "phones"


def decoded(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)


def said(data):
    """Everything that EXIF says."""
    exif = Image.open(io.BytesIO(data)).getexif()
    return {**exif, **exif.get_ifd(34665), **exif.get_ifd(34853)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_keeps_its_pixels_and_how_to_turn_them(orientation):
    data = made.jpeg(orientation)
    bare = strip(data)
    np.testing.assert_array_equal(decoded(bare), decoded(data))
    assert said(bare) == ({} if orientation == 1 else {274: orientation})
    for word in (b"Dora", b"Maker", b"serial 7", b"2026"):
        assert word in data
        assert word not in bare


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_png_keeps_its_coded_pixels(dtype):
    whole = made.png(dtype)
    data = whole[:33] + made.chunk(b"tEXt", b"Author\0Dora") + whole[33:]
    bare = strip(data)
    assert bare == whole
    assert b"Dora" not in bare


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_tiff_keeps_every_sample(dtype):
    data = made.tiff(dtype, description="Dora, left cheek", software="camera 7")
    bare = strip(data)
    np.testing.assert_array_equal(decoded(bare), decoded(data))
    assert b"Dora" not in bare
    assert b"camera 7" not in bare


def test_a_heic_keeps_its_pixels():
    import pillow_heif

    data = made.heic()
    bare = strip(data)
    assert len(bare) == len(data)
    np.testing.assert_array_equal(
        np.asarray(pillow_heif.open_heif(io.BytesIO(bare))),
        np.asarray(pillow_heif.open_heif(io.BytesIO(data))),
    )
    assert b"serial 7" in data
    assert b"serial 7" not in bare


def test_a_real_heic_keeps_its_pixels_and_loses_its_place():
    import pillow_heif

    path = PHONES / "pug.heic"
    if not path.exists():
        pytest.skip("the picture is not here")
    data = path.read_bytes()
    bare = strip(data)
    before, after = (pillow_heif.open_heif(io.BytesIO(each)) for each in (data, bare))
    np.testing.assert_array_equal(np.asarray(after), np.asarray(before))
    exif = Image.Exif()
    exif.load(after.info.get("exif") or b"")
    assert dict(exif) == {}


def test_a_real_dng_decodes_alike_and_loses_what_tells():
    rawpy = pytest.importorskip("rawpy")
    path = PHONES / "colorchart.dng"
    if not path.exists():
        pytest.skip("the picture is not here")
    data = path.read_bytes()
    bare = strip(data)
    assert len(bare) == len(data)
    one, two = (
        rawpy.imread(io.BytesIO(each)).postprocess(half_size=True, use_camera_wb=True)
        for each in (data, bare)
    )
    np.testing.assert_array_equal(two, one)
    told = {entry.tag for folder in Tiff(data).directories for entry in folder.entries}
    assert told & TELLING
    assert not MOMENT.search(bare)
    for folder in Tiff(bare).directories:
        for entry in folder.entries:
            if folder.role == "gps" or entry.tag in TELLING:
                assert not bare[entry.at : entry.at + entry.size].strip(b"\0"), entry


def test_a_scan_comes_back_as_it_is():
    assert strip(made.mesh("stl")) == made.mesh("stl")
