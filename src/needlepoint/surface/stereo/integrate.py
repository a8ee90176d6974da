"""From slopes to heights: least squares over every pair of neighbouring pixels.

A rectangle of sound slopes is solved exactly by a cosine transform; a mask by conjugate gradients
with that transform as preconditioner. Edge-preserving methods buy nothing on skin, which has no
jumps, and cost a hundredfold (docs/explanation/light-to-height.md).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.fft
from jaxtyping import Bool, Float

from needlepoint.surface.strips import over_strips

MOST_ROUNDS = 60
TOLERANCE = 1e-4  # of the residual's norm; a tenth of a micrometre on skin

Grid = Float[np.ndarray, "_ _"]  # steps have one row or column less than heights


def integrate(
    per_row: Float[np.ndarray, "rows cols"],
    per_col: Float[np.ndarray, "rows cols"],
    sound: Bool[np.ndarray, "rows cols"] | None = None,
) -> Float[np.ndarray, "rows cols"]:
    """Integrate slopes by least squares.

    Parameters
    ----------
    per_row, per_col
        Change of height from one row (column) to the next, at pixel centres [height].
    sound
        Where the slopes are to be trusted; everywhere if None.

    Returns
    -------
    Height with mean zero over the sound pixels; a smooth continuation elsewhere.

    Notes
    -----
    Minimises ``sum ((z_x - p)**2 + (z_y - q)**2)``; its normal equation is Poisson's with
    mirrored edges, which the type-2 discrete cosine transform makes diagonal [2]_. The term of
    frequency zero is free and set to 0. Where a mask makes parts of the skin unconnected, each
    part keeps an offset of its own.

    References
    ----------
    .. [1] R. T. Frankot and R. Chellappa, "A method for enforcing integrability in shape from
       shading algorithms", IEEE TPAMI 10 (1988) 439-451. doi:10.1109/34.3909
    .. [2] T. Simchony, R. Chellappa and M. Shao, "Direct analytical methods for solving Poisson
       equations in computer vision problems", IEEE TPAMI 12 (1990) 435-446. doi:10.1109/34.55103
    """
    if sound is None or bool(sound.all()) or not bool(sound.any()):
        return _solve_spectrum(_divergence_of_slopes(per_row, per_col), spend=True)
    down, right = _steps(per_row, per_col)
    keep_down = (sound[1:] & sound[:-1]).astype(per_row.dtype)
    keep_right = (sound[:, 1:] & sound[:, :-1]).astype(per_row.dtype)
    start = _dct_poisson(down * keep_down, right * keep_right)
    z = _conjugate_gradients(
        lambda height: _weighted_laplacian(height, keep_down, keep_right),
        _divergence(down * keep_down, right * keep_right),
        start,
    )
    return np.asarray(z - z[sound].mean())


def _steps(per_row: Grid, per_col: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return the height steps between neighbours: the mean of the two slopes."""
    return 0.5 * (per_row[1:] + per_row[:-1]), 0.5 * (per_col[:, 1:] + per_col[:, :-1])


def _divergence(down: Grid, right: Grid) -> Grid:
    """Return the negative adjoint of the differences, on the full grid."""
    out = np.zeros((right.shape[0], down.shape[1]), down.dtype)
    out[:-1] += down
    out[1:] -= down
    out[:, :-1] += right
    out[:, 1:] -= right
    return out


def _divergence_of_slopes(per_row: Grid, per_col: Grid) -> Grid:
    """Return `_divergence` of `_steps` without ever holding the steps, which are large."""
    rows, cols = per_row.shape
    out = np.zeros((rows, cols), per_row.dtype)

    def work(strip: slice) -> None:
        top, low = strip.start, strip.stop
        part = out[strip]
        below = slice(top, min(low, rows - 1))
        step = 0.5 * (per_row[below.start + 1 : below.stop + 1] + per_row[below])
        part[: len(step)] += step
        above = slice(max(top, 1), low)
        step = 0.5 * (per_row[above] + per_row[above.start - 1 : above.stop - 1])
        part[above.start - top :] -= step
        step = 0.5 * (per_col[strip, 1:] + per_col[strip, :-1])
        part[:, :-1] += step
        part[:, 1:] -= step

    over_strips(work, (rows, cols))
    return out


def _dct_poisson(down: Grid, right: Grid) -> Grid:
    """Solve Poisson's equation with natural boundaries; mean zero."""
    return _solve_spectrum(_divergence(down, right), spend=True)


def _solve_spectrum(divergence: Grid, *, spend: bool = False) -> Grid:
    """Divide by the operator in the spectrum; with `spend` the divergence is written over."""
    rows, cols = divergence.shape
    spectrum = scipy.fft.dctn(divergence, type=2, workers=-1, overwrite_x=spend)
    along = 2.0 * np.cos(np.pi * np.arange(rows) / rows) - 2.0
    across = 2.0 * np.cos(np.pi * np.arange(cols) / cols) - 2.0

    def work(strip: slice) -> None:
        eigen = (along[strip, None] + across[None, :]).astype(divergence.dtype)
        if strip.start == 0:
            eigen[0, 0] = 1.0
        spectrum[strip] /= eigen

    over_strips(work, (rows, cols))
    spectrum[0, 0] = 0.0
    return np.asarray(scipy.fft.idctn(spectrum, type=2, workers=-1, overwrite_x=True))


def _weighted_laplacian(height: Grid, keep_down: Grid, keep_right: Grid) -> Grid:
    down = np.diff(height, axis=0) * keep_down
    right = np.diff(height, axis=1) * keep_right
    return _divergence(down, right)


def _conjugate_gradients(apply: Callable[[Grid], Grid], target: Grid, start: Grid) -> Grid:
    """Solve ``apply(z) = target`` for a negative semi-definite operator, from `start`."""
    z = start
    residual = target - apply(z)
    goal = TOLERANCE * float(np.linalg.norm(target))
    guess = _solve_spectrum(residual)
    direction = guess
    slope = float(np.vdot(residual, guess))
    for _ in range(MOST_ROUNDS):
        if float(np.linalg.norm(residual)) <= goal or slope == 0.0:
            break
        image = apply(direction)
        step = slope / float(np.vdot(direction, image))
        z = z + step * direction
        residual = residual - step * image
        guess = _solve_spectrum(residual)
        fresh = float(np.vdot(residual, guess))
        direction = guess + (fresh / slope) * direction
        slope = fresh
    return z
