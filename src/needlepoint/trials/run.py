"""A virtual trial from its design to its numbers: power, assurance, false finds, size, bias."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from needlepoint.healing import ResponsePrior
from needlepoint.quantity import Measured, wilson
from needlepoint.trials.assumed_truth import (
    Truth,
    assumed_truth,
    believed_truth,
    mean_reduction,
    no_difference,
)
from needlepoint.trials.design import DIFFERENCE_UNITS, Design, Endpoint
from needlepoint.trials.power import (
    Machine,
    Tally,
    TrialJob,
    clopper_pearson,
    portions,
    this_process,
)
from needlepoint.trials.sample_size import Size, ratio, size_for, sizes_to_try

DRAWS = 4000
"""Own choice: a power of 80 % is then known to about 1.2 points."""

UNSOUND = 2.0
"""Own choice: an endpoint that finds what is not there more than twice as often as agreed proves
nothing, so no number of clients is given for it."""

BELIEF_BRANCH = 2**20
"""Which branch of the seed chooses from the belief; no trial has so many portions."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """How often the true difference is found, by the number of clients an arm.

    Attributes
    ----------
    sizes
        Numbers of clients an arm.
    shares
        The share of trials that find it, each with the interval of the simulation [%].
    now
        The same at the size of the design [%].
    needed
        The smallest size that reaches the target, in clients an arm.
    """

    sizes: tuple[int, ...]
    shares: tuple[Measured, ...]
    now: Measured
    needed: Measured


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial read on one endpoint can show.

    Attributes
    ----------
    endpoint
        Which.
    power
        If the assumed effect is true.
    assurance
        Averaged over everything the belief holds possible.
    false_finds
        How often a difference is found where there is none [%].
    sound
        Whether that is near what was agreed.
    reported
        The difference of the arms as trials would report it: mean, and where 95 of 100 lie.
    true
        The difference as it is, on the same scale.
    bias
        The first less the second, with the interval of the simulation.
    times
        How many times as many clients it needs as the first measured endpoint does.
    """

    endpoint: Endpoint
    power: PowerCurve
    assurance: PowerCurve
    false_finds: Measured
    sound: bool
    reported: Measured
    true: float
    bias: Measured
    times: Measured


@dataclass(frozen=True, slots=True)
class Trial:
    """A virtual trial.

    Attributes
    ----------
    design
        As it was asked for.
    assumed_percent
        Mean reduction of depth that is assumed in the two compared arms [%].
    believed_percent
        The reduction in the treated arm less that in the control, as the belief has it: median and
        95 % of its draws [%].
    belief
        Where the belief comes from.
    draws, seed
        How many trials of each sort, and the seed of their random numbers.
    outcomes
        One for each endpoint.
    """

    design: Design
    assumed_percent: tuple[float, float]
    believed_percent: Measured
    belief: str
    draws: int
    seed: int
    outcomes: tuple[Outcome, ...]

    @property
    def reference(self) -> Outcome | None:
        """The first measured endpoint, against which the others are held."""
        return next((each for each in self.outcomes if each.endpoint.scale == "depth"), None)

    @property
    def reference_name(self) -> str:
        """Its name; empty where nothing is measured."""
        return self.reference.endpoint.name if self.reference else ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """All jobs of one endpoint and one sort of truth."""

    endpoint: int
    sort: str
    sizes: tuple[int, ...]
    jobs: tuple[TrialJob, ...]


def run_trial(
    design: Design,
    belief: ResponsePrior,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    machine: Machine = this_process,
    progress: Progress = lambda _what, _share: None,
) -> Trial:
    """Simulate a trial many times over.

    Parameters
    ----------
    design
        The trial.
    belief
        What is held possible about needling.
    draws
        How many trials of each sort: with the assumed effect, with effects drawn from the belief,
        and without any difference.
    seed
        Of the random numbers; the same seed gives the same numbers, whatever does the work.
    machine
        What does the work.
    progress
        Told how much is done.
    """
    assumed, possible = assumed_truth(design, belief), _possible(design, belief, draws, seed)
    plans = []
    for number, sizes in enumerate(sizes_to_try(design, assumed, seed)):
        now = (design.clients.per_arm,)
        for sort, truth, tried in (
            ("power", assumed, sizes),
            ("assurance", possible, sizes),
            ("no difference", no_difference(assumed), now),
        ):
            jobs = _jobs(design, number, truth, tried, draws, seed)
            plans.append(_Plan(number, sort, tried, jobs))
    tallies = _done(plans, machine, progress)
    made = [_outcome(design, plans, tallies, number) for number in range(len(design.endpoints))]
    return Trial(
        design=design,
        assumed_percent=_percents(assumed),
        believed_percent=_believed(possible),
        belief=belief.origin,
        draws=draws,
        seed=seed,
        outcomes=_held_against_measured(made),
    )


def _possible(design: Design, belief: ResponsePrior, draws: int, seed: int) -> Truth:
    """Choose one draw of the belief, and one habit of raters, for each trial."""
    branch = np.random.SeedSequence(seed, spawn_key=(BELIEF_BRANCH,))
    random = np.random.default_rng(branch)
    chosen = belief.take(random.integers(0, belief.draws, draws))
    return believed_truth(design, chosen, random.standard_normal(draws))


