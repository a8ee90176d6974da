"""Removing the simulated clients, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import ForeignObjectRel, Model, QuerySet

from needlepoint.records import audit, vault
from needlepoint.records.models import Client, Operator, Practice, Rig, StoredFile

FILES = "records.StoredFile"


def remove_made(practice: Practice, by: Operator | None) -> int:
    """Remove every made client of a practice with everything of theirs; files are forgotten.

    Real clients are never touched: what is removed is found through the simulated clients alone.

    Returns
    -------
    How many clients were removed.
    """
    with transaction.atomic():
        clients = Client.objects.filter(practice=practice, demo=True)
        count = clients.count()
        for client in clients:
            audit.note(by, "remove made client", client)
        files = _remove(clients)
        Rig.objects.filter(practice=practice, demo=True, captures=None).delete()
        for stored in StoredFile.objects.filter(pk__in=files):
            vault.forget(stored)
    return count


def _remove(rows: QuerySet[Client]) -> set[Any]:
    """Delete rows and whatever hangs on them, from the leaves up; give the files they named."""
    files: set[Any] = set()
    layers: list[QuerySet[Model]] = []
    _gather(rows, layers)
    for layer in reversed(layers):
        for field in layer.model._meta.concrete_fields:  # noqa: SLF001  Django's public _meta
            if field.related_model is StoredFile:
                files |= set(
                    layer.exclude(**{field.name: None}).values_list(field.attname, flat=True)
                )
        layer._raw_delete(layer.db)  # noqa: SLF001
    return files


def _gather(rows: QuerySet[Model], layers: list[QuerySet[Model]]) -> None:
    """List rows, then those that point at them, then those that point at these."""
    layers.append(rows)
    for below in _pointing_at(rows):
        _gather(below, layers)


def _pointing_at(rows: QuerySet[Model]) -> Iterator[QuerySet[Model]]:
    """Yield what points at rows, except what points at them only to be amended."""
    found = list(rows.values_list("pk", flat=True))
    for link in rows.model._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if not isinstance(link, ForeignObjectRel) or link.related_model is rows.model:
            continue
        model = link.related_model
        yield model._default_manager.filter(  # noqa: SLF001
            **{f"{link.field.name}__in": found}
        )
