"""Pictures of any kind we read, decoded without trusting them, in the frame of their sensor."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.surface.capture import dicom
from needlepoint.surface.capture.colour_detail import colour_px
from needlepoint.surface.capture.file_limits import MOST_PIXELS, check_bytes
from needlepoint.surface.capture.picture_tags import Tags, as_turned, read_tags, turned_back
from needlepoint.surface.capture.stderr import captured_stderr
from needlepoint.surface.capture.tones import Tone, UnknownTone, tone_of_dicom

COMPLAINTS = ("Corrupt JPEG data", "Premature end of JPEG", "TIFF_Error", "libpng error")
"""Words of decoders that fill what they cannot read with grey or noise and give no error."""

FILMS = (b"MotionPhoto_Data", b"ftypmp4", b"ftypisom")
"""Marks of the film that some telephones write behind a picture."""

_SUFFIXES = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".heic": "HEIC",
    ".heif": "HEIC",
    ".hif": "HEIC",
    ".mpo": "JPEG",
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
    tone
        The tone curve that the file names; None where it names none.
    turn
        How to turn the sensor's picture upright, as EXIF counts.
    exposure
        Seconds times ISO over the square of the f-number, where the file says it.
    white
        Factors of blue, green and red under which a raw picture looks right to people.
    colour_px
        Length of the finest detail that the file holds colours of for sure [pixels].
    """

    bgr: np.ndarray
    linear: bool = False
    tone: Tone | None = None
    turn: int = 1
    exposure: float | None = None
    white: tuple[float, float, float] = (1.0, 1.0, 1.0)
    colour_px: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.bgr.shape[0]), int(self.bgr.shape[1])


SENSOR = 1
"""The turn in which pixels stay as the sensor saw them: lamps stand still while tags change."""


def read_picture(path: Path, *, turn: int = SENSOR) -> DecodedPicture:
    """Decode a PNG, JPEG, TIFF, HEIC, DNG or DICOM picture in the frame of the sensor.

    What the file says of how to turn it is told and not followed: a camera that looks down at
    somebody writes any turn, while its lamps stay where they are.

    Parameters
    ----------
    path
        The file; ``lights.dcm#2`` is the second frame of a DICOM file.
    turn
        How to turn the sensor's picture, as EXIF counts; 1 leaves it.

    Raises
    ------
    Unreadable
        If the file is empty, cut off, damaged, not what its name says, of a kind not read here,
        names a tone curve that is not known, or claims more than 120 megapixels.
    """
    if dicom.whole_file(path)[0].suffix.lower() in dicom.SUFFIXES:
        picture = _dicom(path)
        return replace(picture, bgr=as_turned(picture.bgr, turn))
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted({*_SUFFIXES.values(), "DICOM"}))
        raise Unreadable(f"{path}: pictures ending in {path.suffix!r} are not read; use {known}")
    data = _bytes(path)
    found = _sniff(data)
    if found != kind and not (kind == "DNG" and found == "TIFF"):
        raise Unreadable(f"{path}: named as {kind} but holds {found or 'no picture'}; save it anew")
    if kind == "DNG":
        picture = _raw(path, data)
    elif kind == "HEIC":
        picture = _heic(path, data)
    else:
        _check_whole(path, data, kind)
        _check_size(path, data)
        picture = _common(path, data, kind)
    told = colour_px(kind, data)
    return replace(picture, bgr=as_turned(picture.bgr, turn), colour_px=told)


def read_upright(path: Path) -> DecodedPicture:
    """Decode a picture as people see it, turned as its file says.

    Raises
    ------
    Unreadable
        As `read_picture`.
    """
    picture = read_picture(path)
    return replace(picture, bgr=as_turned(picture.bgr, picture.turn))


def _tags(path: Path, kind: str, data: bytes, heif: Any = None) -> Tags:
    try:
        return read_tags(kind, data, heif)
    except UnknownTone as what:
        raise _untold(path, what) from None


def _untold(path: Path, what: UnknownTone) -> Unreadable:
    return Unreadable(
        f"{path}: its tone curve, {what}, is not read here; save it with an sRGB, Display P3 or"
        " linear profile, or take it as a plain photograph"
    )


def _dicom(path: Path) -> DecodedPicture:
    found = dicom.read_dicom(path)
    try:
        return DecodedPicture(found.bgr, tone=tone_of_dicom(found.profile, found.colour_space))
    except UnknownTone as what:
        raise _untold(path, what) from None


def _bytes(path: Path) -> bytes:
    try:
        check_bytes(path, path.stat().st_size)
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
        if any(mark in data for mark in FILMS):
            raise Unreadable(
                f"{path}: a film follows the picture, as in a motion photo; save or export it as a"
                " plain picture"
            )
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


