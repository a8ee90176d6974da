"""Taking a decision back: at any time, with or without a reason, and what follows from it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needlepoint.records import audit
from needlepoint.records.models import (
    Capture,
    Consent,
    ConsentKind,
    MarketingUse,
    Operator,
    Picture,
    StaleVersion,
)
from needlepoint.studio.domain.consent_policies import require_channel


def withdraw(
    operator: Operator, consent: Consent, why: str, channels: list[str], version: int
) -> None:
    """Take a decision back; of marketing, single channels, or all of it.

    Raises
    ------
    Stale
        If somebody changed it meanwhile, or it does not stand any more.
    """
    now = timezone.now()
    with transaction.atomic():
        if not Consent.objects.get(pk=consent.pk).holds:
            raise StaleVersion
        if consent.kind == ConsentKind.MARKETING:
            gone = [each for each in consent.open_channels if each in channels]
            consent.taken_back = [
                *consent.taken_back,
                *(_taken_back(each, now.isoformat(), operator, why) for each in gone),
            ]
        whole = consent.kind != ConsentKind.MARKETING or not consent.open_channels
        if whole:
            consent.withdrawn_at, consent.withdrawn_by = now, operator
            consent.withdrawn_why = why
        consent.save_read(version)
        about = {"kind": consent.kind, "whole": whole}
        audit.note(operator, "withdraw consent", consent, about | {"channels": channels})


def what_follows(consent: Consent) -> list[str]:
    """Say what the withdrawal of a decision means, in plain words."""
    client = consent.client
    if consent.kind == ConsentKind.TREATMENT:
        return [
            _("No plan of this client can be signed until the consent is given again."),
            _("Plans that are signed stay as they are: they are the record of what was agreed."),
        ]
    if consent.kind == ConsentKind.PHOTOGRAPHY:
        count = Capture.objects.filter(visit__client=client).count()
        kept = ngettext(
            "The %(count)d capture in the record stays for as long as records must be kept.",
            "The %(count)d captures in the record stay for as long as records must be kept.",
            count,
        ) % {"count": count}
        return [
            _("No new picture or scan of this client is taken; the capture page says why."),
            *([kept] if count else []),
            *([_("The small photo on the client's pages is hidden.")] if client.photo_id else []),
        ]
    return [
        _("No picture of this client leaves for marketing any more."),
        _("What was put up must be taken down by hand; this page lists it until it is done."),
    ]


def take_out(
    operator: Operator, consent: Consent, picture: Picture, channel: str, place: str
) -> MarketingUse:
    """Write down that a picture leaves for marketing.

    Raises
    ------
    NotConsented
        If the client did not agree to that channel, or took it back.
    """
    with transaction.atomic():
        consent = require_channel(consent.client, channel)
        use = MarketingUse.objects.create(
            consent=consent, picture=picture, channel=channel, place=place, taken_by=operator
        )
        about = {"channel": channel, "picture": picture.pk}
        audit.note(operator, "take out for marketing", consent, about)
    return use


def take_down(operator: Operator, use: MarketingUse) -> None:
    """Write down that a picture was taken down."""
    if use.down_at is None:
        use.down_at, use.down_by = timezone.now(), operator
        with transaction.atomic():
            use.save(update_fields=["down_at", "down_by"])
            audit.note(operator, "took down", use.consent, {"use": use.pk})


def to_take_down(consent: Consent) -> list[MarketingUse]:
    """Return what is still up somewhere where it may not be shown any more.

    Uses under earlier decisions count too: what was replaced by a narrower one must go as well.
    """
    allowed = set(consent.open_channels)
    return [use for use in uses_of(consent) if use.down_at is None and use.channel not in allowed]


def uses_of(consent: Consent) -> QuerySet[MarketingUse]:
    """Return everything that ever left for marketing of a client."""
    rows = MarketingUse.objects.filter(consent__client_id=consent.client_id)
    return rows.select_related("picture__capture__visit", "taken_by", "down_by", "consent")


def _taken_back(channel: str, at: str, operator: Operator, why: str) -> dict[str, str]:
    return {"channel": channel, "at": at, "by": str(operator), "why": why}
