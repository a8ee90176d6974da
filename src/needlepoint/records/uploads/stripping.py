"""Takes out of a picture what it says besides its pixels: place, time, camera, names.

The coded pixels are not touched in PNG, JPEG, HEIC and DNG; a TIFF is written anew, without loss.
Only how to turn a picture and how to read its colours may stay.
"""

from __future__ import annotations

import io
import struct
import warnings

import numpy as np

from needlepoint.records.uploads.examine import Examined, examine
from needlepoint.records.uploads.picture_structure import (
    APP2,
    COMMENT,
    END,
    jpeg_segments,
    png_segments,
)
from needlepoint.records.uploads.tiff_structure import Tiff, TiffTag

PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"pHYs",
    b"bKGD",
    b"cICP",
}
ORIENTATION, APP0, APP14 = 274, 0xE0, 0xEE
EMPTY_TIFF = b"II*\0\x08\0\0\0" + bytes(6)
PLACE, EXIF = 34853, 34665
TELLING = {
    270,
    271,
    272,
    285,
    305,
    306,
    315,
    316,
    333,
    700,
    33432,
    33723,
    34377,
    36867,
    36868,
    37510,
    37520,
    37521,
    37522,
    40091,
    40092,
    40093,
    40094,
    40095,
    42016,
    42032,
    42033,
    42035,
    42037,
    50708,
    50735,
    50740,
    50827,
    50971,
}
"""Tags of texts, times, names, serial numbers, makers' own data (TIFF 6.0, Exif 2.32, DNG 1.6)."""

MAKER_NOTE = 37500


def strip(data: bytes) -> bytes:
    """Return a picture without what it says of place, time, camera and people.

    Parameters
    ----------
    data
        A picture that was admitted; anything else comes back as it is.
    """
    kind = examine(data)
    match kind:
        case Examined("JPEG"):
            return _jpeg(data)
        case Examined("PNG"):
            return _png(data)
        case Examined("TIFF"):
            return _tiff(data)
        case Examined("DNG"):
            return _dng(data)
        case Examined("HEIC"):
            return _heic(data)
    return data


def _png(data: bytes) -> bytes:
    parts = (data[part.at : part.end] for part in png_segments(data) if part.kind in PNG_KEPT)
    return data[:8] + b"".join(parts)


def _jpeg(data: bytes) -> bytes:
    """Keep the first picture and of its marks JFIF, colours (ICC, Adobe) and how to turn it."""
    kept = []
    for part in jpeg_segments(data):
        assert isinstance(part.kind, int)
        head = data[part.body : part.body + 12]
        colours = (part.kind == APP2 and head == b"ICC_PROFILE\0") or part.kind == APP14
        marks = APP0 <= part.kind <= 0xEF or part.kind == COMMENT
        if colours or not marks or (part.kind == APP0 and head.startswith(b"JFIF")):
            kept.append(data[part.at : part.end])
        if part.kind == END:
            break
    turned = _orientation(data)
    if turned != 1:
        kept.insert(1, _turning(turned))
    return b"".join(kept)


def _turning(orientation: int) -> bytes:
    """Make a mark that says how to turn a picture and nothing else."""
    entry = struct.pack("<HHIHH", ORIENTATION, 3, 1, orientation, 0)
    body = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _orientation(data: bytes) -> int:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                turned = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001  metadata may be anything
        return 1
    return turned if turned in range(1, 9) else 1


def _tiff(data: bytes) -> bytes:
    """Write the samples of the first page anew: the same numbers, none of the words."""
    import tifffile

    with tifffile.TiffFile(io.BytesIO(data)) as tif:
        page = tif.pages.first
        tag = page.tags.get(ORIENTATION)
        turned = 1 if tag is None else int(tag.value)
        try:
            samples, colours = np.asarray(page.asarray()), int(page.photometric)
        except (ValueError, ImportError):  # a compression that only other decoders know
            samples, colours = _by_pillow(data)
    out = io.BytesIO()
    extra = [(ORIENTATION, 3, 1, turned, True)] if turned != 1 else []
    tifffile.imwrite(
        out,
        samples,
        photometric=colours if colours in {0, 1, 2} else None,
        compression="zlib",
        metadata=None,
        software=False,
        datetime=False,
        extratags=extra,
    )
    return out.getvalue()


def _by_pillow(data: bytes) -> tuple[np.ndarray, int]:
    """Decode a TIFF as scanners write it (LZW, fax, JPEG inside); return its colours by number."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            if picture.mode in {"L", "RGB", "I;16", "I;16B", "I", "F"}:
                samples = np.asarray(picture)
            else:
                samples = np.asarray(picture.convert("L" if picture.mode in {"1", "LA"} else "RGB"))
    return samples, 2 if samples.ndim == 3 else 1


def _dng(data: bytes) -> bytes:
    """Blank the values of telling tags where they lie; what decoding needs is not touched."""
    tiff, blank = Tiff(data), bytearray(data)
    for folder in tiff.directories:
        for entry in folder.entries:
            if folder.role == "gps" or entry.tag in TELLING or entry.tag == MAKER_NOTE:
                blank[entry.at : entry.at + entry.size] = bytes(entry.size)
                _untag(tiff, blank, entry)
    return bytes(blank)


def _untag(tiff: Tiff, blank: bytearray, entry: TiffTag) -> None:
    """Make an entry a run of blank bytes, so that no reader takes zeros for a place or a time."""
    struct.pack_into(f"{tiff.order}H", blank, entry.place + 2, 7 if entry.size > 4 else 1)
    if entry.size > 4:
        struct.pack_into(f"{tiff.order}I", blank, entry.place + 4, entry.size)


def _heic(data: bytes) -> bytes:
    """Overwrite the Exif and XMP items where they lie; boxes and coded pixels keep their places."""
    import pi_heif

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        about = pi_heif.open_heif(io.BytesIO(data)).info
    blank = bytearray(data)
    for name, empty in (("exif", EMPTY_TIFF), ("xmp", b"")):
        body = about.get(name) or b""
        body = body.removeprefix(b"Exif\0\0")
        at = data.find(body) if body else -1
        if at >= 0:
            blank[at : at + len(body)] = empty.ljust(len(body), b"\0")[: len(body)]
    return bytes(blank)
