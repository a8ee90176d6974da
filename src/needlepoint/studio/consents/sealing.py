"""The seal: a PDF in the vault, two digests, and a line in the audit that all say the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.errors import NeedlepointError
from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Consent, ConsentKind, ConsentText, Practice
from needlepoint.report import (
    ConsentSheet,
    Signing,
    consent_digest,
    consent_pdf,
    consent_typesetter,
)

SIGNED = "sign consent"
"""What the line of the audit says."""


@dataclass
class Seal:
    """Whether a signed consent is what was signed.

    Attributes
    ----------
    broken
        What contradicts the seal, a sentence each; nothing if it holds.
    again
        Whether the same PDF was set anew, byte for byte; None where it was set by an earlier
        version of the program, so that this cannot be tried.
    """

    broken: list[str] = field(default_factory=list)
    again: bool | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing contradicts it."""
        return not self.broken


def blank_sheet(text: ConsentText, practice: Practice, client: Any = None) -> ConsentSheet:
    """Return a text to sign on paper, for one client or for anybody."""
    return ConsentSheet(
        kind=text.kind,
        language=text.language,
        version=text.version,
        title=text.title,
        body=text.body,
        practice=practice.name,
        client="" if client is None else client.name,
        born="" if client is None else client.born.isoformat(),
        channels=() if text.kind == ConsentKind.MARKETING else None,
    )


def sheet_of(consent: Consent, pages: tuple[bytes, ...]) -> ConsentSheet:
    """Return what was signed, from the rows and the pages as they are now."""
    said, text = consent.evidence, consent.text
    assert consent.signed_at is not None
    signing = Signing(
        how=consent.signed_how,
        name=consent.signed_name,
        day="" if consent.signed_day is None else consent.signed_day.isoformat(),
        signed_at=_utc(consent.signed_at),
        viewed_at=_utc(consent.viewed_at),
        chosen_at=_utc(consent.chosen_at),
        witness=said["witness"],
        address=said["address"],
        forwarded=said["forwarded"],
        agent=said["agent"],
        strokes=tuple(tuple((float(x), float(y)) for x, y in each) for each in consent.drawn),
    )
    return ConsentSheet(
        kind=consent.kind,
        language=text.language,
        version=text.version,
        title=text.title,
        body=text.body,
        practice=said["practice"],
        client=said["client"],
        born=said["born"],
        channels=tuple(consent.channels) if consent.kind == ConsentKind.MARKETING else None,
        signing=signing,
        pages=pages,
    )


def sealed_bytes(consent: Consent, pages: tuple[bytes, ...] = ()) -> bytes:
    """Set the PDF of a decision and write its digests into the evidence; nothing is saved."""
    sheet = sheet_of(consent, pages)
    pdf = consent_pdf(sheet)
    consent.evidence |= {
        "text_sha256": consent.text.sha256,
        "digest": consent_digest(sheet),
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
        "set_with": consent_typesetter(),
    }
    return pdf


def digests(consent: Consent) -> dict[str, str]:
    """Return what the audit is told of a seal."""
    names = ("text_sha256", "digest", "pdf_sha256")
    return {name: consent.evidence[name] for name in names}


def check_seal(consent: Consent) -> Seal:
    """Hold a signed consent against everything that was written down when it was signed."""
    seal, said = Seal(), consent.evidence
    if not said.get("pdf_sha256"):
        seal.broken.append(_("There is no seal: nobody can tell what was signed."))
        return seal
    if not consent.text.digest() == consent.text.sha256 == said["text_sha256"]:
        seal.broken.append(_("The text is another one than was signed."))
    if not _told(consent):
        seal.broken.append(_("The audit does not know this signature, or another one."))
    try:
        pdf = b"" if consent.sealed is None else vault.read(consent.sealed)
        pages = pages_of(consent)
    except NeedlepointError as why:
        seal.broken.append(str(why))
        return seal
    if hashlib.sha256(pdf).hexdigest() != said["pdf_sha256"]:
        seal.broken.append(_("The PDF is another one than was sealed."))
    sheet = sheet_of(consent, pages)
    if consent_digest(sheet) != said["digest"]:
        seal.broken.append(_("Name, signature, places or times are others than were signed."))
    elif said["set_with"] == consent_typesetter():
        seal.again = consent_pdf(sheet) == pdf
        if not seal.again and seal.whole:
            seal.broken.append(_("The PDF does not show what was signed."))
    return seal


def pages_of(consent: Consent) -> tuple[bytes, ...]:
    """Return what was signed on paper."""
    return tuple(vault.read(page.display) for page in consent.pages.select_related("display"))


def _told(consent: Consent) -> bool:
    """Whether the audit says of this signature what its row says."""
    lines = AuditEvent.objects.filter(action=SIGNED, subject=str(consent.public_id))
    said = [json.loads(line.detail) for line in lines]
    return bool(said) and all(
        {key: each.get(key) for key in digests(consent)} == digests(consent) for each in said
    )


def _utc(moment: dt.datetime | None) -> str:
    """Say a moment to the second, as it is printed and hashed."""
    return "" if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
