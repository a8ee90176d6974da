"""Units of length, as files and people write them."""

from __future__ import annotations

import math
import re

from needlepoint.errors import WrongUsage

MM_PER = {
    "nm": 1e-6,
    "um": 1e-3,
    "µm": 1e-3,
    "μm": 1e-3,
    "mm": 1.0,
    "cm": 10.0,
    "dm": 100.0,
    "m": 1000.0,
    "in": 25.4,
}
"""Millimetres to the unit; both signs for micro are in use."""

_LENGTH = re.compile(r"\s*(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)?\s*([a-zµμ]+)\s*")


def millimetres(unit: str) -> float:
    """Return the millimetres to one unit of a file, from ``cm`` or, for odd scales, ``23.5mm``.

    Raises
    ------
    WrongUsage
        If `unit` is no length, or not a finite one above zero.

    Examples
    --------
    >>> millimetres("cm"), millimetres("0.5um")
    (10.0, 0.0005)
    """
    found = _LENGTH.fullmatch(unit)
    factor = MM_PER.get(found[2]) if found else None
    if found is None or factor is None:
        raise WrongUsage(
            f"unit {unit!r} is no length; give um, mm, cm, m or in, or what one unit of the file"
            " is, for instance 23.5mm"
        )
    length = float(found[1] or 1.0) * factor
    if not (math.isfinite(length) and length > 0.0):
        raise WrongUsage(f"unit {unit!r} must be a length above zero")
    return length


def in_words(lengths_mm: tuple[float, ...]) -> str:
    """Write the sides of a thing in the unit that suits them: ``8.6 x 7.9 x 5.2 m``."""
    longest = max(lengths_mm)
    unit = next((u for u in ("m", "mm") if longest >= MM_PER[u]), "um")
    return " x ".join(f"{length / MM_PER[unit]:.3g}" for length in lengths_mm) + f" {unit}"
