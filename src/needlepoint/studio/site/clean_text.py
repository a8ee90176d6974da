"""Text that people send: without signs that nobody sees and that break what comes after.

One place for every field of every form. Control letters break documents and tables, a line end in
a name breaks lists and mails, and letters that turn the direction of writing make one name look
like another. Joiners that scripts and emoji need stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.request import QueryDict
from django.http.response import HttpResponseBase

SEVERAL_LINES = frozenset(
    {"flags", "body", "manifest", "reason", "note", "why", "flags_why", "asked_again"}
    | {"said", "done", "more", "outcome", "how"}
)
"""Fields of several lines; in any other a line end is a space."""

AS_IT_IS = re.compile(r"password|csrfmiddlewaretoken|^(order|drawn|credential|once|code)$")
"""Fields a program fills, passwords, and codes of boxes, whose parts a control letter parts."""

LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001]"
)
SEEN = frozenset("LNPS")
"""General categories of which a text needs at least one letter: joiners alone say nothing."""


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return a text without unseen signs, in composed letters.

    Parameters
    ----------
    text
        As it came.
    lines
        Whether it may have several lines.

    Examples
    --------
    >>> clean("Dora\x00\r\nMade\u202e")
    'Dora Made'
    """
    plain = UNSEEN.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    if not lines:
        plain = plain.replace("\n", " ").replace("\t", " ")
    return plain if any(unicodedata.category(each)[0] in SEEN for each in plain) else ""


class CleanText:
    """Middleware: cleans what forms send before any page sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> None:
        """Put clean fields in the place of those that came."""
        if request.method != "POST":
            return
        cleaned = QueryDict(mutable=True, encoding=request.POST.encoding)
        for name, values in request.POST.lists():
            cleaned.setlist(name, [_of_field(name, value) for value in values])
        cleaned._mutable = False  # noqa: SLF001  as Django leaves what it has read
        request.POST = cleaned  # type: ignore[assignment]  # Django has a setter


def _of_field(name: str, value: str) -> str:
    if AS_IT_IS.search(name):
        return value
    return clean(value, lines=name in SEVERAL_LINES)
