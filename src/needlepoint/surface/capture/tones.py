"""Tone curves: what a picture's file says of how its numbers follow the light.

An ICC profile, the code points of ITU-T H.273 in HEIF and PNG, and PNG's own chunks are read here.
A curve that is not known is refused by name: taken for another, it bends every depth.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

ALIKE = 0.01  # own choice: curves of colours that differ by more of full scale are not one curve
PNG_SRGB = range(45355, 45556)  # 1 / 2.2 as PNG writes it, which is how it says sRGB
HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073

UNSAID = (0, 2, 3)
"""Code points that say nothing (ITU-T H.273, table 3)."""


class UnknownTone(ValueError):
    """A tone curve that is not read here; the text names it."""


@dataclass(frozen=True)
class Tone:
    """A tone curve: the light that each value from 0 to 1 stands for.

    Attributes
    ----------
    name
        How people call it.
    values
        Light at evenly spaced values, from 0 at the first to 1 at the last.
    """

    name: str
    values: tuple[float, ...]

    @property
    def linear(self) -> bool:
        """Whether values are proportional to light."""
        even = np.linspace(0.0, 1.0, len(self.values))
        return bool(np.abs(np.array(self.values) - even).max() < ALIKE)

    def light(self, value: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Return the light that values stand for."""
        even = np.linspace(0.0, 1.0, len(self.values))
        return np.interp(value, even, np.array(self.values))


def _made(name: str, light: np.ndarray) -> Tone:
    return Tone(name, tuple(float(each) for each in light))


_EVEN = np.linspace(0.0, 1.0, 4096)
SRGB = _made("sRGB", np.where(_EVEN <= 0.04045, _EVEN / 12.92, ((_EVEN + 0.055) / 1.055) ** 2.4))
LINEAR = _made("linear", _EVEN)
BT709 = _made(
    "BT.709", np.where(_EVEN < 0.081, _EVEN / 4.5, ((_EVEN + 0.099) / 1.099) ** (1.0 / 0.45))
)
HLG = _made(
    "HLG", np.where(_EVEN <= 0.5, _EVEN**2 / 3.0, (np.exp((_EVEN - HLG_C) / HLG_A) + HLG_B) / 12.0)
)


def gamma(power: float) -> Tone:
    """Return the curve of a plain power."""
    return LINEAR if power == 1.0 else _made(f"gamma {power:.3g}", _EVEN**power)


def tone_of_code(code: int) -> Tone | None:
    """Return the curve of a code point for transfer characteristics; None where it says nothing.

    Raises
    ------
    UnknownTone
        If the curve is not one that pictures of skin can be measured in.

    Source
    ------
    ITU-T H.273 (07/2024), table 3; HLG: ITU-R BT.2100-2, table 5.
    """
    if code in UNSAID:
        return None
    known = {1: BT709, 6: BT709, 14: BT709, 15: BT709, 4: gamma(2.2), 5: gamma(2.8), 8: LINEAR}
    known |= {13: SRGB, 18: HLG}
    if code not in known:
        names = {16: "PQ (SMPTE ST 2084)", 7: "SMPTE 240M", 9: "logarithmic", 10: "logarithmic"}
        raise UnknownTone(names.get(code, f"number {code}"))
    return known[code]


def tone_of_icc(profile: bytes) -> Tone | None:
    """Return the curve of an ICC profile; None where it holds none that bends light.

    Raises
    ------
    UnknownTone
        If it is damaged, made for print, or built of tables in place of curves.

    Source
    ------
    ICC.1:2022, 9.2 (tags), 10.6 (curveType), 10.18 (parametricCurveType), 9.2.17 (cicpTag).
    """
    try:
        return _tone_of_tags(profile)
    except (struct.error, IndexError, OverflowError, ZeroDivisionError):
        raise UnknownTone("a damaged ICC profile") from None


def tone_of_dicom(profile: bytes | None, colour_space: str) -> Tone | None:
    """Return the curve that a DICOM picture names; None where it names none.

    Raises
    ------
    UnknownTone
        If it is not read here.

    Source
    ------
    DICOM PS3.3, C.11.15.1.2: the profile, or the colour space where there is none.
    """
    if profile is not None:
        return tone_of_icc(profile)
    named = {"": None, "SRGB": SRGB, "DISPLAYP3": SRGB, "ADOBERGB": gamma(2.19921875)}
    if colour_space not in named:
        raise UnknownTone(f"that of the colour space {colour_space[:20]!r}")
    return named[colour_space]


