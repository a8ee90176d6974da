"""Pictures: every kind is read, everything broken is refused in one sentence."""

import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.pictures import read_picture

PHONES = Path(__file__).parents[3] / "shared" / "data" / "photos" / "phones"


def noise(dtype=np.uint8, size=40):
    return np.random.default_rng(5).integers(0, np.iinfo(dtype).max, (size, size, 3)).astype(dtype)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_it_reads_back_what_was_written(tmp_path, suffix, dtype):
    path = tmp_path / f"a{suffix}"
    cv2.imwrite(str(path), noise(dtype))
    picture = read_picture(path)
    assert np.array_equal(picture.bgr, noise(dtype))
    assert not picture.linear


def test_it_reads_grey_as_three_equal_colours(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), noise()[..., 0])
    bgr = read_picture(tmp_path / "a.png").bgr
    assert np.array_equal(bgr[..., 0], bgr[..., 2])


def refused(path: Path, word: str) -> None:
    with pytest.raises(Unreadable, match=word) as fault:
        read_picture(path)
    assert path.name in str(fault.value)


def test_it_refuses_an_empty_file(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    refused(tmp_path / "a.png", "empty")


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_it_refuses_a_file_that_was_cut_off(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    cv2.imwrite(str(path), noise(size=300))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "cut off")


def test_it_refuses_a_picture_under_a_wrong_name(tmp_path):
    cv2.imwrite(str(tmp_path / "a.jpg"), noise())
    (tmp_path / "a.jpg").rename(tmp_path / "a.png")
    refused(tmp_path / "a.png", "holds JPEG")


def test_it_refuses_what_is_no_picture(tmp_path):
    (tmp_path / "a.png").write_text("<html>hello</html>")
    refused(tmp_path / "a.png", "no picture")
    (tmp_path / "a.svg").write_text("<svg/>")
    refused(tmp_path / "a.svg", "not read")


def test_it_refuses_a_bomb_before_decoding_it(tmp_path):
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    refused(tmp_path / "a.png", "megapixels")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_it_refuses_damage_that_decoders_only_mutter_about(tmp_path, suffix, capfd):
    path = tmp_path / f"a{suffix}"
    smooth = cv2.GaussianBlur(noise(size=300), (0, 0), 3)
    cv2.imwrite(str(path), smooth)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 60] = b"\xff\xd9" * 30
    path.write_bytes(data)
    refused(path, "damaged")
    assert capfd.readouterr().err == ""


def test_pictures_read_side_by_side_do_not_answer_for_each_other(tmp_path):
    paths = [tmp_path / f"{i}.jpg" for i in range(8)]
    for path in paths:
        cv2.imwrite(str(path), cv2.GaussianBlur(noise(size=300), (0, 0), 3))
    data = bytearray(paths[3].read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2] = b"\xff\xd9"
    paths[3].write_bytes(data)

    def sound(path):
        try:
            return bool(read_picture(path).shape)
        except Unreadable:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sound, paths)) == [path != paths[3] for path in paths]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
@settings(max_examples=int(os.environ.get("NEEDLEPOINT_FUZZ", "100")))
@given(at=st.integers(0, 4000), put=st.binary(min_size=1, max_size=8))
def test_a_flipped_byte_is_read_or_refused_never_worse(tmp_path_factory, suffix, at, put):
    path = tmp_path_factory.mktemp("p") / f"a{suffix}"
    cv2.imwrite(str(path), noise(size=24))
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at : at + len(put)] = put
    path.write_bytes(bytes(data))
    with suppress(Unreadable):
        read_picture(path)


@pytest.mark.skipif(not PHONES.exists(), reason="the real phone pictures are not beside this tree")
class TestRealPhones:
    """Pictures that real phones made, and real broken ones."""

    def test_a_heic_is_read(self):
        assert read_picture(PHONES / "pug.heic").bgr.ndim == 3

    @pytest.mark.parametrize("name", ["truncated.heic", "corrupted.heic", "empty.heic"])
    def test_a_broken_heic_is_refused(self, name):
        with pytest.raises(Unreadable):
            read_picture(PHONES / name)

    def test_a_raw_picture_is_linear(self):
        picture = read_picture(PHONES / "colorchart.dng")
        assert picture.linear
        assert picture.bgr.dtype == np.uint16
