"""Numbers with 95 % intervals; where too few stand behind one, it is not told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from needlepoint.quantity import wilson
from needlepoint.studio.domain.measured_pairs import FEWEST

LEVEL = 0.95
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Told:
    """A number, or how few there were.

    Attributes
    ----------
    n
        How many stand behind it.
    value, low, high
        The number and its interval; None where there are too few.
    count
        Of the n, those that are counted, where it is a share or a rate.
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int | None = None

    @property
    def few(self) -> bool:
        """Whether too few stand behind it."""
        return self.value is None

    @property
    def ends(self) -> tuple[float | None, float | None, float | None]:
        """The number and both ends of its interval."""
        return self.value, self.low, self.high


def mean(values: Sequence[float]) -> Told:
    """Return the mean of independent values with Student's interval.

    Examples
    --------
    >>> told = mean([-10.0, -20.0, -30.0, -40.0, -50.0])
    >>> round(told.value), round(told.low, 1), round(told.high, 1)
    (-30, -49.6, -10.4)
    >>> mean([1.0]).few
    True
    """
    n = len(values)
    if n < FEWEST:
        return Told(n)
    middle = math.fsum(values) / n
    sd = math.sqrt(math.fsum((each - middle) ** 2 for each in values) / (n - 1))
    half = float(stats.t.ppf((1.0 + LEVEL) / 2.0, n - 1)) * sd / math.sqrt(n)
    return Told(n, middle, middle - half, middle + half)


def share(count: int, n: int) -> Told:
    """Return a share in percent with Wilson's interval (Wilson 1927, doi:10.2307/2276774).

    Examples
    --------
    >>> told = share(8, 10)
    >>> told.value, round(told.low, 1), round(told.high, 1)
    (80.0, 49.0, 94.3)
    """
    if n < FEWEST:
        return Told(n, count=count)
    found = wilson(count, n)
    return Told(n, found.value, found.low, found.high, count)


def rate(count: int, n: int) -> Told:
    """Return events per 100 with the exact interval of a Poisson count (Garwood 1936).

    The source is doi:10.2307/2333958.

    Examples
    --------
    >>> told = rate(0, 100)
    >>> told.value, told.low, round(told.high, 2)
    (0.0, 0.0, 3.69)
    """
    if n < FEWEST:
        return Told(n, count=count)
    tail = (1.0 - LEVEL) / 2.0
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2.0 if count else 0.0
    high = float(stats.chi2.ppf(1.0 - tail, 2 * count + 2)) / 2.0
    return Told(n, HUNDRED * count / n, HUNDRED * low / n, HUNDRED * high / n, count)
