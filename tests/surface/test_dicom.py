"""DICOM pictures: pixels, colour and day are read, nothing of the person, and damage is told."""

import builtins
import io
import os
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pydicom.data import get_testdata_file
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import convert_color_space
from pydicom.uid import UID

from needlepoint.errors import Unreadable
from needlepoint.surface.capture import dicom
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.capture.tones import SRGB

PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4"  # VL Photographic Image Storage
IMPLICIT, EXPLICIT, BIG = NATIVE = tuple(dicom.NATIVE)
NAME = "Secret^Patient"


def smooth(dtype=np.uint8, rows=48, cols=40, seed=5):
    """Colours that no flip, turn or exchange leaves alone; smooth, as JPEG likes it."""
    down, across = np.mgrid[:rows, :cols] / max(rows, cols)
    rgb = np.stack([0.2 + 0.6 * down, 0.3 + 0.5 * across, 0.9 - 0.4 * down * across], axis=-1)
    rgb += 0.01 * seed
    return np.clip(rgb * np.iinfo(dtype).max, 0, np.iinfo(dtype).max).astype(dtype)


def made(frames, kind="RGB", syntax=EXPLICIT, coded=None, **tags):
    """Write a VL Photographic file with pydicom; `frames` is one picture or a list of them."""
    frames = frames if isinstance(frames, list) else [frames]
    first = frames[0]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = PHOTOGRAPHIC, "1.2.3.4"
    meta.TransferSyntaxUID = UID(syntax)
    endian = {"is_implicit_VR": syntax == IMPLICIT, "is_little_endian": syntax != BIG}
    ds = FileDataset(None, {}, file_meta=meta, preamble=bytes(128), **endian)
    ds.SOPClassUID, ds.SOPInstanceUID, ds.PatientName = PHOTOGRAPHIC, "1.2.3.4", NAME
    ds.PatientBirthDate, ds.AcquisitionDateTime = "19800102", "20261122100000.5+0100"
    ds.Rows, ds.Columns = first.shape[:2]
    ds.SamplesPerPixel = 3 if first.ndim == 3 else 1
    ds.PhotometricInterpretation = kind
    ds.BitsAllocated = ds.BitsStored = first.dtype.itemsize * 8
    ds.HighBit, ds.PixelRepresentation = ds.BitsStored - 1, 0
    if first.ndim == 3:
        ds.PlanarConfiguration = 0
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of what is set here makes no sense
        for name, value in tags.items():
            setattr(ds, name, value)
    if coded is not None:
        ds.PixelData = encapsulate(coded)
        ds["PixelData"].VR = "OB"
    else:
        order = ">" if syntax == BIG else "<"
        data = b"".join(each.astype(each.dtype.newbyteorder(order)).tobytes() for each in frames)
        ds.PixelData = data + b"\0" * (len(data) % 2)
        ds["PixelData"].VR = "OW" if ds.BitsAllocated == 16 else "OB"
    out = io.BytesIO()
    ds.save_as(out, enforce_file_format=True)
    return out.getvalue()


def jpeg(rgb):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=95)
    return out.getvalue()


def written(folder, data, name="a.dcm"):
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path, words):
    with pytest.raises(Unreadable, match=words) as told:
        read_picture(path)
    assert path.name in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("syntax", NATIVE)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("grey", [False, True])
def test_what_is_not_compressed_is_read_to_the_last_bit(tmp_path, syntax, dtype, grey):
    rgb = smooth(dtype)
    frame = np.ascontiguousarray(rgb[..., 0]) if grey else rgb
    data = made(frame, "MONOCHROME2" if grey else "RGB", syntax)
    bgr = read_picture(written(tmp_path, data)).bgr
    assert bgr.dtype == dtype
    assert np.array_equal(bgr, np.stack([frame] * 3, axis=-1) if grey else rgb[..., ::-1])


def test_luma_and_chroma_become_red_green_blue(tmp_path):
    ybr = convert_color_space(smooth(), "RGB", "YBR_FULL")
    bgr = read_picture(written(tmp_path, made(ybr, "YBR_FULL"))).bgr
    assert np.abs(bgr[..., ::-1].astype(int) - smooth()).max() <= 2


