"""Keeping a capture: its rows and its encrypted files, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, cast

from django.db import transaction

from needlepoint.records import audit, vault
from needlepoint.records.models import Capture, Client, Operator, Picture, Visit
from needlepoint.studio.captures.forms import Upload
from needlepoint.studio.captures.measuring import ask_to_measure


def keep_capture(operator: Operator, client: Client, given: dict[str, Any]) -> Capture:
    """Store the files of a capture and ask for it to be measured.

    Parameters
    ----------
    operator, client
        Who hands it in, of whom.
    given
        What the form found good; the files in the order of the rig's lights.
    """
    rig, files = given["rig"], given["pictures"]
    with transaction.atomic():
        visit = Visit.objects.filter(client=client, day=given["day"]).first()
        visit = visit or Visit.objects.create(client=client, day=given["day"])
        capture = Capture.objects.create(
            visit=visit,
            rig=rig,
            site=given["site"],
            made_by=operator,
            options={key: given[key] for key in ("unit", "pixel_mm") if given.get(key)},
        )
        for order, file in enumerate(files, start=1):
            name = rig.slots[order - 1] if rig is not None else "scan"
            _keep_picture(capture, order, name, file)
        audit.note(operator, "create", capture)
    ask_to_measure(capture)
    return capture


def _keep_picture(capture: Capture, order: int, name: str, file: Upload) -> None:
    given_name = Path(file.name or "").name
    Picture.objects.create(
        capture=capture,
        order=order,
        name=Path(name).stem + Path(given_name).suffix.lower(),
        given_name=given_name[:200],
        file=vault.store(cast("BinaryIO", file), file.content_type or "application/octet-stream"),
    )
