"""Finding rows: only those of the operator's practice, and every look at a client is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from needlepoint.records import audit
from needlepoint.records.models import Capture, Client, Operator
from needlepoint.studio.site.counters import count

if TYPE_CHECKING:

    class Request(HttpRequest):
        """A request that the gate let in: there is an operator."""

        user: Operator
else:
    Request = HttpRequest

HOUR_S = 3600

Row = TypeVar("Row", bound=Model)


def one(rows: QuerySet[Row], **which: object) -> Row:
    """Return the only row that fits; what is not there and what is not theirs look the same.

    Raises
    ------
    Http404
        If there is none.
    """
    row = rows.filter(**which).first()
    if row is None:
        raise Http404
    return row


def clients_of(request: Request) -> QuerySet[Client]:
    """Return the clients of the operator's practice."""
    return Client.objects.filter(
        practice_id=request.user.practice_id, erased_at=None, merged_into=None
    )


def client_of(request: Request, code: UUID, action: str = "read") -> Client:
    """Return one client and note in the audit that somebody looked."""
    client = one(clients_of(request).select_related("photo", "practice"), public_id=code)
    audit.note(request.user, action, client)
    return client


def capture_of(request: Request, code: UUID, action: str = "read") -> Capture:
    """Return one capture and note in the audit that somebody looked."""
    capture = capture_unnoted(request, code)
    audit.note(request.user, action, capture)
    return capture


def shown_now(request: Request, what: Model) -> bool:
    """Count that pictures of a row are shown to somebody; whether it is the first in this hour.

    A page notes what it shows. Whoever asks for a picture by itself is noted once an hour.
    """
    return count("shown", f"{request.user.pk}-{what._meta.model_name}-{what.pk}", HOUR_S) == 1  # noqa: SLF001


def capture_unnoted(request: Request, code: UUID) -> Capture:
    """Return one capture for a part of a page whose look was noted with the page.

    What was measured is read when it is asked for: a picture needs none of it.
    """
    captures = Capture.objects.filter(
        visit__client__practice_id=request.user.practice_id, visit__client__erased_at=None
    ).select_related("visit__client__practice", "rig", "drawing", "relief")
    return one(captures.defer("measurement"), public_id=code)
