"""Pictures in DICOM files (VL Photographic): their pixels, colour and day, and nothing else.

Only the tags listed here are ever read. What the file says of a person is passed over, and kept
nowhere. The reader is an extra: `pip install 'needlepoint[dicom]'`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

import cv2
import numpy as np
from jaxtyping import UInt

from needlepoint.errors import NeedlepointError, Unreadable
from needlepoint.surface.capture.file_limits import MOST_PIXELS, check_bytes
from needlepoint.surface.capture.stderr import captured_stderr

SUFFIXES = (".dcm", ".dicom")
FRAME = re.compile(r"(.+\.(?:dcm|dicom))#([1-9][0-9]{0,5})", re.IGNORECASE)
"""How `capture.toml` names one frame of a file: ``lights.dcm#2``; the first is 1."""

NATIVE = {
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.1": "Explicit VR Little Endian",
    "1.2.840.10008.1.2.2": "Explicit VR Big Endian",
}
BASELINE = "1.2.840.10008.1.2.4.50"
CODED = {
    BASELINE: "JPEG Baseline",
    "1.2.840.10008.1.2.4.51": "JPEG Extended",
    "1.2.840.10008.1.2.4.57": "JPEG Lossless",
    "1.2.840.10008.1.2.4.70": "JPEG Lossless SV1",
    "1.2.840.10008.1.2.4.90": "JPEG 2000 Lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
}
"""Transfer syntaxes that are read (DICOM PS3.5, annex A): one coded picture a frame, whose head
says its size before anything is decoded."""

COLOURS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT", "MONOCHROME2")
READ = (
    "Rows",
    "Columns",
    "SamplesPerPixel",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "ICCProfile",
    "ColorSpace",
    "AcquisitionDateTime",
)
"""Every tag that is read beside the pixels."""

MOST_PROFILE = 4_000_000
"""Own choice: profiles for cameras hold a few kilobytes, those for print up to three megabytes."""

_ONE = Lock()
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,6})?([+-]\d{4})?")


@dataclass(frozen=True, slots=True)
class DicomPicture:
    """One frame of a DICOM file.

    Attributes
    ----------
    bgr
        Pixels, 8 or 16 bit over their full range, in the order blue, green, red.
    profile
        The ICC profile; None where there is none.
    colour_space
        The colour space by its DICOM name, such as ``SRGB``; empty where the file does not say.
    taken
        When it was acquired, in ISO 8601; None where the file does not say.
    """

    bgr: UInt[np.ndarray, "rows cols 3"]
    profile: bytes | None
    colour_space: str
    taken: str | None


def whole_file(path: Path) -> tuple[Path, int | None]:
    """Return the file of a picture, and which of its frames is meant; None where none is named."""
    found = FRAME.fullmatch(path.name)
    return (path, None) if found is None else (path.with_name(found[1]), int(found[2]))


