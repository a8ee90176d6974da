"""Picture files: true to their ending, and they say by what they were made and no more."""

import io

import numpy as np
import pytest
from PIL import Image

from needlepoint._version import PROGRAM
from needlepoint.report import encode_image
from needlepoint.report.drawing.encoding import ABOUT, IMAGE_DESCRIPTION, SOFTWARE

PICTURE = np.random.default_rng(8).integers(0, 256, (20, 30, 3), np.uint8)


@pytest.mark.parametrize("kind", ABOUT)
def test_a_png_keeps_every_pixel_and_says_its_program(kind):
    read = Image.open(io.BytesIO(encode_image(PICTURE, ".png", kind=kind)))
    assert np.array_equal(np.asarray(read), PICTURE)
    assert read.info == {"Software": PROGRAM, "Description": ABOUT[kind]}


@pytest.mark.parametrize("kind", ABOUT)
def test_a_jpeg_says_its_program_and_nothing_else(kind):
    read = Image.open(io.BytesIO(encode_image(PICTURE, ".jpg", kind=kind)))
    assert (read.format, read.size) == ("JPEG", (30, 20))
    assert dict(read.getexif()) == {SOFTWARE: PROGRAM, IMAGE_DESCRIPTION: ABOUT[kind]}


def test_a_forecast_is_never_said_to_be_measured():
    assert "Measured" in ABOUT["measurement"]
    assert "not a photograph" in ABOUT["forecast"]
    assert not any("Measured" in ABOUT[kind] for kind in ("forecast", "photograph"))


def test_another_ending_is_named():
    with pytest.raises(ValueError, match=r"not as \.gif"):
        encode_image(PICTURE, ".gif")
