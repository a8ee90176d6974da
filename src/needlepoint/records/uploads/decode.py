"""From the bytes of a picture or scan to what is shown of it; runs in the cage only."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import cv2
import numpy as np

from needlepoint.records.uploads.examine import ContentRefused
from needlepoint.records.uploads.picture_structure import MOST_PIXELS

DISPLAY_PX, THUMBNAIL_PX = 2048, 320
"""Own choice: what a tablet shows, and what a timeline shows, on their longest side."""

QUALITY = 88
DAMAGED = "it is damaged or cut off; copy it from the camera again"
ORIENTATION, TAKEN, OFFSET, EXIF_FOLDER = 274, 36867, 36881, 34665
PART_OF_SECOND = 37521
MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
ZONE = re.compile(r"[+-]\d\d:\d\d|Z")


def decode_picture(kind: str, data: bytes) -> dict[str, Any]:
    """Decode a picture; give its size, time, orientation, and copies to show.

    Returns
    -------
    With the keys ``width``, ``height``, ``taken``, ``orientation``, ``display``, ``thumbnail``.
    """
    shape: tuple[int, int] | None = None
    if kind == "DNG":
        pixels, shape = _raw(data)
    elif kind == "HEIC":
        pixels = _heic(data)
    else:
        pixels = _common(kind, data)
    rows, cols = shape or pixels.shape[:2]
    taken, orientation = _said(kind, data)
    return {
        "width": int(cols),
        "height": int(rows),
        "taken": taken,
        "orientation": orientation,
        "display": _shown(pixels, DISPLAY_PX),
        "thumbnail": _shown(pixels, THUMBNAIL_PX),
    }


def decode_scan(kind: str, data: bytes) -> dict[str, Any]:
    """Decode a scan; give how many points it has."""
    match kind:
        case "X3P":
            count = _x3p(data)
        case "SDF":
            count = _sdf(data)
        case "SUR":  # its structure was looked through; it is read like an array
            count = 1
        case _:
            count = _mesh(kind, data)
    if count < 1:
        raise ContentRefused("it holds no surface; export the surface, not only its points")
    return {"points": int(count)}


def _common(kind: str, data: bytes) -> np.ndarray:
    flat = np.frombuffer(data, np.uint8)
    try:
        pixels = cv2.imdecode(flat, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error:
        pixels = None
    if pixels is None and kind == "TIFF":
        import tifffile

        with tifffile.TiffFile(io.BytesIO(data)) as tif:
            page = tif.pages.first
            if int(page.imagelength) * int(page.imagewidth) > MOST_PIXELS:
                raise ContentRefused("it claims too many pixels")
            pixels = np.asarray(page.asarray())
    if pixels is None or pixels.size == 0:
        raise ContentRefused(DAMAGED)
    return np.asarray(pixels)


def _heic(data: bytes) -> np.ndarray:
    import pi_heif

    heif = pi_heif.open_heif(io.BytesIO(data))
    if heif.size[0] * heif.size[1] > MOST_PIXELS:
        raise ContentRefused(f"it claims more than {MOST_PIXELS // 10**6} megapixels")
    rgb = np.asarray(heif)
    return rgb if rgb.ndim == 2 else np.ascontiguousarray(rgb[..., 2::-1])


def _raw(data: bytes) -> tuple[np.ndarray, tuple[int, int]]:
    """Decode a raw picture at half size; give its full rows and columns too."""
    import rawpy

    with rawpy.imread(io.BytesIO(data)) as raw:
        sizes = raw.sizes
        if sizes.raw_width * sizes.raw_height > MOST_PIXELS:
            raise ContentRefused(f"it claims more than {MOST_PIXELS // 10**6} megapixels")
        rgb = raw.postprocess(half_size=True, use_camera_wb=True)
        lying = sizes.flip in {5, 6}
        shape = (sizes.width, sizes.height) if lying else (sizes.height, sizes.width)
    return np.ascontiguousarray(rgb[..., ::-1]), shape


def _shown(pixels: np.ndarray, longest: int) -> bytes:
    """Make a small JPEG that holds pixels and nothing else."""
    rows, cols = pixels.shape[:2]
    scale = min(1.0, longest / max(rows, cols))
    small = pixels
    if scale < 1.0:
        size = (max(1, round(cols * scale)), max(1, round(rows * scale)))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if small.dtype == np.uint16:
        small = (small >> 8).astype(np.uint8)
    elif small.dtype != np.uint8:  # heights
        finite = np.where(np.isfinite(small), small, np.nan)
        low, high = np.nanpercentile(finite, [1, 99]) if np.isfinite(small).any() else (0.0, 1.0)
        grey = (np.nan_to_num(finite, nan=low) - low) / max(high - low, 1e-12)
        small = (np.clip(grey, 0.0, 1.0) * 255).astype(np.uint8)
    good, coded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not good:
        raise ContentRefused(DAMAGED)
    return coded.tobytes()


def _said(kind: str, data: bytes) -> tuple[str | None, int]:
    """Return when a picture says it was taken, as ISO text, and how it says to turn it."""
    from PIL import Image

    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "HEIC":
                import pi_heif

                exif.load(pi_heif.open_heif(io.BytesIO(data)).info.get("exif") or b"")
            else:
                with Image.open(io.BytesIO(data)) as header:
                    exif = header.getexif()
            inner = exif.get_ifd(EXIF_FOLDER)
    except Exception:  # noqa: BLE001  metadata may be anything; the picture stands without it
        return None, 1
    turned = exif.get(ORIENTATION, 1)
    moment = _moment(inner.get(TAKEN), inner.get(OFFSET), inner.get(PART_OF_SECOND))
    return moment, turned if turned in range(1, 9) else 1


def _moment(taken: Any, offset: Any, part: Any) -> str | None:
    found = MOMENT.match(str(taken))
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    zone = offset if isinstance(offset, str) and ZONE.fullmatch(offset) else ""
    digits = re.match(r"[0-9]{1,6}", str(part or "").strip())
    fine = f".{digits.group().ljust(6, '0')}" if digits else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{fine}{zone}"


def _mesh(kind: str, data: bytes) -> int:
    from needlepoint.surface import read_mesh_shape

    try:
        return len(read_mesh_shape(kind, data)[1])
    except ValueError as why:
        raise ContentRefused(f"it is no mesh that can be read: {why}") from None


def _x3p(data: bytes) -> int:
    import x3pio

    shape = x3pio.info(io.BytesIO(data)).shape
    if shape is None or len(shape) != 2 or int(np.prod(shape)) > MOST_PIXELS:
        raise ContentRefused("it is no surface on a grid, or claims too many points")
    return int(np.asarray(x3pio.read(io.BytesIO(data)).layers[0].z).size)


def _sdf(data: bytes) -> int:
    import sdfio

    return int(np.asarray(sdfio.read(io.BytesIO(data)).data).size)