@pytest.mark.parametrize("kind", ["YBR_FULL_422", "YBR_FULL"])
def test_a_jpeg_inside_is_decoded(tmp_path, kind):
    data = made(smooth(), kind, dicom.BASELINE, [jpeg(smooth())])
    bgr = read_picture(written(tmp_path, data)).bgr
    assert np.abs(bgr[..., ::-1].astype(int) - smooth()).max() <= 6


def test_twelve_bits_are_spread_over_sixteen(tmp_path):
    grey = np.full((40, 40), 4095, np.uint16)
    grey[0, 0] = 0
    data = made(grey, "MONOCHROME2", BitsStored=12, HighBit=11)
    bgr = read_picture(written(tmp_path, data)).bgr
    assert (bgr[0, 0, 0], bgr[1, 1, 0]) == (0, 65535)


@pytest.mark.parametrize("coded", [False, True])
def test_frames_are_the_lights_in_their_order(tmp_path, coded):
    frames = [smooth(seed=seed) for seed in (1, 5, 9)]
    data = (
        made(frames, "YBR_FULL_422", dicom.BASELINE, [jpeg(each) for each in frames])
        if coded
        else made(frames)
    )
    path = written(tmp_path, data, "lights.dcm")
    for number, frame in enumerate(frames, 1):
        bgr = read_picture(path.with_name(f"lights.dcm#{number}")).bgr
        assert np.abs(bgr[..., ::-1].astype(int) - frame).max() <= (6 if coded else 0)
    refused(path, "holds 3 frames; say which one")
    refused(path.with_name("lights.dcm#4"), "there is no frame 4")


def test_profile_colour_space_and_day_are_read_and_nothing_of_the_person(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile = written(tmp_path, made(smooth(), ICCProfile=profile))
    assert read_picture(with_profile).tone is SRGB
    named = written(tmp_path, made(smooth(), ColorSpace="SRGB"), "b.dcm")
    assert read_picture(named).tone is SRGB
    assert read_picture(written(tmp_path, made(smooth()), "c.dcm")).tone is None
    found = dicom.read_dicom(named)
    assert found.taken == "2026-11-22T10:00:00+01:00"
    assert NAME not in repr(found)
    assert not {tag for tag in dicom.READ if "Patient" in tag}
    refused(written(tmp_path, made(smooth(), ColorSpace="ROMMRGB"), "d.dcm"), "tone curve")


def test_an_implausible_day_is_no_day(tmp_path):
    for said in ("20261399999999", "2026", ""):
        data = made(smooth(), AcquisitionDateTime=said)
        assert dicom.read_dicom(written(tmp_path, data)).taken is None


TOML = """needlepoint = 1
ambient = "lights.dcm#4"
[camera]
focal_px = 500.0
distance_mm = 300.0
"""
LIGHT = '[[light]]\nimage = "lights.dcm#{k}"\nkind = "point"\nposition_mm = {at}\n'
PLACES = ([200.0, 0.0, 0.0], [0.0, 200.0, 0.0], [-200.0, 0.0, 0.0])


def test_a_capture_names_frames_and_its_file_counts_once(tmp_path):
    text = TOML + "".join(LIGHT.format(k=k, at=at) for k, at in enumerate(PLACES, 1))
    (tmp_path / "capture.toml").write_text(text)
    written(tmp_path, made([smooth(seed=k) for k in range(4)]), "lights.dcm")
    capture = read_capture(tmp_path)
    assert [path.name for path in capture.files] == ["capture.toml", "lights.dcm"]
    assert capture.taken_at == "2026-11-22T10:00:00+01:00"
    assert capture.ambient[0].name == "lights.dcm#4"
    (tmp_path / "capture.toml").write_text(text.replace("lights.dcm#2", "lights.dcm#1"))
    with pytest.raises(Unreadable, match="named twice"):
        read_capture(tmp_path)
    (tmp_path / "capture.toml").write_text(text.replace("lights.dcm#2", "other.dcm#2"))
    with pytest.raises(Unreadable, match="is not in the folder"):
        read_capture(tmp_path)


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"Rows": 60000, "Columns": 60000}, "60000 x 60000 pixels"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "its colours, PALETTE COLOR"),
        ({"PhotometricInterpretation": "MONOCHROME2"}, "its colours"),
        ({"PixelRepresentation": 1}, "whole numbers from zero"),
        ({"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}, "32 of 32 bits"),
        ({"HighBit": 6}, "bits a pixel"),
        ({"Rows": 5000}, "damaged or cut off|cannot be decoded"),
        ({"NumberOfFrames": 9}, "9 frames"),
    ],
)
def test_claims_that_cannot_be_are_refused(tmp_path, tags, words):
    refused(written(tmp_path, made(smooth(), **tags)), words)


