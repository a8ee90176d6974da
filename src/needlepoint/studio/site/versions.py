"""Changing a row that somebody read: its version, and what is said when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from needlepoint.errors import NeedlepointError, Unwritable
from needlepoint.studio.site.whole_numbers import whole_number


def version_read(data: QueryDict) -> int:
    """Return the version that came with a form; 0, which no row has, where none did."""
    return whole_number(data.get("version", "")) or 0


def said_already() -> str:
    """Say that somebody else has said it before, and that nothing is written over."""
    return _("Somebody else was faster. This is what they wrote.")


def change(
    request: HttpRequest, what: Callable[[], object], said: Mapping[type[Exception], str]
) -> bool:
    """Do what changes a row, and say whether it was done; if not, the page that follows says why.

    Parameters
    ----------
    request
        Whose page says it.
    what
        Does it.
    said
        What is said of each thing that may have come between, such as `StaleRow`.
    """
    try:
        what()
    except tuple(said) as why:
        messages.error(request, said[type(why)])
    except Unwritable:  # no room left: a page of its own says it
        raise
    except NeedlepointError as why:
        messages.error(request, str(why))
    else:
        return True
    return False
