"""Addresses of pages and rows, made once: a list links to hundreds of rows by the same address."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

EVERYBODY = UUID(int=0)
"""Stands for the number of any row."""
MOST_NAMES = 512  # own choice: more than the site has addresses


def path_of(name: str, number: UUID, *more: str) -> str:
    """Return the address of a row by the name of its page, as `reverse` does."""
    before, after = _around(name, more, get_script_prefix())
    return f"{before}{number}{after}"


def page_path(name: str) -> str:
    """Return the address of a page of which there is one."""
    return _whole(name, get_script_prefix())


@lru_cache(MOST_NAMES)
def _whole(name: str, _prefix: str) -> str:
    return reverse(name)


@lru_cache(MOST_NAMES)
def _around(name: str, more: tuple[str, ...], _prefix: str) -> tuple[str, str]:
    before, _number, after = reverse(name, args=[EVERYBODY, *more]).partition(str(EVERYBODY))
    return before, after
