"""Bowl: the family of shapes that a scar is measured by, fitted to many scars at once.

Inside its rim a bowl is ``depth * (1 - rho ** taper) ** soft`` under a gently curved plane, where
`rho` runs from 0 at the bottom to 1 at the rim of an ellipse. Taper 1 is a cone, 2 a paraboloid,
large a box; a `soft` above 1 lets the wall run out gently into the skin. The whole scar and the
skin around it take part in the fit, so pores and furrows, which are as frequent on the floor as
beside it, cancel instead of deepening the scar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import beta

PLANE = slice(0, 6)
DEPTH, CENTRE, ALONG, SHEAR, ACROSS, TAPER, SOFT = 6, slice(7, 9), 9, 10, 11, 12, 13
COUNT = 14
"""Numbers that describe a bowl in its own scale: plane and curvature (6), depth, centre (2), the
triangular matrix that makes the ellipse a circle (3; its diagonal as logarithms), log taper, log
soft."""

LOWER = np.array([-9.0] * 6 + [-9.0, -1.5, -1.5, -0.6, -1.2, -0.6, np.log(0.7), np.log(0.7)])
UPPER = np.array([9.0] * 6 + [9.0, 1.5, 1.5, 1.2, 1.2, 1.2, np.log(40.0), np.log(3.5)])
"""Own choice: sharper than taper 0.7 or steeper than taper 40 is not told apart by pixels; what
runs out more softly than 3.5 has no rim to speak of."""

PRIOR_MEAN = np.array([0.0] * 6 + [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, np.log(2.5), 0.3])
PRIOR_SD = np.array([3.0] * 3 + [0.1] * 3 + [2.0, 0.4, 0.4, 0.4, 0.4, 0.4, 1.2, 0.5])
"""Own choice: where the fit goes when the skin says little, and how firmly (in SD)."""

FIRM = 0.25
"""Own choice: from a depth of four times the texture on the wall's shape gets up to three times the
leeway, as the skin then says more about it than we expect beforehand."""

TAIL = 2.5
"""Own choice: residuals beyond this many SD (hair, an unseen neighbour) lose weight."""

AT_ONCE = 1 << 14
"""Own choice: samples of bowls that are fitted at once; their slopes by all numbers are two
megabytes, which stay in a core's cache."""


class Fitted(NamedTuple):
    """Bowls in their own scale, one a row.

    Attributes
    ----------
    numbers
        The numbers of `COUNT`, depth in units of the start's depth, lengths of its semi-axes.
    rms
        Root mean square of what the bowl leaves unexplained, in units of the start's depth.
    weight
        Weight of every sample at the end.
    """

    numbers: Float[np.ndarray, "n k"]
    rms: Float[np.ndarray, " n"]
    weight: Float[np.ndarray, "n samples"]


@dataclass(frozen=True)
class Samples:
    """Heights around many scars, each on the same grid in its own scale.

    Attributes
    ----------
    at
        The grid, in units of the start's semi-axes.
    height
        Heights over the start's depth, turned so that a scar goes down.
    share
        Weight of each sample, 0 where the skin is unsound or belongs to a neighbour.
    noise
        SD of the relief's texture over the start's depth.
    samples_per_grain
        How many samples share one grain of the texture.
    curvature_sd
        Leeway of the curvature of the rim plane, in the bowl's own scale.
    """

    at: Float[np.ndarray, "samples 2"]
    height: Float[np.ndarray, "n samples"]
    share: Float[np.ndarray, "n samples"]
    noise: Float[np.ndarray, " n"]
    samples_per_grain: Float[np.ndarray, " n"]
    curvature_sd: Float[np.ndarray, " n"]

    def of(self, chosen: Bool[np.ndarray, " n"] | slice) -> Samples:
        """Return the samples of the chosen scars alone."""
        fields = (self.height, self.share, self.noise, self.samples_per_grain, self.curvature_sd)
        return Samples(self.at, *(field[chosen] for field in fields))


def disc(half: float, across: int) -> Float[np.ndarray, "samples 2"]:
    """Return a square grid cut to a disc of radius `half`, `across` samples on its diameter."""
    line = np.linspace(-half, half, across)
    x, y = np.meshgrid(line, line)
    inside = x**2 + y**2 <= half**2 * 1.0001
    return np.stack([x[inside], y[inside]], axis=-1)


def drop(
    numbers: Float[np.ndarray, "n k"], at: Float[np.ndarray, "samples 2"]
) -> Float[np.ndarray, "n samples"]:
    """Return the heights of the bowls at the samples, rim plane included."""
    return _heights(numbers, _look(numbers, at))


