"""Pictures of any kind we read, decoded without trusting them."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.stderr import captured_stderr

MOST_PIXELS = 120_000_000
"""Larger pictures are refused before anything is decoded (a small file can claim any size)."""

MOST_BYTES = 1_000_000_000

COMPLAINTS = ("Corrupt JPEG data", "Premature end of JPEG", "TIFF_Error", "libpng error")
"""Words of decoders that fill what they cannot read with grey or noise and give no error."""

_SUFFIXES = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".heic": "HEIC",
    ".heif": "HEIC",
    ".dng": "DNG",
}


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A decoded picture.

    Attributes
    ----------
    bgr
        Pixels, 8 or 16 bit, shape (rows, cols, 3), in the order blue, green, red.
    linear
        True for raw pictures, which are proportional to light whatever the capture says.
    """

    bgr: np.ndarray
    linear: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.bgr.shape[0]), int(self.bgr.shape[1])


def read_picture(path: Path) -> DecodedPicture:
    """Decode a PNG, JPEG, TIFF, HEIC or DNG picture; upright as it is shown.

    Raises
    ------
    Unreadable
        If the file is empty, cut off, damaged, not what its name says, of a kind not read here,
        or claims more than 120 megapixels.
    """
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(set(_SUFFIXES.values())))
        raise Unreadable(f"{path}: pictures ending in {path.suffix!r} are not read; use {known}")
    data = _bytes(path)
    found = _sniff(data)
    if found != kind and not (kind == "DNG" and found == "TIFF"):
        raise Unreadable(f"{path}: named as {kind} but holds {found or 'no picture'}; save it anew")
    if kind == "DNG":
        return _raw(path, data)
    if kind == "HEIC":
        return _heic(path, data)
    _check_whole(path, data, kind)
    _check_size(path, data)
    return _common(path, data)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path}: larger than {MOST_BYTES // 10**6} MB; not read")
        data = path.read_bytes()
    except OSError as fault:
        raise Unreadable(f"{path}: cannot be read: {fault.strerror or fault}") from None
    if not data:
        raise Unreadable(f"{path}: the file is empty; copy it from the camera again")
    return data


def _sniff(data: bytes) -> str | None:
    """Tell the kind of picture from its first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    if data[4:8] == b"ftyp":
        return "HEIC"
    return None


def _check_whole(path: Path, data: bytes, kind: str) -> None:
    """Refuse a picture that was cut off: decoders would fill the rest with grey."""
    if kind == "PNG":
        _check_chunks(path, data)
    if kind == "JPEG" and b"\xff\xd9" not in data[-65536:]:
        raise Unreadable(f"{path}: the picture is cut off; copy it from the camera again")


def _check_chunks(path: Path, data: bytes) -> None:
    """Refuse a PNG with a chunk that is cut off or is not what its check sum says."""
    view, at, kind = memoryview(data), 8, b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise Unreadable(f"{path}: the picture is cut off; copy it from the camera again")
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 8 + size
        if end + 4 > len(data):
            raise Unreadable(f"{path}: the picture is cut off; copy it from the camera again")
        if zlib.crc32(view[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            raise _damaged(path)
        at = end + 4


def _check_size(path: Path, data: bytes) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as header:
                cols, rows = header.size
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, KeyError):
        # kinds that Pillow does not know (16-bit colour TIFF) are judged by the decoder
        return
    if cols * rows > MOST_PIXELS:
        raise _too_large(path)


def _too_large(path: Path) -> Unreadable:
    return Unreadable(f"{path}: claims more than {MOST_PIXELS // 10**6} megapixels; not read")


def _common(path: Path, data: bytes) -> DecodedPicture:
    def decode() -> Any:
        try:
            return cv2.imdecode(
                np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH
            )
        except cv2.error:
            return None

    bgr, said = captured_stderr(decode)
    if any(word in said for word in COMPLAINTS):
        raise _damaged(path)
    return DecodedPicture(_sound(path, bgr))


def _damaged(path: Path) -> Unreadable:
    return Unreadable(f"{path}: the picture is damaged; copy it from the camera again")


def _sound(path: Path, bgr: Any) -> np.ndarray:
    if bgr is None or bgr.size == 0:
        raise _damaged(path)
    if bgr.dtype not in (np.uint8, np.uint16):
        raise Unreadable(f"{path}: pixels of type {bgr.dtype}; use 8 or 16 bit")
    return np.asarray(bgr)


def _boxes_whole(data: bytes) -> bool:
    """Tell whether the boxes of a HEIC file end where the file does (ISO 14496-12)."""
    at = 0
    while at < len(data):
        head = data[at : at + 16]
        if len(head) < 8:
            return False
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:  # up to the end of the file
            return True
        if size < 8:
            return False
        at += size
    return at == len(data)


def _heic(path: Path, data: bytes) -> DecodedPicture:
    import pillow_heif

    if not _boxes_whole(data):
        raise Unreadable(f"{path}: the picture is cut off; copy it from the phone again")

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            heif = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
            if heif.size[0] * heif.size[1] > MOST_PIXELS:
                raise _too_large(path)
            rgb = np.asarray(heif)
    except (ValueError, OSError, EOFError, RuntimeError, SyntaxError, IndexError):
        raise Unreadable(f"{path}: the HEIC picture is damaged or cut off") from None
    if rgb.ndim == 2:
        rgb = np.repeat(rgb[..., None], 3, axis=2)
    return DecodedPicture(_sound(path, np.ascontiguousarray(rgb[..., 2::-1])))


def _raw(path: Path, data: bytes) -> DecodedPicture:
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            if raw.sizes.raw_width * raw.sizes.raw_height > MOST_PIXELS:
                raise _too_large(path)
            rgb = raw.postprocess(
                gamma=(1, 1), no_auto_bright=True, output_bps=16, use_camera_wb=True
            )
    except rawpy.LibRawError as fault:
        raise Unreadable(f"{path}: the raw picture cannot be decoded ({fault})") from None
    return DecodedPicture(_sound(path, np.ascontiguousarray(rgb[..., ::-1])), linear=True)
