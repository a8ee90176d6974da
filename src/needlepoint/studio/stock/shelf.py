"""The shelf: what came, what is left, what expires, what was recalled, and who got a lot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.export.export import spreadsheet
from needlepoint.records.models import (
    Batch,
    Client,
    MoveKind,
    Operator,
    StockMove,
)
from needlepoint.studio.domain.batches import (
    batch_named,
    batch_of_label,
    check_expiry_known,
    held_uses,
    may_be,
    with_left,
)
from needlepoint.studio.domain.udi import read_label


@dataclass(frozen=True, slots=True)
class LotUse:
    """One client who got a lot.

    Attributes
    ----------
    client
        Whose name and address stand on the list.
    days
        On which days, in order.
    """

    client: Client
    days: tuple[dt.date, ...]


def receive(operator: Operator, said: dict[str, Any]) -> Batch:
    """Put on the shelf what came.

    Raises
    ------
    NotRead, Stopped
        If the code cannot be read, contradicts what is on record, or no expiry is known.
    """
    with transaction.atomic():
        if said.get("code"):
            label = read_label(said["code"])
            if label.expires_on is None:
                label = replace(label, expires_on=said["expires_on"])
            batch = batch_of_label(operator.practice, label)
        else:
            batch = batch_named(said["product"], said["lot"].strip(), said["expires_on"])
        check_expiry_known(batch)
        _move(operator, batch, said["count"], MoveKind.RECEIVED)
    return batch


def count_anew(operator: Operator, batch: Batch, number: int, note: str = "") -> None:
    """Say how many are there: the difference is one more move, so that every count is explained."""
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=batch.pk)
        left = with_left(Batch.objects.filter(pk=batch.pk)).get().left  # type: ignore[attr-defined]
        _move(operator, batch, number - left, MoveKind.COUNTED, note)


def recall(operator: Operator, batch: Batch, why: str) -> None:
    """Stop a lot everywhere.

    Raises
    ------
    WrongUsage
        If no reason is given.
    """
    if not why.strip():
        raise WrongUsage(_("Say why the lot is recalled."))
    with transaction.atomic():
        batch.recalled_at, batch.recalled_by, batch.recall_why = timezone.now(), operator, why
        batch.save(update_fields=["recalled_at", "recalled_by", "recall_why"])
        audit.note(operator, "recall", batch, {"lot": str(batch.public_id)})


def free(operator: Operator, batch: Batch) -> None:
    """Take a recall back that was a mistake."""
    with transaction.atomic():
        batch.recalled_at = batch.recalled_by = None
        batch.save(update_fields=["recalled_at", "recalled_by"])
        audit.note(operator, "take recall back", batch, {"lot": str(batch.public_id)})


def clients_of_lot(batch: Batch) -> list[LotUse]:
    """Return everybody who got a lot in a signed session that counts, in one query.

    A lot that was typed under another product, and may be the same one, counts as well.
    """
    rows = (
        held_uses(may_be(batch))
        .select_related("session__client", "session__visit")
        .only(
            "session__visit__day",
            *(f"session__client__{name}" for name in ("public_id", "name", "phone", "mail")),
        )
        .order_by("session__client__name", "session__client_id", "session__visit__day")
    )
    found: dict[int, tuple[Client, list[dt.date]]] = {}
    for row in rows:
        session = row.session
        _client, days = found.setdefault(session.client_id, (session.client, []))
        if session.visit.day not in days[-1:]:
            days.append(session.visit.day)
    return [LotUse(client, tuple(days)) for client, days in found.values()]


def as_csv(uses: list[LotUse]) -> bytes:
    """Return who got a lot as a table that any spreadsheet opens."""
    rows = []
    for each in uses:
        days = " ".join(day.isoformat() for day in each.days)
        rows.append((each.client.name, each.client.phone, each.client.mail, days))
    return spreadsheet((_("Client"), _("Telephone"), _("Mail"), _("Days")), rows)


def _move(operator: Operator, batch: Batch, change: int, kind: MoveKind, note: str = "") -> None:
    StockMove.objects.create(batch=batch, change=change, kind=kind, by=operator, note=note)
    audit.note(operator, kind.value, batch, {"change": change})
