"""Forecast: what one client may expect of a course, scar by scar, as numbers with two intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.healing.forecast.client import ForecastClient
from needlepoint.healing.forecast.predict import SkinResponse, drifts, effects
from needlepoint.healing.response.latent import reduction
from needlepoint.quantity import NORMAL_95, Bound, Measured

CENT = 100.0
"""Percent in one."""

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Ends of the 95 % and 80 % intervals, and the middle."""


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """What is expected of a quantity on one day.

    Attributes
    ----------
    value
        The middle: as likely more as less.
    low80, high80, low, high
        Ends of the 80 % and of the 95 % interval.
    unit
        ``%``, ``mm`` or ``mm3``.
    bound
        ``lower`` where today's value is itself only a lower bound.
    """

    value: float
    low80: float
    high80: float
    low: float
    high: float
    unit: str
    bound: Bound | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the form of the file formats."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "low80": self.low80,
            "high80": self.high80,
            "unit": self.unit,
            "bound": self.bound,
        }


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """A day of which something is forecast.

    Attributes
    ----------
    day
        Days since the measurement [days].
    name
        What the day is: ``after session 2``, ``day 90 after the last session``.
    """

    day: float
    name: str


@dataclass(frozen=True)
class ScarOutlook:
    """What is expected of one scar.

    Attributes
    ----------
    id, kind
        As on the map.
    why
        Why nothing is forecast; empty where something is.
    percent
        Change of depth (and of volume) that would be measured on each day, drift included;
        negative where the scar grows shallower, as in a comparison of two visits.
    by_sessions
        What the sessions alone take off, 0 to 100 %.
    depth, volume
        Depth [mm] and volume [mm3] on each day; empty where today's is not known.
    """

    id: int
    kind: str
    why: str = ""
    percent: tuple[ExpectedValue, ...] = ()
    by_sessions: tuple[ExpectedValue, ...] = ()
    depth: tuple[ExpectedValue, ...] = ()
    volume: tuple[ExpectedValue, ...] = ()


@dataclass(frozen=True)
class Forecast:
    """What one client may expect.

    Attributes
    ----------
    moments
        The days.
    scars
        Every scar of the map, by id.
    patch
        Change of the volume of all scars that the forecast speaks about, on each day.
    patch_by_sessions
        What the sessions alone take off it, 0 to 100 %.
    untreated
        Change of any scar that is left alone, on each day.
    response
        What this skin multiplies the usual effect by, in percent of it.
    nonresponse
        Probability that this skin does not respond at all, 0 to 1.
    """

    moments: tuple[ForecastDay, ...]
    scars: tuple[ScarOutlook, ...]
    patch: tuple[ExpectedValue, ...]
    patch_by_sessions: tuple[ExpectedValue, ...]
    untreated: tuple[ExpectedValue, ...]
    response: ExpectedValue
    nonresponse: float


def forecast_scars(
    client: ForecastClient, skin: SkinResponse, moments: Sequence[ForecastDay], seed: int
) -> Forecast:
    """Say what one client may expect on certain days.

    Parameters
    ----------
    client
        The scars and their sessions; at least one scar that the forecast speaks about.
    skin
        The client's skin, before or after scans.
    moments
        The days.
    seed
        Of the random numbers that carry the uncertainty of today's depth.
    """
    days = [moment.day for moment in moments]
    effect = effects(skin, client.pits, client.courses, days)
    drift = drifts(skin, days)
    left = np.exp(-(effect + drift[:, None, :]))
    by_sessions = reduction(effect)
    random = np.random.default_rng(seed)
    known = {scar.id: scar for scar in client.scars}
    percent = expected(CENT * (left - 1.0), "%")
    sessions = expected(CENT * by_sessions, "%")
    outlooks = {}
    for number, pit in enumerate(client.pits):
        scar, after = known[pit.id], left[:, number]
        outlooks[pit.id] = ScarOutlook(
            id=pit.id,
            kind=scar.kind,
            percent=percent[number],
            by_sessions=sessions[number],
            depth=_carried(scar.depth, after, random),
            volume=_carried(scar.volume, after, random),
        )
    for scar in client.scars:
        if scar.id in client.silent:
            outlooks[scar.id] = ScarOutlook(scar.id, scar.kind, client.silent[scar.id])
    both = (left - 1.0, by_sessions)
    together = np.stack([np.einsum("dst,s->dt", part, client.weights) for part in both], axis=1)
    patch, patch_by_sessions = expected(CENT * together, "%")
    return Forecast(
        moments=tuple(moments),
        scars=tuple(outlooks[scar.id] for scar in client.scars),
        patch=patch,
        patch_by_sessions=patch_by_sessions,
        untreated=expected(CENT * np.expm1(-drift)[:, None], "%")[0],
        response=expected(CENT * skin.response[:, None, None], "%")[0][0],
        nonresponse=float(np.mean(skin.response == 0.0)),
    )


def expected(
    draws: Float[np.ndarray, "draws some days"], unit: str, bound: Bound | None = None
) -> list[tuple[ExpectedValue, ...]]:
    """Return middle and intervals of draws, a row for each of `some` and an entry for each day."""
    low, low80, value, high80, high = (level.tolist() for level in quantiles(draws))
    return [
        tuple(
            ExpectedValue(
                value=value[row][day],
                low80=low80[row][day],
                high80=high80[row][day],
                low=low[row][day],
                high=high[row][day],
                unit=unit,
                bound=bound,
            )
            for day in range(draws.shape[2])
        )
        for row in range(draws.shape[1])
    ]


def quantiles(draws: Float[np.ndarray, "draws some days"]) -> list[Float[np.ndarray, "some days"]]:
    """Return the quantiles at `LEVELS`, between neighbours by straight lines."""
    ordered = np.sort(draws.astype(np.float32).transpose(1, 2, 0), axis=2).astype(np.float64)
    places = np.array(LEVELS) * (draws.shape[0] - 1)
    below = np.minimum(places.astype(int), draws.shape[0] - 2)
    part = places - below
    found = ordered[:, :, below] * (1.0 - part) + ordered[:, :, below + 1] * part
    return [found[:, :, level] for level in range(len(LEVELS))]


def _carried(
    now: Measured, left: Float[np.ndarray, "draws days"], random: np.random.Generator
) -> tuple[ExpectedValue, ...]:
    """Carry a quantity of today forward, its uncertainty with it."""
    if now.value is None or now.low is None or now.high is None:
        return ()
    sd = (now.high - now.low) / (2.0 * NORMAL_95)
    today = np.maximum(now.value + sd * random.standard_normal(len(left)), 0.0)
    return expected((today[:, None] * left)[:, None], now.unit, now.bound)[0]
