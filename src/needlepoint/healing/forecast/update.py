"""Update: learn from the client's own scans how this skin responds.

Every draw of the belief is tried with every response a client may have; how well each predicts the
scans weighs it. What is particular to one scar, and what moves all scars of a visit alike, is
integrated out in closed form, so that few scans are enough and precise ones do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import logsumexp

from needlepoint.healing.forecast.predict import Pit, SkinResponse
from needlepoint.healing.forecast.scan import LaterScan, Scans
from needlepoint.healing.response.latent import ZoneCourse, doses, strengths
from needlepoint.healing.response.prior import Draws, ResponsePrior

NODES = 25
"""Own choice: responses tried for every draw, evenly from -REACH to REACH standard deviations."""

REACH = 3.2
"""Own choice: beyond it lies one client in seven hundred [standard deviations]."""

LEAST_EFFECTIVE = 60.0
"""Own choice: with fewer effective draws the tails of a 95 % interval rest on one or two of them;
the scans are then believed less, until so many are left."""

HALVINGS = 20
"""Own choice: a power known to a millionth is known well enough."""

TINY = 1e-12
"""Own choice: stands for a probability of nothing where its logarithm is taken."""

OWN_NODES = np.linspace(-2.5, 2.5, 7)
"""Own choice: where a scar's own response is tried [standard deviations]."""

Trial = Float[np.ndarray, "draws nodes scars"]


@dataclass(frozen=True)
class Learned:
    """What the scans taught.

    Attributes
    ----------
    skin
        The client's skin after the scans.
    effective
        Effective number of draws that agree with the scans.
    believed
        Power to which the scans were believed: 1 in full, less where they agree with too few draws.
    """

    skin: SkinResponse
    effective: float
    believed: float


@dataclass(frozen=True)
class _Agreement:
    """How well each draw with each response agrees with the scans.

    Attributes
    ----------
    log_likelihood
        Logarithm of the likelihood of the scans.
    precision, pull
        Of what moves all scars alike: for each draw and response the precision matrix over the
        scans that the scars bring, and the vector by which they pull.
    """

    log_likelihood: Float[np.ndarray, "draws nodes"]
    precision: Float[np.ndarray, "draws nodes scans scans"]
    pull: Float[np.ndarray, "draws nodes scans"]


def skin_after_scans(
    belief: ResponsePrior,
    pits: Sequence[Pit],
    courses: Mapping[str, ZoneCourse],
    scans: Sequence[LaterScan],
    *,
    draws: int,
    seed: int,
) -> Learned:
    """Draw the skin of a client whose scars were scanned again.

    Parameters
    ----------
    belief
        What is held true; a few hundred draws are enough.
    pits
        The scars.
    courses
        Sessions held so far, by zone; those after the last scan change nothing.
    scans
        One or more later visits, each against the first.
    draws
        How many draws to give.
    seed
        Of the random numbers.
    """
    seen = _together(belief, scans)
    done = _doses_at(belief, pits, courses, seen.days)
    nodes, node_weight = responses_tried(belief)
    agreement = _agreement(belief, pits, done, nodes, seen)
    weights, effective, believed = weighed(agreement.log_likelihood, node_weight)
    random = np.random.default_rng(seed)
    which = resampled(weights.ravel(), draws, random)
    row, node = np.unravel_index(which, weights.shape)
    chosen = belief.take(row)
    response = _between_nodes(chosen, node, random)
    alike = _shared_draws(seen, agreement.precision[row, node], agreement.pull[row, node], random)
    strength = _own_draws(chosen, pits, (response, done[row], alike), seen, random)
    drift = _drift_draws(seen, alike, random)
    return Learned(SkinResponse(chosen, response, strength, drift), effective, believed)


