"""Many virtual trials in portions, and how often they find what is true or what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.stats import beta

from needlepoint.quantity import Measured
from needlepoint.trials.analysis import verdicts
from needlepoint.trials.assumed_truth import Truth
from needlepoint.trials.design import Design
from needlepoint.trials.simulate import EndpointReading, Grid, Streams, draw_sides, read

PORTION = 250
"""Own choice: the most trials in one portion of work; whoever does it, it has its own seed."""

PORTIONS, SMALLEST = 16, 25
"""Own choice: a few trials are cut smaller, so that their portions still show their scatter."""

CLIENTS, NOISE = 0, 1
"""Which branch of a portion's seed draws the clients, and from which on the endpoints' noise."""


@dataclass(frozen=True, slots=True)
class TrialJob:
    """One portion of virtual trials, read on one endpoint.

    Attributes
    ----------
    design, endpoint
        The trial, and the number of the endpoint in it.
    truth
        What holds in these trials.
    sizes
        After how many clients an arm each trial is analysed.
    trials
        How many trials.
    seed, portion
        The seed of everything, and the number of this portion.
    """

    design: Design
    endpoint: int
    truth: Truth
    sizes: tuple[int, ...]
    trials: int
    seed: int
    portion: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What came out of one portion.

    Attributes
    ----------
    found
        How many trials found the difference that is true, for each size; where nothing differs,
        how many found any.
    trials
        Of how many.
    read, true
        Difference of the arms' means in each trial at the size of the design, as it was read and
        as it is.
    """

    found: Int[np.ndarray, " sizes"]
    trials: int
    read: Float[np.ndarray, " trials"]
    true: Float[np.ndarray, " trials"]


Machine = Callable[[Sequence[TrialJob]], Iterable[Tally]]
"""Does jobs and gives their tallies in the same order."""


def this_process(jobs: Sequence[TrialJob]) -> Iterable[Tally]:
    """Do the jobs in this process, one after the other."""
    return map(count, jobs)


def count(job: TrialJob) -> Tally:
    """Run one portion of trials."""
    reading, there = simulate(job)
    endpoint = job.design.endpoints[job.endpoint]
    said = verdicts(
        (reading.treated, reading.control),
        there,
        job.sizes,
        analysis=endpoint.analysis,
        alpha=job.design.alpha,
        paired=job.design.paired,
    )
    sign = np.broadcast_to(job.truth.sign, (job.trials,))
    found = np.where(sign == 0.0, said != 0, said == sign).sum(axis=1)
    now = tuple(each[: job.design.clients.per_arm] for each in there)
    return Tally(
        found=found,
        trials=job.trials,
        read=_mean(reading.treated, now[0]) - _mean(reading.control, now[1]),
        true=_mean(reading.true_treated, now[0]) - _mean(reading.true_control, now[1]),
    )


def _mean(values: Grid, there: Bool[np.ndarray, "first trials"]) -> Float[np.ndarray, " trials"]:
    """Return each trial's mean over the first clients, of those who came; 0 where nobody did."""
    kept = np.where(there, values[: len(there)], 0.0)
    return np.asarray(kept.sum(axis=0) / np.maximum(there.sum(axis=0), 1))


def simulate(job: TrialJob) -> tuple[EndpointReading, tuple[np.ndarray, np.ndarray]]:
    """Draw the clients of one portion and read them; also say who came to the follow-up.

    Each endpoint reads the same clients, and fewer clients are the first of more: so differences
    between endpoints and sizes are not blurred by chance.
    """
    shape = (max(*job.sizes, job.design.clients.per_arm), job.trials)
    own = np.random.SeedSequence(job.seed, spawn_key=(job.portion,)).spawn(NOISE + job.endpoint + 1)
    sides = draw_sides(job.design, job.truth, Streams(own[CLIENTS], shape))
    noise = Streams(own[NOISE + job.endpoint], shape)
    reading = read(job.design, job.design.endpoints[job.endpoint], sides, noise)
    return reading, (sides[0].there, sides[1].there)


def portions(draws: int) -> list[tuple[int, int]]:
    """Cut a number of trials into portions, as (start, stop)."""
    size = min(PORTION, max(SMALLEST, -(-draws // PORTIONS)))
    return [(start, min(start + size, draws)) for start in range(0, draws, size)]


def clopper_pearson(found: int, trials: int) -> Measured:
    """Return a share in percent with the exact 95 % interval of the binomial law."""
    low = 0.0 if found == 0 else float(beta.ppf(0.025, found, trials - found + 1))
    high = 1.0 if found == trials else float(beta.ppf(0.975, found + 1, trials - found))
    return Measured(100.0 * found / trials, 100.0 * low, 100.0 * high, "%")
