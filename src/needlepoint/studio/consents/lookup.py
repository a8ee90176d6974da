"""Finding consents: those of the operator's practice, each look noted."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from needlepoint.records import audit
from needlepoint.records.models import Consent, ConsentKind
from needlepoint.studio.site.rows import Request, one


def consent_of(request: Request, code: UUID, action: str = "read consent") -> Consent:
    """Return one consent and note that somebody looked."""
    rows = Consent.objects.filter(
        client__practice_id=request.user.practice_id, client__erased_at=None
    ).select_related(
        "client__photo", "client__practice", "text", "witness", "withdrawn_by", "declined_by"
    )
    consent = one(rows, public_id=code)
    audit.note(request.user, action, consent)
    return consent


def open_consent_of(request: Request, code: UUID) -> Consent:
    """Return one that is not decided yet."""
    consent = consent_of(request, code)
    if not consent.is_open:
        raise Http404
    return consent


def kind_named(slug: str) -> ConsentKind:
    """Return the kind that a part of an address means."""
    if slug not in ConsentKind.values:
        raise Http404
    return ConsentKind(slug)
