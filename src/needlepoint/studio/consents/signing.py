"""From a text that is shown to a decision that is sealed, and never changed after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Client,
    Consent,
    ConsentKind,
    ConsentPage,
    ConsentText,
    Operator,
    SignedHow,
    StaleVersion,
)
from needlepoint.studio.consents.sealing import SIGNED, digests, sealed_bytes
from needlepoint.studio.domain.consent_texts import current_text
from needlepoint.studio.site.uploads import AcceptedFile

AGENT_SIGNS = 300  # own choice: what a browser says of itself is seldom longer


@dataclass(frozen=True, slots=True)
class From:
    """Where a signature came from.

    Attributes
    ----------
    address
        The network address that the studio saw.
    forwarded
        Whom a server in front says it came from; anybody can write that.
    agent
        What the browser says of itself.
    """

    address: str = ""
    forwarded: str = ""
    agent: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> From:
        """Read it from a request."""
        return cls(
            str(request.META.get("REMOTE_ADDR", "")),
            request.headers.get("X-Forwarded-For", "")[:AGENT_SIGNS],
            request.headers.get("User-Agent", "")[:AGENT_SIGNS],
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """What a form gave.

    Attributes
    ----------
    how, name
        By what, and whose name.
    strokes
        Of a drawn signature.
    source
        Where it came from.
    day
        The day on which it was signed where the practice is; None for today.
    pages
        What was signed on paper.
    """

    how: SignedHow
    name: str
    strokes: list[Any] = field(default_factory=list)
    source: From = field(default_factory=From)
    day: dt.date | None = None
    pages: Sequence[AcceptedFile] = ()


def ask(operator: Operator, client: Client, kind: ConsentKind) -> Consent:
    """Return the decision that is open, or open one, with the text as it is now."""
    text = current_text(client.practice, kind, client.language)
    with transaction.atomic():
        consent = client.consents.filter(kind=kind, signed_at=None, declined_at=None).first()
        if consent is None:
            consent = Consent.objects.create(client=client, kind=kind, text=text)
            audit.note(operator, "ask consent", consent, {"kind": kind})
        elif consent.text_id != _current(consent).pk:
            show_in(operator, consent, consent.text.language, consent.version)
    return consent


def was_shown(operator: Operator, consent: Consent) -> None:
    """Write down when the text was first on the screen."""
    if consent.viewed_at is None:
        consent.viewed_at = timezone.now()
        with transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(viewed_at=consent.viewed_at)
            audit.note(operator, "show consent", consent, {"text_sha256": consent.text.sha256})


def show_in(operator: Operator, consent: Consent, language: str, version: int) -> None:
    """Show the text in another language, or its latest version; it counts as not yet seen."""
    with transaction.atomic():
        consent.text = current_text(consent.client.practice, consent.kind, language)
        consent.viewed_at = consent.chosen_at = None
        consent.channels = []
        _save_open(consent, version)
        audit.note(operator, "change consent text", consent, {"language": consent.text.language})


def choose(operator: Operator, consent: Consent, channels: list[str], version: int) -> None:
    """Keep where pictures may be shown, before anything is signed."""
    with transaction.atomic():
        consent.channels, consent.chosen_at = channels, timezone.now()
        _save_open(consent, version)
        audit.note(operator, "choose channels", consent, {"channels": channels})


def sign(operator: Operator, consent: Consent, given: Signature, version: int) -> None:
    """Sign and seal what was shown; an earlier decision of the same kind is replaced.

    Raises
    ------
    Stale
        If somebody changed or signed it meanwhile.
    WrongUsage
        If the text was not shown, is no longer current, or no channel was chosen.
    """
    if consent.viewed_at is None or consent.text_id != _current(consent).pk:
        raise WrongUsage(_("The text has changed or was not shown yet. Read it, then sign."))
    if consent.kind == ConsentKind.MARKETING and not consent.channels:
        raise WrongUsage(_("Choose at least one place first, then sign."))
    with transaction.atomic():
        _fill_in(operator, consent, given)
        _seal(operator, consent, (), version)


def decline(operator: Operator, consent: Consent, version: int) -> None:
    """Write down that a client was asked and said no; asked again, another decision is opened.

    Raises
    ------
    Stale
        If somebody changed or signed it meanwhile.
    WrongUsage
        If a consent of the same kind stands: that one is withdrawn, which says what follows.
    """
    earlier = consent.client.consents.filter(kind=consent.kind, signed_at__isnull=False)
    if any(each.holds for each in earlier):
        raise WrongUsage(_("A consent of this kind stands. Withdraw it, if it shall not."))
    with transaction.atomic():
        consent.declined_at, consent.declined_by = timezone.now(), operator
        _save_open(consent, version)
        about = {"kind": consent.kind, "text_sha256": consent.text.sha256}
        audit.note(operator, "decline consent", consent, about)


def keep_paper(
    operator: Operator, client: Client, text: ConsentText, given: Signature, channels: list[str]
) -> Consent:
    """Keep what was signed on paper, with its pages as evidence."""
    with transaction.atomic():
        consent = Consent.objects.create(
            client=client, kind=text.kind, text=text, channels=channels
        )
        for order, page in enumerate(given.pages, start=1):
            ConsentPage.objects.create(
                consent=consent,
                order=order,
                file=vault.store(page.data, page.what.media_type),
                display=vault.store(page.what.display, "image/jpeg"),
            )
        _fill_in(operator, consent, given)
        _seal(operator, consent, tuple(page.what.display for page in given.pages), 1)
    return consent


def _fill_in(operator: Operator, consent: Consent, given: Signature) -> None:
    now, client, source = timezone.now(), consent.client, given.source
    consent.signed_at, consent.signed_day = now, given.day or client.practice.day_of(now)
    consent.signed_how, consent.signed_name = given.how, given.name
    consent.drawn, consent.witness = given.strokes, operator
    consent.evidence = {
        "practice": client.practice.name,
        "client": client.name,
        "born": client.born.isoformat(),
        "witness": str(operator),
        "address": source.address,
        "forwarded": source.forwarded,
        "agent": source.agent,
    }


def _seal(operator: Operator, consent: Consent, pages: tuple[bytes, ...], version: int) -> None:
    pdf = sealed_bytes(consent, pages)
    consent.sealed = vault.store(pdf, "application/pdf")
    _save_open(consent, version)
    earlier = consent.client.consents.filter(
        kind=consent.kind, signed_at__isnull=False, withdrawn_at=None, replaced_at=None
    )
    earlier.exclude(pk=consent.pk).update(replaced_at=consent.signed_at)
    about = {"kind": consent.kind, "how": consent.signed_how}
    audit.note(operator, SIGNED, consent, about | digests(consent))


def _save_open(consent: Consent, version: int) -> None:
    """Save a decision that was open.

    Raises
    ------
    Stale
        If somebody changed, signed or declined it meanwhile.
    """
    if not Consent.objects.get(pk=consent.pk).is_open:
        raise StaleVersion
    consent.save_read(version)


def _current(consent: Consent) -> ConsentText:
    return current_text(consent.client.practice, consent.kind, consent.text.language)
