"""Belief: what is held true about needling before a client's own scans, as draws."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int

from needlepoint.evidence import Facts, read_facts

Draws = Float[np.ndarray, "draws"]

Responding = Literal["rolling", "boxcar", "icepick"]
RESPONDING: tuple[Responding, ...] = ("rolling", "boxcar", "icepick")
"""The kinds of scar the model speaks about; raised scars and marks of colour lie outside it."""

Adjunct = Literal["prp", "peel", "vitamin_c"]
ADJUNCTS: tuple[Adjunct, ...] = ("prp", "peel", "vitamin_c")
"""What may go with needling and has a number; insulin is left out, its trials contradict."""


@dataclass(frozen=True)
class ResponsePrior:
    """Equally weighted draws of everything that clients have in common.

    An effect is the amount taken off the logarithm of a scar's depth: of the depth, the share
    ``exp(-effect)`` is left. The same number in every array belongs to the same draw.

    Attributes
    ----------
    log_rolling, log_boxcar
        Logarithm of the effect of a first session at `usual_length_mm`, fully matured.
    icepick_share
        Effect on icepick scars as a share of that on the others, 0 to 1.
    scar_spread
        SD of the logarithm by which scars of one kind on one client differ.
    decay
        Effect of each session as a share of the one before, 0 to 1.
    length_power
        Power with which the effect grows with the length of the needle, 0 or more.
    fast_days, slow_days
        Time constants of maturing [days].
    fast_share
        What of the gain matures fast, 0 to 1.
    spread
        SD of the logarithm by which clients who respond differ.
    nonresponse
        Share of clients whose skin does not respond, 0 to 1.
    prp, peel, vitamin_c
        What an adjunct multiplies the effect by.
    drift_sd
        SD of what untreated scars do by themselves within `drift_days` on the logarithm of depth.
    usual_length_mm
        Length of needle at which the effect is stated [mm].
    drift_days
        Time for which `drift_sd` is stated [days].
    origin
        Where the draws come from: ``prior``, or the name of a fit with the digest of its data.
    dose_beats_constant
        Whether sessions and length predicted trials better than one number for all did.
    """

    log_rolling: Draws
    log_boxcar: Draws
    icepick_share: Draws
    scar_spread: Draws
    decay: Draws
    length_power: Draws
    fast_days: Draws
    slow_days: Draws
    fast_share: Draws
    spread: Draws
    nonresponse: Draws
    prp: Draws
    peel: Draws
    vitamin_c: Draws
    drift_sd: Draws
    usual_length_mm: float
    drift_days: float
    origin: str = "prior"
    dose_beats_constant: bool = False

    def __post_init__(self) -> None:
        sizes = {name: getattr(self, name).shape for name in DRAWN}
        if len(set(sizes.values())) != 1 or self.log_rolling.ndim != 1:
            raise ValueError(f"draws must be arrays of one length, got {sizes}")

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.log_rolling.size)

    def take(self, which: Int[np.ndarray, " n"]) -> ResponsePrior:
        """Return the draws numbered `which`, in that order; a draw may be named more than once."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return ResponsePrior(**plain | {name: plain[name][which] for name in DRAWN})


DRAWN: tuple[str, ...] = tuple(
    field.name for field in fields(ResponsePrior) if "Draws" in str(field.type)
)
"""The names of the arrays of a belief."""


def prior_facts() -> Facts:
    """Return the laws of the prior belief."""
    return read_facts("needlepoint.healing", "facts/prior.toml")


def unfitted_prior(draws: int, seed: int) -> ResponsePrior:
    """Draw from what is believed before any fit.

    For four sessions at 1.5 mm, fully matured, the mean over clients who respond has its median at
    21 % with 80 % of the draws between 10 and 40 %; one client's 80 % interval is 0 to 41 %.

    Parameters
    ----------
    draws
        How many.
    seed
        Of the random numbers; the same seed gives the same draws.

    Source
    ------
    own choice: docs/explanation/forecast.md.
    """
    facts, random = prior_facts(), np.random.default_rng(seed)
    apart = facts.number("kinds_apart")
    median, sd = _pair(facts, "session")
    together = random.normal(np.log(median), np.sqrt(sd**2 - apart**2), draws)
    laws: dict[str, Any] = {
        name: _lognormal(facts, name, random, draws)
        for name in ("scar_spread", "fast_days", "slow_days", *ADJUNCTS)
    }
    laws |= {
        name: random.beta(*_pair(facts, name.removesuffix("_share")), draws)
        for name in ("icepick_share", "decay", "nonresponse")
    }
    return ResponsePrior(
        log_rolling=together + random.normal(0.0, apart, draws),
        log_boxcar=together + random.normal(0.0, apart, draws),
        fast_share=random.beta(*_pair(facts, "fast_share"), draws),
        length_power=_cut_normal(*_pair(facts, "length_power"), random, draws),
        spread=np.abs(random.normal(0.0, facts.number("spread"), draws)),
        drift_sd=np.full(draws, facts.number("drift")),
        usual_length_mm=facts.number("usual_length"),
        drift_days=facts.number("drift_days"),
        **laws,
    )


def _pair(facts: Facts, name: str) -> tuple[float, float]:
    """Return the two numbers of a law."""
    value = facts[name].value
    assert isinstance(value, list)
    first, second = value
    return float(first), float(second)


def _lognormal(facts: Facts, name: str, random: np.random.Generator, draws: int) -> Draws:
    median, sd = _pair(facts, name)
    return np.exp(random.normal(np.log(median), sd, draws))


def _cut_normal(centre: float, sd: float, random: np.random.Generator, draws: int) -> Draws:
    """Draw from a normal law without its part below zero."""
    kept = np.empty(0)
    while kept.size < draws:
        more = random.normal(centre, sd, 2 * draws)
        kept = np.concatenate([kept, more[more >= 0.0]])
    return kept[:draws]
