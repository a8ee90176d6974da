"""What comes from outside is what it seems to be and nothing else, or it is not taken."""

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from tests.records import made_files as made

from needlepoint.records.uploads.examine import ContentRefused as Refusal
from needlepoint.records.uploads.examine import examine
from needlepoint.records.uploads.validate import UploadRefused, check_name, validate_upload

DATA = Path(__file__).parents[3] / "shared" / "data"
ATTACKS = made.attacks()


THROUGH_THE_DOOR = {
    "0 bytes",
    "SVG",
    "HTML as PNG",
    "PNG and an archive behind it",
    "JPEG cut off",
    "PNG bomb by its body",
    "GLB and a page behind it",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_refused_in_one_sentence(attack):
    """The cage looks before it decodes; what passes is decoded there, and fails."""
    if attack not in THROUGH_THE_DOOR:
        try:
            examine(ATTACKS[attack])
        except Refusal:
            return
    with pytest.raises(UploadRefused) as why:
        validate_upload(ATTACKS[attack], "cheek.png")
    sentence = str(why.value)
    assert sentence.startswith("cheek.png was not taken: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", made.NAMES)
def test_a_name_that_is_a_path_is_refused(name):
    with pytest.raises(UploadRefused, match="rename it"):
        validate_upload(made.png(), name)


@pytest.mark.parametrize(
    "name",
    [
        "Wange links (2).JPG",
        "Screenshot 2026-01-01 at 10.00.00\u202fAM.png",
        "Bildschirmfoto\u00a0am 1.1.png",
        "Screen Shot 10:00:00.png",
        "\u5199\u771f\u3000\u4e00.jpg",
        "\u0645\u06cc\u200c\u062e.jpg",
        "\u200f\u05e6\u05d9\u05dc\u05d5\u05dd \u05de\u05e1\u05da.png",
        "\U0001f469\u200d\u2695\ufe0f.heic",
        "so\u00adft.png",
        "(\u00b2)1.jpg",
        "Zoe\u0308 100%.png",
    ],
)
def test_a_plain_name_is_no_fault(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("PNG", made.png()),
        ("PNG", made.png(np.uint16)),
        ("JPEG", made.jpeg()),
        ("TIFF", made.tiff()),
        ("TIFF", made.tiff(np.uint16)),
        ("TIFF", made.tiff(np.uint16, compression="zlib")),
        ("HEIC", made.heic()),
    ],
)
def test_it_tells_a_picture_by_its_content(kind, data):
    admitted = validate_upload(data, "whatever.bin")
    assert admitted.kind == kind
    assert not admitted.is_scan
    if kind != "HEIC":
        assert (admitted.height_px, admitted.width_px) == (made.ROWS, made.COLS)


@pytest.mark.parametrize("kind", ["OBJ", "PLY", "STL", "GLB"])
def test_it_tells_a_mesh_by_its_content(kind):
    admitted = validate_upload(made.mesh(kind.lower()), "whatever")
    assert admitted.kind == kind
    assert admitted.is_scan
    assert admitted.display == b""


def test_it_says_when_a_picture_was_taken_and_how_the_camera_was_held():
    admitted = validate_upload(made.jpeg(orientation=6))
    assert admitted.taken == dt.datetime.fromisoformat("2026-11-02T10:20:30+01:00")
    assert admitted.orientation == 6
    assert (admitted.height_px, admitted.width_px) == (made.COLS, made.ROWS)


def test_what_is_shown_holds_the_pixels_and_nothing_else():
    data = made.jpeg(orientation=6)
    admitted = validate_upload(data)
    upright = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    for copy in (admitted.display, admitted.thumbnail):
        shown = Image.open(io.BytesIO(copy))
        assert dict(shown.getexif()) == {}
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Dora" not in copy
        assert b"Maker" not in copy
        apart = cv2.imdecode(np.frombuffer(copy, np.uint8), cv2.IMREAD_COLOR)
        assert apart.shape == upright.shape
        # noise is the hardest thing to code: a JPEG of a JPEG of it stays near all the same
        assert np.abs(apart.astype(float) - upright).mean() < 25


