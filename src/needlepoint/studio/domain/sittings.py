"""A sitting: pictures taken one after the other with the camera of a page.

They become a capture of a client, or are those of a step of setting up a room.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Capture,
    Client,
    ConsentKind,
    Operator,
    Rig,
    RoomSetup,
    Shot,
    Sitting,
    StoredFile,
)
from needlepoint.studio.domain.consent_policies import require
from needlepoint.studio.domain.rig_checks import check_field
from needlepoint.studio.site.uploads import AcceptedFile, accept

LASTS = dt.timedelta(hours=4)  # own choice: longer than any visit
JOINED_WITHIN = dt.timedelta(minutes=10)  # own choice: the phone lies beside the tablet
WORD_BYTES = 24


def begin(operator: Operator, client: Client, rig: Rig, site: str) -> Sitting:
    """Begin to take pictures of a site.

    Raises
    ------
    NotConsented
        If the client has not agreed to clinical photographs.
    """
    end_forgotten()
    with transaction.atomic():
        require(client, ConsentKind.PHOTOGRAPHY)
        sitting = Sitting.objects.create(client=client, rig=rig, site=site, made_by=operator)
        audit.note(operator, "begin sitting", sitting, client=client)
    return sitting


def begin_for_setup(operator: Operator, setup: RoomSetup, names: list[str]) -> Sitting:
    """Begin to take the pictures of a step of setting up a room; one at a time."""
    end_forgotten()
    with transaction.atomic():
        for earlier in setup.sittings.filter(ended_at=None):
            end(earlier)
        sitting = Sitting.objects.create(
            setup=setup, names=names, site=setup.step, made_by=operator
        )
        audit.note(operator, "begin sitting", sitting)
    return sitting


def end(sitting: Sitting, capture: Capture | None = None) -> None:
    """End a sitting; its phone is out, and what was not made a capture is forgotten."""
    with transaction.atomic():
        sitting.ended_at, sitting.capture = timezone.now(), capture
        sitting.join_digest = sitting.phone_digest = ""
        sitting.save()
        for shot in sitting.shots.all():
            forget_shot(shot)


def end_forgotten() -> int:
    """End the sittings that somebody left open; return how many."""
    left = Sitting.objects.filter(ended_at=None, made_at__lt=timezone.now() - LASTS)
    for sitting in (found := list(left)):
        end(sitting)
    return len(found)


def forget_shot(shot: Shot) -> None:
    """Forget a picture and whatever of it has come in."""
    files = [piece.file for piece in shot.pieces.select_related("file")]
    files += [each for each in (shot.file, shot.thumbnail) if each is not None]
    shot.pieces.all().delete()
    shot.delete()
    for file in files:
        _forget(file)


def _forget(file: StoredFile) -> None:
    transaction.on_commit(lambda: vault.forget(file))


def pictures_of(sitting: Sitting) -> list[AcceptedFile]:
    """Return the pictures of a sitting in their order, once all are there.

    Raises
    ------
    WrongUsage
        If a picture is missing.
    UploadRefused, TooBusy
        As `accept`.
    """
    shots = {shot.order: shot for shot in sitting.shots.exclude(done_at=None)}
    many = len(sitting.slots)
    missing = [order for order in range(1, many + 1) if order not in shots]
    if missing:
        raise WrongUsage(
            _("Picture %(order)d of %(all)d is missing: take it first.")
            % {"order": missing[0], "all": many}
        )
    return accept([(name_of(sitting, order), _whole(shots[order])) for order in sorted(shots)])


def name_of(sitting: Sitting, order: int) -> str:
    """Return what a picture of a sitting is called."""
    return f"{Path(sitting.slots[order - 1]).stem}.jpg"


def _whole(shot: Shot) -> bytes:
    assert shot.file is not None
    return vault.read(shot.file)


def checked(sitting: Sitting, order: int, data: bytes) -> AcceptedFile:
    """Let one picture in.

    Raises
    ------
    WrongUsage, UploadRefused, TooBusy
        If it is no picture, or shows too little skin under this rig.
    """
    (file,) = accept([(name_of(sitting, order), data)])
    if file.what.is_scan:
        raise WrongUsage(_("This is no picture: take it again."))
    if sitting.rig is not None:
        check_field(sitting.rig.manifest, file.what.width_px, file.what.height_px)
    return file


def invite_phone(sitting: Sitting) -> str:
    """Return a new word by which one phone comes in, once; the one before works no more."""
    word = secrets.token_urlsafe(WORD_BYTES)
    sitting.join_digest = digest(word)
    sitting.join_until = timezone.now() + JOINED_WITHIN
    sitting.save(update_fields=["join_digest", "join_until"])
    return word


def join(word: str) -> str | None:
    """Let a phone in; return the word that its browser keeps, or None if it is too late."""
    kept, now = secrets.token_urlsafe(WORD_BYTES), timezone.now()
    with transaction.atomic():
        open_ones = Sitting.objects.filter(
            join_digest=digest(word), join_until__gt=now, ended_at=None, made_at__gt=now - LASTS
        )
        sitting = open_ones.first()
        # of two phones that read the code at once, one gets through
        if sitting is None or not open_ones.filter(pk=sitting.pk).update(
            join_digest="", phone_digest=digest(kept)
        ):
            return None
        audit.note(sitting.made_by, "phone joins", sitting, client=sitting.client)
    return kept


def sitting_of_phone(kept: str) -> Sitting | None:
    """Return the sitting that a phone takes part in, while it lasts."""
    if not kept:
        return None
    return (
        Sitting.objects.filter(
            phone_digest=digest(kept),
            ended_at=None,
            made_at__gt=timezone.now() - LASTS,
            client__erased_at=None,
            made_by__is_active=True,
        )
        .select_related("client__practice", "setup", "rig", "made_by")
        .first()
    )


def digest(word: str) -> str:
    """Return what is kept of a word."""
    return hashlib.sha256(word.encode()).hexdigest()


def ghost_of(sitting: Sitting) -> StoredFile | None:
    """Return how the same site was photographed last time, for the next to be taken alike."""
    if sitting.client is None:
        return None
    last = (
        Capture.objects.filter(
            visit__client=sitting.client, site=sitting.site, rig__isnull=False, voided_at=None
        )
        .order_by("-visit__day", "-id")
        .first()
    )
    picture = last.pictures.exclude(display=None).first() if last is not None else None
    return picture.display if picture is not None else None


def state_of(sitting: Sitting) -> dict[str, Any]:
    """Return what a page asks for again and again: which pictures are here."""
    done = {shot.order: shot.digest for shot in sitting.shots.exclude(done_at=None)}
    return {
        "ended": sitting.ended_at is not None,
        "phone": bool(sitting.phone_digest),
        "done": [done.get(order, "") for order in range(1, len(sitting.slots) + 1)],
    }
