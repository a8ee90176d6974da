"""Scores: whether intervals hold what they promise, and how far a forecast was off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Foretelling:
    """One printed result against what was foretold of it.

    Attributes
    ----------
    study, arm, unit
        What it is a result of.
    seen
        The printed result.
    middle, low80, high80, low95, high95
        Median and intervals of the forecast.
    crps
        Continuous ranked probability score, in the unit; smaller is better.
    pareto_k
        How far the weights by which the study was left out can be trusted; NaN where the fit never
        had it.
    """

    study: str
    arm: str
    unit: str
    seen: float
    middle: float
    low80: float
    high80: float
    low95: float
    high95: float
    crps: float
    pareto_k: float = float("nan")

    def holds(self, level: int) -> bool:
        """Whether the interval of 80 or 95 % holds the printed result."""
        low, high = (self.low80, self.high80) if level == 80 else (self.low95, self.high95)
        return low <= self.seen <= high


def foretelling(
    study: str, arm: str, unit: str, seen: float, drawn: np.ndarray, pareto_k: float = float("nan")
) -> Foretelling:
    """Sum up draws of a forecast against what was seen."""
    low95, low80, middle, high80, high95 = np.quantile(drawn, (0.025, 0.1, 0.5, 0.9, 0.975))
    numbers = (seen, middle, low80, high80, low95, high95, crps(drawn, seen), pareto_k)
    return Foretelling(study, arm, unit, *(float(number) for number in numbers))


def crps(drawn: np.ndarray, seen: float) -> float:
    """Return the continuous ranked probability score of draws.

    Examples
    --------
    >>> import numpy as np
    >>> crps(np.array([3.0, 3.0]), 5.0)
    2.0
    """
    ordered = np.sort(drawn)
    n = ordered.size
    apart = (ordered * (2 * np.arange(1, n + 1) - n - 1)).sum() / n**2
    return float(np.abs(ordered - seen).mean() - apart)


def coverage(tellings: list[Foretelling], level: int) -> float:
    """Return the share of printed results that their interval holds, 0 to 1."""
    return float(np.mean([telling.holds(level) for telling in tellings]))


def smoothed_weights(log_ratio: np.ndarray) -> tuple[np.ndarray, float]:
    """Smooth importance weights by a Pareto tail.

    Returns
    -------
    Weights that sum to one, and the shape k of the tail: over 0.7 they are not to be trusted.

    Source
    ------
    Vehtari and others, Pareto smoothed importance sampling; Zhang and Stephens for the fit.
    """
    log_weight = log_ratio - log_ratio.max()
    n = log_weight.size
    tail = int(min(0.2 * n, 3.0 * np.sqrt(n)))
    order = np.argsort(log_weight)
    cut = log_weight[order[-tail - 1]]
    above = np.exp(log_weight[order[-tail:]]) - np.exp(cut)
    if above[-1] <= 0.0:
        return np.full(n, 1.0 / n), -np.inf
    k, scale = _pareto(np.maximum(above, 1e-300))
    where = (np.arange(tail) + 0.5) / tail
    smooth = np.exp(cut) + scale * np.expm1(-k * np.log1p(-where)) / k
    log_weight[order[-tail:]] = np.minimum(np.log(smooth), 0.0)
    weight = np.exp(log_weight)
    return weight / weight.sum(), float(k)


def _pareto(above: np.ndarray) -> tuple[float, float]:
    """Fit a generalised Pareto law to exceedances in ascending order."""
    n = above.size
    count = 30 + int(np.sqrt(n))
    quarter = above[int(n / 4 + 0.5) - 1]
    b = 1.0 / above[-1] + (1.0 - np.sqrt(count / (np.arange(1, count + 1) - 0.5))) / (3.0 * quarter)
    k = np.log1p(-b[:, None] * above).mean(axis=1)
    profile = n * (np.log(-b / k) - k - 1.0)
    weight = 1.0 / np.exp(profile - profile[:, None]).sum(axis=1)
    best = (b * weight).sum() / weight.sum()
    shape = np.log1p(-best * above).mean()
    scale = -shape / best
    return float((shape * n + 5.0) / (n + 10.0)), float(scale)