def explained(
    belief: ResponsePrior,
    pits: Sequence[Pit],
    courses: Mapping[str, ZoneCourse],
    scans: Sequence[LaterScan],
) -> Draws:
    """Return how well every draw explains one client's scans: the logarithm of their likelihood.

    The client's own response is integrated out.

    Parameters
    ----------
    belief, pits, courses, scans
        As for `skin_after_scans`.
    """
    seen = _together(belief, scans)
    done = _doses_at(belief, pits, courses, seen.days)
    nodes, node_weight = responses_tried(belief)
    agreement = _agreement(belief, pits, done, nodes, seen)
    return np.asarray(logsumexp(agreement.log_likelihood + node_weight, axis=1))


def _together(belief: ResponsePrior, scans: Sequence[LaterScan]) -> Scans:
    """Put the scans of a client together; skin drifts as the belief says."""
    drift_sd = float(np.sqrt(np.mean(belief.drift_sd**2)))
    return Scans.of(tuple(scans), drift_sd, belief.drift_days)


def _doses_at(
    belief: ResponsePrior,
    pits: Sequence[Pit],
    courses: Mapping[str, ZoneCourse],
    days: Sequence[float],
) -> Float[np.ndarray, "draws scars scans"]:
    """Return what was done to each scar by the day of each scan."""
    none = np.zeros((belief.draws, len(days)))
    by_zone = {zone: doses(belief, course, days) for zone, course in courses.items()}
    return np.stack([by_zone.get(pit.zone, none) for pit in pits], axis=1)


def responses_tried(
    belief: ResponsePrior,
) -> tuple[Float[np.ndarray, "draws nodes"], Float[np.ndarray, "draws nodes"]]:
    """Return the responses to try with every draw, and the logarithm of their prior weights.

    The last is no response at all.
    """
    steps = np.linspace(-REACH, REACH, NODES)
    weight = np.exp(-(steps**2) / 2.0)
    answers = np.exp(belief.spread[:, None] * steps)
    nodes = np.concatenate([answers, np.zeros((belief.draws, 1))], axis=1)
    some = (1.0 - belief.nonresponse)[:, None] * (weight / weight.sum())
    return nodes, np.log(np.concatenate([some, belief.nonresponse[:, None]], axis=1))


def _predicted(
    belief: ResponsePrior,
    pits: Sequence[Pit],
    done: Float[np.ndarray, "draws scars scans"],
    nodes: Float[np.ndarray, "draws nodes"],
) -> tuple[list[Trial], list[Trial]]:
    """Return the share taken off that each scan should show, and its SD by kind and own response.

    Rolling, boxcar and icepick are mixed by their probabilities; the mixture is carried by its
    first two moments.
    """
    kinds = np.array([pit.kinds for pit in pits], np.float32).T
    first = (strengths(belief)[:, None, :] * nodes[:, :, None]).astype(np.float32)
    squared_spread = (belief.scar_spread**2).astype(np.float32)[:, None, None]
    means, spreads = [], []
    for scan in range(done.shape[2]):
        mean = np.empty((*nodes.shape, len(pits)), np.float32)
        second = np.empty_like(mean)
        for dose, scars in _alike(pits, done[:, :, scan]):
            effect = first * dose.astype(np.float32)[:, None, None]
            left = np.exp(-effect)
            mean[:, :, scars] = (1.0 - left) @ kinds[:, scars]
            moved = (1.0 - left) ** 2 + squared_spread * (left * effect) ** 2
            second[:, :, scars] = moved @ kinds[:, scars]
        means.append(mean)
        spreads.append(np.sqrt(np.maximum(second - mean**2, 0.0)))
    return means, spreads


def _alike(
    pits: Sequence[Pit], done: Float[np.ndarray, "draws scars"]
) -> list[tuple[Draws, Int[np.ndarray, " some"]]]:
    """Put scars of a zone together: what was done to them, and which they are."""
    zones: dict[str, list[int]] = {}
    for number, pit in enumerate(pits):
        zones.setdefault(pit.zone, []).append(number)
    return [(done[:, scars[0]], np.array(scars)) for scars in zones.values()]


