"""How many clients a trial needs: a rising curve through simulated powers, and where it crosses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int
from scipy.special import ndtri
from scipy.stats import t as student

from needlepoint.quantity import Measured
from needlepoint.trials.assumed_truth import Truth
from needlepoint.trials.design import Design
from needlepoint.trials.power import TrialJob, simulate

MOST = 2000
"""Own choice: no trial of needling takes in more clients an arm than this."""

FEWEST = 3
"""Own choice: no trial is looked at with fewer clients an arm."""

STEPS = 14
"""Own choice: numbers of clients at which a power is simulated."""

BEYOND = 1.8
"""Own choice: how far beyond the guess is simulated."""

SIDE_BY_SIDE, EXTRA = 400, 5
"""Own choice: up to this many clients every endpoint is followed, in this many further steps."""

PILOT = 20_000
"""Own choice: clients an arm from whom the rough size is guessed, in one go."""

NEAR = 0.7
"""Own choice: how near to the target a power must be to tell much, in standard scores."""


@dataclass(frozen=True, slots=True)
class Size:
    """Where the power crosses the target.

    Attributes
    ----------
    log_n
        Logarithm of the number of clients an arm; None where the target is not reached.
    without
        The same without each portion in turn; empty where it is not known.
    beyond
        Why there is none.
    """

    log_n: float | None
    without: Float[np.ndarray, " portions"]
    beyond: str = ""

    def measured(self) -> Measured:
        """Return it in whole clients, with the interval of the jackknife over portions."""
        if self.log_n is None:
            return Measured.unknown("clients", self.beyond)
        half = half_width(self.without)
        ends = (np.exp(self.log_n + side) for side in (0.0, -half, half))
        value, low, high = (float(end) for end in ends)
        return Measured(
            float(np.ceil(value)),
            float(max(FEWEST, np.floor(low))),
            float(np.ceil(high)),
            "clients",
        )


def ratio(of: Size, to: Size) -> Measured:
    """Return how many times as many clients one endpoint needs as another."""
    if of.log_n is None or to.log_n is None:
        return Measured.unknown("1", of.beyond or to.beyond)
    value = of.log_n - to.log_n
    half = half_width(of.without - to.without)  # both read the same clients: chance cancels
    low, middle, high = (float(np.exp(value + side)) for side in (-half, 0.0, half))
    return Measured(middle, low, high, "1")


def half_width(without: Float[np.ndarray, " portions"]) -> float:
    """Return half the 95 % interval that the jackknife leaves."""
    portions = without.size
    if portions < 2:
        return 0.0
    sd = np.sqrt((portions - 1) * np.mean((without - without.mean()) ** 2))
    return float(student.ppf(0.975, portions - 1) * sd)


def sizes_to_try(design: Design, truth: Truth, seed: int) -> list[tuple[int, ...]]:
    """Choose for each endpoint the numbers of clients at which to simulate.

    Most lie around a rough guess of the need; some more follow up to where the last endpoint ends,
    so that all can be looked at side by side.
    """
    now = design.clients.per_arm
    guesses = [_guess(design, number, truth, seed) for number in range(len(design.endpoints))]
    ends = [int(np.clip(BEYOND * guess, max(now, 4 * FEWEST), MOST)) for guess in guesses]
    chosen = []
    for guess, end in zip(guesses, ends, strict=True):
        steps = np.geomspace(max(FEWEST, min(now, int(guess)) // 3), end, STEPS)
        last = max(end, min(max(ends), SIDE_BY_SIDE))
        tail = np.geomspace(end, last, EXTRA)
        whole = np.round(np.concatenate([steps, tail])).astype(int).tolist()
        chosen.append(tuple(sorted({*whole, now})))
    return chosen


def size_for(
    sizes: Sequence[int],
    found: Int[np.ndarray, "portions sizes"],
    trials: Int[np.ndarray, " portions"],
    target: float,
) -> Size:
    """Find where the power reaches the target.

    A power rises with the root of the number of clients, on the scale of normal scores nearly in
    a straight line; one is laid through the powers near the target, steeper than level.

    Parameters
    ----------
    sizes
        Numbers of clients an arm, rising.
    found, trials
        For each portion: how many trials found it at each size, of how many.
    target
        The power wished for, 0 to 1.
    """
    whole, count = found.sum(axis=0), int(trials.sum())
    best = float((whole / count).max())
    if best < target:
        why = f"with {max(sizes)} clients an arm the power is still {100 * best:.0f} %"
        return Size(None, np.empty(0), why)
    log_n = _crossing(sizes, whole / count, count, target)
    rest = [
        _crossing(sizes, (whole - mine) / (count - own), count - own, target)
        for mine, own in zip(found, trials.tolist(), strict=True)
        if count > own
    ]
    if not np.isfinite([log_n, *rest]).all():
        return Size(None, np.empty(0), "the power does not rise with the number of clients")
    return Size(max(log_n, float(np.log(FEWEST))), np.array(rest))


def _crossing(sizes: Sequence[int], share: np.ndarray, trials: int, target: float) -> float:
    """Lay the line and give the logarithm of the size where it crosses; NaN if it does not rise."""
    kept = np.clip(share, 0.5 / trials, 1.0 - 0.5 / trials)
    score, wanted, root = ndtri(kept), float(ndtri(target)), np.sqrt(np.asarray(sizes, float))
    slope_of = np.exp(-(score**2)) / (2.0 * np.pi)
    sure = slope_of / (kept * (1.0 - kept)) * np.exp(-(((score - wanted) / NEAR) ** 2) / 2.0)
    middle = np.average(root, weights=sure)
    level = np.average(score, weights=sure)
    bend = np.average((root - middle) ** 2, weights=sure)
    slope = np.average((root - middle) * (score - level), weights=sure) / max(bend, 1e-12)
    if slope <= 0.0:
        return float("nan")
    return float(2.0 * np.log(max(middle + (wanted - level) / slope, 1.0)))


def _guess(design: Design, endpoint: int, truth: Truth, seed: int) -> float:
    """Guess the clients an arm that the normal law asks for."""
    crowd = replace(design, clients=replace(design.clients, per_arm=PILOT), drop_out=0.0)
    reading, _ = simulate(TrialJob(crowd, endpoint, truth, (PILOT,), 1, seed, 0))
    gap = float((reading.treated - reading.control).mean())
    if design.paired:
        variance = float((reading.treated - reading.control).var())
    else:
        variance = float(reading.treated.var() + reading.control.var())
    wanted = (ndtri(1.0 - design.alpha / 2.0) + ndtri(design.target)) ** 2
    need = wanted * variance / max(gap**2, 1e-12) / (1.0 - design.drop_out)
    return float(np.clip(need, FEWEST, MOST))
