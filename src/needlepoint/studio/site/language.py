"""In which language the engine speaks: the reader's on pages, the practice's and client's on paper.

A page says what the engine finds at once in the language of who reads it. What is kept (reports,
plans, forecasts) is written in the language of the practice, which is that of its owner; what the
client takes home is written in the client's.
"""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import get_language

from needlepoint.language import ENGLISH, languages
from needlepoint.records.models import Client, Operator, Practice, Role, RoomSetup


def spoken_by(language: str) -> str:
    """Return a language back if the engine speaks it, else English."""
    return language if language in languages() else ENGLISH


def language_here() -> str:
    """Return the language of this page, in which whoever is added most likely reads as well."""
    return spoken_by(get_language() or ENGLISH)


def language_of(practice: Practice) -> str:
    """Return the language in which a practice keeps what the engine says: its first owner's."""
    owners = Operator.objects.filter(practice=practice, role=Role.OWNER, is_active=True)
    return spoken_by(owners.order_by("pk").values_list("language", flat=True).first() or ENGLISH)


def practice_of(subject: Model) -> Practice:
    """Return the practice of a client, of a capture of one, or of a room that is set up."""
    owned = subject if isinstance(subject, Client | RoomSetup) else subject.visit.client  # type: ignore[attr-defined]
    practice: Practice = owned.practice
    return practice
