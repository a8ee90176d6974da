"""Captures to choose from, and how a list says each of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.records.models import Capture, Client, Plan, WorkState
from needlepoint.studio.site.zones import site_label


def capture_label(capture: Capture) -> str:
    """Say a capture by its day and site."""
    return f"{date_format(capture.visit.day)}, {site_label(capture.site)}"


def measurements() -> QuerySet[Capture]:
    """Return the captures that hold a measurement: not refused, and not taken back."""
    return Capture.objects.filter(state=WorkState.MEASURED, voided_at=None)


def measured_captures(client: Client) -> Any:
    """Return the captures of a client that may be compared, oldest first."""
    return (
        measurements()
        .filter(visit__client=client)
        .select_related("visit")
        .defer("measurement")
        .order_by("visit__day", "id")
    )


def why_not_rested_on(plan: Plan) -> str:
    """Say that a plan rests on captures that were taken back since; empty where it does not."""
    rows = Capture.objects.filter(plans__plan=plan, voided_at__isnull=False)
    gone = [capture_label(each) for each in rows.select_related("visit").defer("measurement")]
    if not gone:
        return ""
    return _("The plan rests on a capture that was taken back (%s). Make a new plan.") % ", ".join(
        gone
    )
