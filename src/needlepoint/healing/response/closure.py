"""Closure: how long channels stay open, the barrier is broken and skin is red after a session.

Three clocks that do not wait for each other. What was measured differs by a factor of thirty
between ways of looking; the draws are as wide as that asks for. Nothing here shortens aftercare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.evidence import Facts, read_facts
from needlepoint.healing.bands import CurveBand
from needlepoint.quantity import NORMAL_95

GONE = 0.05
"""Own choice: redness below a twentieth of its start is no longer seen."""


@dataclass(frozen=True)
class Clocks:
    """Draws of how fast one person's skin closes and calms down.

    Attributes
    ----------
    half_life_hours
        Time in which half of the open channels close [h].
    barrier_hours
        Time until the skin keeps its water as before [h].
    red_hours
        Time until the redness is gone [h].
    """

    half_life_hours: Float[np.ndarray, " draws"]
    barrier_hours: Float[np.ndarray, " draws"]
    red_hours: Float[np.ndarray, " draws"]


def clock_facts() -> Facts:
    """Return the facts about the clocks of healing."""
    return read_facts("needlepoint.healing", "facts/clocks.toml")


def draw_clocks(draws: int, seed: int) -> Clocks:
    """Draw persons.

    Source
    ------
    own choice: docs/explanation/healing.md.
    """
    facts, random = clock_facts(), np.random.default_rng([seed, 2])
    persons = math.log1p(facts.number("half_life_spread") ** 2)
    spread = math.sqrt(persons + math.log(facts.number("closing_sd")) ** 2)
    middle = math.log(facts.number("half_life")) - persons / 2.0  # the fact is a mean over persons
    return Clocks(
        half_life_hours=np.exp(middle + spread * random.standard_normal(draws)),
        barrier_hours=drawn_between(facts, "barrier_back", draws, random),
        red_hours=drawn_between(facts, "red", draws, random),
    )


def drawn_between(
    facts: Facts, name: str, draws: int, random: np.random.Generator
) -> Float[np.ndarray, " draws"]:
    """Draw from the lognormal law with the fact's value as median and its ends about 95 %."""
    fact = facts[name]
    assert fact.low is not None
    assert fact.high is not None
    spread = math.log(fact.high / fact.low) / (2.0 * NORMAL_95)
    return np.exp(math.log(fact.number) + spread * random.standard_normal(draws))


def open_share(
    hours: Float[np.ndarray, " times"], clocks: Clocks
) -> Float[np.ndarray, "draws times"]:
    """Return the share of channels that are still open some hours after a session, 0 to 1.

    Before the session none are open.
    """
    return np.where(hours < 0.0, 0.0, _fading(hours, clocks.half_life_hours, 0.5))


def redness(hours: Float[np.ndarray, " times"], clocks: Clocks) -> Float[np.ndarray, "draws times"]:
    """Return how red the skin is as a share of right after the session, 0 to 1.

    It fades evenly and is down to `GONE` when the draw's time is over.
    """
    return np.where(hours < 0.0, 0.0, _fading(hours, clocks.red_hours, GONE))


def barrier_broken(
    hours: Float[np.ndarray, " times"], clocks: Clocks
) -> Float[np.ndarray, " times"]:
    """Return the share of people whose barrier is not back yet, 0 to 1."""
    waiting = (clocks.barrier_hours[:, None] > hours).mean(axis=0)
    return np.asarray(np.where(hours < 0.0, 0.0, waiting))


def still_red(hours: Float[np.ndarray, " times"], clocks: Clocks) -> Float[np.ndarray, " times"]:
    """Return the share of people who are still red, 0 to 1."""
    return np.asarray(np.where(hours < 0.0, 0.0, (clocks.red_hours[:, None] > hours).mean(axis=0)))


def closing(hours: Float[np.ndarray, " times"], *, draws: int = 4000, seed: int = 0) -> CurveBand:
    """Return the share of channels still open over hours, with its wide uncertainty.

    Examples
    --------
    >>> import numpy as np
    >>> band = closing(np.array([24.0]))
    >>> bool(band.low95[0] < 0.05 and band.high95[0] > 0.8)
    True
    """
    return CurveBand.of(open_share(hours, draw_clocks(draws, seed)))


def _fading(
    hours: Float[np.ndarray, " times"], lasts: Float[np.ndarray, " draws"], left: float
) -> Float[np.ndarray, "draws times"]:
    """Fade exponentially to `left` within the time of each draw."""
    return np.asarray(left ** (np.maximum(hours, 0.0)[None, :] / lasts[:, None]))
