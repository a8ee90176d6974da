"""Band: a curve over time with the intervals that its draws leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

QUANTILES = (0.025, 0.10, 0.50, 0.90, 0.975)
"""Ends of the 95 and the 80 % interval, and the median between them."""


@dataclass(frozen=True)
class CurveBand:
    """Median and intervals of many curves, time by time.

    Attributes
    ----------
    low95, low80, median, high80, high95
        In the unit of the curves.
    """

    low95: Float[np.ndarray, " times"]
    low80: Float[np.ndarray, " times"]
    median: Float[np.ndarray, " times"]
    high80: Float[np.ndarray, " times"]
    high95: Float[np.ndarray, " times"]

    @classmethod
    def of(cls, curves: Float[np.ndarray, "draws times"]) -> CurveBand:
        """Sum up draws of a curve."""
        return cls(*np.quantile(curves, QUANTILES, axis=0))
