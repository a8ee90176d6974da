"""What the practice's own measured clients say about the next one, beside what trials say."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from needlepoint.records.models import Client, Practice
from needlepoint.studio.domain.measured_pairs import FEWEST, PairTold, Period, told_pairs

if TYPE_CHECKING:
    from needlepoint.healing import ClientResult, Expected, Responding, ZoneCourse

DRAWS = 800
"""Own choice: draws of what trials say; twenty then make each end of a 95 % interval."""

SEED = 20261129
"""Own choice: the same records give the same numbers."""

MOST_CLIENTS = 200
"""Own choice: a page waits for two seconds; the newest clients count."""

LATER_DAYS = 180.0
"""Own choice: half a year after the last session most of the gain has matured."""

USUAL_INTERVAL_DAYS = 28.0
"""Own choice: where nobody had two sessions yet."""

SHARED_SD = 0.02
"""Own choice: by how much the scale of one visit misses that of another, as a share."""

ENOUGH = 3
"""Own choice: a spread from two says nothing."""

SPREAD, LEAST_OFF = 0.3, 0.2
"""Own choice: scars of one client differ by about a third of what a course takes off."""


@dataclass(frozen=True, slots=True)
class OwnExpectation:
    """What the next client may expect of the practice's usual course.

    Attributes
    ----------
    clients
        How many clients were counted.
    course
        The course: the middle number of sessions, interval and depth of those clients.
    trials
        What trials alone say of it.
    own
        What trials and these clients together say; None where they are too few.
    believed
        Below 1 where the clients are surer than the draws are fine, and count for less.
    """

    clients: int
    course: ZoneCourse
    trials: Expected
    own: Expected | None
    believed: float = 1.0

    @property
    def sessions(self) -> int:
        """How many sessions the course has."""
        return len(self.course.days)

    @property
    def interval_days(self) -> float:
        """Days between two sessions."""
        return self.course.days[1] - self.course.days[0] if self.sessions > 1 else 0.0

    @property
    def depth_mm(self) -> float:
        """What the dial says."""
        return self.course.depths_mm[0]

    @property
    def fewest(self) -> int:
        """How many clients are needed."""
        return FEWEST

    def as_document(self) -> dict[str, Any]:
        """Return it as a row keeps it; pages read both alike."""

        def numbers(said: Expected | None) -> dict[str, Any] | None:
            if said is None:
                return None
            mean, client = (
                {name: getattr(each, name) for name in ("value", "low", "high")}
                for each in (said.mean, said.client)
            )
            return {"mean": mean, "client": client}

        return {
            "clients": self.clients,
            "fewest": FEWEST,
            "trials": numbers(self.trials),
            "own": numbers(self.own),
            "believed": self.believed,
        }


def own_expectation(practice: Practice, period: Period) -> OwnExpectation | None:
    """Return what the next client may expect; None where no course was measured.

    Parameters
    ----------
    practice, period
        Whose clients, and when their later visit was.
    """
    pairs = measured_courses(told_pairs(practice, period, scars=True))[:MOST_CLIENTS]
    return expectation_of(pairs, usual_course(pairs)) if pairs else None


def expectation_beside(
    client: Client, course: ZoneCourse, mix: Mapping[Responding, float]
) -> OwnExpectation:
    """Return what trials, and all other clients of the practice, say of one client's course.

    The client is left out: what was measured of them counts in their own forecast.

    Parameters
    ----------
    client
        Whose forecast it stands beside.
    course
        The sessions, as planned or held.
    mix
        Shares of the kinds of scar.
    """
    always = Period(dt.date.min, client.practice.today)
    pairs = measured_courses(told_pairs(client.practice, always, scars=True))
    others = [pair for pair in pairs if pair.client != client.pk]
    return expectation_of(others[:MOST_CLIENTS], course, mix)


def expectation_of(
    pairs: list[PairTold], course: ZoneCourse, mix: Mapping[Responding, float] | None = None
) -> OwnExpectation:
    """Return what trials say of a course, and what trials and some clients together say of it."""
    from needlepoint.healing import (
        FACE_MIX,
        belief_after_clients,
        expected_of_course,
        fitted_prior,
    )

    later, kinds = course.days[-1] + LATER_DAYS, mix or FACE_MIX
    belief = fitted_prior(DRAWS, SEED)
    trials = expected_of_course(belief, course, later, seed=SEED, mix=kinds)
    if len(pairs) < FEWEST:
        return OwnExpectation(len(pairs), course, trials, None)
    results = [result_of(pair) for pair in pairs]
    learned = belief_after_clients(belief, results, draws=DRAWS, seed=SEED)
    own = expected_of_course(learned.belief, course, later, seed=SEED, mix=kinds)
    return OwnExpectation(len(pairs), course, trials, own, learned.believed)


def measured_courses(pairs: Iterable[PairTold]) -> list[PairTold]:
    """Return one pair for each client of whom sessions and scars are known, the newest first.

    Of several sites of a client the one with most scars counts: they are no several witnesses.
    """
    from needlepoint.healing import RESPONDING

    by: dict[int, PairTold] = {}
    for pair in pairs:
        if not pair.course or not set(RESPONDING) & set(pair.taken_off):
            continue
        there = by.get(pair.client)
        if there is None or pair.scars > there.scars:
            by[pair.client] = pair
    return sorted(by.values(), key=lambda pair: (pair.after, pair.client), reverse=True)


def usual_course(pairs: list[PairTold]) -> ZoneCourse:
    """Return the middle course of the clients."""
    from needlepoint.healing import ZoneCourse

    gaps = [
        later[0] - earlier[0]
        for pair in pairs
        for earlier, later in zip(pair.course, pair.course[1:], strict=False)
    ]
    depth_mm = statistics.median(depth for pair in pairs for _day, depth in pair.course)
    sessions = statistics.median_low([len(pair.course) for pair in pairs])
    interval = float(statistics.median(gaps)) if gaps else USUAL_INTERVAL_DAYS
    return ZoneCourse.even(sessions, interval, depth_mm)


def result_of(pair: PairTold) -> ClientResult:
    """Return a pair in the form that the model learns from."""
    from needlepoint.healing import RESPONDING, ClientResult, ZoneCourse

    days, depths = zip(*pair.course, strict=True)
    off = {kind: mean_and_sd(pair.taken_off[kind]) for kind in RESPONDING if kind in pair.taken_off}
    return ClientResult(
        ZoneCourse(tuple(map(float, days)), tuple(depths)),
        float((pair.after - pair.before).days),
        off,
        SHARED_SD,
    )


def mean_and_sd(values: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of a few shares and its SD, in which is how they differ.

    Parameters
    ----------
    values
        Each with the SD of its own uncertainty.

    Examples
    --------
    >>> mean, sd = mean_and_sd([(0.2, 0.05), (0.3, 0.05), (0.4, 0.05)])
    >>> round(mean, 3), round(sd, 3)
    (0.3, 0.058)
    >>> mean, sd = mean_and_sd([(0.2, 0.03)])
    >>> round(sd, 3)
    0.067
    """
    n = len(values)
    mean = math.fsum(value for value, _sd in values) / n
    own = math.sqrt(math.fsum(sd**2 for _value, sd in values)) / n
    if n < ENOUGH:  # by how much scars of one client differ is not seen: as trials suggest
        return mean, math.hypot(own, max(abs(mean), LEAST_OFF) * SPREAD / math.sqrt(n))
    seen = statistics.stdev(value for value, _sd in values) / math.sqrt(n)
    return mean, max(seen, own)
