"""On skin: a forecast laid over the client's own relief."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from needlepoint.healing.forecast.filling import Fill, fills
from needlepoint.healing.forecast.forecast import Forecast, ForecastDay
from needlepoint.scars import ScarMap
from needlepoint.surface import Relief

Case = Literal["pessimistic", "median", "optimistic"]
CASES: tuple[Case, ...] = get_args(Case)
"""The ends of the 80 % interval of every scar, and the middle between them."""

CENT = 100.0


@dataclass(frozen=True)
class Outlook:
    """The skin as it may look on one day.

    Attributes
    ----------
    case
        Which of `CASES`.
    moment
        The day and its name.
    relief
        The forecast surface; never a promise.
    shares
        Share by which each scar was filled, by id, 0 to 1.
    """

    case: Case
    moment: ForecastDay
    relief: Relief
    shares: dict[int, float]


def applied_to_relief(
    relief: Relief, missing: Sequence[Fill], shares: Mapping[int, float]
) -> Relief:
    """Return the relief with every scar filled by its share.

    A share of 0 leaves the skin as it is, 1 makes it level with the rim; between them heights grow
    evenly. Scars without a share, and skin that was not sound, stay as they are.

    Parameters
    ----------
    relief
        The skin as measured.
    missing
        What each scar lacks, from `fills`.
    shares
        Share of its depth that each scar loses, by id, 0 to 1.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 1.
    """
    wrong = {number: share for number, share in shares.items() if not 0.0 <= share <= 1.0}
    if wrong:
        raise ValueError(f"scars are filled by a share of 0 to 1, got {wrong}")
    z_mm = relief.z_mm.astype(np.float64)
    for fill in missing:
        share = shares.get(fill.scar, 0.0)
        if share:
            rows, cols = fill.lacks_mm.shape
            part = np.s_[fill.row : fill.row + rows, fill.col : fill.col + cols]
            z_mm[part] += np.where(relief.sound[part], share * fill.lacks_mm, 0.0)
    return replace(relief, z_mm=z_mm)


def shares_of(forecast: Forecast, moment: int, case: Case) -> dict[int, float]:
    """Return the share by which the sessions fill each scar, 0 to 1; without scars left out.

    What untreated scars do by themselves is not in it: it has no direction to draw.

    Parameters
    ----------
    forecast
        The forecast.
    moment
        Which of its days.
    case
        The middle, or an end of the 80 % interval of every scar at once.
    """
    found = {}
    for scar in forecast.scars:
        if scar.by_sessions:
            each = scar.by_sessions[moment]
            part = {"pessimistic": each.low80, "median": each.value, "optimistic": each.high80}[
                case
            ]
            found[scar.id] = min(max(part / CENT, 0.0), 1.0)
    return found


def outlooks(
    relief: Relief, scars: ScarMap, forecast: Forecast, moments: Sequence[int] | None = None
) -> tuple[Outlook, ...]:
    """Lay a forecast over the client's own skin: every case of every day.

    Parameters
    ----------
    relief, scars
        The skin as measured and what was found on it.
    forecast
        What is expected.
    moments
        Which of its days; all where None.

    Returns
    -------
    Day by day, each in the order of `CASES`.
    """
    missing = fills(relief, scars)
    days = range(len(forecast.moments)) if moments is None else moments
    made = []
    for day in days:
        for case in CASES:
            shares = shares_of(forecast, day, case)
            filled = applied_to_relief(relief, missing, shares)
            made.append(Outlook(case, forecast.moments[day], filled, shares))
    return tuple(made)


def filled_mm3(relief: Relief, missing: Sequence[Fill], shares: Mapping[int, float]) -> float:
    """Return how much the filling adds in all [mm3]."""
    pixel_mm2 = relief.pixel_mm**2
    return math.fsum(
        shares.get(fill.scar, 0.0) * float(fill.lacks_mm.sum()) * pixel_mm2 for fill in missing
    )
