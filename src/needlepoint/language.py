"""What the program says, in the language that is being spoken: English, or one of the catalogues.

English stands in the sources, where it is said: ``say("{n} pictures were read.", n=3)``. Other
languages stand in ``locale``, which ``make texts`` gathers and compiles. Nothing here is a number,
an id or a code: those are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from needlepoint.errors import WrongUsage

ENGLISH = "en"
"""The language of the sources, spoken where nobody asks for another."""

VARIABLE = "NEEDLEPOINT_LANGUAGE"
"""The variable of the environment in which the command line finds its language."""

_spoken: ContextVar[str] = ContextVar("needlepoint_language", default=ENGLISH)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def languages() -> tuple[str, ...]:
    """Return the languages that can be spoken, as two letters, in order."""
    folders = files("needlepoint").joinpath("locale").iterdir()
    others = {entry.name for entry in folders if entry.is_dir() and entry.name.isalpha()}
    return tuple(sorted({ENGLISH} | others))


def spoken() -> str:
    """Return the language that is being spoken, as two letters."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while; what is said in threads begun meanwhile stays English.

    Raises
    ------
    WrongUsage
        If there are no texts in that language.

    Examples
    --------
    >>> with speaking("es"):
    ...     say("page")
    'página'
    """
    token = _spoken.set(known(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Speak a language from now on, until what is spoken around ends.

    Raises
    ------
    WrongUsage
        If there are no texts in that language.
    """
    _spoken.set(known(language))


def known(language: str) -> str:
    """Return a language back, or refuse one that has no texts.

    Raises
    ------
    WrongUsage
        If there are no texts in that language.
    """
    if language not in languages():
        raise WrongUsage(
            f"the language {language!r} is not there; choose one of {', '.join(languages())}"
        )
    return language


def say(text: str, /, **values: object) -> str:
    """Say a text in the language that is being spoken, with values put into its places.

    Parameters
    ----------
    text
        The English; it is gathered for translators where it stands as a constant.
    values
        What stands in its places, by name; places take formats: ``{depth_mm:.2f}``.

    Examples
    --------
    >>> say("page {number}", number=3)
    'page 3'
    """
    said = _catalogue(_spoken.get()).gettext(text) if text else ""
    return said.format(**values) if values else said


def say_in(context: str, text: str, /, **values: object) -> str:
    """Say a word that other languages tell apart by its context: ``say_in("a zone", "none")``."""
    said = _catalogue(_spoken.get()).pgettext(context, text)
    return said.format(**values) if values else said


def say_counted(one: str, many: str, count: int, /, **values: object) -> str:
    """Say a text about a number of things; ``{count}`` stands for the number.

    Examples
    --------
    >>> say_counted("{count} day", "{count} days", 2)
    '2 days'
    """
    said = _catalogue(_spoken.get()).ngettext(one, many, count)
    return said.format(count=count, **values)


def phrase(text: str) -> str:
    """Mark a text for translators that is said later, by `say`: of a table of words, say."""
    return text


def say_day(day: date, *, weekday: bool = True) -> str:
    """Say a date that nobody reads wrongly.

    Examples
    --------
    >>> say_day(date(2026, 12, 20))
    'Sunday 20 December 2026'
    >>> with speaking("es"):
    ...     say_day(date(2026, 12, 20))
    'domingo 20 de diciembre de 2026'
    """
    said = say("{day} {month} {year}", day=day.day, month=say(MONTHS[day.month - 1]), year=day.year)
    if not weekday:
        return said
    return say("{weekday} {date}", weekday=say(DAYS[day.weekday()]), date=said)


def say_day_of_year(day: date) -> str:
    """Say a date without its year: ``20 December``."""
    return say("{day} {month}", day=day.day, month=say(MONTHS[day.month - 1]))


def say_list(texts: list[str]) -> str:
    """Join texts as speech does: ``a, b and c``.

    Examples
    --------
    >>> say_list(["a", "b", "c"])
    'a, b and c'
    """
    if len(texts) < 2:
        return "".join(texts)
    return say("{first} and {last}", first=", ".join(texts[:-1]), last=texts[-1])


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    place = files("needlepoint").joinpath("locale", language, "LC_MESSAGES", "needlepoint.mo")
    with place.open("rb") as file:
        return GNUTranslations(file)
