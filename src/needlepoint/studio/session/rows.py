"""Finding sessions: only those of the operator's practice, and every look is noted."""

from __future__ import annotations

from uuid import UUID

from needlepoint.records import audit
from needlepoint.records.models import TreatmentSession
from needlepoint.studio.site.rows import Request, one


def session_of(request: Request, code: UUID, action: str = "read session") -> TreatmentSession:
    """Return one session and note in the audit that somebody looked."""
    rows = TreatmentSession.objects.filter(
        client__practice_id=request.user.practice_id, client__erased_at=None
    ).select_related(
        "client__photo",
        "client__practice",
        "visit",
        "plan",
        "needler",
        "pen",
        "amends",
        "signed_by",
    )
    session = one(rows, public_id=code)
    audit.note(request.user, action, session)
    return session