def whole_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the files of pictures, each once, in the order they are named."""
    return tuple(dict.fromkeys(whole_file(path)[0] for path in paths))


def read_dicom(path: Path) -> DicomPicture:
    """Read one frame of a DICOM file; `path` names it as ``lights.dcm#2``, or a file of one frame.

    Raises
    ------
    Unreadable
        If the extra is not installed, or the file is empty, damaged, too large, no DICOM, without
        such a frame, of a transfer syntax or colours that are not read, or needs a decoder that is
        not installed.
    """
    file_path, frame = whole_file(path)
    with _guarded(path), file_path.open("rb") as file:
        _refuse_foreign(path, file)
        about = _header(path, file)
        shape = _shape(path, about)
        index = _index(path, about, frame)
        syntax = str(about.file_meta.TransferSyntaxUID)
        if syntax in CODED:
            _check_coded(path, file, about, (index, shape, syntax))
        pixels = _decode(path, file_path, index, syntax)
        return DicomPicture(
            _as_bgr(path, pixels, about, shape),
            _profile(about),
            str(about.get("ColorSpace") or "").strip().upper(),
            _taken(about),
        )


def taken_of(path: Path) -> str | None:
    """Return when a DICOM picture was acquired, in ISO 8601; None for other pictures.

    Raises
    ------
    Unreadable
        As `read_dicom`.
    """
    file_path, _ = whole_file(path)
    if file_path.suffix.lower() not in SUFFIXES:
        return None
    with _guarded(path), file_path.open("rb") as file:
        _refuse_foreign(path, file)
        return _taken(_header(path, file))


@contextlib.contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Turn whatever the reader trips over into one sentence, and keep it quiet meanwhile."""
    said = logging.getLogger("pydicom")
    _ONE.acquire()  # how loud it is, and what is warned of, is set for the whole process
    before = said.level
    said.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except NeedlepointError:
        raise
    except ImportError:
        raise Unreadable(
            f"{path}: DICOM pictures need the extra `dicom`; install it with"
            " pip install 'needlepoint[dicom]', or export the picture as PNG"
        ) from None
    except OSError as fault:
        why = fault.strerror
        if why is None:  # a decoder's, not the system's
            raise _damaged(path) from None
        raise Unreadable(f"{path}: cannot be read: {why}") from None
    except Exception:  # noqa: BLE001  a foreign reader may fail in any way it likes
        raise _damaged(path) from None
    finally:
        said.setLevel(before)
        _ONE.release()


def _damaged(path: Path) -> Unreadable:
    return Unreadable(f"{path}: the DICOM file is damaged or cut off; export it again")


