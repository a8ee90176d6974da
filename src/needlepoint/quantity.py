"""Measured: a value, its interval, its unit, and whether it is only a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from needlepoint.language import say

Bound = Literal["lower", "upper"]

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
        return cls(**plain)  # type: ignore[arg-type]

    def __str__(self) -> str:
        """Print with two digits of the interval's half width: ``0.42 mm (0.39 to 0.45)``."""
        if self.value is None or self.low is None or self.high is None:
            return say("not known ({why})", why=self.why)
        digits = _digits(self.high - self.low)
        unit = "" if self.unit == "1" else f" {self.unit}"
        text = f"{self.value:.{digits}f}{unit}"
        if self.bound:
            at_least, at_most = (
                say("at least {value}", value=text),
                say("at most {value}", value=text),
            )
            return at_least if self.bound == "lower" else at_most
        to = say(" to ")
        return f"{text} ({self.low:.{digits}f}{to}{self.high:.{digits}f})"


def _digits(spread: float) -> int:
    """Count the decimals that show a spread with two digits, between 0 and 6."""
    if spread <= 0.0:
        return 3
    return min(6, max(0, 1 - math.floor(math.log10(spread / 2))))
