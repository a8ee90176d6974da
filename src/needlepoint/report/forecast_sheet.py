"""Sheet: everything a forecast shows, worked out from a measurement, a plan and later scans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import numpy as np

from needlepoint.change import known_repeats, repeat_share
from needlepoint.errors import Refused, WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.healing import (
    Adjunct,
    Belief,
    Client,
    Course,
    Forecast,
    Learned,
    Moment,
    Now,
    Scan,
    Seeing,
    Worth,
    forecast,
    known_belief,
    skin_after_scans,
    skin_before_scans,
    skin_of,
    worth_of_next,
)
from needlepoint.quantity import NORMAL_95, Measured
from needlepoint.report.change import visit_of
from needlepoint.report.forecast_reading import ChangeSeen, Planned, day_of
from needlepoint.report.measurement import Measurement
from needlepoint.wording import say

DRAWS = 1000
"""Own choice: the ends of a 95 % interval then rest on 25 draws each."""

TRIED = 250
"""Own choice: draws held against scans, each with many responses; more change no figure shown."""

CURVE_DAYS = 45
"""Own choice: points of a drawn curve."""

SEED = 20261122
"""Own choice: the same input gives the same forecast."""

DERMIS_DRAWS = 2000
"""Own choice: the middle of the thickness of a dermis is then known to a hundredth of a mm."""


@dataclass(frozen=True)
class Question:
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
    """

    measurement: Measurement
    plan: Planned
    scans: tuple[tuple[ChangeSeen, date], ...] = ()
    held: tuple[date, ...] = ()
    adjuncts: tuple[Adjunct, ...] = ()


@dataclass(frozen=True)
class Sheet:
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

    question: Question
    start: date
    sessions: tuple[date, ...]
    held: int
    client: Client
    belief: Belief
    before: Forecast
    after: Forecast | None
    learned: Learned | None
    worth: Worth
    seeing: Seeing
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


def make_sheet(question: Question) -> Sheet:
    """Work out what a forecast shows.

    Raises
    ------
    WrongUsage
        If plan or scans belong to another measurement, or days make no sense.
    Refused
        If no scar is left that the forecast can speak about.
    """
    start = _start(question)
    _check(question, start)
    sessions, held = _sessions(question)
    client = _client(question, start, sessions)
    moments = _moments([(day - start).days for day in sessions])
    curve = _curve_days(moments)
    wide, tried = _belief(DRAWS), _belief(TRIED)
    skin = skin_before_scans(wide, client.pits, SEED)
    learned = None
    if question.scans:
        scans = [_scan(seen, (day - start).days, client) for seen, day in question.scans]
        learned = skin_after_scans(
            tried, client.pits, client.courses, scans, draws=DRAWS, seed=SEED
        )
    known = None if learned is None else learned.skin
    seeing = _seeing(question, client)
    last = max(((day - start).days for _, day in question.scans), default=None)
    return Sheet(
        question=question,
        start=start,
        sessions=sessions,
        held=held,
        client=client,
        belief=wide,
        before=forecast(client, skin, moments, SEED),
        after=None if known is None else forecast(client, known, moments, SEED),
        learned=learned,
        worth=worth_of_next(
            client, known or skin, seeing, Now(held, last, question.plan.interval_days)
        ),
        seeing=seeing,
        curve_before=forecast(client, skin, curve, SEED),
        curve_after=None if known is None else forecast(client, known, curve, SEED),
        notes=_notes(question, client, learned),
    )


@cache
def _belief(draws: int) -> Belief:
    return known_belief(draws, SEED)


def _start(question: Question) -> date:
    """Give the day from which time counts: that of the capture, or of the plan without one."""
    try:
        taken = day_of(question.measurement.origin.taken)
    except ValueError:
        taken = None
    return taken or question.plan.made_on


def _check(question: Question, start: date) -> None:
    """Refuse what belongs to somebody or something else."""
    digest = question.measurement.origin.sha256
    if question.plan.sha256 != digest:
        raise WrongUsage(
            f"{question.plan.name} was made for another measurement; plan this one, or give the "
            "measurement it was made for."
        )
    for seen, day in question.scans:
        if seen.before_sha256 != digest:
            raise WrongUsage(
                f"The change to {seen.name} compares with another first visit; compare it with "
                "this measurement."
            )
        if day <= start:
            raise WrongUsage(f"The scan {seen.name} of {day} does not lie after the measurement "
                             f"of {start}.")  # fmt: skip
    early = min((*question.held, *question.plan.sessions))
    if early < start:
        raise WrongUsage(f"A session on {early} lies before the measurement of {start}.")


def _sessions(question: Question) -> tuple[tuple[date, ...], int]:
    """Give the days of all sessions and how many were held.

    Where days of held sessions are given, the rest of the plan follows them at its interval.
    """
    planned, scans = question.plan.sessions, [day for _, day in question.scans]
    if not question.held:
        return planned, sum(day < max(scans) for day in planned) if scans else 0
    held = tuple(sorted(set(question.held)))
    step = timedelta(days=question.plan.interval_days)
    rest: list[date] = []
    for day in planned[len(held) :]:
        rest.append(max(day, (rest[-1] if rest else held[-1]) + step))
    return (*held, *rest), len(held)


