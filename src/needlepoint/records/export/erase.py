"""Erasing a client: the keys of every file are destroyed, the rows stay without the person.

What remains says that somebody was treated and that the record was erased, not who. A record that
must be kept is not erased, and the reasons are said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.errors import Refused
from needlepoint.records import audit, vault
from needlepoint.records.export.erased_list import read_erased, write_erased
from needlepoint.records.models import AppointmentRequest, Client, StoredFile

ADULT = 18
"""Own choice: the record of a minor is kept as if it had ended on this birthday."""

UNLINKED_S = 60.0
"""Own choice: what nothing points to a minute after it was stored, nothing will point to."""

NOBODY, NO_DAY = "erased", dt.date(1900, 1, 1)
OURS = "records"
NOT_THEIRS = {"records.storedfile", "records.practice", "records.operator", "records.rig"}


class Kept(Refused):
    """The record must be kept; the text says why."""


def erase_client(client: Client, reason: str, *, by: models.Model | None = None) -> int:
    """Erase everything that tells who a client is, for good.

    Parameters
    ----------
    client
        Whose record.
    reason
        Why; it is kept in the audit, so it names nobody.
    by
        Who asked for it; None for the command line.

    Returns
    -------
    How many files were forgotten.

    Raises
    ------
    Kept
        If a hold or the duty to keep records stands against it.
    """
    reasons = why_kept(client, client.practice.today)
    if client.merged_into is not None:
        reasons.append(
            f"It was merged into the record {client.merged_into.public_id}; erase that one."
        )
    if reasons:
        audit.note(by, "refuse to erase", client, {"why": reasons})
        raise Kept(f"The record was not erased. {' '.join(reasons)}")
    with transaction.atomic():
        forgotten = blank_client(client, DEFAULT_DB_ALIAS)
        for each in client.with_merged():
            audit.note(by, "erase", each, {"reason": reason, "files": forgotten})
            # before the commit: a number too many does no harm, one too few brings somebody back
            write_erased(Path(settings.KEYS), str(each.public_id), timezone.now().date())
        transaction.on_commit(lambda: wipe_traces(DEFAULT_DB_ALIAS), robust=True)
    vault.sweep_unlinked(UNLINKED_S)
    return forgotten


def write_down_erased() -> int:
    """Write down whoever was erased and stands not in the list; return how many were missing."""
    folder = Path(settings.KEYS)
    listed = set(read_erased(folder))
    missing = 0
    for client in Client.objects.filter(erased_at__isnull=False):
        if str(client.public_id) not in listed:
            assert client.erased_at is not None
            write_erased(folder, str(client.public_id), client.erased_at.date())
            missing += 1
    return missing


def why_kept(client: Client, today: dt.date) -> list[str]:
    """Return the reasons to keep a record, a sentence each; none means that it may be erased."""
    practice = client.practice
    reasons = [
        _("It is held since %(day)s: %(why)s.")
        % {
            "day": date_format(practice.day_of(hold.placed_at)),
            "why": hold.reason.rstrip("."),
        }
        for hold in client.holds.filter(released_at__isnull=True)
    ]
    reasons += [
        _("There is an appointment on %(day)s: cancel it first.")
        % {"day": date_format(practice.day_of(row.starts_at))}
        for row in client.appointments.filter(state="booked", ends_at__gte=timezone.now())[:1]
    ]
    last = last_day(client)
    if last is not None and not client.demo:
        until = keep_until(client, last)
        if today <= until:
            reasons.append(
                _("Records of this practice are kept for %(years)d years, this one until %(day)s.")
                % {"years": client.practice.retention_years, "day": date_format(until)}
            )
    return reasons


def last_day(client: Client) -> dt.date | None:
    """Return the last day on which something was done that has to be kept; None if nothing was."""
    days = [visit.day for visit in client.visits.all()]
    signed = [each.signed_at for each in client.consents.all()]
    signed += [each.signed_at for each in client.plans.all()]
    practice = client.practice
    days += [practice.day_of(moment) for moment in signed if moment is not None]
    return max(days, default=None)


def keep_until(client: Client, last: dt.date) -> dt.date:
    """Return the last day of the time for which a record must be kept."""
    grown = _years_later(client.born, ADULT)
    return _years_later(max(last, grown), client.practice.retention_years)


def blank_client(client: Client, using: str, where: Storage | None = None) -> int:
    """Forget a client's files and blank their rows, in any database; no question is asked."""
    files: set[Any] = set()
    found_rows = rows_of(client, using)
    _drop_requests(found_rows[Client], using)
    for model, keys in found_rows.items():
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if field.related_model is StoredFile:
                rows = model._base_manager.using(using).filter(pk__in=keys)  # noqa: SLF001
                files |= set(rows.exclude(**{field.name: None}).values_list(field.name, flat=True))
        blank = _blanks(model)
        if model is Client:
            blank |= {"name": NOBODY, "erased_at": timezone.now()}
        model._base_manager.using(using).filter(pk__in=keys).update(**blank)  # noqa: SLF001
    _wipe_what_is_freed(using)
    found = StoredFile.objects.using(using).filter(pk__in=files, wrapped_key__isnull=False)
    for stored in (kept := list(found)):
        vault.forget(stored, where)
    return len(kept)


