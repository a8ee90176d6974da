"""The practice's desk: what a client needs to come, and the days on which it works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from needlepoint.care.person import Practice
from needlepoint.errors import WrongUsage

SUNDAY = 6
"""As `date.weekday` counts."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when appointments are, as far as the practice says so.

    Attributes
    ----------
    name, address, phone
        Of the practice; empty where it says nothing.
    starts
        Time of day of an appointment; None where it says nothing.
    sundays
        Whether it works on Sundays.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    starts: time | None = None
    sundays: bool = False

    @property
    def place(self) -> str:
        """Name and address in one line."""
        return ", ".join(part for part in (self.name, self.address) if part)


def desk_of(practice: Practice) -> Desk:
    """Return what the preferences of a practice say about its desk.

    They are called ``name``, ``address``, ``phone``, ``time`` (as ``"10:30"``) and ``sundays``.

    Raises
    ------
    WrongUsage
        If the time is none.
    """
    told = practice.preferences
    words = {name: str(told.get(name, "")) for name in ("name", "address", "phone")}
    starts = told.get("time", "")
    try:
        at = time.fromisoformat(str(starts)) if starts else None
    except ValueError as why:
        raise WrongUsage(f"the preference time must be a time as 10:30, not {starts!r}") from why
    return Desk(**words, starts=at, sundays=told.get("sundays", False) is True)


def working_day(day: date, *, sundays: bool) -> date:
    """Return the day itself, or the Monday after it where nobody works on that Sunday.

    Examples
    --------
    >>> working_day(date(2026, 12, 20), sundays=False)
    datetime.date(2026, 12, 21)
    >>> working_day(date(2026, 12, 20), sundays=True)
    datetime.date(2026, 12, 20)
    """
    closed = day.weekday() == SUNDAY and not sundays
    return day + timedelta(days=1) if closed else day
