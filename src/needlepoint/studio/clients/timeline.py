"""One timeline: everything that happened to a client, newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needlepoint.records.models import (
    AdverseEvent,
    Capture,
    Client,
    Comparison,
    WorkState,
)
from needlepoint.report import plan_title
from needlepoint.studio.domain.history import ClientHistory, first_thumbnail
from needlepoint.studio.site.zones import site_label


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline.

    Attributes
    ----------
    day
        When.
    what, more
        What happened, and what is to be known of it.
    link
        Where it is shown; empty for nowhere.
    pictures
        Addresses of small pictures of it.
    """

    day: dt.date
    what: str
    more: str = ""
    link: str = ""
    pictures: tuple[str, ...] = ()


def timeline(client: Client, history: ClientHistory) -> list[TimelineEntry]:
    """Return every moment of a client; a job adds its own here."""
    moments = [
        *_intakes(history),
        *_consents(client),
        *_captures(history),
        *_photographs(client, history),
        *_comparisons(client),
        *_plans(history),
        *_sessions(history),
        *_events(client),
    ]
    return sorted(moments, key=lambda moment: moment.day, reverse=True)


def _captures(history: ClientHistory) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            capture.visit.day,
            _("Capture: %(site)s") % {"site": site_label(capture.site)},
            _("taken back") if capture.voided_at else capture.get_state_display(),
            reverse("capture", args=[capture.public_id]),
            _small(capture),
        )
        for capture in history.captures
    ]


def _photographs(client: Client, history: ClientHistory) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            day,
            _("Plain photographs"),
            ngettext("%(count)s view", "%(count)s views", count) % {"count": count},
            reverse("photographs", args=[client.public_id]),
        )
        for day, count in history.photographed
    ]


def _small(capture: Capture) -> tuple[str, ...]:
    shown = first_thumbnail(capture)
    return () if shown is None else (reverse("thumbnail", args=[capture.public_id, shown.order]),)


def _comparisons(client: Client) -> list[TimelineEntry]:
    rows = Comparison.objects.filter(before__visit__client=client).select_related(
        "before__visit", "after__visit"
    )
    rows = rows.defer("change", "before__measurement", "after__measurement")
    return [
        TimelineEntry(
            comparison.after.visit.day,
            _("Change: %(site)s") % {"site": site_label(comparison.before.site)},
            _("not comparable")
            if comparison.state == WorkState.REFUSED
            else comparison.sentence or _("being compared"),
            reverse("comparison", args=[comparison.public_id]),
        )
        for comparison in rows
    ]


def _intakes(history: ClientHistory) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            timezone.localdate(intake.done_at or intake.made_at),
            _("Health questionnaire"),
            _("answered") if intake.done_at else _("being answered"),
            reverse("intake", args=[intake.public_id]),
        )
        for intake in history.intakes
    ]


def _consents(client: Client) -> list[TimelineEntry]:
    rows = client.consents.exclude(signed_at=None, declined_at=None)
    rows = rows.select_related("text", "withdrawn_by", "declined_by")
    moments = []
    for consent in rows.defer("text__body", "drawn", "evidence"):
        kind, link = consent.get_kind_display(), reverse("consent", args=[consent.public_id])
        if consent.declined_at is not None:
            day, what = timezone.localdate(consent.declined_at), _("Consent declined: %s") % kind
            who = _("asked by %s") % consent.declined_by
            moments.append(TimelineEntry(day, what, who, link))
            continue
        given_on = consent.given_on
        assert given_on is not None
        how = _("with %s") % consent.get_signed_how_display()
        moments.append(TimelineEntry(given_on, _("Consent: %s") % kind, how, link))
        if consent.withdrawn_at is not None:
            day = timezone.localdate(consent.withdrawn_at)
            what = _("Consent withdrawn: %s") % kind
            moments.append(TimelineEntry(day, what, consent.withdrawn_why, link))
    return moments


def _plans(history: ClientHistory) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            timezone.localdate(plan.signed_at or plan.made_at),
            plan_title(plan.choices["condition"]),
            _("signed by %s") % plan.signed_by if plan.signed_at else _("draft"),
            reverse("plan", args=[plan.public_id]),
        )
        for plan in history.plans
    ]


def _sessions(history: ClientHistory) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            session.visit.day,
            _("Session") if session.amends_id is None else _("Session, amended"),
            _("signed by %s") % session.signed_by if session.signed_at else _("not signed yet"),
            reverse("session", args=[session.public_id]),
        )
        for session in history.sessions
    ]


def _events(client: Client) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            event.happened_on,
            _("Adverse event: %s") % event.get_kind_display(),
            event.get_severity_display() if event.closed_at is None else event.outcome,
            reverse("event", args=[event.public_id]),
        )
        for event in AdverseEvent.objects.filter(client=client)
    ]