def _agreement(
    belief: ResponsePrior,
    pits: Sequence[Pit],
    done: Float[np.ndarray, "draws scars scans"],
    nodes: Float[np.ndarray, "draws nodes"],
    seen: Scans,
) -> _Agreement:
    """Compare what is forecast with what was scanned, for every draw and response.

    What is particular to a scar moves its scans together, which is a covariance of rank one; the
    inverse is updated for it, and what moves all scars alike is integrated out at the end.
    """
    scans = range(len(seen.days))
    means, spreads = _predicted(belief, pits, done, nodes)
    off = [seen.taken_off[s].astype(np.float32) - means[s] for s in scans]
    inverse = seen.precision.astype(np.float32)
    weighed = [sum(inverse[:, s, t] * off[t] for t in scans) for s in scans]
    along = [sum(inverse[:, s, t] * spreads[t] for t in scans) for s in scans]
    more = 1.0 + sum(spreads[s] * along[s] for s in scans)
    pulled = sum(off[s] * along[s] for s in scans) / more
    misfit = sum(off[s] * weighed[s] for s in scans) - pulled**2 * more + np.log(more)
    pull = np.stack([(weighed[s] - along[s] * pulled).sum(axis=2) for s in scans], axis=2)
    precision = np.empty((*nodes.shape, len(scans), len(scans)))
    for s in scans:
        for t in scans:
            lost = (along[s] * along[t] / more).sum(axis=2)
            precision[:, :, s, t] = seen.precision[:, s, t].sum() - lost
    pull = pull.astype(np.float64)
    grown = np.eye(len(scans)) + seen.shared @ precision
    gained = np.linalg.solve(grown, (pull @ seen.shared)[..., None])[..., 0]
    shared = (pull * gained).sum(axis=2) - np.linalg.slogdet(grown)[1]
    return _Agreement((shared - misfit.sum(axis=2, dtype=np.float64)) / 2.0, precision, pull)


def weighed(
    agreement: Float[np.ndarray, "draws nodes"], prior: Float[np.ndarray, "draws nodes"]
) -> tuple[Float[np.ndarray, "draws nodes"], float, float]:
    """Weigh draws and responses by how they agree with the scans, in full where that leaves enough.

    Returns
    -------
    The weights, the effective number of draws, and the power to which the scans were believed.
    """
    believed, weights = 1.0, _weights(agreement, prior, 1.0)
    if 1.0 / np.sum(weights**2) < LEAST_EFFECTIVE:
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            believed = (low + high) / 2.0
            enough = 1.0 / np.sum(_weights(agreement, prior, believed) ** 2) >= LEAST_EFFECTIVE
            low, high = (believed, high) if enough else (low, believed)
        believed = low
        weights = _weights(agreement, prior, believed)
    return weights, float(1.0 / np.sum(weights**2)), believed


def _weights(
    agreement: Float[np.ndarray, "draws nodes"],
    prior: Float[np.ndarray, "draws nodes"],
    power: float,
) -> Float[np.ndarray, "draws nodes"]:
    log_weight = power * agreement + prior
    weights = np.exp(log_weight - log_weight.max())
    return np.asarray(weights / weights.sum())


def resampled(weights: Draws, draws: int, random: np.random.Generator) -> Int[np.ndarray, " n"]:
    """Choose by weight, evenly: nobody is chosen less often than its weight rounded down."""
    points = (np.arange(draws) + random.random()) / draws
    return np.minimum(np.searchsorted(np.cumsum(weights), points), weights.size - 1)


def _between_nodes(
    chosen: ResponsePrior, node: Int[np.ndarray, " draws"], random: np.random.Generator
) -> Draws:
    """Return the response of each chosen draw, anywhere between the nodes around the chosen one."""
    step = 2.0 * REACH / (NODES - 1)
    where = -REACH + step * (node + random.random(node.size) - 0.5)
    return np.where(node == NODES, 0.0, np.exp(chosen.spread * where))


