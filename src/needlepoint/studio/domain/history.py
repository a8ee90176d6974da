"""What was recorded of a client, read once for everything on the page that tells of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch

from needlepoint.records.models import (
    Capture,
    Client,
    Intake,
    Picture,
    Plan,
    TreatmentSession,
    ViewPhoto,
)
from needlepoint.studio.domain.consent_policies import Standing, standings


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """Rows of a client, newest first, without what was measured, answered or written in them.

    Attributes
    ----------
    intakes, captures, plans
        As they were made; captures with their pictures.
    sessions
        By the day they were held; none that were dropped.
    photographed
        Days of photographs from standard views, and how many there are of each.
    consents
        How each consent stands.
    """

    intakes: tuple[Intake, ...]
    captures: tuple[Capture, ...]
    plans: tuple[Plan, ...]
    sessions: tuple[TreatmentSession, ...]
    consents: tuple[Standing, ...]
    photographed: tuple[tuple[dt.date, int], ...]

    @property
    def latest_capture(self) -> Capture | None:
        """The capture of the latest visit that was not taken back."""
        held = (each for each in self.captures if each.voided_at is None)
        return max(held, key=lambda each: (each.visit.day, each.pk), default=None)

    @property
    def thumbnails(self) -> tuple[Picture, ...]:
        """The first small picture of each capture that was not taken back."""
        return tuple(
            shown for each in self.captures if (shown := first_thumbnail(each)) is not None
        )


def first_thumbnail(capture: Capture) -> Picture | None:
    """Return the first picture of a capture that has a small copy; none of one taken back."""
    if capture.voided_at is not None:
        return None
    return next((each for each in capture.pictures.all() if each.thumbnail_id is not None), None)


def history_of(client: Client) -> ClientHistory:
    """Read what was recorded of a client, one query for each kind of row."""
    captures = Capture.objects.filter(visit__client=client).select_related("visit")
    pictures = Prefetch("pictures", Picture.objects.select_related("thumbnail"))
    sessions = TreatmentSession.objects.filter(client=client, dropped_at=None).defer("document")
    return ClientHistory(
        intakes=tuple(client.intakes.defer("answers").order_by("-made_at", "-id")),
        captures=tuple(captures.defer("measurement").prefetch_related(pictures)),
        plans=tuple(
            client.plans.select_related("signed_by")
            .defer("document", "signed_words")
            .order_by("-made_at", "-id")
        ),
        sessions=tuple(
            sessions.select_related("visit", "signed_by").order_by("-visit__day", "-id")
        ),
        consents=tuple(standings(client)),
        photographed=tuple(
            ViewPhoto.objects.filter(visit__client=client, voided_at=None)
            .order_by()
            .values_list("visit__day")
            .annotate(Count("pk"))
        ),
    )
