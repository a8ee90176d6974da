"""Invitations: a one-time link by which somebody chooses a password of their own."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from needlepoint.records.models import Operator

SALT = "needlepoint invitation"
LASTS_S = 3 * 24 * 3600  # own choice: over a weekend


def invitation_path(operator: Operator) -> str:
    """Return the path of the link; it works until a password was chosen."""
    word = TimestampSigner(salt=SALT).sign(f"{operator.public_id}.{operator.password[-12:]}")
    return reverse("invited", args=[word])


def invited_operator(word: str) -> Operator | None:
    """Return who was invited by a link, or None if it is used, too old or made up."""
    try:
        text = TimestampSigner(salt=SALT).unsign(word, max_age=LASTS_S)
    except BadSignature:
        return None
    code, _, mark = text.partition(".")
    operator = Operator.objects.filter(public_id=code, is_active=True).first()
    return operator if operator is not None and operator.password.endswith(mark) else None