def _tone_of_tags(profile: bytes) -> Tone | None:
    space = profile[16:20].decode("latin-1").strip()
    count = struct.unpack_from(">I", profile, 128)[0]
    tags: dict[bytes, bytes] = {}
    for k in range(min(count, 200)):
        name, at, size = struct.unpack_from(">4sII", profile, 132 + 12 * k)
        tags[name] = profile[at : at + size]
    if b"cicp" in tags and (said := tone_of_code(tags[b"cicp"][9])) is not None:
        return said
    names = (b"kTRC",) if space == "GRAY" else (b"rTRC", b"gTRC", b"bTRC")
    if not all(name in tags for name in names):
        raise UnknownTone(f"an ICC profile of tables for {space or 'unknown'} colours")
    curves = [_icc_curve(tags[name]) for name in names]
    if max(float(np.abs(curves[0] - each).max()) for each in curves) > ALIKE:
        raise UnknownTone("an ICC profile whose colours follow different curves")
    return _named(curves[len(curves) // 2])


def _named(light: np.ndarray) -> Tone:
    """Call a curve by the name that people know, if it has one."""
    for known in (SRGB, LINEAR, BT709, HLG):
        if np.abs(light - np.array(known.values)).max() < ALIKE / 4:
            return known
    middle = float(np.interp(0.5, _EVEN, light))
    power = np.log(max(middle, 1e-6)) / np.log(0.5)
    plain = float(np.abs(light - _EVEN**power).max()) < ALIKE
    return _made(f"gamma {power:.2g}" if plain else "the ICC profile's curve", light)


def _icc_curve(tag: bytes) -> np.ndarray:
    kind = tag[:4]
    if kind == b"curv":
        count = struct.unpack_from(">I", tag, 8)[0]
        if count == 0:
            return _EVEN.copy()
        if count == 1:
            return np.asarray(_EVEN ** (struct.unpack_from(">H", tag, 12)[0] / 256.0))
        if len(tag) < 12 + 2 * count:
            raise UnknownTone("a damaged ICC profile")
        table = np.frombuffer(tag, ">u2", count, 12) / 65535.0
        return np.interp(_EVEN, np.linspace(0.0, 1.0, count), table)
    if kind == b"para":
        shape = struct.unpack_from(">H", tag, 8)[0]
        if shape > 4:
            raise UnknownTone("a damaged ICC profile")
        numbers = (1, 3, 4, 5, 7)[shape]
        return _parametric(
            shape, [n / 65536.0 for n in struct.unpack_from(f">{numbers}i", tag, 12)]
        )
    raise UnknownTone("an ICC profile without curves")


def _parametric(shape: int, p: Sequence[float]) -> np.ndarray:
    """Compute a parametric curve of ICC.1:2022, table 68."""
    g, a, b, c, d, e, f = [*p, *[0.0] * (7 - len(p))]
    if shape == 0:
        return np.asarray(_EVEN**g)
    if shape in (1, 2):
        high = np.maximum(a * _EVEN + b, 0.0) ** g
        return np.where(-b / a <= _EVEN, high, 0.0) + (c if shape == 2 else 0.0)
    high = np.maximum(a * _EVEN + b, 0.0) ** g
    return np.where(
        d <= _EVEN, high + (e if shape == 4 else 0.0), c * _EVEN + (f if shape == 4 else 0.0)
    )


def tone_of_png(chunks: dict[bytes, bytes]) -> Tone | None:
    """Return the curve that the chunks of a PNG name, the one that goes before others first.

    Raises
    ------
    UnknownTone
        If it is not read here.

    Source
    ------
    PNG (third edition), 13.13: cICP, iCCP, sRGB, gAMA in this order.
    """
    if len(chunks.get(b"cICP", b"")) >= 2 and (said := tone_of_code(chunks[b"cICP"][1])):
        return said
    if b"sRGB" in chunks:
        return SRGB
    if len(chunks.get(b"gAMA", b"")) == 4:
        written = int.from_bytes(chunks[b"gAMA"], "big")
        if written == 0:
            raise UnknownTone("gamma 0")
        return SRGB if written in PNG_SRGB else gamma(1e5 / written)
    return None