def _common(path: Path, data: bytes, kind: str) -> DecodedPicture:
    how = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION

    def decode() -> Any:
        try:
            return cv2.imdecode(np.frombuffer(data, np.uint8), how)
        except cv2.error:
            return None

    bgr, said = captured_stderr(decode)
    if any(word in said for word in COMPLAINTS):
        raise _damaged(path)
    return _with_tags(_sound(path, bgr), _tags(path, kind, data))


def _with_tags(bgr: np.ndarray, tags: Tags) -> DecodedPicture:
    return DecodedPicture(bgr, tone=tags.tone, turn=tags.turn, exposure=tags.exposure)


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
    import pi_heif

    if not _boxes_whole(data):
        raise Unreadable(f"{path}: the picture is cut off; copy it from the phone again")

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
            if heif.size[0] * heif.size[1] > MOST_PIXELS:
                raise _too_large(path)
            rgb = np.asarray(heif)
    except (ValueError, OSError, EOFError, RuntimeError, SyntaxError, IndexError):
        raise Unreadable(f"{path}: the HEIC picture is damaged or cut off") from None
    if rgb.ndim == 2:
        rgb = np.repeat(rgb[..., None], 3, axis=2)
    turn = _heic_turn(path, data)
    upright = _sound(path, np.ascontiguousarray(rgb[..., 2::-1]))
    tags = replace(_tags(path, "HEIC", data, heif), turn=turn)
    return _with_tags(turned_back(upright, turn), tags)


def _heic_turn(path: Path, data: bytes) -> int:
    """Return the turn that a HEIC's boxes ask for and its decoder has carried out, as EXIF counts.

    Source
    ------
    ISO/IEC 23008-12:2022, 6.5.10 (irot: quarter turns to the left) and 6.5.12 (imir), in the
    order that ISO/IEC 23000-22, 7.3.6.7 prescribes.
    """
    turns = {data[at + 4] & 3 for at in _found(data, b"\0\0\0\x09irot")}
    flips = {data[at + 4] & 1 for at in _found(data, b"\0\0\0\x09imir")}
    if len(turns) > 1 or len(flips) > 1:
        raise Unreadable(
            f"{path}: holds pictures that are turned in different ways; export it as JPEG"
        )
    quarters, flip = next(iter(turns), 0), next(iter(flips), None)
    return _TURNS[quarters, flip]


_TURNS = {
    (0, None): 1,
    (1, None): 8,
    (2, None): 3,
    (3, None): 6,
    (0, 0): 4,
    (1, 0): 7,
    (2, 0): 2,
    (3, 0): 5,
    (0, 1): 2,
    (1, 1): 5,
    (2, 1): 4,
    (3, 1): 7,
}
"""Turns by EXIF for quarter turns to the left, then a flip upside down (0) or left to right (1)."""


def _found(data: bytes, mark: bytes) -> list[int]:
    """Return where a box's name stands, in the boxes before the coded pixels."""
    places, at, end = [], data.find(mark), data.find(b"mdat")
    while 0 <= at < (end if end > 0 else len(data)) and at + 9 <= len(data):
        places.append(at + 4)
        at = data.find(mark, at + 1)
    return places


def _raw(path: Path, data: bytes) -> DecodedPicture:
    """Decode a raw picture so that equal light gives equal numbers in every file of one camera.

    Its decoder would scale each picture by its own brightest pixel, and weigh colours by the white
    balance that the camera chose for it. The colours stay those of the sensor.
    """
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            if raw.sizes.raw_width * raw.sizes.raw_height > MOST_PIXELS:
                raise _too_large(path)
            turn = {3: 3, 5: 8, 6: 6}.get(raw.sizes.flip, 1)
            gains = [*raw.camera_whitebalance[:3]]
            rgb = raw.postprocess(
                gamma=(1, 1),
                no_auto_bright=True,
                output_bps=16,
                user_wb=[1.0, 1.0, 1.0, 1.0],
                adjust_maximum_thr=0.0,
                output_color=rawpy.ColorSpace.raw,
                user_flip=0,
            )
    except rawpy.LibRawError as fault:
        raise Unreadable(f"{path}: the raw picture cannot be decoded ({fault})") from None
    red, green, blue = gains if min(gains) > 0.0 else (1.0, 1.0, 1.0)
    return DecodedPicture(
        _sound(path, np.ascontiguousarray(rgb[..., ::-1])),
        linear=True,
        turn=turn,
        exposure=_tags(path, "DNG", data).exposure,
        white=(blue / green, 1.0, red / green),
    )
