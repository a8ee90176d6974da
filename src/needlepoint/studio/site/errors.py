"""What is said when something cannot be taken: too much at once, a full disk, a busy database.

Nothing is half saved in any of these cases: whatever stands or falls together is one transaction.
"""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from needlepoint.errors import NeedlepointError, Refused, Unwritable
from needlepoint.records.vault import Forgotten
from needlepoint.records.vault.keys import NoKey

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
FULL_WORDS = ("disk is full", "disk I/O error", "No space left", "readonly database")
BUSY_WORDS = ("database is locked",)
DAMAGED_WORDS = ("malformed", "not a database", "disk image")
BAD, NOT_SO, CONFLICT, GONE, TOO_LARGE, TOO_OFTEN = 400, 405, 409, 410, 413, 429
BROKEN, BUSY, NO_ROOM = 500, 503, 507


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was sent wrongly, and what is more than is taken at once."""
    if isinstance(exception, TOO_MUCH):
        what = _("Nothing was kept. Send no more than 40 files in one go, and shorter texts.")
        return too_large(request, what)
    if isinstance(exception, DisallowedHost):
        what = _(
            "The studio does not answer to the name or address in this link. Open it by the link "
            "that it printed when it started; for a name of your own behind a server with https, "
            "put the name into NEEDLEPOINT_HOSTS."
        )
        return _page(request, BAD, _("This is not the address of the studio"), what)
    title = _("This could not be understood")
    return _page(
        request, BAD, title, _("Nothing was saved. Go back, load the page again and retry.")
    )


def too_large(request: HttpRequest, what: str) -> HttpResponse:
    """Answer somebody who sends more than is taken; say what to do."""
    return _page(request, TOO_LARGE, _("This is more than is taken at once"), what)


def too_often(request: HttpRequest, rest_s: int) -> HttpResponse:
    """Answer somebody who asked for more pages than any person looks at."""
    title = _("This was asked for too often")
    what = _("Nothing was saved. Wait a minute, then go on.")
    answer = _page(request, TOO_OFTEN, title, what)
    answer["Retry-After"] = str(rest_s)
    return answer


def sent_twice(request: HttpRequest) -> HttpResponse:
    """Answer somebody who sends a form again while the first is still worked on."""
    title = _("This was sent twice")
    what = _("The first is still being worked on. Look whether it is there before you send again.")
    return _page(request, CONFLICT, title, what)


class ErrorPages:
    """Middleware: says a sentence where an address only takes what a form sends.

    Somebody who was asked to prove to be there comes back to such an address without the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        response = self.get_response(request)
        if response.status_code != NOT_SO or getattr(response, "content", None):
            return response
        what = _(
            "Nothing was saved. If you were asked a moment ago to prove that it is you: go back to "
            "the page of the form and send it once more."
        )
        page = _page(request, NOT_SO, _("Send it from its form"), what)
        page["Allow"] = response["Allow"]
        return page


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what broke; where the machine is full or busy, say so and what to do."""
    why = sys.exc_info()[1]  # Django calls this while it handles the exception
    if _is_full(why):
        title = _("There is no room left")
        what = _(
            "Nothing of this was kept; what was kept before is safe. Make room on the disk of the "
            "studio, or see that the file storage answers, then send it again."
        )
        return _page(request, NO_ROOM, title, what)
    if isinstance(why, OperationalError) and any(word in str(why) for word in BUSY_WORDS):
        title = _("The studio is busy")
        return _page(request, BUSY, title, _("Nothing was saved. Wait a moment, then try again."))
    if (told := _told(why)) is not None:
        return told_page(request, told)
    if isinstance(why, DatabaseError) and any(word in str(why) for word in DAMAGED_WORDS):
        title = _("The database is damaged")
        what = _(
            "Nothing of this was kept. Stop the studio and restore the newest backup that `restore "
            "--verify` finds whole."
        )
        return _page(request, BUSY, title, what)
    title = _("Something broke that should not")
    what = _(
        "This is our fault and nothing was half saved. Go back and try again; if it happens twice, "
        "send us what the studio printed."
    )
    return _page(request, BROKEN, title, what)


def _told(why: BaseException | None) -> NeedlepointError | None:
    """Return the error among a fault and its causes whose sentence is meant for people."""
    while why is not None:
        if isinstance(why, Refused | NoKey):
            return why
        why = why.__cause__
    return None


def told_page(request: HttpRequest, why: NeedlepointError) -> HttpResponse:
    """Answer a file that is erased, missing or damaged, or keys that are not there, with why."""
    gone = isinstance(why, Forgotten)
    title = _("This was erased") if gone else _("This cannot be opened")
    return _page(request, GONE if gone else BUSY, title, str(why))


def _is_full(why: BaseException | None) -> bool:
    """Whether a fault, or what it came from, is that nothing more can be written."""
    while why is not None:
        if isinstance(why, Unwritable) or (isinstance(why, OSError) and why.errno in FULL):
            return True
        if isinstance(why, OperationalError) and any(word in str(why) for word in FULL_WORDS):
            return True
        why = why.__cause__ or why.__context__
    return False


def _page(request: HttpRequest, status: int, title: str, what: str) -> HttpResponse:
    """Make a page that asks the database nothing: it may be what is broken."""
    logging.getLogger(__name__).warning("%s: %s", request.path, title)
    page = render_to_string("fault.html", {"title": title, "what": what})
    return HttpResponse(page, status=status)
