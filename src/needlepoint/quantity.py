"""Measured: a value, its interval, its unit, and whether it is only a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from needlepoint.language import say

Bound = Literal["lower", "upper"]

DASH = "\N{EN DASH}"
"""Stands where there is no number, and between the ends of an interval in tables."""

SIGN_OF_BOUND = {"lower": "\N{GREATER-THAN OR EQUAL TO}", "upper": "\N{LESS-THAN OR EQUAL TO}"}

PRINTED_UNITS = {
    "mm2": "mm\N{SUPERSCRIPT TWO}",
    "mm3": "mm\N{SUPERSCRIPT THREE}",
    "deg": "\N{DEGREE SIGN}",
}
"""Units that are printed otherwise than files write them."""

NORMAL_95 = 1.959963984540054
"""Half width of a 95 % interval of the normal law, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its 95 % interval and unit, or the reason why there is none.

    Attributes
    ----------
    value, low, high
        The value and the ends of its 95 % interval, in `unit`; all three are None when the
        number cannot be had.
    unit
        ``mm``, ``mm2``, ``mm3``, ``deg``, ``%`` or ``1`` for a pure number.
    bound
        ``"lower"`` when the truth is at least `value`, ``"upper"`` when it is at most `value`,
        None when `value` is an estimate.
    why
        Why there is no value, or why it is only a bound; empty otherwise.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: Bound | None = None
    why: str = ""

    def __post_init__(self) -> None:
        numbers = (self.value, self.low, self.high)
        if all(number is None for number in numbers):
            if not self.why:
                raise ValueError("a quantity without a value must say why")
            return
        if any(number is None or not math.isfinite(number) for number in numbers):
            raise ValueError(f"value and interval must be finite numbers, got {numbers}")
        if not self.low <= self.value <= self.high:  # type: ignore[operator]
            raise ValueError(f"value outside its own interval: {numbers}")

    @classmethod
    def from_sd(cls, value: float, sd: float, unit: str) -> Measured:
        """Build an estimate with a normal uncertainty of standard deviation `sd` (in `unit`)."""
        half = NORMAL_95 * sd
        return cls(float(value), float(value - half), float(value + half), unit)

    @classmethod
    def unknown(cls, unit: str, why: str) -> Measured:
        """Say that there is no number, and why."""
        return cls(None, None, None, unit, None, why)

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return self.value is not None

    def as_dict(self) -> dict[str, object]:
        """Return the form of the file formats; ``why`` appears only where it says something."""
        plain: dict[str, object] = {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "bound": self.bound,
        }
        return plain | {"why": self.why} if self.why else plain

    @classmethod
    def from_dict(cls, plain: dict[str, object]) -> Measured:
        """Read back what `as_dict` gave.

        Raises
        ------
        TypeError, ValueError
            If a part is missing, unknown or no text where a text belongs, or the numbers make no
            sense.
        """
        for name in ("unit", "why"):
            if not isinstance(plain.get(name, ""), str):
                raise TypeError(f"{name} of a quantity must be a text, not {plain[name]!r}")
        if plain.get("bound") not in {None, *SIGN_OF_BOUND}:
            raise ValueError(f"bound of a quantity is lower or upper, not {plain['bound']!r}")
        return cls(**plain)  # type: ignore[arg-type]

    def __str__(self) -> str:
        """Print with two digits of the interval's half width: ``0.42 mm (0.39 to 0.45)``."""
        if self.value is None:
            return say("not known ({why})", why=self.why)
        return format_interval(self)


def wilson(found: int, trials: int) -> Measured:
    """Return a share in percent with Wilson's 95 % interval: what more trials might still change.

    Source
    ------
    Wilson (1927), doi:10.2307/2276774.
    """
    share, square = found / trials, NORMAL_95**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    half /= 1 + square / trials
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Measured(100.0 * share, 100.0 * min(low, share), 100.0 * max(high, share), "%")


def format_interval(
    number: Measured, *, unit: bool = True, brief: bool = False, span: str | None = None
) -> str:
    """Write a value with its 95 % interval, with two digits of the interval's half width.

    Parameters
    ----------
    number
        What to write; a dash where it is not known.
    unit
        Whether to name the unit.
    brief
        Write signs for words: ``mm²`` for ``mm2``, ``≥ 0.55`` for ``at least 0.55``.
    span
        What stands between the ends of the interval; None for the word of the language.

    Examples
    --------
    >>> depth = Measured(0.42, 0.39, 0.45, "mm")
    >>> format_interval(depth)
    '0.420 mm (0.390 to 0.450)'
    >>> format_interval(depth, unit=False, brief=True, span=DASH)
    '0.420 (0.390–0.450)'
    """
    if number.value is None or number.low is None or number.high is None:
        return DASH
    digits = _digits(number.high - number.low)
    if number.bound:
        digits = _shows(number.value, digits)
    name = printed_unit(number.unit) if brief else number.unit
    text = f"{number.value:.{digits}f}" + (f" {name}" if unit and number.unit != "1" else "")
    if number.bound and brief:
        return f"{SIGN_OF_BOUND[number.bound]} {text}"
    if number.bound:
        at_least, at_most = say("at least {value}", value=text), say("at most {value}", value=text)
        return at_least if number.bound == "lower" else at_most
    if number.low == number.high:  # known without an uncertainty of its own: nothing to add
        return text
    between = say(" to ") if span is None else span
    return f"{text} ({number.low:.{digits}f}{between}{number.high:.{digits}f})"


def printed_unit(unit: str) -> str:
    """Return a unit as it is printed: ``mm²`` for ``mm2``."""
    return PRINTED_UNITS.get(unit, unit)


def _shows(value: float, digits: int) -> int:
    """Return enough decimals for a bound to differ from zero: at least 0.000 says nothing."""
    if value == 0.0:
        return 0
    return min(6, max(digits, -math.floor(math.log10(abs(value)))))


def _digits(spread: float) -> int:
    """Count the decimals that show a spread with two digits, between 0 and 6."""
    if spread <= 0.0:
        return 3
    return min(6, max(0, 1 - math.floor(math.log10(spread / 2))))
