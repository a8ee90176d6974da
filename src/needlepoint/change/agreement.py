"""Agreement: what a table of scars by captures says about chance, by analysis of variance.

Captures are few and each may be off as a whole (another pose, another distance), so the spread
between captures counts into every figure, and the degrees of freedom with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import optimize, special, stats

from needlepoint.language import say
from needlepoint.quantity import NORMAL_95, Measured

Table = Float[np.ndarray, "scars captures"]

TAIL = 0.025
"""Each end of an interval of 95 %."""

STEPS = 96
"""Own choice: into so many parts of equal chance each chi-square law is cut; with one degree of
freedom each, that gives Student's law to 2 %."""


@dataclass(frozen=True, slots=True)
class Squares:
    """Mean squares of a two-way table without repeats in its cells.

    Attributes
    ----------
    scars, captures
        Rows and columns.
    between_scars, between_captures, rest
        Mean squares [unit squared]; ``rest`` is 0 where nothing is left to tell it by.
    """

    scars: int
    captures: int
    between_scars: float
    between_captures: float
    rest: float

    @classmethod
    def of(cls, values: Table) -> Squares:
        """Take a full table apart."""
        n, k = values.shape
        rows, cols = values.mean(axis=1), values.mean(axis=0)
        mean = values.mean()
        left = values - rows[:, None] - cols[None, :] + mean
        return cls(
            scars=n,
            captures=k,
            between_scars=float(k * ((rows - mean) ** 2).sum() / max(n - 1, 1)),
            between_captures=float(n * ((cols - mean) ** 2).sum() / (k - 1)),
            rest=float((left**2).sum() / max((n - 1) * (k - 1), 1)),
        )

    @property
    def within(self) -> float:
        """Variance of one scar's readings: of the captures as wholes, and of the rest."""
        return (self.between_captures + (self.scars - 1) * self.rest) / self.scars

    @property
    def within_ends(self) -> tuple[float, float]:
        """Interval of 95 % of `within`, each mean square with the chi-square law of its own.

        What captures do as wholes is known from few captures, however many scars there are; one
        chi-square law for the sum would promise too much.

        Source
        ------
        graybill1980: interval of a sum of mean squares.
        """
        n, k = self.scars, self.captures
        parts = np.array([self.between_captures / n, (n - 1) / n * self.rest])
        freedom = np.array([k - 1.0, max((n - 1) * (k - 1.0), 1.0)])
        below = 1.0 - freedom / stats.chi2.ppf(1 - TAIL, freedom)
        above = freedom / stats.chi2.ppf(TAIL, freedom) - 1.0
        low, high = (float(np.hypot(*(parts * side))) for side in (below, above))
        return self.within - low, self.within + high

    @property
    def freedom(self) -> float:
        """Degrees of freedom with which Student's law tells how far two new captures may differ.

        The variance of captures as wholes, known from few of them, and that of the rest each have
        a chi-square law of their own. What a new difference exceeds once in 20 times is worked out
        with both, and given as the degrees of freedom that lead there. Satterthwaite's formula
        would promise too much where few captures agree by luck.

        Source
        ------
        weerahandi1993: both variances are drawn from what the mean squares leave open.
        """
        n, k = self.scars, self.captures
        parts = (self.between_captures / n, (n - 1) / n * self.rest)
        laws = (k - 1.0, max((n - 1) * (k - 1.0), 1.0))
        if self.within <= 0.0:
            return laws[0]
        chances = (np.arange(STEPS) + 0.5) / STEPS
        drawn = [
            part / self.within * law / stats.chi2.ppf(chances, law)
            for part, law in zip(parts, laws, strict=True)
        ]
        spread = np.sqrt(2.0 * np.add.outer(*drawn))
        reach = float(
            optimize.brentq(
                lambda reach: float(special.erfc(reach / spread).mean()) - 2 * TAIL, 1.0, 100.0
            )
        )
        least, most = laws[0], max(sum(laws), laws[0])
        if reach >= student(least):
            return least
        if reach <= student(most):
            return most
        return float(
            optimize.brentq(lambda free: special.stdtrit(free, 1 - TAIL) - reach, least, most)
        )


def student(freedom: float) -> float:
    """Return half a 95 % interval of Student's law, in standard deviations."""
    return float(special.stdtrit(freedom, 1 - TAIL))  # what stats.t.ppf asks, 100 times as fast


def sd_of(squares: Squares, unit: str) -> Measured:
    """Return the standard deviation within a scar, with the interval of the chi-square law."""
    sd = squares.within**0.5
    low, high = squares.within_ends
    return Measured(sd, min(sd, max(0.0, low) ** 0.5), max(sd, high**0.5), unit)