def _client(question: Question, start: date, sessions: Sequence[date]) -> Client:
    """Put scars and courses together; the dial counts only down to the end of the dermis."""
    plan, scars = question.plan, question.measurement.scars
    assert scars is not None
    days = tuple(float((day - start).days) for day in sessions)
    adjuncts = (*(("vitamin_c",) if plan.vitamin_c else ()), *question.adjuncts)
    courses = {}
    for zone, dial in plan.depths_mm.items():
        floor = float(np.median(skin_of(zone, draws=DERMIS_DRAWS).dermis_mm))
        depths = [min(each, floor) for each in (*dial, *[dial[-1]] * len(days))]
        courses[zone] = Course(days, tuple(depths[: len(days)]), adjuncts)
    client = Client.of(scars.scars, plan.zones, courses)
    if not client.pits:
        reasons = "; ".join(sorted(set(client.silent.values()))) or say("it holds no scar")
        raise Refused(f"No scar of this measurement can be forecast: {reasons}.")
    return client


def _moments(days: Sequence[int]) -> list[Moment]:
    """Name the days of which something is foretold."""
    facts = read_facts("needlepoint.healing", "facts/forecast.toml")
    wait = facts.number("after_session")
    ends = [min(day + wait, later) for day, later in zip(days, [*days[1:], np.inf], strict=True)]
    moments = [
        Moment(end, say("after session {number}", number=number))
        for number, end in enumerate(ends, 1)
    ]
    for name in ("review", "late_review"):
        later = facts.number(name)
        moments.append(
            Moment(days[-1] + later, say("day {later:.0f} after the last session", later=later))
        )
    if facts.number("horizon") > moments[-1].day:
        moments.append(Moment(facts.number("horizon"), say("a year after the measurement")))
    return moments


def _curve_days(moments: Sequence[Moment]) -> list[Moment]:
    """Give days evenly over the whole time."""
    return [Moment(float(day), "") for day in np.linspace(0.0, moments[-1].day, CURVE_DAYS)]


def _scan(seen: ChangeSeen, day: int, client: Client) -> Scan:
    """Bring a comparison into the order of the forecast's scars."""
    ids = [pit.id for pit in client.pits]
    off = np.array([seen.taken_off.get(number, np.nan) for number in ids])
    sd = np.array([seen.sd.get(number, np.nan) for number in ids])
    own = np.sqrt(np.maximum(sd**2 - ((1.0 - off) * seen.shared_sd) ** 2, (sd / 4.0) ** 2))
    if not np.isfinite(off).any():
        raise WrongUsage(f"The change to {seen.name} measured none of the scars that are needled; "
                         "nothing can be learned from it.")  # fmt: skip
    return Scan(float(day), off, own, seen.shared_sd)


def _seeing(question: Question, client: Client) -> Seeing:
    """Say what can be seen: as the last comparison found, else from how captures repeat."""
    told = [seen for seen, _ in question.scans]
    if told and told[-1].patch_least is not None:
        return Seeing(told[-1].patch_least, told[-1].scars_least)
    visit, scale = visit_of(question.measurement), question.measurement.scale.sd
    repeats = known_repeats(visit, visit)
    known = {scar.id: scar for scar in client.scars}
    volumes = [known[pit.id].volume for pit in client.pits]
    if repeats is None:  # an interval of the measurement holds its scale already
        depth = {number: _relative_sd(scar.depth) for number, scar in known.items()}
        own = np.nan_to_num([_relative_sd(each) for each in volumes], nan=1.0)
        patch = float(np.linalg.norm(client.weights * own))
    else:  # as a comparison counts: a capture may be off as a whole, and so may its scale
        depth = {
            number: float(np.hypot(repeat_share(repeats, "depth", scar.depth), scale))
            for number, scar in known.items()
        }
        off = np.array([repeat_share(repeats, "volume", each) for each in volumes])
        patch = float(client.weights @ off)
    two = 100.0 * NORMAL_95 * 2.0**0.5
    least = {number: two * sd for number, sd in depth.items() if np.isfinite(sd)}
    return Seeing(float(two * np.hypot(patch, scale)), least)


def _relative_sd(number: Measured) -> float:
    if not number.value or number.low is None or number.high is None:
        return float("nan")
    return (number.high - number.low) / (2.0 * NORMAL_95 * abs(number.value))


def _notes(question: Question, client: Client, learned: Learned | None) -> tuple[str, ...]:
    """Say what must stand beside the numbers."""
    notes = []
    if any(scar.kind == "icepick" for scar in client.scars):
        notes.append(
            say("Icepick scars barely move under needling; other ways are better for them.")
        )
    if learned is not None and learned.believed < 1.0:
        notes.append(
            say(
                "The scans are surer than the belief is fine; they were believed a little less, so "
                "the intervals are rather too wide than too narrow."
            )
        )
    if any(seen.shared_sd <= 0.0 for seen, _ in question.scans):
        notes.append(
            say("A comparison gives no doubt that all its scars share; it was taken as least.")
        )
    return tuple(notes)


def zone_depths(sheet: Sheet) -> Mapping[str, tuple[float, ...]]:
    """Give what the dial says in each zone and session, as the plan sets it [mm]."""
    count = len(sheet.sessions)
    return {
        zone: (*dial, *[dial[-1]] * count)[:count]
        for zone, dial in sheet.question.plan.depths_mm.items()
    }