def _shared_draws(
    seen: Scans,
    precision: Float[np.ndarray, "draws scans scans"],
    pull: Float[np.ndarray, "draws scans"],
    random: np.random.Generator,
) -> Float[np.ndarray, "draws scans"]:
    """Draw what moved all scars of each visit alike, given the client's response."""
    grown = np.eye(len(seen.days)) + seen.shared @ precision
    spread = np.linalg.solve(grown, np.broadcast_to(seen.shared, grown.shape))
    mean = np.einsum("dst,dt->ds", spread, pull)
    values, vectors = np.linalg.eigh((spread + spread.transpose(0, 2, 1)) / 2.0)
    noise = random.standard_normal(mean.shape) * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(mean + np.einsum("dst,dt->ds", vectors, noise))


def _drift_draws(
    seen: Scans, alike: Float[np.ndarray, "draws scans"], random: np.random.Generator
) -> Draws:
    """Draw the client's drift, given what moved all scars of each visit alike."""
    toward = np.linalg.solve(seen.shared, seen.drifted)
    left = max(0.0, 1.0 - float(toward @ seen.drifted))
    drawn = alike @ toward + np.sqrt(left) * random.standard_normal(len(alike))
    return np.asarray(seen.drift_sd * drawn)


def _own_draws(
    chosen: ResponsePrior,
    pits: Sequence[Pit],
    known: tuple[Draws, Float[np.ndarray, "draws scars scans"], Float[np.ndarray, "draws scans"]],
    seen: Scans,
    random: np.random.Generator,
) -> Float[np.ndarray, "draws scars"]:
    """Draw the kind and the own response of each scar, given all that the client's scars share.

    Parameters
    ----------
    chosen
        Draws of what clients share.
    pits
        The scars.
    known
        The client's response, what was done to each scar by each scan, and what moved all scars
        of each visit alike.
    seen
        The scans.
    random
        Where chance comes from.
    """
    response, done, alike = known
    own = np.exp(chosen.scar_spread[:, None] * OWN_NODES)
    first = (strengths(chosen)[:, :, None] * own[:, None, :]).reshape(chosen.draws, -1)
    prior = np.log(np.array([pit.kinds for pit in pits]) + TINY)[:, :, None] - OWN_NODES**2 / 2.0
    answered = (first * response[:, None]).astype(np.float32)[:, None, :]
    off = [
        (seen.taken_off[s] - alike[:, s, None]).astype(np.float32)[:, :, None]
        + np.expm1(-answered * done[:, :, s, None].astype(np.float32))
        for s in range(len(seen.days))
    ]
    misfit = _misfit(off, seen.precision.astype(np.float32)[None, :, None])
    log_weight = prior.reshape(len(pits), -1).astype(np.float32) - misfit / 2.0
    weight = np.exp(log_weight - log_weight.max(axis=2, keepdims=True))
    upto = np.cumsum(weight, axis=2)
    wanted = random.random(upto.shape[:2], np.float32)[:, :, None] * upto[:, :, -1:]
    state = np.minimum((upto < wanted).sum(axis=2), upto.shape[2] - 1)
    between = (OWN_NODES[1] - OWN_NODES[0]) * (random.random(state.shape) - 0.5)
    return np.take_along_axis(first, state, axis=1) * np.exp(chosen.scar_spread[:, None] * between)


def _misfit(
    off: list[Float[np.ndarray, "draws scars states"]],
    inverse: Float[np.ndarray, "1 scars 1 scans scans"],
) -> Float[np.ndarray, "draws scars states"]:
    """Return the square of what is off over all scans, in the measure of its uncertainty."""
    total = np.zeros_like(off[0])
    for s, first in enumerate(off):
        along = inverse[..., s, s] * first
        for t in range(s):
            along += 2.0 * inverse[..., s, t] * off[t]
        along *= first
        total += along
    return total