def _drop_requests(keys: set[Any], using: str) -> None:
    """Throw away what these clients asked for on the public page and nobody has taken up yet."""
    waiting = AppointmentRequest.objects.using(using).filter(client=None)
    for each in Client.objects.using(using).filter(pk__in=keys):
        who = {"practice": each.practice_id, "born": each.born, "name__iexact": each.name}
        waiting.filter(**who).delete()


def wipe_traces(using: str) -> None:
    """Make the database let go of old pages, where a destroyed key could still be read."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for model in (StoredFile, Client):
                cursor.execute(f'VACUUM FULL "{model._meta.db_table}"')  # noqa: SLF001


def _wipe_what_is_freed(using: str) -> None:
    """Have SQLite overwrite what it frees; elsewhere `wipe_traces` rewrites the table."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def rows_of(client: Client, using: str) -> dict[type[models.Model], set[Any]]:
    """Find every row that hangs on a client, however far down; records merged into it as well."""
    return rows_below({Client: {client.pk}}, using)


def rows_below(
    begin: dict[type[models.Model], set[Any]], using: str
) -> dict[type[models.Model], set[Any]]:
    """Find some rows and every row that hangs on them, however far down."""
    found = {model: set(keys) for model, keys in begin.items()}
    waiting = list(found)
    while waiting:
        model = waiting.pop()
        for below, name in hanging_on(model):
            rows = below._base_manager.using(using).filter(**{f"{name}__in": found[model]})  # noqa: SLF001
            keys = set(rows.values_list("pk", flat=True)) - found.get(below, set())
            if keys:
                found.setdefault(below, set()).update(keys)
                waiting.append(below)
    return found


def hanging_on(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield the models that point to one, and the name of the pointing field."""
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if isinstance(relation, models.ForeignObjectRel):
            below = relation.related_model
            label = below._meta  # noqa: SLF001
            if label.app_label == OURS and label.label_lower not in NOT_THEIRS:
                yield below, relation.field.name


def _blanks(model: type[models.Model]) -> dict[str, Any]:
    """Return what the telling fields of a model become; numbers, states and moments may stay."""
    bound = {
        name
        for constraint in model._meta.constraints  # noqa: SLF001
        for name in getattr(constraint, "fields", ())
    }
    blanks: dict[str, Any] = {}
    for field in model._meta.concrete_fields:  # noqa: SLF001
        if field.primary_key or field.is_relation or field.unique or field.choices:
            continue
        if field.name in bound or isinstance(field, models.DateTimeField):
            continue
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            blanks[field.name] = None if field.null else _empty(field)
        elif isinstance(field, models.DateField):
            blanks[field.name] = None if field.null else NO_DAY
    return blanks


def _empty(field: models.Field[Any, Any]) -> Any:
    return field.get_default() if field.has_default() else ""


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # born on a 29th of February
        return day.replace(year=day.year + years, day=28)
