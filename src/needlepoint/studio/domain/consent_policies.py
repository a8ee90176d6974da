"""How the three decisions of a client stand, and what may not be done without them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
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
        ``given``, ``withdrawn``, ``declined``, ``shown`` (not decided yet) or ``missing``.
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
            "declined": _("asked and declined"),
            "shown": _("shown, not signed"),
            "missing": _("not signed"),
        }[self.state]


def standings(client: Client) -> list[Standing]:
    """Return the three decisions of a client, in one query."""
    found = client.consents.select_related("text", "declined_by")
    rows = list(found.defer("text__body", "drawn", "evidence"))
    return [_standing(kind, [row for row in rows if row.kind == kind]) for kind in ConsentKind]


def holds(client: Client, kind: ConsentKind) -> bool:
    """Whether a client agreed and did not take it back."""
    return held(client, kind) is not None


def held(client: Client, kind: ConsentKind) -> Consent | None:
    """Return the decision that stands, if one does."""
    rows = client.consents.filter(signed_at__isnull=False, withdrawn_at=None, replaced_at=None)
    return rows.filter(kind=kind).first()


def may_show_portrait(client: Client) -> bool:
    """Whether there is a small photo of a client, and the client agrees to photographs."""
    return client.photo_id is not None and holds(client, ConsentKind.PHOTOGRAPHY)


def require(client: Client, kind: ConsentKind) -> None:
    """Go on only where a client agreed.

    Raises
    ------
    NotConsented
        If the client did not, or took it back.
    """
    if not holds(client, kind):
        raise NotConsented(why_not(client, kind))


def require_channel(client: Client, channel: str) -> Consent:
    """Return the decision by which pictures may be shown somewhere.

    Raises
    ------
    NotConsented
        If there is none.
    """
    consent = held(client, ConsentKind.MARKETING)
    if consent is None or channel not in consent.open_channels:
        raise NotConsented(why_not(client, ConsentKind.MARKETING))
    return consent


def declined(client: Client, kind: ConsentKind) -> Consent | None:
    """Return the refusal that stands: asked, said no, and nothing was signed since."""
    rows = client.consents.filter(kind=kind).select_related("declined_by").defer("drawn")
    standing = _standing(kind, list(rows))
    return standing.consent if standing.state == "declined" else None


def why_not(client: Client, kind: ConsentKind) -> str:
    """Say why not; where the client said no, that nobody need ask again."""
    refusal = declined(client, kind)
    if refusal is None or refusal.declined_at is None:
        return str(WHY[kind])
    day = date_format(timezone.localdate(refusal.declined_at))
    return _(
        "The client was asked on %(day)s by %(who)s and declined. It is signed only if the client "
        "wishes it after all."
    ) % {"day": day, "who": refusal.declined_by}


def _standing(kind: ConsentKind, rows: list[Consent]) -> Standing:
    given = next((row for row in rows if row.holds), None)
    if given is not None:
        return Standing(kind, "given", given.given_on, given)
    said_no = [(at, row) for row in rows if (at := row.withdrawn_at or row.declined_at)]
    if said_no:  # the latest no counts until something is signed, whatever is shown meanwhile
        at, last = max(said_no, key=lambda each: each[0])
        state = "declined" if last.declined_at else "withdrawn"
        return Standing(kind, state, timezone.localdate(at), last)
    shown = next((row for row in rows if row.is_open), None)
    if shown is not None:
        day = None if shown.viewed_at is None else timezone.localdate(shown.viewed_at)
        return Standing(kind, "shown", day, shown)
    return Standing(kind, "missing", None, None)
