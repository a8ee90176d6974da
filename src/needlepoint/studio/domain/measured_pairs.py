"""Measured change: one pair of visits for each client and site, and what it is grouped by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, FloatField, Q, QuerySet, Value

from needlepoint.quantity import NORMAL_95
from needlepoint.records.models import (
    Comparison,
    Plan,
    Practice,
    TreatmentSession,
    WorkState,
)
from needlepoint.records.models.comparison import compared_depths
from needlepoint.studio.domain.held_sessions import held, standing_plans

MANY = 5
"""Own choice: so many sessions and more are one group."""
UNKNOWN_SD = 0.2
"""Own choice: of a change that has no interval; it then says little."""
FEWEST = 5
"""Own choice: an interval from fewer says nothing, and fewer people could be told apart."""
AT_MOST = 2000
"""Own choice: pairs that one page reads; the newest. A practice makes fewer in a year."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both with it."""

    first: dt.date
    last: dt.date


@dataclass(slots=True)
class PairTold:
    """What one client's site was before and after.

    Attributes
    ----------
    client, name
        Whose.
    number
        Of the comparison, as its address has it.
    before, after
        The days of both visits.
    percent
        Change of the volume of all depressed scars.
    sessions, operators
        How many were held between, and by whom.
    skin
        Skin type I to VI; empty where it is not known.
    kinds
        The median change of the depth of the scars of each kind [%].
    course
        The sessions that were held between: days from the first visit, and the mean depth of the
        zones that were done [mm]. Empty where a depth is not known, or not asked for.
    taken_off
        By kind, the share of each scar's depth that is gone, and its SD; where asked for.
    """

    client: int
    name: str
    number: Any
    before: dt.date
    after: dt.date
    percent: float
    sessions: int = 0
    operators: frozenset[str] = frozenset()
    skin: str = ""
    kinds: dict[str, float] = field(default_factory=dict)
    course: list[tuple[int, float]] = field(default_factory=list)
    taken_off: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def scars(self) -> int:
        """How many depressed scars were compared."""
        return sum(map(len, self.taken_off.values()))


def compared(practice: Practice, period: Period) -> QuerySet[Comparison]:
    """Return the comparisons of real clients that ended, whose second visit lies in a period."""
    return Comparison.objects.filter(
        before__visit__client__practice=practice,
        before__visit__client__erased_at=None,
        before__visit__client__demo=False,
        before__voided_at=None,
        after__voided_at=None,
        after__visit__day__range=(period.first, period.last),
        state__in=(WorkState.MEASURED, WorkState.REFUSED),
    )


def usable(rows: QuerySet[Comparison]) -> QuerySet[Comparison]:
    """Return those that can be held against each other."""
    return rows.filter(USABLE)


USABLE = Q(state=WorkState.MEASURED, comparable=True)


def told_pairs(practice: Practice, period: Period, *, scars: bool = False) -> list[PairTold]:
    """Return the pair with the longest time between for each client and site, with few questions.

    Parameters
    ----------
    practice, period
        Whose, and when the second visit was.
    scars
        Whether to read how deep each session went and what became of each scar: by far the most.
    """
    rows = usable(compared(practice, period)).filter(volume_percent__isnull=False)
    names = ("before__visit__client", "before__visit__client__name", "before__site", "pk")
    more = ("public_id", "before__visit__day", "after__visit__day")
    numbers = ("volume_percent", "depth_by_kind")
    chosen: dict[tuple[int, str], tuple[int, PairTold]] = {}
    for client, name, site, pk, number, before, after, percent, kinds in rows.order_by(
        "-after__visit__day"
    ).values_list(*names, *more, *numbers)[:AT_MOST]:
        pair = PairTold(client, name, number, before, after, percent, kinds=kinds)
        _pk, there = chosen.get((client, site), (0, None))
        if there is None or after - before > there.after - there.before:
            chosen[client, site] = pk, pair
    pairs = [pair for _pk, pair in chosen.values()]
    _add_sessions(pairs, depths=scars)
    _add_skin(pairs)
    if scars:
        _add_scars(dict(chosen.values()))
    return pairs


NOT_ASKED = Value(None, FloatField())


def _add_sessions(pairs: list[PairTold], *, depths: bool) -> None:
    rows = held(TreatmentSession.objects.filter(client__in={each.client for each in pairs}))
    deep = Avg("zones__depth_mm", filter=Q(zones__done=True)) if depths else NOT_ASKED
    by: dict[int, list[tuple[dt.date, str, float | None]]] = {}
    told = rows.annotate(deep=deep).order_by("visit__day", "pk")
    for client, *session in told.values_list("client", "visit__day", "needler__name", "deep"):
        by.setdefault(client, []).append(tuple(session))
    for pair in pairs:
        # of the day of the first pictures too: they are taken before the needle
        between = [each for each in by.get(pair.client, []) if pair.before <= each[0] < pair.after]
        pair.sessions = len({day for day, _who, _deep in between})
        pair.operators = frozenset(who for _day, who, _deep in between)
        found = {day: deep for day, _who, deep in between}
        if all(found.values()):
            pair.course = [
                ((day - pair.before).days, float(deep or 0.0)) for day, deep in found.items()
            ]


def _add_skin(pairs: list[PairTold]) -> None:
    rows = standing_plans(Plan.objects.filter(client__in={each.client for each in pairs}))
    known = dict(rows.order_by("signed_at").values_list("client", "skin_type"))
    for pair in pairs:
        pair.skin = known.get(pair.client, "")


def _add_scars(pairs: dict[int, PairTold]) -> None:
    rows = Comparison.objects.filter(pk__in=pairs)
    for pk, change in rows.values_list("pk", "change"):
        for kind, percent in compared_depths(change or {}):
            low, high = (float(percent.get(end) or 0.0) for end in ("low", "high"))
            sd = (high - low) / (200.0 * NORMAL_95) if high > low else UNKNOWN_SD
            off = -float(percent["value"]) / 100.0
            pairs[pk].taken_off.setdefault(kind, []).append((off, sd))
