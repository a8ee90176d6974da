"""Moments by the clock of a practice, on the days too on which the clocks change."""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_time
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Practice

MIDNIGHT = dt.time()
MINUTES = 24 * 60  # of a day: a calendar says hundreds of times, and they are few


def moment_of(zone: dt.tzinfo, day: dt.date, at: dt.time) -> dt.datetime:
    """Return the moment, in UTC, at which clocks in a zone show a time.

    In the hour that comes twice when clocks go back, it is the first of the two.

    Raises
    ------
    WrongUsage
        If clocks never show it, because they go forward over it.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> moment_of(ZoneInfo("Europe/Berlin"), dt.date(2026, 3, 29), dt.time(9))
    datetime.datetime(2026, 3, 29, 7, 0, tzinfo=datetime.timezone.utc)
    """
    local = dt.datetime.combine(day, at, tzinfo=zone)
    there = local.astimezone(dt.UTC)
    if there.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise WrongUsage(
            _("On %(day)s clocks go forward over %(time)s: that time does not exist.")
            % {"day": day.isoformat(), "time": at.isoformat("minutes")}
        )
    return there


def day_span(zone: dt.tzinfo, first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return when a run of days begins and ends, in UTC; a day may have 23 or 25 hours.

    The first and the last day that a date can name end where time does here.
    """
    try:
        begin = dt.datetime.combine(first, MIDNIGHT, tzinfo=zone).astimezone(dt.UTC)
    except OverflowError:
        begin = dt.datetime.min.replace(tzinfo=dt.UTC)
    try:
        day = last + dt.timedelta(days=1)
        end = dt.datetime.combine(day, MIDNIGHT, tzinfo=zone).astimezone(dt.UTC)
    except OverflowError:
        end = dt.datetime.max.replace(tzinfo=dt.UTC)
    return begin, end


def clock_time(moment: dt.datetime, practice: Practice) -> str:
    """Return a time by the clock of a practice, with 12 or 24 hours as its country writes it."""
    shown = moment.astimezone(practice.zone)
    return _said(shown.hour, shown.minute, _language(), practice.country)


@lru_cache(MINUTES)
def _said(hour: int, minute: int, language: str, country: str) -> str:
    said = format_time(dt.time(hour, minute), "short", locale=_locale(language, country))
    return said.replace("\u202f", " ")


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@cache
def _locale(language: str, country: str) -> Locale:
    try:
        return Locale.parse(f"{language}_{country.upper()}" if country else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)
