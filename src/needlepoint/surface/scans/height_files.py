"""Readers of height maps whose formats are open: TIFF, PNG, X3P, SDF, SUR, TMD."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from needlepoint.errors import Unreadable
from needlepoint.surface.scans.foreign_readers import MOST_SAMPLES, file_bytes, guarded
from needlepoint.surface.scans.height_field import RawHeights, refuse_many
from needlepoint.surface.scans.units import MM_PER

METRE_MM = 1000.0
_PNG_END = b"IEND\xaeB`\x82"
_PARK_TAG = 50434
NO_DATA = 42113
_TRUE_MAP = b"Binary TrueMap Data File v2.0"
_SURF_HEAD = struct.Struct(
    "<12s4H30s30s5H8xH4iI3f16s16s16s16s16s16s16s16s16s3f3H12x7Hf10x2H128s3f34x"
)


class NotThisKind(Unreadable):
    """The file is of a kind that another reader knows; an aside between readers, never shown."""


def read_tiff(path: Path) -> RawHeights:
    """Read a grey TIFF of one page; our own say their scale in the description."""
    import tifffile

    data = file_bytes(path)

    def read() -> tuple[np.ndarray, dict[str, Any]]:
        with tifffile.TiffFile(io.BytesIO(data)) as tif:
            page = tif.pages.first
            if _PARK_TAG in {tag.code for tag in page.tags}:
                raise NotThisKind
            refuse_many(path, int(page.imagelength), int(page.imagewidth))
            if page.ndim != 2 or page.dtype is None or page.dtype.itemsize < 2:
                raise ValueError("a picture, not a height map: heights need one channel, 16 bit")
            held = zip(page.dataoffsets, page.databytecounts, strict=True)
            if any(at + size > len(data) for at, size in held):
                raise ValueError("it is cut off")
            about = _description(str(page.description))
            return _samples(page, data), about | {"no data": _named(page.tags.get(NO_DATA))}

    z, about = guarded(path, "a TIFF height map", read)
    pixel_mm = about.get("pixel_mm")
    return RawHeights(
        _floats(z),
        height_mm=MM_PER.get(str(about.get("unit"))),
        step_mm=None if pixel_mm is None else (pixel_mm, pixel_mm),
        counts=z.dtype.kind in "iu",
        no_data=about["no data"],
    )


def _samples(page: Any, data: bytes) -> np.ndarray:
    """Decode a page; what the reader's own decoders do not know, those of Pillow and OpenCV do."""
    try:
        return np.asarray(page.asarray())
    except (ValueError, ImportError):
        if page.compression.name == "NONE":
            raise
    flat = np.frombuffer(data, np.uint8)
    found = cv2.imdecode(flat, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    shape = (int(page.imagelength), int(page.imagewidth))
    if found is None or found.shape != shape or found.dtype != page.dtype:
        from PIL import Image

        with Image.open(io.BytesIO(data)) as picture:
            found = np.asarray(picture)
    if found.shape != shape or found.dtype.itemsize < page.dtype.itemsize:
        raise ValueError(f"its compression {page.compression.name} is not read; save it without")
    return np.asarray(found)


def _named(tag: Any) -> float | None:
    """Read the number that GDAL and programs after it write for "no data"."""
    try:
        return None if tag is None else float(str(tag.value).strip("\0 "))
    except ValueError:
        return None


def _description(text: str) -> dict[str, Any]:
    """Return what a description says if it is ours; the texts of others say nothing."""
    try:
        about = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(about, dict) or not isinstance(about.get("pixel_mm"), int | float):
        return {}
    return about


def read_png(path: Path) -> RawHeights:
    """Read a grey PNG of 16 bit; it never carries a scale of heights."""
    data = file_bytes(path)
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 33:
        raise Unreadable(f"{path}: named as PNG but is none; export it again")
    cols, rows, bits, colour = struct.unpack_from(">IIBB", data, 16)
    refuse_many(path, rows, cols)
    if bits != 16 or colour != 0:
        raise Unreadable(f"{path}: a picture, not a height map: heights need grey of 16 bit")
    if _PNG_END not in data[-4096:]:
        raise Unreadable(f"{path}: cut off; copy it again")
    flat = np.frombuffer(data, np.uint8)
    z = guarded(path, "PNG", lambda: cv2.imdecode(flat, cv2.IMREAD_UNCHANGED))
    if z is None or z.ndim != 2:
        raise Unreadable(f"{path}: the PNG is damaged; export it again")
    return RawHeights(_floats(z), counts=True)


def read_x3p(path: Path) -> RawHeights:
    """Read ISO 25178-72: metres on a regular grid whose rows go up."""
    import x3pio

    data = file_bytes(path)

    def read() -> RawHeights:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > 9 * MOST_SAMPLES:
                raise ValueError("it unpacks to more than any scan holds")
        shape = x3pio.info(io.BytesIO(data)).shape
        if shape is None or len(shape) != 2:
            raise ValueError("not a surface on a grid")
        refuse_many(path, *shape)
        surface = x3pio.read(io.BytesIO(data))
        axes = (surface.header.y, surface.header.x)
        if any(axis.axis_type is not x3pio.AxisType.INCREMENTAL for axis in axes):
            raise ValueError("its grid is not regular; resample it first")
        steps = tuple(float(axis.increment) * METRE_MM for axis in axes)
        return RawHeights(_floats(surface.layers[0].z[::-1]), METRE_MM, (steps[0], steps[1]))

    return guarded(path, "X3P", read)


def read_sdf(path: Path) -> RawHeights:
    """Read ISO 25178-71: metres on a regular grid whose rows go up."""
    import sdfio

    data = file_bytes(path)

    def read() -> RawHeights:
        surface = sdfio.read(io.BytesIO(data))
        steps = (surface.header.y_scale * METRE_MM, surface.header.x_scale * METRE_MM)
        return RawHeights(_floats(surface.data[::-1]), METRE_MM, steps)

    return guarded(path, "SDF", read)


def read_true_map(path: Path) -> RawHeights:
    """Read TrueMap 2: a line, a comment that ends in zero, sizes, 32-bit heights; millimetres."""
    data = file_bytes(path)
    if not data.startswith(_TRUE_MAP):
        raise Unreadable(f"{path}: named as TMD but is none; export it again")
    begin = data.find(b"\0", 32, 32 + 4096) + 1
    if begin == 0 or len(data) < begin + 24:
        raise Unreadable(f"{path}: cut off; copy it again")
    cols, rows, width_mm, length_mm = struct.unpack_from("<IIff", data, begin)
    refuse_many(path, rows, cols)
    if len(data) < begin + 24 + rows * cols * 4:
        raise Unreadable(f"{path}: holds fewer points than it claims; copy it again")
    z = np.frombuffer(data, "<f4", rows * cols, begin + 24).reshape(rows, cols)
    return RawHeights(_floats(z), 1.0, (length_mm / rows, width_mm / cols))


def read_digital_surf(path: Path) -> RawHeights:
    """Read a Digital Surf surface: a head of 512 bytes, a comment, whole numbers of a step."""
    data = file_bytes(path)
    if data[:12] == b"DSCOMPRESSED":
        raise NotThisKind
    if data[:12] != b"DIGITAL SURF" or len(data) < _SURF_HEAD.size:
        raise Unreadable(f"{path}: named as SUR but is none, or cut off; export it again")
    head = _SURF_HEAD.unpack_from(data)
    special, bits, low, cols, rows = head[10], head[12], head[13], head[15], head[16]
    steps, units = head[18:21], [_surf_unit(path, text) for text in head[24:27]]
    inversion, begin = head[34], _SURF_HEAD.size + head[44] + head[45]
    refuse_many(path, rows, cols)
    if bits not in {16, 32}:
        raise Unreadable(f"{path}: numbers of {bits} bit are not read; export it as 16 or 32 bit")
    if len(data) < begin + rows * cols * bits // 8:
        raise Unreadable(f"{path}: holds fewer points than it claims; copy it again")
    raw = np.frombuffer(data, f"<i{bits // 8}", rows * cols, begin).reshape(rows, cols)
    z = raw.astype(np.float64)
    if special == 1:
        z[raw == low - 2] = np.nan
    z = {0: z, 1: -z, 2: -z[:, ::-1], 3: -z[::-1]}.get(inversion, z)
    return RawHeights(z, steps[2] * units[2], (steps[1] * units[1], steps[0] * units[0]))


def _surf_unit(path: Path, text: bytes) -> float:
    """Return the millimetres to a unit of a Digital Surf head; old ones write µ in DOS letters."""
    name = text.split(b"\0")[0].decode("latin-1").strip().replace("æ", "µ")
    if name not in MM_PER:
        raise Unreadable(f"{path}: its unit {name!r} is no length; export it in micrometres")
    return MM_PER[name]


def _floats(z: np.ndarray) -> np.ndarray:
    """Return heights as floats that are ours to change; 32 bits where they hold every step."""
    exact = z.dtype.itemsize <= 4 and z.dtype not in (np.int32, np.uint32)
    return np.array(z, dtype=np.float32 if exact else np.float64)
