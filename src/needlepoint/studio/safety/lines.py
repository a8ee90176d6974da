"""Lines of the audit as people read them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.records.models import AuditEvent, Client, Operator, Practice


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who did what to whose record."""

    number: int
    at: dt.datetime
    who: str
    action: str
    subject: str
    client: str
    code: str
    detail: str

    @property
    def told(self) -> list[tuple[str, str]]:
        """What else the line says: names and values instead of JSON."""
        said = json.loads(self.detail) if self.detail else {}
        return [
            (
                name.replace("_", " "),
                ", ".join(map(str, each)) if isinstance(each, list) else str(each),
            )
            for name, each in said.items()
        ]


def in_words(events: Iterable[AuditEvent], practice: Practice) -> list[Line]:
    """Put names to the numbers; who was erased or comes from elsewhere stays a number."""
    rows = list(events)
    operators = _names(Operator, practice, {row.actor for row in rows})
    clients = _names(Client, practice, {row.client for row in rows if row.client})
    return [
        Line(
            number=row.seq,
            at=dt.datetime.fromisoformat(row.at),
            who=operators.get(row.actor, row.actor),
            action=row.action,
            subject=row.subject_kind,
            client=clients.get(row.client, row.client),
            code=row.client if row.client in clients else "",
            detail="" if row.detail == "{}" else row.detail,
        )
        for row in rows
    ]


def _names(model: type[Operator | Client], practice: Practice, codes: set[str]) -> dict[str, str]:
    known = {code for code in codes if len(code) == 36}  # numbers of rows are UUIDs
    rows = model.objects.filter(practice=practice, public_id__in=known)
    return {str(row.public_id): str(row) for row in rows}
