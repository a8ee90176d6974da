"""Tone curves: what a file says of them is used, what is not known is refused by name."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.frames import tone_of
from needlepoint.surface.capture.picture_tags import as_turned, turned_back
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.capture.tones import (
    HLG,
    LINEAR,
    SRGB,
    UnknownTone,
    tone_of_code,
    tone_of_icc,
)

VALUE = np.array([0.0, 0.05, 0.25, 0.5, 0.75, 1.0])


def profile(*curves, space=b"RGB ", names=(b"rTRC", b"gTRC", b"bTRC")):
    """Make a profile that holds nothing but curves."""
    at, head, body = 132 + 12 * len(curves), b"", b""
    for name, curve in zip(names, curves, strict=True):
        head += struct.pack(">4sII", name, at + len(body), len(curve))
        body += curve
    return bytes(16) + space + bytes(108) + struct.pack(">I", len(curves)) + head + body


def power(gamma):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


def table(values):
    return b"curv" + bytes(4) + struct.pack(f">I{len(values)}H", len(values), *values)


def parametric(shape, *numbers):
    return (
        b"para"
        + bytes(4)
        + struct.pack(">HH", shape, 0)
        + struct.pack(f">{len(numbers)}i", *[round(n * 65536) for n in numbers])
    )


def test_a_profile_of_a_power_is_that_power():
    tone = tone_of_icc(profile(*[power(1.8)] * 3))
    assert tone.name == "gamma 1.8"
    assert tone.light(VALUE) == pytest.approx(VALUE**1.8, abs=2e-3)


def test_curves_are_known_by_their_shape_whatever_form_they_are_written_in():
    srgb = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    assert tone_of_icc(profile(srgb, srgb, srgb)) is SRGB  # Display P3 of telephones
    assert tone_of_icc(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()) is SRGB
    even = table([0, 65535])
    assert tone_of_icc(profile(even, even, even)) is LINEAR
    grey = profile(power(1.0), space=b"GRAY", names=(b"kTRC",))
    assert tone_of_icc(grey) is LINEAR


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (profile(power(1.8), power(1.8), power(2.4)), "different curves"),
        (profile(power(2.2), space=b"CMYK", names=(b"A2B0",)), "CMYK"),
        (profile(*[b"curv" + bytes(4) + struct.pack(">I", 9)] * 3), "damaged"),
        (profile(*[b"mft2" + bytes(60)] * 3), "without curves"),
        (b"", "damaged"),
    ],
)
def test_what_is_no_curve_is_refused_by_name(wrong, said):
    with pytest.raises(UnknownTone, match=said):
        tone_of_icc(wrong)


def test_code_points_mean_what_the_standards_say():
    assert tone_of_code(13) is SRGB
    assert tone_of_code(8) is LINEAR
    assert tone_of_code(2) is None
    # BT.2100-2, table 5: half of the range is a twelfth of the light
    assert tone_of_code(18).light(np.array([0.5, 1.0])) == pytest.approx([1 / 12, 1.0], abs=1e-4)
    assert tone_of_code(18) is HLG
    with pytest.raises(UnknownTone, match="PQ"):
        tone_of_code(16)


def picture(folder, suffix, **how):
    path = folder / f"a{suffix}"
    pixels = np.random.default_rng(3).integers(0, 255, (20, 30, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(path, **how)
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_the_profile_of_every_kind_of_file_is_read(suffix, tmp_path):
    path = picture(tmp_path, suffix, icc_profile=profile(*[power(1.8)] * 3))
    assert read_picture(path).tone.name == "gamma 1.8"
    assert tone_of(path, read_picture(path), "srgb").name == "gamma 1.8"
    with pytest.raises(Unreadable, match=r"gamma 1.8.*response"):
        tone_of(path, read_picture(path), "linear")


def test_an_unknown_profile_is_one_sentence_that_names_it(tmp_path):
    path = picture(tmp_path, ".jpg", icc_profile=profile(*[b"mft2" + bytes(60)] * 3))
    with pytest.raises(Unreadable, match=r"a\.jpg: its tone curve, an ICC profile without curves"):
        read_picture(path)


@pytest.mark.parametrize(
    ("chunk", "body", "name"),
    [
        (b"gAMA", struct.pack(">I", 100000), "linear"),
        (b"gAMA", struct.pack(">I", 45455), "sRGB"),
        (b"gAMA", struct.pack(">I", 55556), "gamma 1.8"),
        (b"sRGB", b"\0", "sRGB"),
        (b"cICP", bytes([9, 18, 0, 1]), "HLG"),
    ],
)
def test_the_chunks_of_a_png_are_read(chunk, body, name, tmp_path):
    about = PngImagePlugin.PngInfo()
    about.add(chunk, body)
    assert read_picture(picture(tmp_path, ".png", pnginfo=about)).tone.name == name


@pytest.mark.parametrize("behind", [False, True])
def test_the_turn_in_a_png_is_read_before_its_pixels_and_behind_them(behind, tmp_path):
    tags = Image.Exif()
    tags[274] = 6
    path = picture(tmp_path, ".png")
    data = path.read_bytes()
    body = tags.tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(body)) + b"eXIf" + body
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    at = data.index(b"IEND" if behind else b"IDAT") - 4
    path.write_bytes(data[:at] + chunk + data[at:])
    assert read_picture(path).turn == 6


def test_the_boxes_of_a_heic_are_read_and_its_turn_is_taken_back(tmp_path):
    import pillow_heif

    pixels = np.zeros((64, 128, 3), np.uint8)
    pixels[:32, :64] = 250
    tags = Image.Exif()
    tags[274] = 6
    out = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.fromarray(pixels).save(out, "HEIF", exif=tags.tobytes(), quality=95)
    whole = out.getvalue()
    at = whole.index(b"nclx") + 6  # after the primaries stands the curve
    (tmp_path / "a.heic").write_bytes(whole[:at] + b"\0\x12" + whole[at + 2 :])
    found = read_picture(tmp_path / "a.heic")
    assert found.tone is HLG
    assert found.turn == 6
    assert found.bgr.shape == (64, 128, 3)
    assert found.bgr[8, 8].min() > 200
    assert found.bgr[-8, -8].max() < 30
    (tmp_path / "b.heic").write_bytes(whole[:at] + b"\0\x10" + whole[at + 2 :])
    with pytest.raises(Unreadable, match="PQ"):
        read_picture(tmp_path / "b.heic")


@pytest.mark.parametrize("turn", range(1, 9))
def test_turns_are_those_of_pillow_and_taken_back(turn):
    from PIL import ImageOps

    pixels = np.arange(24, dtype=np.uint8).reshape(4, 6)
    pillow = Image.fromarray(pixels)
    pillow.getexif()[274] = turn
    shown = np.asarray(ImageOps.exif_transpose(pillow))
    assert np.array_equal(as_turned(pixels, turn), shown)
    assert np.array_equal(turned_back(as_turned(pixels, turn), turn), pixels)
