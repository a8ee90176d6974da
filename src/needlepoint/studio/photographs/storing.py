"""Keeping photographs of standard views: rows and encrypted files, all of them or none."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from needlepoint.records import audit, vault
from needlepoint.records.models import Client, ConsentKind, Operator, ViewPhoto, Visit
from needlepoint.studio.domain.consent_policies import require
from needlepoint.studio.domain.visits import visit_on
from needlepoint.studio.photographs.aligning import found_in
from needlepoint.studio.site.uploads import AcceptedFile


def keep_photos(
    operator: Operator, client: Client, day: dt.date, files: dict[str, AcceptedFile]
) -> list[ViewPhoto]:
    """Keep photographs of a visit; a view that is there already is taken back.

    Raises
    ------
    NotConsented
        If the client has not agreed to clinical photographs.
    """
    found = {view: found_in(handed.what.display) for view, handed in files.items()}
    with transaction.atomic():
        require(client, ConsentKind.PHOTOGRAPHY)
        Client.objects.select_for_update().get(pk=client.pk)  # two tablets, one of each view
        visit = visit_on(client, day)
        kept = []
        for view, handed in files.items():
            for earlier in ViewPhoto.objects.filter(visit=visit, view=view, voided_at=None):
                take_back(operator, earlier)
            kept.append(_kept(operator, visit, view, handed, found[view]))
    return kept


def take_back(operator: Operator, photo: ViewPhoto) -> None:
    """Take a photograph back: it stays in the record, and is shown nowhere any more."""
    with transaction.atomic():
        photo.voided_at, photo.voided_by = timezone.now(), operator
        photo.save(update_fields=["voided_at", "voided_by"])
        audit.note(operator, "take back photograph", photo)


def _kept(
    operator: Operator, visit: Visit, view: str, handed: AcceptedFile, found: dict[str, object]
) -> ViewPhoto:
    what = handed.what
    taken = what.taken
    if taken is not None and timezone.is_naive(taken):
        taken = timezone.make_aware(taken)
    photo = ViewPhoto.objects.create(
        visit=visit,
        view=view,
        file=vault.store(handed.data, what.media_type),
        display=vault.store(what.display, "image/jpeg"),
        thumbnail=vault.store(what.thumbnail, "image/jpeg"),
        found=found,
        taken_at=taken,
        made_by=operator,
    )
    audit.note(operator, "create", photo, {"view": view})
    return photo
