"""Pictures that come in piece by piece: a line that breaks costs one piece, not the picture."""

from __future__ import annotations

import hashlib
import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import NeedlepointError, WrongUsage
from needlepoint.records import audit, vault
from needlepoint.records.models import Shot, ShotPiece, Sitting
from needlepoint.studio.domain.sittings import checked, forget_shot

MOST_BYTES = 60_000_000  # own choice: a JPEG of 100 megapixels
MOST_PIECE = 1_000_000  # own choice: four seconds at 2 Mbit/s
DIGEST = re.compile(r"[0-9a-f]{64}")


def held(sitting: Sitting, order: int, digest: str) -> int:
    """Return how many bytes of a picture are here; all of them once it is whole."""
    shot = sitting.shots.filter(order=order, digest=digest).first()
    if shot is None:
        return 0
    return shot.size_bytes if shot.done_at is not None else _come_in(shot)


def take(sitting: Sitting, order: int, digest: str, size: int, begins: int, data: bytes) -> int:
    """Take a piece of a picture; with the last one it is looked at and kept.

    Parameters
    ----------
    sitting, order
        Of which light of which sitting.
    digest, size
        SHA-256 and size of the whole picture; another digest is another try at the same light.
    begins
        Where the piece begins.
    data
        Its bytes.

    Returns
    -------
    How many bytes are here now. A piece that does not follow on is not taken: the sender goes on
    from the number that is returned.

    Raises
    ------
    WrongUsage, UploadRefused, TooBusy
        If it is no picture of this rig; then the whole is forgotten, and taken again.
    """
    _refuse_wrong(sitting, order, digest, size, data)
    with transaction.atomic():
        shot = _shot(sitting, order, digest, size)
        if shot.done_at is not None:
            return shot.size_bytes
        here = _come_in(shot)
        if begins != here or begins + len(data) > size:
            return here
        if data:
            file = vault.store(data, "application/octet-stream")
            ShotPiece.objects.create(shot=shot, begins=begins, file=file)
        here += len(data)
    if here == size:
        _complete(sitting, shot)
    return here


def _refuse_wrong(sitting: Sitting, order: int, digest: str, size: int, data: bytes) -> None:
    if not 1 <= order <= len(sitting.slots) or not DIGEST.fullmatch(digest):
        raise WrongUsage(_("This picture belongs to no light of this rig."))
    if not 0 < size <= MOST_BYTES or len(data) > MOST_PIECE:
        raise WrongUsage(_("This picture is too large."))


def _shot(sitting: Sitting, order: int, digest: str, size: int) -> Shot:
    shot = sitting.shots.filter(order=order).first()
    if shot is not None and (shot.digest, shot.size_bytes) != (digest, size):
        forget_shot(shot)
        shot = None
    return shot or Shot.objects.create(sitting=sitting, order=order, digest=digest, size_bytes=size)


def _come_in(shot: Shot) -> int:
    last = shot.pieces.select_related("file").order_by("-begins").first()
    return 0 if last is None else last.begins + last.file.size_bytes


def _complete(sitting: Sitting, shot: Shot) -> None:
    """Put the pieces together, look at the picture and keep it; forget what is not good."""
    pieces = list(shot.pieces.select_related("file"))
    data = b"".join(vault.read(piece.file) for piece in pieces)
    try:
        if hashlib.sha256(data).hexdigest() != shot.digest:
            raise WrongUsage(_("The picture came in damaged: take it again."))
        file = checked(sitting, shot.order, data)
    except NeedlepointError:
        with transaction.atomic():
            forget_shot(shot)
        raise
    with transaction.atomic():
        shot.file = vault.store(data, file.what.media_type)
        if file.what.thumbnail:
            shot.thumbnail = vault.store(file.what.thumbnail, "image/jpeg")
        shot.done_at = timezone.now()
        shot.save()
        shot.pieces.all().delete()
        audit.note(sitting.made_by, "take picture", sitting, client=sitting.client)
        for piece in pieces:
            transaction.on_commit(lambda piece=piece: vault.forget(piece.file))  # type: ignore[misc]
