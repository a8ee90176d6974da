"""Keeping a capture: its rows and its encrypted files, all of them or none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Capture,
    Client,
    ConsentKind,
    Operator,
    Picture,
    Sitting,
    StoredFile,
)
from needlepoint.studio.captures.job import ask_to_measure
from needlepoint.studio.domain.consent_policies import require
from needlepoint.studio.domain.sittings import end, pictures_of
from needlepoint.studio.domain.visits import visit_on
from needlepoint.studio.site.uploads import AcceptedFile


def keep_capture(operator: Operator, client: Client, given: dict[str, Any]) -> Capture:
    """Store the files of a capture and ask for it to be measured.

    Parameters
    ----------
    operator, client
        Who hands it in, of whom.
    given
        What the form found good; its pictures as they were let in, in the order of the lights.

    Raises
    ------
    NotConsented
        If the client has not agreed to clinical photographs.
    """
    rig, files = given["rig"], given["pictures"]
    with transaction.atomic():
        require(client, ConsentKind.PHOTOGRAPHY)
        capture = Capture.objects.create(
            visit=visit_on(client, given["day"]),
            rig=rig,
            site=given["site"],
            made_by=operator,
            options={key: given[key] for key in ("unit", "pixel_mm", "film") if given.get(key)},
        )
        for order, handed in enumerate(files, start=1):
            name = rig.slots[order - 1] if rig is not None else "scan"
            _keep_picture(capture, order, name, handed)
        audit.note(operator, "create", capture)
        ask_to_measure(capture)
    return capture


def keep_sitting(operator: Operator, client: Client, sitting: Sitting) -> Capture:
    """Make a capture of a sitting whose pictures are all there, and ask for it to be measured.

    Raises
    ------
    WrongUsage
        If a picture is missing.
    NotConsented
        If the client has taken the consent back.
    UploadRefused, TooBusy
        As `accept`.
    """
    given = {"rig": sitting.rig, "site": sitting.site, "day": client.practice.today}
    files = pictures_of(sitting)
    with transaction.atomic():
        capture = keep_capture(operator, client, given | {"pictures": files})
        end(sitting, capture)
    return capture


def _keep_picture(capture: Capture, order: int, name: str, handed: AcceptedFile) -> None:
    what = handed.what
    Picture.objects.create(
        capture=capture,
        order=order,
        name=Path(name).stem + what.suffix,
        given_name=handed.name,
        file=vault.store(handed.data, what.media_type),
        display=_copy(what.display),
        thumbnail=_copy(what.thumbnail),
        width_px=what.width_px,
        height_px=what.height_px,
        taken_at=_with_zone(what.taken),
    )


def _copy(jpeg: bytes) -> StoredFile | None:
    return vault.store(jpeg, "image/jpeg") if jpeg else None


def _with_zone(moment: dt.datetime | None) -> dt.datetime | None:
    """Take a camera without a zone to stand where the practice is."""
    if moment is None or timezone.is_aware(moment):
        return moment
    return timezone.make_aware(moment)
