"""What a picture's file says beside its pixels: its tone curve, its turn and its exposure."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from needlepoint.surface.capture.tones import (
    SRGB,
    Tone,
    gamma,
    tone_of_code,
    tone_of_icc,
    tone_of_png,
)

ORIENTATION, EXIF_FOLDER, INTEROP_FOLDER = 274, 34665, 40965
EXPOSURE_S, F_NUMBER, ISO, COLOURS = 33434, 33437, 34855, 40961
ICC = 34675
ADOBE_GAMMA = 2.19921875


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says.

    Attributes
    ----------
    tone
        Its tone curve; None where it says none.
    turn
        How to turn the sensor's picture upright, as EXIF counts (1: it is upright).
    exposure
        Light that the camera let in: seconds times ISO over the square of the f-number; None where
        the file does not say it.
    """

    tone: Tone | None = None
    turn: int = 1
    exposure: float | None = None


def read_tags(kind: str, data: bytes, heif: Any = None) -> Tags:
    """Read what a file says; `heif` is an opened HEIC.

    Raises
    ------
    UnknownTone
        If it names a tone curve that is not read here.
    """
    exif, profile = _exif(kind, data, heif)
    inner: dict[int, Any] = {}
    try:
        inner = dict(exif.get_ifd(EXIF_FOLDER))
    except Exception:  # noqa: BLE001  metadata may be anything; the picture stands without it
        inner = {}
    turn = exif.get(ORIENTATION, 1)
    return Tags(
        tone=_tone(kind, data, heif, profile) or _tone_of_exif(exif, inner),
        turn=turn if turn in range(1, 9) else 1,
        exposure=_exposure(inner),
    )


def as_turned(pixels: np.ndarray, turn: int) -> np.ndarray:
    """Turn a sensor's picture as EXIF counts.

    Source
    ------
    CIPA DC-008-2023 (Exif 3.0), tag Orientation.
    """
    ways = {
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: np.swapaxes(p, 0, 1),
        6: lambda p: np.rot90(p, -1),
        7: lambda p: np.swapaxes(p, 0, 1)[::-1, ::-1],
        8: lambda p: np.rot90(p, 1),
    }
    return pixels if turn == 1 else np.ascontiguousarray(ways[turn](pixels))


def turned_back(pixels: np.ndarray, turn: int) -> np.ndarray:
    """Turn an upright picture back to how the sensor saw it."""
    return as_turned(pixels, {6: 8, 8: 6}.get(turn, turn))


def _exif(kind: str, data: bytes, heif: Any) -> tuple[Any, bytes | None]:
    from PIL import Image

    exif, profile = Image.Exif(), None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if heif is not None:
                exif.load(heif.info.get("exif") or b"")
                return exif, heif.info.get("icc_profile") or None
            with Image.open(io.BytesIO(data)) as header:
                if kind == "PNG" and not _chunks_behind(data):
                    # that of PNG would decode all pixels to look for chunks behind them
                    exif = Image.Image.getexif(header)
                else:
                    exif = header.getexif()
                profile = header.info.get("icc_profile")
    except Exception:  # noqa: BLE001  Pillow does not know every TIFF, and metadata may be anything
        profile = None
    if kind in ("TIFF", "DNG"):
        exif, profile = _tiff_tags(data, exif, profile)
    return exif, profile


def _tiff_tags(data: bytes, exif: Any, profile: bytes | None) -> tuple[Any, bytes | None]:
    """Read the turn and the profile of a TIFF that Pillow may not know."""
    import tifffile

    try:
        with tifffile.TiffFile(io.BytesIO(data)) as tif:
            tags = tif.pages.first.tags
            if (found := tags.get(ICC)) is not None and profile is None:
                profile = bytes(found.value)
            if (turn := tags.get(ORIENTATION)) is not None:
                exif[ORIENTATION] = int(turn.value)
    except Exception:  # noqa: BLE001  what is damaged beyond this is refused by its decoder
        return exif, profile
    return exif, profile


def _tone(kind: str, data: bytes, heif: Any, profile: bytes | None) -> Tone | None:
    if kind == "DNG":
        return None
    if heif is not None and (box := heif.info.get("nclx_profile")):
        said = tone_of_code(int(box["transfer_characteristics"]))
        if said is not None and not (profile and said is SRGB):
            return said
    chunks = _chunks(data) if kind == "PNG" else {}
    if b"cICP" in chunks and (said := tone_of_png(chunks)) is not None:
        return said
    if profile:
        return tone_of_icc(profile)
    return tone_of_png(chunks)


def _tone_of_exif(exif: Any, inner: dict[int, Any]) -> Tone | None:
    """Return the curve of Adobe RGB where a camera marks it without a profile (DCF 2.0)."""
    try:
        marked = exif.get_ifd(INTEROP_FOLDER).get(1) if inner.get(COLOURS) == 0xFFFF else None
    except Exception:  # noqa: BLE001  metadata may be anything
        return None
    return gamma(ADOBE_GAMMA) if marked == "R03" else None


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a PNG that come before its pixels."""
    found: dict[bytes, bytes] = {}
    at = 8
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"IDAT":
            break
        found[kind] = data[at + 8 : at + 8 + size]
        at += 12 + size
    return found


def _chunks_behind(data: bytes) -> bool:
    """Tell whether a PNG has tags or texts behind its pixels."""
    at, seen = 8, False
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        seen = seen or kind == b"IDAT"
        if seen and kind in (b"eXIf", b"tEXt", b"zTXt", b"iTXt"):
            return True
        at += 12 + size
    return False


def _exposure(inner: dict[int, Any]) -> float | None:
    iso = inner.get(ISO)
    iso = iso[0] if isinstance(iso, tuple) and iso else iso
    try:
        seconds, number = float(inner[EXPOSURE_S]), float(inner.get(F_NUMBER) or 1.0)
        light = seconds * float(iso or 100.0) / number**2
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return light if np.isfinite(light) and light > 0.0 else None
