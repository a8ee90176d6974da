"""Making two records of one person one: everything of one moves to the other, or nothing does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.errors import Refused
from needlepoint.records import audit
from needlepoint.records.export.erase import hanging_on
from needlepoint.records.models import (
    Capture,
    Client,
    ClientMerge,
    HeldSlot,
    ImportedClient,
    Operator,
    Practice,
    StaleVersion,
    Versioned,
    ViewPhoto,
)
from needlepoint.studio.clients.consents_merged import latest_word_counts

DETAILS = ("name", "born", "phone", "mail", "language")
"""What a person chooses of one record or the other, besides the photo."""
STAYING = {Client, ClientMerge, ImportedClient}
"""What says where a record comes from and where it went stays with it."""


class NotMerged(Refused):
    """Two records cannot be made one as they stand; the text says why."""


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """What somebody chose when both records were shown.

    Attributes
    ----------
    kept_version, gone_version
        Of the records as they were read.
    of_the_gone
        The details that are taken of the other record; ``photo`` may be among them.
    """

    kept_version: int
    gone_version: int
    of_the_gone: frozenset[str] = frozenset()


def merge(operator: Operator, kept: Client, gone: Client, choice: MergeChoice) -> ClientMerge:
    """Move everything of one record to the other.

    Raises
    ------
    StaleVersion
        If somebody changed or merged one of them since both were shown.
    NotMerged
        If they cannot be one as they stand.
    """
    with transaction.atomic():
        kept, gone = _locked(kept, gone, choice)
        check_mergeable(kept, gone)
        done = ClientMerge(kept=kept, gone=gone, made_by=operator)
        done.details = {"client": _take_details(kept, gone, choice.of_the_gone)}
        done.moved = move(gone, kept)
        done.details["consents"] = latest_word_counts(kept, set(done.moved["records.consent"]))
        done.details["on_visits"] = _on_visits(done.moved["records.visit"])
        done.save()
        gone.merged_into = kept
        gone.save_read(gone.version)
        kept.save_read(kept.version)
        counts = {name: len(keys) for name, keys in done.moved.items() if keys}
        audit.note(operator, "merge clients", kept, {"other": str(gone.public_id)} | counts)
        audit.note(operator, "merge clients", gone, {"into": str(kept.public_id)})
    return done


def check_mergeable(kept: Client, gone: Client) -> None:
    """Refuse two records that cannot be one.

    Raises
    ------
    NotMerged
        If so.
    """
    if kept.demo != gone.demo:
        raise NotMerged(
            _("One of them was made for the demonstration; it is never mixed with a real client.")
        )
    taken = HeldSlot.objects.filter(client=kept).values("at")
    if (both := HeldSlot.objects.filter(client=gone, at__in=taken).first()) is not None:
        day = date_format(timezone.localtime(both.at, kept.practice.zone), "DATETIME_FORMAT")
        raise NotMerged(
            _("Both have an appointment at %s. Move or cancel one of them first.") % day
        )


def hung() -> Iterable[tuple[type[models.Model], str]]:
    """Return every kind of row that hangs on a client and moves with it, and by which field."""
    return [(model, name) for model, name in hanging_on(Client) if model not in STAYING]


def move(gone: Client, kept: Client) -> dict[str, list[int]]:
    """Hang every row of one record on the other; return which rows of which table.

    A row that tablets change gets a new version, so that nobody writes it back as it was read.
    """
    moved: dict[str, list[int]] = {}
    for model, name in hung():
        rows = model._base_manager.filter(**{name: gone})  # noqa: SLF001  Django's
        keys = sorted(rows.values_list("pk", flat=True))
        moved[model._meta.label_lower] = keys  # noqa: SLF001
        repoint(model, name, keys, kept)
    return moved


def repoint(model: type[models.Model], name: str, keys: Iterable[int], to: Client) -> None:
    """Hang rows on another client."""
    fresh: dict[str, Any] = {name: to}
    if issubclass(model, Versioned):
        fresh["version"] = F("version") + 1
    model._base_manager.filter(pk__in=list(keys)).update(**fresh)  # noqa: SLF001


def gather(kept: Client) -> None:
    """Move what came to a merged record while it was being merged, from a page opened before."""
    for done in kept.merges.filter(undone_at=None).select_related("gone"):
        late = move(done.gone, kept)
        if any(late.values()):
            for name, keys in late.items():
                done.moved[name] = sorted({*done.moved.get(name, []), *keys})
            done.details["on_visits"] = _on_visits(done.moved["records.visit"])
            done.save(update_fields=["moved", "details"])


def merged_into(practice: Practice, code: UUID) -> Client | None:
    """Return the record that has everything of a merged one now; None if it was not merged."""
    row = Client.objects.filter(practice=practice, public_id=code, erased_at=None).first()
    if row is None or row.merged_into_id is None:
        return None
    while row.merged_into is not None:
        row = row.merged_into
    return row


def _locked(kept: Client, gone: Client, choice: MergeChoice) -> tuple[Client, Client]:
    """Return both as they are now, locked in one order whoever merges which way."""
    rows = Client.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    kept, gone = found[kept.pk], found[gone.pk]
    read = {kept: choice.kept_version, gone: choice.gone_version}
    for client, version in read.items():
        left = client.erased_at is not None or client.merged_into_id is not None
        if left or client.version != version:
            raise StaleVersion
    return kept, gone


def _on_visits(visits: list[int]) -> dict[str, list[int]]:
    """Return what was on moved visits: what comes later may stay when they go back."""
    return {
        model._meta.label_lower: sorted(  # noqa: SLF001
            model._base_manager.filter(visit__in=visits).values_list("pk", flat=True)  # noqa: SLF001
        )
        for model in (Capture, ViewPhoto)
    }


def _take_details(kept: Client, gone: Client, chosen: frozenset[str]) -> dict[str, Any]:
    """Put the chosen details into the kept record; return what was there before, and is now.

    The photos change places: each stays in one record, so that none is swept and none is shown
    twice.
    """
    before = details_of(kept)
    for name in DETAILS:
        if name in chosen:
            setattr(kept, name, getattr(gone, name))
    if "photo" in chosen:
        kept.photo, gone.photo = gone.photo, kept.photo
    known = {flag.casefold() for flag in kept.flags}
    kept.flags = [*kept.flags, *(flag for flag in gone.flags if flag.casefold() not in known)]
    return {"before": before, "after": details_of(kept)}


def details_of(client: Client) -> dict[str, Any]:
    """Return the details of a record as JSON keeps them."""
    said = {name: str(getattr(client, name)) for name in DETAILS}
    return said | {"flags": client.flags, "photo": str(client.photo_id or "")}
