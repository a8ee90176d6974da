"""A phone capture's capture.toml: what is read, and what is refused in one sentence."""

import pytest

from needlepoint.errors import Unreadable
from needlepoint.surface.phone.manifest import is_phone_capture, read_phone_capture


def test_a_good_one_is_read(capture):
    assert is_phone_capture(capture)
    read = read_phone_capture(capture)
    assert [shot.image.name for shot in read.shots] == [f"{n:02d}.jpg" for n in range(1, 9)]
    assert read.ambient is not None
    assert read.ambient.name == "00.jpg"
    assert read.rigid
    assert read.scale == 1.0
    assert len(read.files) == 10


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("needlepoint = 1", "needlepoint = 9", "format version 9 is unknown"),
        ('"frame-76"', '"frame-77"', "'kind' is 'frame-77'"),
        ("rigid = true", "rigid = 1", "'rigid' must be true or false"),
        ("rigid = true", "rigid = true\nmarker_mm = 80", "print the frame anew at 100 %"),
        ('kind = "torch"', 'kind = "point"', "must be 'torch'"),
        ('"01.jpg"', '"../01.jpg"', "leaves the capture folder"),
        ('"01.jpg"', '"77.jpg"', "is not in the folder"),
        ('"02.jpg"', '"01.jpg"', "is named twice"),
        ("[frame]", "[camera]\nfocal_mm = 4\n[frame]", "unknown key 'focal_mm'"),
        ("[frame]", '[camera]\nresponse = "log"\n[frame]', "'response' is 'log'"),
        ("[frame]", "[camera]\nfalloff = 2\n[frame]", "'falloff' is the share"),
        ("[frame]", "[marker]\n[frame]", "unknown key 'marker'"),
    ],
)
def test_what_is_wrong_is_said(retold, old, new, words):
    with pytest.raises(Unreadable, match=words.replace("'", ".").replace("(", ".")):
        read_phone_capture(retold(old, new))


def test_other_captures_are_none(tmp_path):
    (tmp_path / "capture.toml").write_text("needlepoint = 1\n", "utf-8")
    assert not is_phone_capture(tmp_path)


def test_a_calibrated_lens_and_a_measured_print_are_read(retold):
    camera = (
        "[camera]\nfocal_px = 1256\ndistortion = 0.02\nfalloff = 0.15\n[frame]\nmarker_mm = 8.1"
    )
    read = read_phone_capture(retold("[frame]", camera))
    assert (read.focal_px, read.distortion, read.falloff) == (1256.0, 0.02, 0.15)
    assert read.scale == pytest.approx(8.1 / 8.0)
