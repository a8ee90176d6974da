"""One page for booking and for moving: what is looked for, the free times, and the one chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Appointment, Operator, Practice, Service
from needlepoint.studio.booking.booking import Wanted
from needlepoint.studio.booking.forms import ChooseForm
from needlepoint.studio.booking.free_times import FreeTime, free_times
from needlepoint.studio.booking.places import bookable, services_of
from needlepoint.studio.domain.local_time import clock_time
from needlepoint.studio.site.whole_numbers import whole_number

MOMENT = "%Y%m%dT%H%M"
AHEAD = dt.timedelta(days=14)
"""Own choice: where a day has no free time, the next two weeks are looked through."""


@dataclass(slots=True)
class Offer:
    """The free times with one person, as choices of a form: word, time, and if chosen."""

    person: Operator
    day: dt.date
    times: list[tuple[str, str, bool]] = field(default_factory=list)


def asked_for(practice: Practice, said: QueryDict, moved: Appointment | None) -> ChooseForm:
    """Return the form of what is looked for, filled as far as nothing else was said.

    The service is that of what is moved, else the first; the day is today, or that of ``at``. The
    person is that of what is moved, unless somebody else or anybody was said.
    """
    at = moment_said(said.get("at", ""))
    first = services_of(practice).first() if moved is None else moved.service
    day = at or (moved.starts_at if moved is not None else None)
    usual: dict[str, Any] = {
        "service": "" if first is None else first.pk,
        "day": max(practice.day_of(day) if day else practice.today, practice.today),
    }
    asked = {name: said.get(name) or usual[name] for name in usual}
    there = moved is not None and bookable(practice).filter(pk=moved.person_id).exists()
    asked["person"] = said.get("person", moved.person_id if moved is not None and there else "")
    return ChooseForm(practice, asked, moved)


def moment_said(word: str) -> dt.datetime | None:
    """Return the moment, in UTC, that an address names; None where it names none."""
    try:
        return dt.datetime.strptime(word, MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def offers(
    asked: ChooseForm, said: QueryDict, moved: Appointment | None
) -> tuple[list[Offer], bool]:
    """Return the free times of the day that is looked for, else of the next day that has any.

    Returns
    -------
    The times, by person and in order, and whether they are of a later day.
    """
    if not asked.is_valid():
        return [], False
    service, day, person = (asked.cleaned_data[each] for each in ("service", "day", "person"))
    found = free_times(service, day, day, person=person, moved=moved)
    later = not found
    if later:
        found = free_times(service, day, day + AHEAD, person=person, moved=moved)
    if found:
        day_of = asked.practice.day_of
        first = day_of(found[0].starts_at)
        found = [each for each in found if day_of(each.starts_at) == first]
    return _by_person(found, asked.practice, moment_said(said.get("at", ""))), later


def _by_person(found: list[FreeTime], practice: Practice, at: dt.datetime | None) -> list[Offer]:
    by: dict[int, Offer] = {}
    for each in found:
        day = practice.day_of(each.starts_at)
        offer = by.setdefault(each.person.pk, Offer(each.person, day))
        chosen = each.starts_at == at
        offer.times.append((each.word, clock_time(each.starts_at, practice), chosen))
    return sorted(by.values(), key=lambda offer: offer.person.name)


def chosen(service: Service, word: str) -> Wanted:
    """Return what a form names by the word of a free time.

    Raises
    ------
    WrongUsage
        If it names nothing of this practice.
    """
    practice = service.practice
    at, _point, rest = word.partition(".")
    person, _point, room = rest.partition(".")
    moment = moment_said(at)
    who = Operator.objects.filter(practice=practice, pk=whole_number(person) or 0).first()
    where = practice.rooms.filter(pk=whole_number(room) or 0).first() if room else None
    if moment is None or who is None or (room and where is None):
        raise WrongUsage(_("Choose a time."))
    return Wanted(service, who, where, moment)
