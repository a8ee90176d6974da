"""Virtual clients, and what each endpoint reads of them; all arrays are (clients, trials)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import ndtr

from needlepoint.evidence import read_facts
from needlepoint.trials.assumed_truth import Truth
from needlepoint.trials.design import Design, Endpoint, Precision, Scale

Grid = Float[np.ndarray, "clients trials"]

LEAST_SCATTER = 0.05
"""Own choice: the mean answer of a client's scars never falls under this part of the client's."""


@dataclass(frozen=True, slots=True)
class Side:
    """One arm, or one half of every face.

    Attributes
    ----------
    effect
        What really happened to the client's scars, on the logarithm of depth.
    added
        What a rater who knows the arm adds to it, one a trial.
    baseline
        Standard normal numbers that the score at the start is made from.
    there
        Who came to the follow-up.
    """

    effect: Grid
    added: Float[np.ndarray, "#trials"]
    baseline: Grid
    there: Bool[np.ndarray, "clients trials"]


@dataclass(frozen=True, slots=True)
class EndpointReading:
    """What an endpoint reads of both arms: larger is better.

    Attributes
    ----------
    treated, control
        As it was read.
    true_treated, true_control
        As an eye without uncertainty or hope would read the same clients on the same scale.
    """

    treated: Grid
    control: Grid
    true_treated: Grid
    true_control: Grid


class Streams:
    """Random numbers by name, so that the first clients stay the same when more are drawn.

    Parameters
    ----------
    seed
        Everything is drawn from it.
    shape
        Clients and trials.
    """

    def __init__(self, seed: np.random.SeedSequence, shape: tuple[int, int]) -> None:
        self._seed, self._shape, self._used = seed, shape, 0

    def normal(self) -> Grid:
        """Return the next array of standard normal numbers."""
        self._used += 1
        key = (*self._seed.spawn_key, self._used)
        own = np.random.SeedSequence(self._seed.entropy, spawn_key=key)
        return np.random.default_rng(own).standard_normal(self._shape)

    def halves(self, correlation: float, *, paired: bool) -> tuple[Grid, Grid]:
        """Return normal numbers for both arms: correlated on one face, independent otherwise."""
        first, second = self.normal(), self.normal()
        if not paired:
            return first, second
        return first, correlation * first + np.sqrt(1.0 - correlation**2) * second


def draw_sides(design: Design, truth: Truth, streams: Streams) -> tuple[Side, Side]:
    """Draw the clients of both arms and what happens to them."""
    alike, paired = design.clients.correlation, design.paired
    skin, silent, drift, baseline = (streams.halves(alike, paired=paired) for _ in range(4))
    scars = streams.normal(), streams.normal()
    lost = streams.halves(1.0, paired=paired)
    effects, added = (truth.treated, truth.control), (truth.open_treated, truth.open_control)
    sides = []
    for k in (0, 1):
        answer = np.exp(truth.spread * skin[k]) * _of_scars(truth, design, scars[k])
        answer = np.where(ndtr(silent[k]) < truth.nonresponse, 0.0, answer)
        effect = effects[k] * answer + truth.drift_sd * drift[k]
        sides.append(Side(effect, added[k], baseline[k], ndtr(lost[k]) >= design.drop_out))
    return sides[0], sides[1]


def read(
    design: Design, endpoint: Endpoint, sides: tuple[Side, Side], noise: Streams
) -> EndpointReading:
    """Read the outcome of both arms on one endpoint."""
    seen = [_seen(design, endpoint, side, noise) for side in sides]
    return EndpointReading(seen[0][0], seen[1][0], seen[0][1], seen[1][1])


def _of_scars(truth: Truth, design: Design, normal: Grid) -> Grid:
    """Return the mean answer of a client's scars, as a multiple of the client's own.

    The mean over scars of a lognormal law, by its own mean and SD: for the numbers of scars that
    are measured it is as good as normal.
    """
    ratio = np.sqrt(np.expm1(truth.scar_spread**2) / design.clients.scars)
    return np.maximum(LEAST_SCATTER, 1.0 + ratio * normal)


def _seen(design: Design, endpoint: Endpoint, side: Side, noise: Streams) -> tuple[Grid, Grid]:
    """Return one arm as it was read and as it is."""
    if isinstance(endpoint.reader, Precision):
        sd = np.sqrt(2.0) * _visit_sd(design, endpoint.reader)
        return side.effect + sd * noise.normal(), side.effect
    eye = endpoint.reader
    before = _baseline(design, side)
    after = before * np.exp(-side.effect)
    hoped = after if eye.blinded else after * np.exp(-side.added)
    sd = eye.sd_points / np.sqrt(eye.raters)
    looked = tuple(score + sd * noise.normal() for score in (before, hoped))
    return _on_scale(endpoint.scale, *looked), _on_scale(endpoint.scale, before, after)


def _visit_sd(design: Design, precision: Precision) -> float:
    """Return the SD of a client's mean log depth at one visit."""
    own = precision.own_mm / design.clients.depth_mm
    return float(np.sqrt(precision.cv**2 + own**2 / design.clients.scars))


def _baseline(design: Design, side: Side) -> Grid:
    """Return the score at the start, lognormal with the mean and SD of the design."""
    mean, sd = design.clients.score_points, design.clients.score_sd_points
    assert mean is not None
    assert sd is not None
    log_sd = np.sqrt(np.log1p((sd / mean) ** 2))
    return mean * np.exp(log_sd * side.baseline - log_sd**2 / 2.0)


def _on_scale(scale: Scale, before: Grid, after: Grid) -> Grid:
    """Turn two scores into the improvement that a scale shows."""
    if scale == "goodman-baron points":
        return before - after
    facts = read_facts("needlepoint.trials")
    if scale == "goodman-baron grade":
        cuts = cast("list[float]", facts["grade_cuts"].value)
        return (np.digitize(before, cuts) - np.digitize(after, cuts)).astype(np.float64)
    share = 1.0 - after / np.maximum(before, 1e-9)
    bands = np.array(cast("list[float]", facts["quartile_cuts"].value)) / 100.0
    return np.digitize(share, bands).astype(np.float64)
