"""Sessions as they were held: derived from signed records, never typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from needlepoint.records.models import Client, Plan, TreatmentSession
from needlepoint.studio.domain.capture_choice import measurements


def replaced(model: type[Model]) -> QuerySet[Any]:
    """Return the numbers of sessions, or of plans, that a later signed one replaced.

    As a list of its own, not as a join: nearly no row amends another, and a database that has
    counted that walks through the whole table for every row it joins.
    """
    rows = model._default_manager.filter(amends__isnull=False, signed_at__isnull=False)  # noqa: SLF001
    return rows.order_by().values("amends")


def held(sessions: QuerySet[TreatmentSession]) -> QuerySet[TreatmentSession]:
    """Return the sessions that count: signed, and replaced by no signed amendment."""
    rows = sessions.filter(signed_at__isnull=False)
    return rows.exclude(pk__in=replaced(TreatmentSession))


def standing_plans(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Return the signed plans that no later signed one replaced."""
    return plans.filter(signed_at__isnull=False).exclude(pk__in=replaced(Plan))


def standing_plan(client: Client) -> Plan | None:
    """Return the signed plan that holds: the latest that no later signed one replaced."""
    rows = standing_plans(Plan.objects.filter(client=client))
    return rows.order_by("-signed_at", "-id").first()


def plan_chain(plan: Plan) -> list[int]:
    """Return the numbers of a plan and of those it amends: one course."""
    chain, earlier = [plan.pk], plan.amends
    while earlier is not None:
        chain.append(earlier.pk)
        earlier = earlier.amends
    return chain


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """How far a course has come.

    Attributes
    ----------
    plan
        The signed plan.
    days
        On which days sessions were held.
    planned
        How many sessions are planned.
    next_on
        The day from which the next session is due; None where none is left.
    review_on
        The day of the review after the last session that is due: the latest one that has passed
        without a measurement, else the next one; None where none is left.
    """

    plan: Plan
    days: tuple[dt.date, ...]
    planned: int
    next_on: dt.date | None
    review_on: dt.date | None

    @property
    def done(self) -> int:
        """Sessions that were held."""
        return len(self.days)

    @property
    def left(self) -> int:
        """Sessions that remain."""
        return max(0, self.planned - self.done)

    def is_overdue(self, today: dt.date) -> bool:
        """Whether the next session should have been a good while ago."""
        return self.next_on is not None and today > self.next_on + GRACE

    def lacks_review(self, today: dt.date) -> bool:
        """Whether the skin should have been measured again a good while ago."""
        return self.review_on is not None and today > self.review_on + GRACE


GRACE = dt.timedelta(days=14)
"""Own choice: two weeks to find a day before somebody is called overdue."""


def course_of(
    plan: Plan, days: list[dt.date], today: dt.date, measured: Collection[dt.date] = ()
) -> HeldCourse:
    """Hold the sessions of a course against its plan.

    Parameters
    ----------
    plan
        A signed plan.
    days
        The days of the sessions held under it, in order.
    today
        Reviews before it are due.
    measured
        The days of measured captures; a review has been held where one was taken on its day, from
        two weeks before it on.
    """
    course: dict[str, Any] = plan.document.get("course") or {}
    sessions = course.get("sessions", [])
    planned, interval = len(sessions), int(course.get("interval_days", 0))
    next_on = None
    if len(days) < planned:
        first = dt.date.fromisoformat(sessions[0]["on"])
        next_on = days[-1] + dt.timedelta(days=interval) if days else first
    review_on = None
    if days and len(days) >= planned:
        after = [days[-1] + dt.timedelta(days=number) for number in review_days(plan)]
        latest = max(measured, default=dt.date.min)
        left = [day for day in after if latest < day - GRACE]
        passed = [day for day in left if day < today]
        review_on = max(passed, default=min(left, default=None))
    return HeldCourse(plan, tuple(days), planned, next_on, review_on)


def review_days(plan: Plan) -> list[int]:
    """Return how many days after the last session a plan reviews the skin."""
    course: dict[str, Any] = plan.document.get("course") or {}
    return sorted({int(each["days_after"]) for each in course.get("reviews", [])})


def held_course(client: Client, today: dt.date) -> HeldCourse | None:
    """Return how far the course of a client has come; None where no plan is signed."""
    plan = standing_plan(client)
    if plan is None or not plan.document.get("may_needle"):
        return None
    rows = held(TreatmentSession.objects.filter(plan__in=plan_chain(plan)))
    days = list(rows.order_by("visit__day").values_list("visit__day", flat=True))
    captures = measurements().filter(visit__client=client)
    return course_of(plan, days, today, captures.order_by().values_list("visit__day", flat=True))
