"""Measured change: one pair of visits for each client and site, and what it is grouped by."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Q, QuerySet
from django.db.models.fields.json import KT, KeyTransform

from needlepoint.quantity import NORMAL_95
from needlepoint.records.models import (
    Comparison,
    Plan,
    Practice,
    TreatmentSession,
    WorkState,
)
from needlepoint.studio.domain.held_sessions import held, standing_plans

MANY = 5
"""Own choice: so many sessions and more are one group."""
UNKNOWN_SD = 0.2
"""Own choice: of a change that has no interval; it then says little."""
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
        zones that were done [mm]. Empty where a depth is not known.
    taken_off
        By kind, the share of each scar's depth that is gone, and its SD.
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
    """Return the comparisons that ended, whose second visit lies in a period."""
    return Comparison.objects.filter(
        before__visit__client__practice=practice,
        before__visit__client__erased_at=None,
        before__voided_at=None,
        after__voided_at=None,
        after__visit__day__range=(period.first, period.last),
        state__in=(WorkState.MEASURED, WorkState.REFUSED),
    )


def usable(rows: QuerySet[Comparison]) -> QuerySet[Comparison]:
    """Return those that can be held against each other."""
    return rows.filter(state=WorkState.MEASURED, change__quality__verdict="comparable")


def told_pairs(practice: Practice, period: Period, *, kinds: bool = True) -> list[PairTold]:
    """Return the pair with the longest time between for each client and site, with few questions.

    Parameters
    ----------
    practice, period
        Whose, and when the second visit was.
    kinds
        Whether to read what became of each scar, which is the largest part of it.
    """
    percent = KT("change__summary__volume_percent__value")
    rows = usable(compared(practice, period)).annotate(percent=percent)
    names = ("before__visit__client", "before__visit__client__name", "before__site", "pk")
    more = ("public_id", "before__visit__day", "after__visit__day", "percent")
    chosen: dict[tuple[int, str], tuple[int, PairTold]] = {}
    for client, name, site, pk, number, before, after, percent in rows.order_by(
        "-after__visit__day"
    ).values_list(*names, *more)[:AT_MOST]:
        if percent is None:
            continue
        pair = PairTold(client, name, number, before, after, float(percent))
        _pk, there = chosen.get((client, site), (0, None))
        if there is None or after - before > there.after - there.before:
            chosen[client, site] = pk, pair
    _add_sessions([pair for _pk, pair in chosen.values()])
    _add_skin([pair for _pk, pair in chosen.values()])
    if kinds:
        _add_kinds(dict(chosen.values()))
    return [pair for _pk, pair in chosen.values()]


def _add_sessions(pairs: list[PairTold]) -> None:
    rows = held(TreatmentSession.objects.filter(client__in={each.client for each in pairs}))
    deep = Avg("zones__depth_mm", filter=Q(zones__done=True))
    by: dict[int, list[tuple[dt.date, str, float | None]]] = {}
    told = rows.annotate(deep=deep).order_by("visit__day", "pk")
    for client, *session in told.values_list("client", "visit__day", "needler__name", "deep"):
        by.setdefault(client, []).append(tuple(session))
    for pair in pairs:
        # of the day of the first pictures too: they are taken before the needle
        between = [each for each in by.get(pair.client, []) if pair.before <= each[0] < pair.after]
        pair.sessions = len({day for day, _who, _deep in between})
        pair.operators = frozenset(who for _day, who, _deep in between)
        depths = {day: deep for day, _who, deep in between}
        if all(depths.values()):
            pair.course = [
                ((day - pair.before).days, float(deep or 0.0)) for day, deep in depths.items()
            ]


def _add_skin(pairs: list[PairTold]) -> None:
    rows = standing_plans(Plan.objects.filter(client__in={each.client for each in pairs}))
    known = dict(
        rows.annotate(skin=KT("document__skin__skin_type"))
        .order_by("signed_at")
        .values_list("client", "skin")
    )
    for pair in pairs:
        pair.skin = known.get(pair.client) or ""


def _add_kinds(pairs: dict[int, PairTold]) -> None:
    rows = Comparison.objects.filter(pk__in=pairs).annotate(scars=KeyTransform("scars", "change"))
    for pk, scars in rows.values_list("pk", "scars"):
        found = _by_kind(scars or ())
        pairs[pk].taken_off = found
        pairs[pk].kinds = {
            kind: statistics.median(-100.0 * off for off, _sd in each)
            for kind, each in found.items()
        }


def _by_kind(scars: Iterable[dict[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for scar in scars:
        percent = (scar.get("depth") or {}).get("percent") or {}
        if percent.get("value") is None or scar.get("raised"):
            continue
        low, high = (float(percent.get(end) or 0.0) for end in ("low", "high"))
        sd = (high - low) / (200.0 * NORMAL_95) if high > low else UNKNOWN_SD
        off = -float(percent["value"]) / 100.0
        found.setdefault(str(scar["kind"]), []).append((off, sd))
    return found
