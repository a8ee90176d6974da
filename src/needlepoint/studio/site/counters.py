"""Counting what somebody does, in the memory of this process: limits, and lines that stay few."""

from __future__ import annotations

import time

from django.core.cache import caches
from django.http import HttpRequest


def count(what: str, who: str, window_s: int) -> int:
    """Count one more, and give how many there were in this window of time.

    Each server counts for itself: several of them together let several times as much through.
    """
    here = caches["here"]
    key = f"{what} {who} {int(time.time()) // window_s}".replace(" ", ":")
    here.add(key, 0, window_s)
    try:
        return int(here.incr(key))
    except ValueError:  # it was dropped between the two lines: begin again
        return 1


def who_asks(request: HttpRequest) -> str:
    """Return the number of who is logged in; without a login the address of the machine."""
    user = request.user
    return str(user.pk) if user.is_authenticated else f"at-{request.META.get('REMOTE_ADDR', '')}"
