"""What a forecast is asked, and everything that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from needlepoint.change import Repeatability
from needlepoint.healing import (
    Adjunct,
    DetectionLimits,
    Forecast,
    ForecastClient,
    Learned,
    ResponsePrior,
    Worth,
)
from needlepoint.results import ChangeSeen, Planned
from needlepoint.scars import Measurement


@dataclass(frozen=True)
class ForecastQuestion:
    """What is asked.

    Attributes
    ----------
    measurement
        The first visit.
    plan
        Its plan.
    scans
        What later visits measured, each with its day.
    held
        Days of the sessions really held; empty to take the plan's up to the last scan.
    adjuncts
        What goes with needling beside what the plan says.
    repeatability
        What the practice found of its own repeats; None takes what simulated skin says of the rig.
    """

    measurement: Measurement
    plan: Planned
    scans: tuple[tuple[ChangeSeen, date], ...] = ()
    held: tuple[date, ...] = ()
    adjuncts: tuple[Adjunct, ...] = ()
    repeatability: Repeatability | None = None


@dataclass(frozen=True)
class ForecastSheet:
    """What a forecast shows.

    Attributes
    ----------
    question
        What was asked.
    start
        The day of the measurement, from which days are counted.
    sessions
        Days of all sessions, held or planned.
    held
        How many of them were held.
    client
        The scars and their courses.
    belief
        What is held true of all clients.
    before, after
        The forecast without and with the scans; `after` is None where there are none.
    learned
        What the scans taught.
    worth, seeing
        Whether one more session is worth it, and what can be seen at all.
    curve_before, curve_after
        The forecasts on the days of a curve.
    """

    question: ForecastQuestion
    start: date
    sessions: tuple[date, ...]
    held: int
    client: ForecastClient
    belief: ResponsePrior
    before: Forecast
    after: Forecast | None
    learned: Learned | None
    worth: Worth
    seeing: DetectionLimits
    curve_before: Forecast
    curve_after: Forecast | None
    notes: tuple[str, ...] = field(default=())

    @property
    def now(self) -> Forecast:
        """The forecast that holds now: with the scans where there are any."""
        return self.before if self.after is None else self.after

    @property
    def curve(self) -> Forecast:
        """The curve that holds now."""
        return self.curve_before if self.curve_after is None else self.curve_after


def zone_depths(sheet: ForecastSheet) -> Mapping[str, tuple[float, ...]]:
    """Return what the dial says in each zone and session, as the plan sets it [mm]."""
    count = len(sheet.sessions)
    return {
        zone: (*dial, *[dial[-1]] * count)[:count]
        for zone, dial in sheet.question.plan.depths_mm.items()
    }