def _refuse_foreign(path: Path, file: BinaryIO) -> None:
    """Refuse what is empty, far too large, or does not begin as DICOM PS3.10 says."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise Unreadable(f"{path}: the file is empty; export it again")
    check_bytes(path, size)
    if file.read(132)[128:] != b"DICM":
        raise Unreadable(f"{path}: named as DICOM but holds none; export it again")
    file.seek(0)


def _header(path: Path, file: BinaryIO) -> Any:
    """Read the listed tags up to the pixels; the file stays where its pixels begin."""
    from pydicom import dcmread
    from pydicom.filereader import read_file_meta_info

    syntax = str(read_file_meta_info(file.name).get("TransferSyntaxUID", "none"))
    if syntax not in NATIVE and syntax not in CODED:
        known = ", ".join([*NATIVE.values(), *CODED.values()])
        raise Unreadable(
            f"{path}: its transfer syntax {_word(syntax)} is not read; export it as one of {known}"
        )
    file.seek(0)
    return dcmread(file, stop_before_pixels=True, specific_tags=list(READ))


def _word(text: str) -> str:
    """Return a word of the file as a sentence may hold it."""
    return re.sub(r"[^A-Za-z0-9_. ]", "?", text)[:40]


def _shape(path: Path, about: Any) -> tuple[int, int, int]:
    """Return rows, columns and colours as the file claims them, or refuse what is not read."""
    rows, cols, colours = (int(about[tag].value) for tag in READ[:3])
    bits, stored = int(about.BitsAllocated), int(about.BitsStored)
    kind = str(about.PhotometricInterpretation)
    if rows < 1 or cols < 1 or rows * cols > MOST_PIXELS:
        raise Unreadable(
            f"{path}: claims {cols} x {rows} pixels; up to {MOST_PIXELS // 10**6} megapixels are"
            " read"
        )
    if kind not in COLOURS or colours != (1 if kind == "MONOCHROME2" else 3):
        raise Unreadable(
            f"{path}: its colours, {_word(kind)} with {colours} samples, are not read; export it as"
            " RGB, YBR_FULL_422 or MONOCHROME2"
        )
    whole = int(about.get("HighBit", stored - 1)) == stored - 1
    if bits not in (8, 16) or not 8 <= stored <= bits or not whole or about.PixelRepresentation:
        raise Unreadable(
            f"{path}: {stored} of {bits} bits a pixel are not read; export whole numbers from zero,"
            " of 8 or 16 bit"
        )
    return rows, cols, colours


def _index(path: Path, about: Any, frame: int | None) -> int:
    """Return the place of the named frame, from 0."""
    count = int(about.get("NumberOfFrames") or 1)
    name = whole_file(path)[0].name
    if frame is None and count > 1:
        raise Unreadable(
            f"{path}: holds {count} frames; say which one is meant, as in {name}#1 for the first"
        )
    if frame is not None and frame > count:
        raise Unreadable(f"{path}: holds {max(count, 0)} frames; there is no frame {frame}")
    return (frame or 1) - 1


def _check_coded(
    path: Path, file: BinaryIO, about: Any, frame: tuple[int, tuple[int, int, int], str]
) -> None:
    """Refuse a coded frame that is larger than its file claims, cut off or damaged."""
    from PIL import Image
    from pydicom.encaps import get_frame
    from pydicom.pixels import get_decoder

    index, (rows, cols, _), syntax = frame
    if not get_decoder(syntax).is_available:
        raise Unreadable(
            f"{path}: {CODED[syntax]} needs a decoder that is not installed; install pylibjpeg with"
            " pylibjpeg-libjpeg, or export the picture as JPEG Baseline or uncompressed"
        )
    file.seek(12, io.SEEK_CUR)  # tag, kind and length of the pixels
    count = int(about.get("NumberOfFrames") or 1)
    coded = get_frame(file, index, number_of_frames=count)
    with Image.open(io.BytesIO(coded), formats=("JPEG", "JPEG2000")) as head:
        if head.size != (cols, rows):
            raise Unreadable(
                f"{path}: claims {cols} x {rows} pixels but holds {head.size[0]} x {head.size[1]};"
                " export it again"
            )
    if syntax == BASELINE:
        flat = np.frombuffer(coded, np.uint8)
        _, said = captured_stderr(lambda: cv2.imdecode(flat, cv2.IMREAD_COLOR))
        if "Corrupt JPEG data" in said or "Premature end of JPEG" in said:
            raise _damaged(path)


def _decode(path: Path, file_path: Path, index: int, syntax: str) -> np.ndarray:
    """Decode one frame; colours come as red, green, blue."""
    from pydicom.pixels import pixel_array

    try:
        return np.asarray(pixel_array(file_path, index=index))
    except RuntimeError:  # every decoder that is installed gave up
        kind = (NATIVE | CODED)[syntax]
        raise Unreadable(
            f"{path}: its pixels cannot be decoded as {kind}; export it again"
        ) from None


def _as_bgr(
    path: Path, pixels: np.ndarray, about: Any, shape: tuple[int, int, int]
) -> UInt[np.ndarray, "rows cols 3"]:
    """Return pixels over their full range, in the order blue, green, red."""
    rows, cols, colours = shape
    if pixels.shape != ((rows, cols) if colours == 1 else shape) or pixels.dtype.kind != "u":
        raise _damaged(path)
    kept, bits = int(about.BitsStored), pixels.dtype.itemsize * 8
    if kept < bits:
        top = (1 << kept) - 1
        full = np.iinfo(pixels.dtype).max
        scaled = (pixels & top).astype(np.uint32) * full // top
        pixels = scaled.astype(pixels.dtype)
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    if colours == 1:
        return np.repeat(pixels[..., None], 3, axis=2)
    return np.ascontiguousarray(pixels[..., ::-1])


def _profile(about: Any) -> bytes | None:
    profile = bytes(about.get("ICCProfile") or b"")
    return profile if 0 < len(profile) <= MOST_PROFILE else None


def _taken(about: Any) -> str | None:
    """Read a moment of DICOM (PS3.5, 6.2: DT) that says at least the second."""
    found = _MOMENT.fullmatch(str(about.get("AcquisitionDateTime") or "").strip())
    if found is None:
        return None
    *numbers, zone = found.groups()
    away = f"{zone[:3]}:{zone[3:]}" if zone else ""
    text = "{}-{}-{}T{}:{}:{}".format(*numbers) + away
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return text
