"""The audit: one line for every read and write of a client, each bound to the one before it.

A line's digest is the SHA-256 of its fields as canonical JSON, the digest of the line before among
them; so nothing can be changed, taken out or put in without breaking every later line. The last
digest of a day is the day's **root**. Roots are also written down in the folder of keys and in
every backup: who rewrites the whole chain in the database still contradicts them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import F, Max

from needlepoint.records.audit.guards import missing_guards
from needlepoint.records.audit.roots import Root, read_roots, write_root
from needlepoint.records.audit.syslog import tell
from needlepoint.records.models.audit import AuditEvent, AuditHead

BEGINNING = "0" * 64
SYSTEM = "system"
AT_ONCE = 2000
"""Own choice: lines held in memory while the chain is walked."""


def note(
    actor: models.Model | None,
    action: str,
    subject: models.Model | None = None,
    detail: dict[str, Any] | None = None,
    *,
    client: models.Model | None = None,
) -> AuditEvent:
    """Add a line; it stands or falls with the surrounding transaction.

    Names of people do not belong into a line, only numbers: a line is never erased.

    Parameters
    ----------
    actor
        Who did it; None for the program itself.
    action
        What was done, in one or two words: ``read``, ``change``, ``sign``, ``export``.
    subject
        To what.
    detail
        What else must be known, in plain JSON.
    client
        Whose record it is; None to take it from the subject.
    """
    whose = client or _client_of(subject)
    fields = {
        "actor": SYSTEM if actor is None else _number(actor),
        "action": action,
        "subject_kind": "" if subject is None else str(subject._meta.model_name),  # noqa: SLF001
        "subject": "" if subject is None else _number(subject),
        "client": "" if whose is None else _number(whose),
        "practice": _practice_of(whose, subject, actor),
        "detail": canonical(detail or {}),
    }
    return _append(fields)


def note_pictures(actor: models.Model | None, client: models.Model, files: list[Any]) -> AuditEvent:
    """Note that a page of pictures was shown, as one line.

    Parameters
    ----------
    actor, client
        Who saw the pictures of whom.
    files
        The stored files on the page.
    """
    shown = [str(file.pk) for file in files]
    return note(actor, "read pictures", client, {"files": shown}, client=client)


def _append(fields: dict[str, str]) -> AuditEvent:
    with transaction.atomic():
        # first of all a write: it locks the end of the chain, on both databases
        AuditHead.objects.filter(pk=1).update(seq=F("seq") + 1)
        head = AuditHead.objects.get(pk=1)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
        event = AuditEvent(seq=head.seq, at=now, previous=head.digest, **fields)
        event.digest = digest_of(event)
        event.save()
        AuditHead.objects.filter(pk=1).update(digest=event.digest)
        before = AuditEvent.objects.filter(seq=head.seq - 1).first()
        if before is not None and before.at[:10] != now[:10]:
            root = Root(before.at[:10], before.seq, before.digest)
            transaction.on_commit(lambda: write_root(Path(settings.KEYS), root), robust=True)
        if where := settings.AUDIT_TOLD_TO:
            transaction.on_commit(lambda: tell(event, where), robust=True)
    return event


def canonical(detail: dict[str, Any]) -> str:
    """Write JSON so that the same content is always the same text."""
    return json.dumps(
        detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def document_digest(document: dict[str, Any]) -> str:
    """Return the SHA-256 of a document in its one canonical form."""
    return hashlib.sha256(canonical(document).encode("utf-8")).hexdigest()


def digest_of(event: AuditEvent) -> str:
    """Return the digest that a line must have."""
    names = (
        "seq",
        "at",
        "actor",
        "action",
        "subject_kind",
        "subject",
        "client",
        "practice",
        "detail",
        "previous",
    )
    return document_digest({name: getattr(event, name) for name in names})


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain holds.

    Attributes
    ----------
    count
        Lines that were walked and hold.
    broken_at
        Number of the first line that does not hold; None if all do.
    why
        What is wrong there, in a sentence; empty if all hold.
    root
        Digest of the last line that holds.
    """

    count: int
    broken_at: int | None
    why: str
    root: str

    @property
    def holds(self) -> bool:
        """Whether every line holds."""
        return self.broken_at is None


def verify(using: str = DEFAULT_DB_ALIAS, roots: list[Root] | None = None) -> ChainReport:
    """Walk the chain from its beginning and name the first line that does not hold.

    Parameters
    ----------
    using
        Which database.
    roots
        Roots written down elsewhere; None for those in the folder of keys.
    """
    known = read_roots(Path(settings.KEYS)) if roots is None else roots
    expected = {root.seq: root.digest for root in known}
    previous, count = BEGINNING, 0
    for event in AuditEvent.objects.using(using).order_by("seq").iterator(AT_ONCE):
        why = _wrong(event, count + 1, previous, expected)
        if why:
            return ChainReport(count, count + 1, why, previous)
        previous, count = event.digest, count + 1
    why = _wrong_end(using, count, previous, expected) or _unguarded(using)
    return ChainReport(count, count + 1 if why else None, why, previous)


def day_root(day: dt.date, using: str = DEFAULT_DB_ALIAS) -> Root | None:
    """Return the root of a day (in UTC); None if nothing happened on it."""
    events = AuditEvent.objects.using(using).filter(at__startswith=day.isoformat())
    last = events.aggregate(seq=Max("seq"))["seq"]
    if last is None:
        return None
    event = AuditEvent.objects.using(using).get(seq=last)
    return Root(event.at[:10], event.seq, event.digest)


def _wrong(event: AuditEvent, seq: int, previous: str, expected: dict[int, str]) -> str:
    if event.seq != seq:
        return f"Line {seq} is missing."
    if event.previous != previous:
        return f"Line {seq} does not follow the line before it: one was changed or put in."
    if event.digest != digest_of(event):
        return f"Line {seq} was changed after it was written."
    if expected.get(seq, event.digest) != event.digest:
        return (
            f"Line {seq} is not the one whose digest was written down in the folder of keys: the "
            "chain up to it was written anew."
        )
    return ""


def _wrong_end(using: str, count: int, last: str, expected: dict[int, str]) -> str:
    head = AuditHead.objects.using(using).filter(pk=1).first()
    if head is None or head.seq != count or head.digest != last or max(expected, default=0) > count:
        return f"Lines after {count} were taken away."
    return ""


def _unguarded(using: str) -> str:
    missing = missing_guards(connections[using])
    if not missing:
        return ""
    return f"The database lets lines be changed: {', '.join(sorted(missing))} was removed."


def _number(row: models.Model) -> str:
    """Return the number by which a row is known outside: its public one if it has one."""
    return str(getattr(row, "public_id", None) or row.pk)


def _client_of(subject: models.Model | None) -> models.Model | None:
    """Find whose record a row belongs to, by walking up to the client."""
    row: Any = subject
    while row is not None:
        if row._meta.label_lower == "records.client":  # noqa: SLF001
            return row
        row = next(
            (
                getattr(row, up)
                for up in ("client", "visit", "capture", "before", "plan", "session")
                if hasattr(row, up)
            ),
            None,
        )
    return None


def _practice_of(*rows: models.Model | None) -> str:
    """Return the practice of the first row that has one."""
    for row in rows:
        practice = getattr(row, "practice", None)
        if practice is not None:
            return _number(practice)
    return ""
