"""Means over blocks of pixels that leave out what is not valid."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

TINY = 1e-9
"""Share of valid pixels that stands for none: there the mean is zero."""


def masked_mean(
    values: Float[np.ndarray, "rows cols"],
    valid: Float[np.ndarray, "rows cols"] | Bool[np.ndarray, "rows cols"],
    size: tuple[int, int],
    *,
    least: float = TINY,
) -> tuple[Float[np.ndarray, "fewer_rows fewer_cols"], Float[np.ndarray, "fewer_rows fewer_cols"]]:
    """Average `values` over the pixels of a coarser grid, leaving out what is not valid.

    Parameters
    ----------
    values
        Any unit; what is not valid may be anything, also NaN.
    valid
        Which pixels count, or which share of each does (0 to 1).
    size
        Columns and rows of the result, in the order of OpenCV.
    least
        Where a smaller share is valid, divide by this one instead.

    Returns
    -------
    The mean of what is valid, and the share that is. Where nothing is valid the mean is zero.

    Examples
    --------
    >>> mean, share = masked_mean(np.array([[1.0, np.nan]]), np.array([[True, False]]), (1, 1))
    >>> float(mean[0, 0]), float(share[0, 0])
    (1.0, 0.5)
    """
    if valid.min() >= 1:
        mean = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA))
        return mean, np.ones_like(mean)
    weight = np.asarray(valid).astype(values.dtype)
    weighted = np.where(weight > 0, values, values.dtype.type(0)) * weight
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA)
    return total / np.maximum(share, values.dtype.type(least)), share
