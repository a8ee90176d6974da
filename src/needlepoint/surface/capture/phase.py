"""Shift: by how much one plane must be moved to lie over another, to a fraction of a pixel."""

from __future__ import annotations

import numpy as np
from jaxtyping import Complex, Float
from scipy import fft

REACH_PX = 0.75
"""Own choice: so far around the best whole pixel the correlation is looked at more finely."""


def shift_between(
    first: Float[np.ndarray, "rows cols"], other: Float[np.ndarray, "rows cols"], fine: int
) -> Float[np.ndarray, " 2"]:
    """Return by how much `other` must be moved (row, col) to lie over `first` [pixels].

    Parameters
    ----------
    first, other
        Planes that fade out toward their edges; they are taken to go on as on the other side.
    fine
        Shifts are found to this part of a pixel.

    Notes
    -----
    The correlation of the two is largest at the shift. It is worked out at every whole pixel by
    transforms, then, by the sum over all waves, at every ``1 / fine`` of a pixel around the best.

    References
    ----------
    .. [1] M. Guizar-Sicairos, S. T. Thurman and J. R. Fienup, "Efficient subpixel image
       registration algorithms", Opt. Lett. 33 (2008) 156-158. doi:10.1364/OL.33.000156
    """
    shape = (first.shape[0], first.shape[1])
    product = fft.rfft2(first) * fft.rfft2(other).conj()
    correlation = fft.irfft2(product, s=shape)
    best = np.unravel_index(int(np.argmax(np.abs(correlation))), shape)
    whole = [int(i) - n if i > n // 2 else int(i) for i, n in zip(best, shape, strict=True)]
    steps = np.arange(-np.trunc(REACH_PX * fine), np.ceil(REACH_PX * fine)) / fine
    rows, cols = (middle + steps for middle in whole)
    near = np.abs(_correlation_at(product, shape, rows, cols))
    i, j = np.unravel_index(int(np.argmax(near)), near.shape)
    return np.array([rows[i], cols[j]])


def _correlation_at(
    product: Complex[np.ndarray, "rows half"],
    shape: tuple[int, int],
    rows: Float[np.ndarray, " r"],
    cols: Float[np.ndarray, " c"],
) -> Float[np.ndarray, "r c"]:
    """Sum the waves of a correlation at places between pixels, up to a factor.

    Of the waves across only half are kept, since planes are real: the others count through them.
    """
    down = np.exp(2j * np.pi * np.outer(rows, fft.fftfreq(shape[0])))
    across = np.exp(2j * np.pi * np.outer(fft.rfftfreq(shape[1]), cols))
    across[1 : (shape[1] + 1) // 2] *= 2.0
    return np.asarray((down.astype(product.dtype) @ product @ across.astype(product.dtype)).real)
