"""Words somebody searches by: names of clients, so they stand in no address that can be read.

An address is kept by browsers, by servers in front of this one and in their logs. The words go in
the body of a request, and the address of what was found carries them locked under the master key:
it can be gone back to and loaded again, but not read.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from needlepoint.records.models import digits, folded
from needlepoint.records.vault.keys import NoKey
from needlepoint.records.vault.lockbox import lock, unlock
from needlepoint.records.vault.sealed import Tampered

PURPOSE = b"needlepoint search words"
LONGEST = 120  # own choice: as long as a name may be
DAY = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})")
ORDERS = ("ymd", "dmy", "mdy")
"""In which people write year, month and day; where two are possible, either finds."""
FIRST_YEAR = 1000  # a year of fewer digits is a day or a month
NUMBER = re.compile(r"[-+()./\d]+")
"""A part of a telephone number."""


def matching(words: str) -> Q:
    """Return what clients must fulfil to be found by words: of a name, a birthday, a telephone."""
    found = Q()
    for word in re.split(r"[\s,;]+", folded(words)):
        found &= _matching(word) if word else Q()
    return found


def _matching(word: str) -> Q:
    found = Q(folded__contains=word)
    for day in days_of(word):
        found |= Q(born=day)
    plain = digits(word).lstrip("0")  # who writes the country's number leaves the first 0 out
    if plain and NUMBER.fullmatch(word):
        found |= Q(folded__contains=plain)
    return found


def days_of(word: str) -> list[dt.date]:
    """Return the days that a word may mean.

    Examples
    --------
    >>> days_of("02.05.1994")
    [datetime.date(1994, 5, 2), datetime.date(1994, 2, 5)]
    """
    parts = DAY.fullmatch(word)
    days: list[dt.date] = []
    for order in ORDERS if parts is not None else ():
        said = dict(zip(order, map(int, parts.groups()), strict=True))  # type: ignore[union-attr]
        with suppress(ValueError):
            day = dt.date(said["y"], said["m"], said["d"])
            days += [] if day in days or day.year < FIRST_YEAR else [day]
    return days


def tidied(typed: str) -> str:
    """Return the words of what was typed."""
    return typed.strip()[:LONGEST]


def locked_words(words: str) -> str:
    """Return words as they may stand in an address."""
    return lock(words, PURPOSE) if words else ""


def words_of(found: str) -> str:
    """Return the words that stand in an address; none where it was changed or its key is gone."""
    try:
        return unlock(found, PURPOSE) if found else ""
    except (Tampered, NoKey):
        return ""


def path_to(found: str) -> str:
    """Return the address of what was found."""
    return f"{reverse('clients')}?{urlencode({'found': found})}" if found else reverse("clients")
