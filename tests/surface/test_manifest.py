"""capture.toml: what is read, and what is refused in one sentence."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.errors import Unreadable, WrongInput
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.rig import DirectionLight, PanelLight, PointLight

GOOD = """
needlepoint = 1
site = "left cheek"
taken = 2026-11-22T10:00:00Z
[camera]
focal_px = 3000.0
distance_mm = 300.0
response = "linear"
[[light]]
image = "1.png"
kind = "point"
position_mm = [100.0, 0.0, 0.0]
axis = [0.0, 0.0, 1.0]
[[light]]
images = ["2.png", "2b.png"]
kind = "panel"
centre_mm = [-100.0, 0.0, 0.0]
right_mm = [60.0, 0.0, 0.0]
down_mm = [0.0, 35.0, 0.0]
[[light]]
image = "3.png"
kind = "direction"
direction = [0.0, 0.5, -0.8]
intensity = [1.0, 0.9, 0.8]
"""


def folder(tmp_path: Path, text: str | bytes) -> Path:
    for name in ("1.png", "2.png", "2b.png", "3.png"):
        (tmp_path / name).write_bytes(b"x")
    data = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "capture.toml").write_bytes(data)
    return tmp_path


def test_it_reads_every_kind_of_light(tmp_path):
    capture = read_capture(folder(tmp_path, GOOD))
    lights = [shot.light for shot in capture.shots]
    assert [type(light) for light in lights] == [PointLight, PanelLight, DirectionLight]
    assert lights[0].falloff == 1.0  # an axis without a fall-off is a Lambertian lamp
    assert lights[2].intensity == (1.0, 0.9, 0.8)
    assert [len(shot.images) for shot in capture.shots] == [1, 2, 1]
    assert (capture.site, capture.taken) == ("left cheek", "2026-11-22T10:00:00Z")


BAD = {
    "another version": ("needlepoint = 1", "needlepoint = 2", "version 2"),
    "no version": ("needlepoint = 1", "", "'needlepoint' is missing"),
    "an unknown key": ('site = "left cheek"', 'side = "left"', "unknown key 'side'"),
    "an unknown key of a light": ('image = "1.png"', 'image = "1.png"\nglow = 1', "'glow'"),
    "an unknown light": ('kind = "direction"', 'kind = "sun"', "'sun'"),
    "a missing picture": ('"3.png"', '"9.png"', "is not in the folder"),
    "a name that leaves the folder": ('"3.png"', '"../3.png"', "leaves the capture folder"),
    "an absolute name": ('"3.png"', '"/etc/passwd"', "leaves the capture folder"),
    "a picture named twice": ('"3.png"', '"1.png"', "named twice"),
    "a distance of nothing": ("distance_mm = 300.0", "distance_mm = 0.0", "above zero"),
    "a negative length": ("focal_px = 3000.0", "focal_px = -3.0", "above zero"),
    "not a number": ("distance_mm = 300.0", "distance_mm = nan", "must be a number"),
    "an endless number": ("distance_mm = 300.0", "distance_mm = inf", "must be a number"),
    "a word for a number": ("distance_mm = 300.0", 'distance_mm = "far"', "must be a number"),
    "two vectors for three": ("[0.0, 0.5, -0.8]", "[0.5, -0.8]", "3 numbers"),
    "a light from nowhere": ("[0.0, 0.5, -0.8]", "[0.0, 0.0, 0.0]", "must not be zero"),
    "a light behind the skin's back": ("[0.0, 0.5, -0.8]", "[nan, 0.5, -0.8]", "number"),
    "an unknown response": ('"linear"', '"log"', "'log'"),
    "no lens": ("focal_px = 3000.0", "", "either 'focal_px'"),
    "broken TOML": ("[camera]", "[camera", "not valid TOML"),
    "no intensity": ("[1.0, 0.9, 0.8]", "[1.0, 0.0, 0.8]", "above zero"),
}


@pytest.mark.parametrize("case", BAD)
def test_it_refuses(case, tmp_path):
    old, new, sentence = BAD[case]
    assert old in GOOD
    with pytest.raises(Unreadable) as fault:
        read_capture(folder(tmp_path, GOOD.replace(old, new, 1)))
    assert sentence in str(fault.value)
    assert str(tmp_path) in str(fault.value)
    assert "\n" not in str(fault.value).strip() or case == "broken TOML"


def test_it_refuses_fewer_than_three_lights(tmp_path):
    text = GOOD[: GOOD.rindex("[[light]]")]
    with pytest.raises(Unreadable, match="too few"):
        read_capture(folder(tmp_path, text))


def test_it_refuses_lights_in_one_plane(tmp_path):
    flat = GOOD.replace("[0.0, 0.5, -0.8]", "[0.3, 0.0, -0.8]")
    with pytest.raises(Unreadable, match="one plane"):
        read_capture(folder(tmp_path, flat))


def test_it_refuses_a_link(tmp_path):
    folder(tmp_path, GOOD)
    (tmp_path / "3.png").unlink()
    (tmp_path / "3.png").symlink_to(tmp_path / "1.png")
    with pytest.raises(Unreadable, match="is a link"):
        read_capture(tmp_path)


def test_it_refuses_text_that_is_not_utf8(tmp_path):
    with pytest.raises(Unreadable, match="UTF-8"):
        read_capture(folder(tmp_path, GOOD.encode() + b"# \xff\xfe"))


def test_it_refuses_a_folder_without_a_capture(tmp_path):
    with pytest.raises(Unreadable, match=r"no capture\.toml"):
        read_capture(tmp_path)


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_changed_it_reads_or_refuses_in_a_sentence(tmp_path_factory, data):
    at = data.draw(st.integers(0, len(GOOD) - 1))
    gone = data.draw(st.integers(0, 12))
    put = data.draw(st.binary(max_size=6))
    text = GOOD.encode()
    path = folder(tmp_path_factory.mktemp("c"), text[:at] + put + text[at + gone :])
    with suppress(WrongInput):
        read_capture(path)