def icc_of(squares: Squares) -> Measured:
    """Return ICC(2,1): two-way random effects, absolute agreement, single measure.

    It says how well one capture tells scars apart, so it depends on how different the scars are;
    the standard deviation does not.

    Source
    ------
    shrout1979 for the value; mcgraw1996 (case 2A) for the interval.
    """
    n, k = squares.scars, squares.captures
    rows, cols, rest = squares.between_scars, squares.between_captures, squares.rest
    if n < 2:
        return Measured.unknown("1", say("agreement needs at least two scars to tell apart"))
    whole = rows + (k - 1) * rest + k * (cols - rest) / n
    if rows <= 0.0 or whole <= 0.0:
        return Measured.unknown("1", say("all scars are alike, so there is nothing to tell apart"))
    icc = (rows - rest) / whole
    if icc > 1.0 - 1e-12:  # the readings agree to the last digit
        return Measured(1.0, 1.0, 1.0, "1")
    low, high = _icc_ends(squares, icc)
    return Measured(icc, min(icc, low), max(icc, high), "1")


def _icc_ends(squares: Squares, icc: float) -> tuple[float, float]:
    n, k = squares.scars, squares.captures
    rows, cols, rest = squares.between_scars, squares.between_captures, squares.rest
    a = k * icc / (n * (1.0 - icc))
    b = 1.0 + a * (n - 1)
    power = (a * cols) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
    freedom = (a * cols + b * rest) ** 2 / power if power > 0.0 else 0.0
    # a share of variance cannot be known from less than one degree of freedom
    freedom = max(freedom, 1.0)
    spread = k * cols + (k * n - k - n) * rest
    f = float(stats.f.ppf(1 - TAIL, n - 1, freedom))
    low = n * (rows - f * rest) / (f * spread + n * rows)
    f = float(stats.f.ppf(1 - TAIL, freedom, n - 1))
    high = n * (f * rows - rest) / (spread + n * f * rows)
    return max(-1.0, low), min(1.0, high)


def bias_of(values: Table, squares: Squares, unit: str) -> Measured:
    """Return the mean of a later capture less an earlier one, over all pairs.

    Its interval speaks of these captures: what further captures would do is in the limits.
    """
    n, k = squares.scars, squares.captures
    weights = _later(k)
    bias = float(values.mean(axis=0) @ weights)
    if n < 2:
        return Measured.unknown(unit, say("one scar cannot tell what captures do as wholes"))
    sd = (squares.rest * float(weights @ weights) / n) ** 0.5
    half = student((n - 1) * (k - 1)) * sd
    return Measured(bias, bias - half, bias + half, unit)


def limits_of(values: Table, squares: Squares, unit: str) -> tuple[Measured, Measured]:
    """Return the limits of agreement of a later capture less an earlier one.

    With two captures these are the usual ones, where what the second does as a whole is the bias.
    With more, captures that differ as wholes spread, and that spread is in the limits.

    Source
    ------
    blandaltman1999, section 2 (limits) and section 5 (repeated measurement).
    """
    n, k = squares.scars, squares.captures
    bias = bias_of(values, squares, unit)
    if bias.value is None:
        return bias, bias
    weights = _later(k)
    if k > 2:
        return _wide_limits(bias, squares, unit)
    sd = (2.0 * squares.rest) ** 0.5
    mean_sd = (squares.rest * float(weights @ weights) / n) ** 0.5
    limit_sd = float(np.hypot(mean_sd, NORMAL_95 * sd / (2.0 * (n - 1)) ** 0.5))
    half = student(n - 1) * limit_sd
    low, high = (bias.value + sign * NORMAL_95 * sd for sign in (-1.0, 1.0))
    return (
        Measured(low, low - half, low + half, unit),
        Measured(high, high - half, high + half, unit),
    )


def _wide_limits(bias: Measured, squares: Squares, unit: str) -> tuple[Measured, Measured]:
    """Put the intervals of bias and spread together, each as far as it reaches by itself."""
    assert bias.value is not None
    assert bias.high is not None
    reach = NORMAL_95 * 2.0**0.5
    sd = sd_of(squares, unit)
    assert sd.value is not None
    assert sd.low is not None
    assert sd.high is not None
    off = bias.high - bias.value
    inward = float(np.hypot(off, reach * (sd.value - sd.low)))
    outward = float(np.hypot(off, reach * (sd.high - sd.value)))
    low, high = (bias.value + sign * reach * sd.value for sign in (-1.0, 1.0))
    return (
        Measured(low, low - outward, low + inward, unit),
        Measured(high, high - inward, high + outward, unit),
    )


def _later(captures: int) -> Float[np.ndarray, " captures"]:
    """Return each capture's weight in the mean of all later less all earlier ones."""
    return (2.0 * np.arange(captures) - (captures - 1)) / (captures * (captures - 1) / 2.0)
