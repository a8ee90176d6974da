"""Words at the end of links that clients open without an account: few tries, nothing told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from needlepoint.studio.site.counters import count, who_asks
from needlepoint.studio.site.errors import too_often

MINUTE_S = 60
TRIES = 12
"""Own choice: no person mistypes a word more often within a minute, and no calendar at all."""


def guessed(request: HttpRequest, what: str) -> HttpResponse | None:
    """Count a word that opens nothing; return what to answer somebody who guesses, else None."""
    if count(what, who_asks(request), MINUTE_S) > TRIES:
        return too_often(request, MINUTE_S)
    return None


def wrong_word(request: HttpRequest, what: str, page: str) -> HttpResponse:
    """Answer a word that opens nothing: its page again, or too often for a person.

    Parameters
    ----------
    request
        The one that brought the word.
    what
        What is counted, such as "follow-up word".
    page
        The template that asks for the word.
    """
    return guessed(request, what) or render(request, page, {"wrong": True}, status=404)