def test_a_small_file_cannot_claim_a_large_coded_picture(tmp_path):
    data = made(smooth(), "YBR_FULL_422", dicom.BASELINE, [jpeg(smooth(rows=600, cols=500))])
    refused(written(tmp_path, data), "claims 40 x 48 pixels but holds 500 x 600")


def test_damage_that_decoders_only_mutter_about_is_refused(tmp_path, capfd):
    picture = jpeg(np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8))
    middle = len(picture) // 2
    spoilt = picture[:middle] + b"\xff\xd9" * 30 + picture[middle + 60 :]
    frame = smooth(rows=64, cols=64)
    refused(written(tmp_path, made(frame, "YBR_FULL_422", dicom.BASELINE, [spoilt])), "damaged|cut")
    assert capfd.readouterr().err == ""


def test_other_files_and_other_codings_are_one_sentence(tmp_path):
    refused(written(tmp_path, b""), "empty")
    refused(written(tmp_path, b"\x89PNG" + bytes(300)), "holds none")
    for uid in ("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"):
        data = made(smooth()).replace(b"1.2.840.10008.1.2.1\0", uid.encode().ljust(20, b"\0")[:20])
        refused(written(tmp_path, data), "transfer syntax|damaged")


def test_tags_nested_without_end_are_one_sentence(tmp_path):
    whole = made(smooth())
    at = whole.index(b"\x28\x00\x02\x00")  # the first tag of the pixels' own group
    begun = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    refused(written(tmp_path, whole[:at] + begun * 20000 + whole[at:]), "damaged")


def test_a_coding_without_its_decoder_says_what_to_install(tmp_path):
    data = made(smooth(), "RGB", "1.2.840.10008.1.2.4.57", [jpeg(smooth())])
    path = written(tmp_path, data)
    try:
        import pylibjpeg  # noqa: F401
    except ImportError:
        refused(path, "JPEG Lossless needs a decoder .* install pylibjpeg")


def test_without_the_extra_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    path = written(tmp_path, made(smooth()))
    real = builtins.__import__

    def without(name, *rest):
        if name.partition(".")[0] == "pydicom":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    refused(path, r"pip install 'needlepoint\[dicom\]'")


@pytest.mark.parametrize("name", ["SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_small_odd_jpeg.dcm"])
def test_files_that_others_wrote_are_read_as_pydicom_reads_them(name):
    path = Path(get_testdata_file(name, download=False))
    rgb = pydicom.dcmread(path).pixel_array
    assert np.array_equal(read_picture(path).bgr, rgb[..., ::-1])


WHOLE = [
    made(smooth()),
    made([smooth(np.uint16), smooth(np.uint16, seed=1)]),
    made(smooth(), "YBR_FULL_422", dicom.BASELINE, [jpeg(smooth())]),
    made(np.ascontiguousarray(smooth()[..., 0]), "MONOCHROME2", IMPLICIT),
]


@settings(max_examples=int(os.environ.get("NEEDLEPOINT_FUZZ", "150")))
@given(
    which=st.integers(0, len(WHOLE) - 1),
    at=st.floats(0.0, 1.0),
    put=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
def test_damage_gives_a_picture_or_one_sentence(tmp_path_factory, which, at, put, cut):
    whole = WHOLE[which]
    # half of the places lie in the head, where the tags are
    place = int(at * len(whole)) if at < 0.5 else int((at - 0.5) * 1600)
    data = whole[:place] if cut else whole[:place] + put + whole[place + len(put) :]
    folder = tmp_path_factory.mktemp("d")
    path = written(folder, data).with_name("a.dcm#1")
    said = "a.dcm"
    try:
        shape = read_picture(path).shape
    except Unreadable as told:
        said, shape = str(told), (1, 1)
    assert min(shape) > 0
    assert "a.dcm" in said
    assert "\n" not in said
