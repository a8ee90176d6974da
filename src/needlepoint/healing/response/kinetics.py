"""Kinetics: signal, young matrix and mature matrix after sessions, in closed form.

Each session is an impulse of signal S. The signal makes young matrix N, and young matrix ripens to
mature matrix M or is lost::

    dS/dt = -S / signal_days + sessions
    dN/dt =  S / signal_days - N / (ripening_days x (1 - young_lost))
    dM/dt =  N / ripening_days

One session of size 1 makes young matrix of 1 in all, of which 1 - young_lost ends up mature.
Mature matrix stays: nothing that a year shows could tell how slowly it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.healing.response.closure import clock_facts, drawn_between

Table = Float[np.ndarray, "draws times"]

SERIES_BELOW = 1.0
"""Own choice: beyond it the recurrence loses no digit to speak of."""

SERIES_TERMS = 18
"""Own choice: term k is below (k + 1) / (k + 2)!, and the 18th under the rounding of a double."""


@dataclass(frozen=True)
class Tissue:
    """Draws of how fast new matrix comes and ripens.

    Attributes
    ----------
    signal_days
        Time constant with which the signal fades [days].
    ripening_days
        Time constant with which young matrix ripens [days].
    young_lost
        Share of the young matrix that is lost before it ripens, 0 to below 1.
    """

    signal_days: Float[np.ndarray, " draws"]
    ripening_days: Float[np.ndarray, " draws"]
    young_lost: Float[np.ndarray, " draws"]


@dataclass(frozen=True)
class Pools:
    """What is there at certain times, in units of a session of size 1.

    Attributes
    ----------
    signal, young, mature
        Signal, young matrix and mature matrix.
    """

    signal: Table
    young: Table
    mature: Table


def draw_tissue(draws: int, seed: int) -> Tissue:
    """Draw persons.

    Source
    ------
    own choice: docs/explanation/healing.md#three-pools.
    """
    facts, random = clock_facts(), np.random.default_rng([seed, 3])
    lost = facts["young_lost"]
    assert lost.low is not None
    assert lost.high is not None
    return Tissue(
        signal_days=drawn_between(facts, "signal", draws, random),
        ripening_days=drawn_between(facts, "ripening", draws, random),
        young_lost=random.uniform(lost.low, lost.high, draws),
    )


def pools(
    days: Float[np.ndarray, " times"],
    session_days: Sequence[float],
    sizes: Float[np.ndarray, "draws sessions"],
    tissue: Tissue,
) -> Pools:
    """Return the three pools at certain days: the sum over sessions, since the system is linear.

    Parameters
    ----------
    days
        When [days].
    session_days
        Days of the sessions [days].
    sizes
        Size of every session, for each draw.
    tissue
        The persons.
    """
    shape = (len(tissue.signal_days), len(days))
    total = Pools(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    for day, size in zip(session_days, sizes.T, strict=True):
        one = one_session(days - day, tissue)
        total.signal[:] += size[:, None] * one.signal
        total.young[:] += size[:, None] * one.young
        total.mature[:] += size[:, None] * one.mature
    return total


def one_session(since_days: Float[np.ndarray, " times"], tissue: Tissue) -> Pools:
    """Return the three pools some days after one session of size 1; nothing before it.

    The closed form holds also where both time constants agree, where the textbook's divides by
    zero, and right after the session, where the difference of what was made and what is young
    would lose its digits: both pools are divided differences of the exponential function.

    Source
    ------
    Young and mature matrix: McCurdy, Ng and Parlett, Accurate computation of divided differences
    of the exponential function, doi 10.1090/S0025-5718-1984-0758198-0.
    """
    since = np.maximum(since_days, 0.0)[None, :]
    fades = since / tissue.signal_days[:, None]
    ripens = since / tissue.ripening_days[:, None]
    leaves = ripens / (1.0 - tissue.young_lost[:, None])
    slower, faster = np.minimum(fades, leaves), np.maximum(fades, leaves)
    young = fades * np.exp(-slower) * _first_difference(faster - slower)
    mature = fades * ripens * _second_difference(slower, faster)
    started = np.where(since_days < 0.0, 0.0, 1.0)[None, :]
    return Pools(np.exp(-fades) * started, young, mature)


def _first_difference(x: Table) -> Table:
    """Compute (1 - exp(-x)) / x, which is 1 at 0: the divided difference of exp at 0 and -x."""
    safe = np.where(x == 0.0, 1.0, x)
    return np.asarray(np.where(x == 0.0, 1.0, -np.expm1(-safe) / safe))


def _second_difference(low: Table, high: Table) -> Table:
    """Compute the divided difference of exp at 0, -low and -high, for 0 <= low <= high.

    Where `high` is large the recurrence is exact to the last digits, as its terms differ; where it
    is small they cancel and its series is summed.
    """
    far = np.maximum(high, SERIES_BELOW)
    apart = _first_difference(low) - np.exp(-low) * _first_difference(far - low)
    near = np.minimum(high, SERIES_BELOW)
    lower = np.minimum(low, near)
    total, power, mixed, factor = 0.5, np.ones_like(near), np.ones_like(near), 0.5
    for order in range(1, SERIES_TERMS):
        power = power * near
        mixed = lower * mixed + power
        factor = -factor / (order + 2)
        total = total + factor * mixed
    return np.asarray(np.where(high >= SERIES_BELOW, apart / far, total))
