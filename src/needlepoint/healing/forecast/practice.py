"""Practice: what a practice's own clients teach about the next one, beside the trials.

The model has three levels: what all clients share (the belief), one response for each client, and
what was measured of each. Every draw of the belief is weighed by how well it explains all measured
clients together, each client's own response being integrated out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from needlepoint.healing.forecast.predict import Pit
from needlepoint.healing.forecast.scan import LaterScan
from needlepoint.healing.forecast.update import explained, resampled, responses_tried, weighed
from needlepoint.healing.response.latent import ZoneCourse, doses, reduction, responses, strengths
from needlepoint.healing.response.prior import RESPONDING, Responding, ResponsePrior
from needlepoint.quantity import Measured

FACE_MIX: Mapping[Responding, float] = {"rolling": 0.4, "boxcar": 0.4, "icepick": 0.2}
"""Own choice: shares of the kinds in a face of scars, as the fit reads scores of whole faces."""

CLIENTS_EACH = 8
"""Own choice: clients drawn for each draw of the belief, for the ends of one client's interval."""

ZONE = "all"


@dataclass(frozen=True)
class ClientResult:
    """What was measured of one client after needling.

    Attributes
    ----------
    course
        The sessions that were held, in days from the first visit.
    day
        Day of the later visit [days].
    taken_off
        By kind: the mean share of depth that is gone over the client's scars of that kind, and its
        SD, in which is how those scars differ.
    shared_sd
        SD of what moves all scars of a visit alike, as a share of what is left of them.
    """

    course: ZoneCourse
    day: float
    taken_off: Mapping[Responding, tuple[float, float]]
    shared_sd: float = 0.0

    def __post_init__(self) -> None:
        if not self.taken_off:
            raise ValueError("a client of whom nothing was measured teaches nothing")


@dataclass(frozen=True)
class PracticeLearned:
    """What the clients taught.

    Attributes
    ----------
    belief
        What is held true of all clients afterwards.
    clients
        How many were counted.
    effective
        Effective number of draws that agree with them.
    believed
        Power to which they were believed: 1 in full, less where they agree with too few draws.
    """

    belief: ResponsePrior
    clients: int
    effective: float
    believed: float


@dataclass(frozen=True)
class Expected:
    """What a course takes off the depth of scars [%].

    Attributes
    ----------
    mean
        The mean over clients, with its 95 % interval.
    client
        What one new client may see: the median, with its 95 % interval.
    """

    mean: Measured
    client: Measured


def belief_after_clients(
    belief: ResponsePrior, clients: Sequence[ClientResult], *, draws: int, seed: int
) -> PracticeLearned:
    """Learn from a practice's own clients what the next one may expect.

    A result of a client counts as much as its intervals and the differences between clients allow;
    a practice without results leaves the belief as it is.

    Parameters
    ----------
    belief
        What is held true before: the trials'.
    clients
        One or more measured clients.
    draws
        How many draws to give.
    seed
        Of the random numbers.
    """
    # how scars of one client differ is in the SD of their mean
    plain = replace(belief, scar_spread=np.zeros_like(belief.scar_spread))
    told = np.zeros(belief.draws)
    for client in clients:
        told += explained(plain, *_as_seen(client))
    weights, effective, believed = weighed(told[:, None], np.zeros((belief.draws, 1)))
    which = resampled(weights.ravel(), draws, np.random.default_rng(seed))
    return PracticeLearned(belief.take(which), len(clients), effective, believed)


def _as_seen(
    client: ClientResult,
) -> tuple[list[Pit], dict[str, ZoneCourse], list[LaterScan]]:
    """Put a client into the form of the update by scans: one scar a kind."""
    kinds = [kind for kind in RESPONDING if kind in client.taken_off]
    pits = [
        Pit(
            number,
            (float(kind == "rolling"), float(kind == "boxcar"), float(kind == "icepick")),
            ZONE,
        )
        for number, kind in enumerate(kinds)
    ]
    off, sd = np.array([client.taken_off[kind] for kind in kinds]).T
    return pits, {ZONE: client.course}, [LaterScan(client.day, off, sd, client.shared_sd)]


def expected_of_course(
    belief: ResponsePrior,
    course: ZoneCourse,
    day: float,
    *,
    seed: int,
    mix: Mapping[Responding, float] = FACE_MIX,
) -> Expected:
    """Return what a course takes off the depth of scars by some day, for the clients of a belief.

    Parameters
    ----------
    belief
        What is held true of all clients.
    course
        The sessions.
    day
        Counted as those of the course [days].
    seed
        Of the random numbers.
    mix
        Shares of the kinds of scar.
    """
    shares = np.array([mix.get(kind, 0.0) for kind in RESPONDING])
    first = strengths(belief) * doses(belief, course, [day])
    tried, log_weight = responses_tried(belief)

    def taken_off(answers: Float[np.ndarray, "draws some"]) -> Float[np.ndarray, "draws some"]:
        off = reduction(first[:, None, :] * answers[:, :, None])
        return np.asarray(100.0 * off @ (shares / shares.sum()))

    mean = (taken_off(tried) * np.exp(log_weight)).sum(axis=1)
    random = np.random.default_rng(seed)
    clients = np.stack([responses(belief, random) for _ in range(CLIENTS_EACH)], axis=1)
    return Expected(_interval(mean), _interval(taken_off(clients).ravel()))


def _interval(percent: Float[np.ndarray, " any"]) -> Measured:
    low, middle, high = np.quantile(percent, (0.025, 0.5, 0.975))
    return Measured(float(middle), float(low), float(high), "%")
