"""Forecast: what one client may expect of a planned course, and what later scans teach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from needlepoint.change import Repeatability
from needlepoint.errors import Refused
from needlepoint.healing import (
    Adjunct,
    CourseProgress,
    forecast_scars,
    skin_after_scans,
    skin_before_scans,
    worth_of_next,
)
from needlepoint.language import say
from needlepoint.results import ChangeSeen, Planned, read_measurement, read_planned
from needlepoint.scars import Measurement
from needlepoint.workflow.forecast_records import ForecastQuestion, ForecastSheet
from needlepoint.workflow.forecast_steps import (
    SEED,
    check_belongs,
    client_of,
    curve_moments,
    detection_limits,
    first_day,
    named_moments,
    notes_beside,
    parameter_draws,
    scan_of,
    session_days,
)
from needlepoint.workflow.measurement import Progress, silent

DRAWS = 1000
"""Own choice: the ends of a 95 % interval then rest on 25 draws each."""

TRIED = 250
"""Own choice: draws held against scans, each with many responses; more change no figure shown."""


def forecast(  # noqa: PLR0913  what a forecast rests on
    measurement: Measurement | Path | str,
    plan: Planned | Path | str,
    *,
    scans: Sequence[tuple[ChangeSeen, date]] = (),
    held: Sequence[date] = (),
    adjuncts: Sequence[Adjunct] = (),
    repeatability: Repeatability | None = None,
    progress: Progress = silent,
) -> ForecastSheet:
    """Forecast what a planned course does to each scar, and learn from later scans.

    Parameters
    ----------
    measurement
        The first visit: a record, or a folder that `measure` wrote.
    plan
        Its plan: a record, a `plan.json`, or the folder of `plan`.
    scans
        What later visits measured, each with its day.
    held
        Days of the sessions really held; empty takes the plan's up to the last scan.
    adjuncts
        What goes with needling beside what the plan says.
    repeatability
        What the practice found of its own repeats; None takes what simulated skin says of the rig.
    progress
        Told of each step.

    Returns
    -------
    Sheet
        The forecast, with 80 and 95 % intervals, and what the scans taught.

    Raises
    ------
    Refused
        If the capture was refused, the plan needles nothing, or no scar can be forecast.
    WrongUsage
        If plan or scans belong to another measurement, or days make no sense.
    Unreadable
        If a file cannot be read.
    """
    if not isinstance(measurement, Measurement):
        name, measurement = measurement, read_measurement(Path(measurement))
    else:
        name = measurement.origin.name
    if measurement.scars is None:
        raise Refused(f"{name} is the measurement of a refused capture; measure again.")
    if not isinstance(plan, Planned):
        plan = read_planned(Path(plan), measurement.origin.sha256)
    progress(say("forecasting"), 0.0)
    return answer_forecast(
        ForecastQuestion(
            measurement, plan, tuple(scans), tuple(held), tuple(adjuncts), repeatability
        )
    )


def answer_forecast(question: ForecastQuestion) -> ForecastSheet:
    """Answer what a forecast is asked.

    Raises
    ------
    WrongUsage
        If plan or scans belong to another measurement, or days make no sense.
    Refused
        If no scar is left that the forecast can speak about.
    """
    start = first_day(question)
    check_belongs(question, start)
    sessions, held = session_days(question)
    client = client_of(question, start, sessions)
    moments = named_moments([(day - start).days for day in sessions])
    curve = curve_moments(moments)
    wide, tried = parameter_draws(DRAWS), parameter_draws(TRIED)
    skin = skin_before_scans(wide, client.pits, SEED)
    learned = None
    if question.scans:
        scans = [scan_of(seen, (day - start).days, client) for seen, day in question.scans]
        learned = skin_after_scans(
            tried, client.pits, client.courses, scans, draws=DRAWS, seed=SEED
        )
    known = None if learned is None else learned.skin
    seeing = detection_limits(question, client)
    last = max(((day - start).days for _, day in question.scans), default=None)
    return ForecastSheet(
        question=question,
        start=start,
        sessions=sessions,
        held=held,
        client=client,
        belief=wide,
        before=forecast_scars(client, skin, moments, SEED),
        after=None if known is None else forecast_scars(client, known, moments, SEED),
        learned=learned,
        worth=worth_of_next(
            client, known or skin, seeing, CourseProgress(held, last, question.plan.interval_days)
        ),
        seeing=seeing,
        curve_before=forecast_scars(client, skin, curve, SEED),
        curve_after=None if known is None else forecast_scars(client, known, curve, SEED),
        notes=notes_beside(question, client, learned),
    )
