"""Lengths as people type them: ``24in``, ``61 cm``, ``400`` (millimetres)."""

from __future__ import annotations

import math
import re

from needlepoint.errors import WrongUsage

MM = {"": 1.0, "mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, '"': 25.4, "inch": 25.4}


def length_mm(text: str, option: str) -> float:
    """Read a length [mm]; a bare number is millimetres.

    Raises
    ------
    WrongUsage
        If `text`, given with `option`, is not a length.

    Examples
    --------
    >>> length_mm("24in", "--diagonal"), length_mm("40 cm", "--distance")
    (609.6, 400.0)
    """
    found = re.fullmatch(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*([a-z\"]*)\s*", text.casefold())
    if not found or found[2] not in MM:
        raise WrongUsage(f"{option} {text!r} is not a length: write 400, 400mm, 40cm or 24in")
    length = float(found[1].replace(",", ".")) * MM[found[2]]
    if not math.isfinite(length):
        raise WrongUsage(f"{option} {text!r} is not a length: write 400, 400mm, 40cm or 24in")
    return round(length, 6)


def two_numbers(text: str, option: str, between: str) -> tuple[float, float]:
    """Read two numbers above zero with a sign between them, as ``16:9`` or ``1920x1080``.

    Raises
    ------
    WrongUsage
        If `text`, given with `option`, is something else.
    """
    parts = text.casefold().split(between)
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        first = second = math.nan
    if not (math.isfinite(first) and math.isfinite(second) and min(first, second) > 0.0):
        raise WrongUsage(f"{option} {text!r} must be two numbers with {between!r} between them")
    return first, second
