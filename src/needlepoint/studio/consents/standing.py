"""How the three decisions of a client stand, and what may not be done without them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import Refused
from needlepoint.records.models import Client, Consent, ConsentKind


class NotConsented(Refused):
    """Something was asked for to which the client has not agreed; the text says to what."""


WHY = {
    ConsentKind.TREATMENT: gettext_lazy(
        "The client has not agreed to the treatment, or has withdrawn it: "
        "no plan can be signed before the consent to treatment is."
    ),
    ConsentKind.PHOTOGRAPHY: gettext_lazy(
        "The client has not agreed to clinical photographs, or has withdrawn it: "
        "no picture and no scan can be taken before the consent to photography is signed."
    ),
    ConsentKind.MARKETING: gettext_lazy(
        "The client has not agreed to marketing there, or has withdrawn it: "
        "no picture of this client leaves for it."
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one decision stands.

    Attributes
    ----------
    kind
        Which.
    state
        ``given``, ``withdrawn``, ``shown`` (not signed yet) or ``missing``.
    day
        Since when; None where it was never asked.
    consent
        The row behind it.
    """

    kind: ConsentKind
    state: str
    day: dt.date | None
    consent: Consent | None

    @property
    def words(self) -> Any:
        """The state as people say it."""
        return {
            "given": _("given"),
            "withdrawn": _("withdrawn"),
            "shown": _("shown, not signed"),
            "missing": _("not asked yet"),
        }[self.state]


def standings(client: Client) -> list[Standing]:
    """Give the three decisions of a client, in one query."""
    rows = list(client.consents.select_related("text").defer("text__body", "drawn", "evidence"))
    return [_standing(kind, [row for row in rows if row.kind == kind]) for kind in ConsentKind]


def holds(client: Client, kind: ConsentKind) -> bool:
    """Whether a client agreed and did not take it back."""
    return held(client, kind) is not None


def held(client: Client, kind: ConsentKind) -> Consent | None:
    """Give the decision that stands, if one does."""
    rows = client.consents.filter(signed_at__isnull=False, withdrawn_at=None, replaced_at=None)
    return rows.filter(kind=kind).first()


def require(client: Client, kind: ConsentKind) -> None:
    """Go on only where a client agreed.

    Raises
    ------
    NotConsented
        If the client did not, or took it back.
    """
    if not holds(client, kind):
        raise NotConsented(str(WHY[kind]))


def require_channel(client: Client, channel: str) -> Consent:
    """Give the decision by which pictures may be shown somewhere.

    Raises
    ------
    NotConsented
        If there is none.
    """
    consent = held(client, ConsentKind.MARKETING)
    if consent is None or channel not in consent.open_channels:
        raise NotConsented(str(WHY[ConsentKind.MARKETING]))
    return consent


def _standing(kind: ConsentKind, rows: list[Consent]) -> Standing:
    given = next((row for row in rows if row.holds), None)
    if given is not None:
        return Standing(kind, "given", given.given_on, given)
    withdrawn = [row for row in rows if row.withdrawn_at is not None]
    if withdrawn:
        last = max(withdrawn, key=lambda row: row.withdrawn_at or row.pk)
        assert last.withdrawn_at is not None
        return Standing(kind, "withdrawn", timezone.localdate(last.withdrawn_at), last)
    shown = next((row for row in rows if row.signed_at is None), None)
    if shown is not None:
        day = None if shown.viewed_at is None else timezone.localdate(shown.viewed_at)
        return Standing(kind, "shown", day, shown)
    return Standing(kind, "missing", None, None)
