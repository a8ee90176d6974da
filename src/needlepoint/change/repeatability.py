"""Repeatability: how far the same scar reads differently when the same skin is captured again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from needlepoint.change.agreement import (
    Squares,
    bias_of,
    icc_of,
    limits_of,
    sd_of,
    student,
)
from needlepoint.language import phrase, say
from needlepoint.quantity import NORMAL_95, Measured

QUANTITIES: dict[str, str] = {"depth": "mm", "width": "mm", "area": "mm2", "volume": "mm3"}
"""What is repeated, with its unit."""

ONE_CAPTURE = phrase("the same skin must be captured at least twice")
NO_SCAR = phrase("no scar has this number in every capture")


@dataclass(frozen=True, slots=True)
class Repeat:
    """How one quantity repeats.

    Attributes
    ----------
    sd
        Standard deviation within a scar, between captures [unit of the quantity].
    cv_percent
        The same as a share of each scar's own mean, root mean square [%].
    icc
        ICC(2,1): two-way random effects, absolute agreement, single measure.
    bias
        Mean of a later capture less an earlier one, over all pairs of these captures.
    limits
        Lower and upper 95 % limit of agreement of such differences (Bland and Altman).
    scars
        How many scars have this number in every capture.
    freedom
        Degrees of freedom that the SD (and the share) leave to Student's law: few captures tell
        little, however many scars there are.
    """

    sd: Measured
    cv_percent: Measured
    icc: Measured
    bias: Measured
    limits: tuple[Measured, Measured]
    scars: int
    freedom: float

    @property
    def widened(self) -> float:
        """By how much Student's law widens what the SD alone would say; 1 for endless captures."""
        return student(self.freedom) / NORMAL_95

    @property
    def smallest_detectable(self) -> Measured:
        """The difference of two captures that chance exceeds once in 20 times.

        The value allows for how little the study knows; the interval is that of what it would be
        if the SD were known, widened to hold the value.
        """
        if self.sd.value is None or self.sd.low is None or self.sd.high is None:
            return self.sd
        factor = NORMAL_95 * 2.0**0.5
        value = factor * self.widened * self.sd.value
        ends = min(value, factor * self.sd.low), max(value, factor * self.sd.high)
        return Measured(value, *ends, self.sd.unit)

    def as_dict(self) -> dict[str, object]:
        """Return the form of the file formats."""
        names = ("sd", "cv_percent", "icc", "bias", "smallest_detectable")
        return {
            **{name: getattr(self, name).as_dict() for name in names},
            "limits": {
                "low": self.limits[0].as_dict(),
                "high": self.limits[1].as_dict(),
            },
            "scars": self.scars,
            "freedom": self.freedom,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Repeat:
        """Read back what `as_dict` gave; the smallest detectable change follows from the SD."""
        names = ("sd", "cv_percent", "icc", "bias")
        low, high = (Measured.from_dict(plain["limits"][end]) for end in ("low", "high"))
        return cls(
            **{name: Measured.from_dict(plain[name]) for name in names},
            limits=(low, high),
            scars=int(plain["scars"]),
            freedom=float(plain["freedom"]),
        )

    def __post_init__(self) -> None:
        """Refuse what no study leaves."""
        if not self.freedom >= 1.0:
            raise ValueError(f"a study has at least 1 degree of freedom, not {self.freedom}")


@dataclass(frozen=True, slots=True)
class Repeatability:
    """What a study of the same skin, captured again and again, found.

    Attributes
    ----------
    name
        What it is called where it is used: the practice, or the rig.
    source
        Where it is from, as a phrase: a repeat study of one's own, or simulated skin.
    captures, scars
        How many captures of the same skin; how many scars were measured in all of them.
    depth, width, area, volume
        How each quantity repeats.
    sha256
        Digest of the file it was read from; None where it comes with the package.
    own_mm
        What one scar's depth scatters by itself between captures, beside a share that counts for
        all of them alike [mm]; 0 where a study measured both together.
    """

    name: str
    source: str
    captures: int
    scars: int
    depth: Repeat
    width: Repeat
    area: Repeat
    volume: Repeat
    sha256: str | None = None
    own_mm: float = 0.0


def repeat_of(values: Float[np.ndarray, "scars captures"], unit: str) -> Repeat:
    """Work out how one quantity repeats.

    Parameters
    ----------
    values
        One row a scar, one column a capture, in the order they were taken; NaN where a number
        cannot be had. Scars with a gap are left out.
    unit
        Unit of the values.
    """
    whole = np.asarray(values, float)
    whole = whole[np.isfinite(whole).all(axis=1)]
    scars, captures = whole.shape
    if captures < 2 or scars < 1:
        why = say(ONE_CAPTURE if captures < 2 else NO_SCAR)
        none, share = Measured.unknown(unit, why), Measured.unknown("%", why)
        return Repeat(none, share, Measured.unknown("1", why), none, (none, none), scars, 1.0)
    squares = Squares.of(whole)
    share, freedom = _cv_percent(whole)
    return Repeat(
        sd=sd_of(squares, unit),
        cv_percent=share,
        icc=icc_of(squares),
        bias=bias_of(whole, squares, unit),
        limits=limits_of(whole, squares, unit),
        scars=scars,
        freedom=min(squares.freedom, freedom),
    )


def _cv_percent(values: Float[np.ndarray, "scars captures"]) -> tuple[Measured, float]:
    """Return the share, and the degrees of freedom it leaves."""
    means = values.mean(axis=1, keepdims=True)
    if (means <= 0.0).any():
        none = Measured.unknown("%", say("a scar's mean is not positive, so it has no share"))
        return none, float("inf")
    squares = Squares.of(100.0 * values / means)
    return sd_of(squares, "%"), squares.freedom
