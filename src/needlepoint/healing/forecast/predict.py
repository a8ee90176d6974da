"""Predict: what a course does to each scar of one client, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri

from needlepoint.healing.response.latent import ZoneCourse, doses, reduction, responses, strengths
from needlepoint.healing.response.prior import RESPONDING, Draws, ResponsePrior
from needlepoint.language import phrase, say
from needlepoint.scars import Scar

LEAST_SHARE = 0.5
"""Own choice: with less than this probability of any kind the model knows, it says nothing."""

RAISED_WHY = phrase(
    "raised scars are outside this forecast: needling aims at depressed ones; ask a clinician"
)
COLOUR_WHY = phrase(
    "a mark of colour alone has no depth to fill; this forecast says nothing about it"
)
OTHER_WHY = phrase("what kind of scar it is, is too uncertain for a forecast")


@dataclass(frozen=True, slots=True)
class Pit:
    """A depressed scar as the forecast sees it.

    Attributes
    ----------
    id
        Its number on the map.
    kinds
        Probability of each of `RESPONDING`, in that order; they sum to 1.
    zone
        Name of the course it gets; a zone without a course is not needled.
    """

    id: int
    kinds: tuple[float, float, float]
    zone: str


@dataclass(frozen=True)
class SkinResponse:
    """One client's skin, as equally weighted draws.

    Attributes
    ----------
    belief
        What all clients share, one draw each.
    response
        What the client's skin multiplies every effect by; 0 where it does not respond.
    strength
        Effect of a first session on each scar, fully matured, before `response`.
    drift
        What untreated scars lose of the logarithm of their depth within the belief's `drift_days`
        by themselves; negative where they deepen.
    """

    belief: ResponsePrior
    response: Draws
    strength: Float[np.ndarray, "draws scars"]
    drift: Draws


def pit_of(scar: Scar, zone: str) -> Pit | str:
    """Return a scar in the form of the forecast, or say why it is outside the model."""
    known = [scar.kinds.get(kind, 0.0) for kind in RESPONDING]
    if scar.raised:
        return say(RAISED_WHY)
    if scar.kind == "macular":
        return say(COLOUR_WHY)
    if (total := sum(known)) < LEAST_SHARE:
        return say(OTHER_WHY)
    rolling, boxcar, icepick = (share / total for share in known)
    return Pit(scar.id, (rolling, boxcar, icepick), zone)


def skin_before_scans(belief: ResponsePrior, pits: Sequence[Pit], seed: int) -> SkinResponse:
    """Draw the skin of a client of whom nothing is known but the scars.

    One response is shared by all scars of a client; each scar has its own small one beside it.

    Parameters
    ----------
    belief
        What is held true; gives one client a draw.
    pits
        The scars.
    seed
        Of the random numbers.
    """
    random = np.random.default_rng(seed)
    draws, count = belief.draws, len(pits)
    response = responses(belief, random)
    kinds = np.array([pit.kinds for pit in pits]).reshape(count, len(RESPONDING))
    chosen = (random.random((draws, count, 1)) > np.cumsum(kinds, axis=1)[:, :-1]).sum(axis=2)
    own = np.exp(belief.scar_spread[:, None] * random.standard_normal((draws, count)))
    return SkinResponse(
        belief=belief,
        response=response,
        strength=np.take_along_axis(strengths(belief), chosen, axis=1) * own,
        drift=belief.drift_sd * even_normals(draws, random),
    )


def even_normals(count: int, random: np.random.Generator) -> Draws:
    """Return normal numbers spread as evenly as the law allows, in random order."""
    return np.asarray(ndtri((random.permutation(count) + random.random(count)) / count))


def effects(
    skin: SkinResponse,
    pits: Sequence[Pit],
    courses: Mapping[str, ZoneCourse],
    days: Sequence[float],
) -> Float[np.ndarray, "draws scars days"]:
    """Return what the sessions take off the logarithm of each scar's depth by certain days.

    Parameters
    ----------
    skin
        The client.
    pits
        The scars, as when the skin was drawn.
    courses
        Sessions by zone.
    days
        Days counted as those of the courses [days].
    """
    none = np.zeros((skin.belief.draws, len(days)))
    by_zone = {zone: doses(skin.belief, course, days) for zone, course in courses.items()}
    done = np.stack([by_zone.get(pit.zone, none) for pit in pits], axis=1)
    return done * (skin.strength * skin.response[:, None])[:, :, None]


def reductions(
    skin: SkinResponse,
    pits: Sequence[Pit],
    courses: Mapping[str, ZoneCourse],
    days: Sequence[float],
) -> Float[np.ndarray, "draws scars days"]:
    """Return the share of each scar that the sessions take off by certain days, 0 to 1."""
    return reduction(effects(skin, pits, courses, days))


def drifts(skin: SkinResponse, days: Sequence[float]) -> Float[np.ndarray, "draws days"]:
    """Return what untreated scars lose of the logarithm of their depth by certain days.

    It grows evenly from day 0, the day of the measurement, and then stays.
    """
    return skin.drift[:, None] * drifted_share(days, skin.belief.drift_days)


def drifted_share(days: Sequence[float], drift_days: float) -> Float[np.ndarray, " days"]:
    """Return how much of the drift is there by certain days, 0 to 1."""
    return np.clip(np.asarray(days, np.float64) / drift_days, 0.0, 1.0)