def _jobs(
    design: Design, endpoint: int, truth: Truth, sizes: tuple[int, ...], draws: int, seed: int
) -> tuple[TrialJob, ...]:
    return tuple(
        TrialJob(design, endpoint, truth.part(start, stop), sizes, stop - start, seed, number)
        for number, (start, stop) in enumerate(portions(draws))
    )


def _done(
    plans: Sequence[_Plan], machine: Machine, progress: Progress
) -> dict[tuple[int, str], list[Tally]]:
    """Have every job done, and sort what comes back."""
    jobs = [job for plan in plans for job in plan.jobs]
    keys = [(plan.endpoint, plan.sort) for plan in plans for _ in plan.jobs]
    sorted_: dict[tuple[int, str], list[Tally]] = {}
    for number, (key, tally) in enumerate(zip(keys, machine(jobs), strict=True)):
        sorted_.setdefault(key, []).append(tally)
        progress("simulating trials", (number + 1) / len(jobs))
    return sorted_


def _outcome(
    design: Design,
    plans: Sequence[_Plan],
    tallies: dict[tuple[int, str], list[Tally]],
    number: int,
) -> tuple[Outcome, Size]:
    """Put the numbers of one endpoint together."""
    endpoint = design.endpoints[number]
    sizes = {plan.sort: plan.sizes for plan in plans if plan.endpoint == number}
    parts = {sort: tallies[number, sort] for sort in sizes}
    found = sum(int(tally.found[0]) for tally in parts["no difference"])
    false = clopper_pearson(found, sum(tally.trials for tally in parts["no difference"]))
    sound = (false.low or 0.0) <= UNSOUND * 100.0 * design.alpha
    curves, needs = {}, {}
    for sort in ("power", "assurance"):
        curves[sort], needs[sort] = _curve(design, sizes[sort], parts[sort], sound=sound)
    reported, true, bias = _reported(endpoint, parts["power"])
    outcome = Outcome(
        endpoint=endpoint,
        power=curves["power"],
        assurance=curves["assurance"],
        false_finds=false,
        sound=sound,
        reported=reported,
        true=true,
        bias=bias,
        times=Measured.unknown("1", "no endpoint of this trial is measured"),
    )
    return outcome, needs["power"]


def _curve(
    design: Design, sizes: tuple[int, ...], tallies: list[Tally], *, sound: bool
) -> tuple[PowerCurve, Size]:
    """Return the shares by size, and the size that is needed."""
    found = np.stack([tally.found for tally in tallies])
    trials = np.array([tally.trials for tally in tallies])
    shares = tuple(wilson(int(each), int(trials.sum())) for each in found.sum(axis=0))
    if sound:
        need = size_for(sizes, found, trials, design.target)
    else:
        why = "it finds differences where there are none, so no number of clients makes it proof"
        need = Size(None, np.empty(0), why)
    now = shares[sizes.index(design.clients.per_arm)]
    return PowerCurve(sizes, shares, now, need.measured()), need


def _reported(endpoint: Endpoint, tallies: list[Tally]) -> tuple[Measured, float, Measured]:
    """Return the difference as it is reported, as it is, and what lies between, in its unit."""
    unit = DIFFERENCE_UNITS[endpoint.scale]
    read = _shown(endpoint, np.concatenate([tally.read for tally in tallies]))
    true = _shown(endpoint, np.concatenate([tally.true for tally in tallies]))
    off = read - true
    low, high = np.quantile(read, [0.025, 0.975])
    middle = float(read.mean())
    reported = Measured(middle, min(float(low), middle), max(float(high), middle), unit)
    sd = float(off.std(ddof=1) / np.sqrt(off.size)) if off.size > 1 else 0.0
    return reported, float(true.mean()), Measured.from_sd(float(off.mean()), sd, unit)


def _shown(endpoint: Endpoint, gap: Float[np.ndarray, " trials"]) -> Float[np.ndarray, " trials"]:
    """Turn a difference of logarithms of depth into percent of depth; leave the others."""
    return -100.0 * np.expm1(-gap) if endpoint.scale == "depth" else gap


def _held_against_measured(made: Sequence[tuple[Outcome, Size]]) -> tuple[Outcome, ...]:
    """Say of every endpoint how many times the clients of the first measured one it needs."""
    first = next((size for each, size in made if each.endpoint.scale == "depth"), None)
    if first is None:
        return tuple(each for each, _ in made)
    return tuple(replace(each, times=ratio(size, first)) for each, size in made)


def _percents(truth: Truth) -> tuple[float, float]:
    """Return the mean reductions in both arms that one truth makes."""
    first, second = (
        100.0 * mean_reduction(effect, truth.spread, truth.nonresponse)
        for effect in (truth.treated, truth.control)
    )
    return float(first[0]), float(second[0])


def _believed(truth: Truth) -> Measured:
    """Return what the belief says about the difference of the arms' mean reductions."""
    first, second = (
        mean_reduction(effect, truth.spread, truth.nonresponse)
        for effect in (truth.treated, truth.control)
    )
    ends = np.quantile(100.0 * (first - second), [0.025, 0.5, 0.975])
    low, middle, high = (float(each) for each in ends)
    return Measured(middle, low, high, "%")