def test_large_pictures_are_shown_small():
    data = cv2.imencode(".jpg", np.full((3000, 4000, 3), 90, np.uint8))[1].tobytes()
    admitted = validate_upload(data)
    assert (admitted.width_px, admitted.height_px) == (4000, 3000)
    assert Image.open(io.BytesIO(admitted.display)).size == (2048, 1536)
    assert Image.open(io.BytesIO(admitted.thumbnail)).size == (320, 240)


def test_a_picture_with_an_index_of_further_pictures_is_taken():
    """As phones write it: the second picture is named by the first (CIPA DC-007)."""
    first, second = made.jpeg(), made.jpeg()
    body = b"MPF\0" + bytes(40)
    marked = first[:2] + b"\xff\xe2" + (len(body) + 2).to_bytes(2, "big") + body + first[2:]
    assert validate_upload(marked + second).kind == "JPEG"
    with pytest.raises(UploadRefused):
        validate_upload(marked + second + made.archive())


def test_heights_as_floating_numbers_are_taken():
    heights = np.random.default_rng(1).normal(size=(60, 80)).astype(np.float32)
    taken = validate_upload(cv2.imencode(".tif", heights)[1].tobytes(), "heights.tif")
    assert (taken.width_px, taken.height_px) == (80, 60)
    assert taken.display.startswith(b"\xff\xd8")


def test_the_cage_opens_no_file_and_no_connection():
    """Once closed, not even the decoder's own code could reach out."""
    code = (
        "import socket, sys\n"
        "from needlepoint.records.uploads import sandbox_child as cage\n"
        "cage.limit_memory_and_time(cage.MEMORY, cage.CPU_S); cage.close()\n"
        "for way in (lambda: open('/etc/hostname'), lambda: open('x', 'w'), socket.socket,\n"
        "            lambda: __import__('os').mkdir('/tmp/made-in-a-cage')):\n"
        "    try:\n"
        "        way()\n"
        "    except OSError:\n"
        "        continue\n"
        "    sys.exit('a way out: ' + str(way))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if sys.platform == "linux":
        assert done.returncode == 0, done.stderr


def test_the_cage_has_limited_memory():
    code = (
        "from needlepoint.records.uploads import sandbox_child as cage\n"
        "cage.limit_memory_and_time(cage.MEMORY, cage.CPU_S)\n"
        "try:\n"
        "    bytearray(cage.MEMORY)\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused"


def test_a_decoder_that_takes_too_long_is_ended(monkeypatch):
    from needlepoint.records.uploads import validate as admission

    monkeypatch.setattr(admission, "PATIENCE_S", 0.01)
    with pytest.raises(UploadRefused, match="longer than"):
        validate_upload(made.png())


REAL = {
    "photos/phones/pug.heic": "HEIC",
    "photos/phones/colorchart.dng": "DNG",
    "photos/portraits/001.jpg": "JPEG",
    "surfaces/groove/image01.png": "PNG",
    "surfaces/instruments/example_ps.tiff": "TIFF",
    "surfaces/instruments/x3p-2.x3p": "X3P",
    "surfaces/instruments/sdf-1.sdf": "SDF",
    "surfaces/instruments/sur-2.sur": "SUR",
    "heads/meshmonk/SIMPOP_01.obj": "OBJ",
    "heads/lee-perry-smith/LeePerrySmith.glb": "GLB",
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_taken(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    assert validate_upload(path.read_bytes(), path.name).kind == REAL[name]


@pytest.mark.parametrize("name", ["corrupted.heic", "empty.heic", "truncated.heic"])
def test_real_broken_files_are_not_taken(name):
    path = DATA / "photos" / "phones" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    with pytest.raises(UploadRefused):
        validate_upload(path.read_bytes(), path.name)