def fit(samples: Samples, start: Float[np.ndarray, "n k"], *, rounds: int = 15) -> Fitted:
    """Fit a bowl to every scar by damped least squares, as many at once as the cache holds.

    Parameters
    ----------
    samples
        The heights.
    start
        Numbers to begin with, one row a scar.
    rounds
        Steps at most.

    Notes
    -----
    Minimises ``sum w ((z - bowl) / noise)**2 + sum ((p - prior_mean) / prior_sd)**2`` over the
    parameters p of each bowl by Levenberg-Marquardt steps [1]_, with Huber weights w [2]_ that
    are renewed at every step. A scar whose samples carry no weight keeps its start.

    References
    ----------
    .. [1] D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters",
       J. SIAM 11 (1963) 431-441. doi:10.1137/0111030
    .. [2] P. J. Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35 (1964)
       73-101. doi:10.1214/aoms/1177703732
    """
    many = max(1, AT_ONCE // max(len(samples.at), 1))
    parts = [slice(first, first + many) for first in range(0, len(start), many)]
    fitted = [_fit_few(samples.of(part), start[part], rounds) for part in parts]
    if not fitted:
        return Fitted(start.copy(), np.ones(0), samples.share.copy())
    return Fitted(*(np.concatenate(field) for field in zip(*fitted, strict=True)))


def _fit_few(samples: Samples, start: Float[np.ndarray, "n k"], rounds: int) -> Fitted:
    """Fit some bowls; what the last step saw of them serves the next one."""
    numbers = np.clip(start, LOWER, UPPER)
    damping = np.full(len(numbers), 1e-2)
    weight = samples.share.copy()
    rms = np.ones(len(numbers))
    left = np.arange(len(numbers))
    look = _look(numbers, samples.at)
    for _ in range(rounds):
        if left.size == 0:
            break
        now = _round(samples, numbers[left], damping[left], look)
        numbers[left], damping[left], rms[left], weight[left], still, look = now
        if not still.all():
            left, samples, look = left[still], samples.of(still), look.of(still)
    return Fitted(numbers, rms, weight)


def sensitivity(samples: Samples, fitted: Fitted) -> Float[np.ndarray, "n k samples"]:
    """Return how each number of each bowl answers to a small change of each sample's height."""
    slopes = _slopes(fitted.numbers, _look(fitted.numbers, samples.at))
    scale = 1.0 / (samples.noise**2 * samples.samples_per_grain)
    weighted = slopes * (fitted.weight * scale[:, None])[:, None, :]
    return np.linalg.solve(weighted @ slopes.transpose(0, 2, 1) + _prior(samples), weighted)


def fullness(numbers: Float[np.ndarray, "... k"]) -> Float[np.ndarray, ...]:
    """Return volume over (area x depth), with the area at rho = 1."""
    taper, soft = np.exp(numbers[..., TAPER]), np.exp(numbers[..., SOFT])
    return np.asarray(2 / taper * beta(2 / taper, soft + 1))


def rho_at(numbers: Float[np.ndarray, "... k"], share: float) -> Float[np.ndarray, ...]:
    """Return the rho at which the bowl has `share` of its depth."""
    taper, soft = np.exp(numbers[..., TAPER]), np.exp(numbers[..., SOFT])
    return np.asarray((1 - share ** (1 / soft)) ** (1 / taper))


def _round(
    samples: Samples,
    numbers: Float[np.ndarray, "n k"],
    damping: Float[np.ndarray, " n"],
    look: _BowlSamples,
) -> tuple[
    Float[np.ndarray, "n k"],
    Float[np.ndarray, " n"],
    Float[np.ndarray, " n"],
    Float[np.ndarray, "n samples"],
    Bool[np.ndarray, " n"],
    _BowlSamples,
]:
    """Make one damped step; a scar whose step made things worse stays and is damped more."""
    rest = samples.height - _heights(numbers, look)
    slopes = _slopes(numbers, look)
    weight, rms = _huber_weights(rest, samples)
    scale = (weight / (samples.noise**2 * samples.samples_per_grain)[:, None])[:, None, :]
    prior = _prior(samples)
    weighted = slopes * scale
    square = weighted @ slopes.transpose(0, 2, 1) + prior
    pull = (weighted @ rest[:, :, None])[:, :, 0]
    pull += np.einsum("nkk,nk->nk", prior, PRIOR_MEAN - numbers)
    diagonal = np.einsum("nkk->nk", square)
    damped = square + damping[:, None, None] * diagonal[:, :, None] * np.eye(COUNT)
    step = np.linalg.solve(damped, pull[:, :, None])[:, :, 0]
    step = np.clip(step, -0.7, 0.7)
    tried = np.clip(numbers + step, LOWER, UPPER)
    before = _cost(rest, scale[:, 0], numbers, prior)
    there = _look(tried, samples.at)
    after = _cost(samples.height - _heights(tried, there), scale[:, 0], tried, prior)
    better = after <= before
    moved = np.where(better[:, None], tried, numbers)
    still = ~(better & (before - after < 1e-3 * before)) & (damping < 1e4)
    damping = np.where(better, damping / 5, damping * 6)
    return moved, damping, rms, weight, still, there.where(better, look)


def _huber_weights(
    rest: Float[np.ndarray, "n samples"], samples: Samples
) -> tuple[Float[np.ndarray, "n samples"], Float[np.ndarray, " n"]]:
    """Weigh down what lies far out of the ordinary, and give the spread of the rest."""
    square = (samples.share * rest**2).sum(axis=1) / np.maximum(samples.share.sum(axis=1), 1e-6)
    rms = np.sqrt(square)
    middle = 1.4826 * np.median(np.abs(rest), axis=1)
    # never so tight that a whole floor could be taken for an outlier
    limit = TAIL * np.max([middle, samples.noise, 0.5 * rms, np.full_like(rms, 0.02)], axis=0)
    size = np.abs(rest) / limit[:, None]
    return samples.share / np.maximum(size, 1.0), rms


def _prior(samples: Samples) -> Float[np.ndarray, "n k k"]:
    """Return the leeway of every number as a diagonal matrix of inverse variances."""
    leeway = np.tile(PRIOR_SD, (len(samples.noise), 1))
    leeway[:, 3:6] = samples.curvature_sd[:, None]
    leeway[:, TAPER:] *= np.clip(FIRM / samples.noise, 1.0, 3.0)[:, None]
    return np.eye(COUNT) / leeway[:, :, None] ** 2


def _cost(
    rest: Float[np.ndarray, "n samples"],
    scale: Float[np.ndarray, "n samples"],
    numbers: Float[np.ndarray, "n k"],
    prior: Float[np.ndarray, "n k k"],
) -> Float[np.ndarray, " n"]:
    away = numbers - PRIOR_MEAN
    return np.asarray((scale * rest**2).sum(axis=1) + np.einsum("nk,nkk,nk->n", away, prior, away))


class _BowlSamples(NamedTuple):
    """A bowl at its samples: what heights and slopes both need."""

    flat: Float[np.ndarray, "6 samples"]
    dx: Float[np.ndarray, "n samples"]
    dy: Float[np.ndarray, "n samples"]
    u: Float[np.ndarray, "n samples"]
    v: Float[np.ndarray, "n samples"]
    square: Float[np.ndarray, "n samples"]
    log_square: Float[np.ndarray, "n samples"]
    power: Float[np.ndarray, "n samples"]
    left: Float[np.ndarray, "n samples"]
    log_left: Float[np.ndarray, "n samples"]
    share: Float[np.ndarray, "n samples"]

    def of(self, chosen: Bool[np.ndarray, " n"]) -> _BowlSamples:
        """Return the chosen bowls alone."""
        return _BowlSamples(self.flat, *(field[chosen] for field in self[1:]))

    def where(self, better: Bool[np.ndarray, " n"], other: _BowlSamples) -> _BowlSamples:
        """Take the bowls that are `better` from here and the rest from `other`."""
        if not better.all():
            for own, others in zip(self[1:], other[1:], strict=True):
                own[~better] = others[~better]
        return self


def _look(numbers: Float[np.ndarray, "n k"], at: Float[np.ndarray, "samples 2"]) -> _BowlSamples:
    x, y = at[:, 0], at[:, 1]
    dx, dy = x - numbers[:, 7, None], y - numbers[:, 8, None]
    u = np.exp(numbers[:, ALONG, None]) * dx
    v = numbers[:, SHEAR, None] * dx + np.exp(numbers[:, ACROSS, None]) * dy
    square = np.maximum(u * u + v * v, 1e-6)
    log_square = np.log(square)
    power = np.exp(0.5 * np.exp(numbers[:, TAPER, None]) * log_square)
    inside = power < 1.0
    # at the rim itself a slope may be infinite: held finite a thousandth inside of it
    left = np.where(inside, np.maximum(1.0 - power, 1e-3), 1.0)
    log_left = np.log(left)
    share = np.where(inside, np.exp(np.exp(numbers[:, SOFT, None]) * log_left), 0.0)
    flat = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    return _BowlSamples(flat, dx, dy, u, v, square, log_square, power, left, log_left, share)


def _heights(
    numbers: Float[np.ndarray, "n k"], look: _BowlSamples
) -> Float[np.ndarray, "n samples"]:
    return np.asarray(numbers[:, PLANE] @ look.flat - numbers[:, DEPTH, None] * look.share)


def _slopes(
    numbers: Float[np.ndarray, "n k"], look: _BowlSamples
) -> Float[np.ndarray, "n k samples"]:
    """Return the derivatives of the heights by every number."""
    depth, shear = numbers[:, DEPTH, None], numbers[:, SHEAR, None]
    along, across = np.exp(numbers[:, ALONG, None]), np.exp(numbers[:, ACROSS, None])
    taper, soft = np.exp(numbers[:, TAPER, None]), np.exp(numbers[:, SOFT, None])
    dx, dy, u, v = look.dx, look.dy, look.u, look.v
    by_power = depth * soft * look.share / look.left
    by_square = by_power * look.power * taper / look.square
    slope = np.empty((len(numbers), COUNT, look.share.shape[1]))
    slope[:, PLANE] = look.flat
    slope[:, DEPTH] = -look.share
    slope[:, 7] = -by_square * (u * along + v * shear)
    slope[:, 8] = -by_square * v * across
    slope[:, ALONG] = by_square * u * u
    slope[:, SHEAR] = by_square * v * dx
    slope[:, ACROSS] = by_square * v * across * dy
    slope[:, TAPER] = by_power * look.power * taper * 0.5 * look.log_square
    slope[:, SOFT] = -depth * look.share * soft * look.log_left
    return slope
