"""Parting two records again that were made one: everything that moved goes back, within a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.records import audit, vault
from needlepoint.records.export.erase import rows_below, rows_of
from needlepoint.records.models import (
    Capture,
    Client,
    ClientMerge,
    Comparison,
    Operator,
    Plan,
    PlanCapture,
    StoredFile,
    TreatmentSession,
    ViewPhoto,
    Visit,
)
from needlepoint.studio.clients.consents_merged import part_again
from needlepoint.studio.clients.merging import (
    DETAILS,
    NotMerged,
    details_of,
    gather,
    hung,
    repoint,
)
from needlepoint.studio.domain.visits import visit_on

Rows = dict[type[models.Model], set[Any]]


def may_be_undone(kept: Client) -> ClientMerge | None:
    """Return the last merge into a record, if it can still be undone."""
    rows = kept.merges.filter(undone_at=None).select_related("gone", "made_by")
    last = rows.first()
    return last if last is not None and timezone.now() < last.until else None


def separate(operator: Operator, kept: Client) -> Client:
    """Undo the last merge into a record; return the record that is there again.

    What was added since stays with the kept record, unless it rests on something that goes back:
    then it goes along.

    Raises
    ------
    NotMerged
        If a day has passed, the record was erased or merged itself, or something that was added
        since rests on both.
    """
    with transaction.atomic():
        kept = Client.objects.select_for_update().get(pk=kept.pk)
        done = may_be_undone(kept)
        if done is None or kept.erased_at is not None or kept.merged_into_id is not None:
            raise NotMerged(_("This cannot be undone any more."))
        gather(kept)
        done.refresh_from_db()
        gone = Client.objects.select_for_update().get(pk=done.gone_id)
        moved = {apps.get_model(name): set(keys) for name, keys in done.moved.items()}
        _stay_with_their_day(kept, moved, done.details["on_visits"])
        going = rows_below(moved, DEFAULT_DB_ALIAS)
        _go_with_their_plan(gone, going)
        _refuse_ties(kept, going)
        for model, name in hung():
            repoint(model, name, sorted(going.get(model, set())), gone)
        part_again(done.details["consents"])
        _give_details_back(kept, gone, done.details["client"])
        gone.merged_into = None
        gone.save_read(gone.version)
        kept.save_read(kept.version)
        done.undone_at, done.undone_by = timezone.now(), operator
        done.moved, done.details = {}, {}
        done.save()
        audit.note(operator, "undo merge", kept, {"other": str(gone.public_id)})
        audit.note(operator, "undo merge", gone, {"from": str(kept.public_id)})
    return gone


def _stay_with_their_day(kept: Client, moved: Rows, known: dict[str, list[int]]) -> None:
    """Put what was added to a moved visit since on a visit of the kept record."""
    visits, sessions = moved.get(Visit, set()), moved.get(TreatmentSession, set())
    added = [
        model._base_manager.filter(visit__in=visits).exclude(  # noqa: SLF001
            pk__in=known[model._meta.label_lower]  # noqa: SLF001
        )
        for model in (Capture, ViewPhoto)
    ]
    fresh = TreatmentSession.objects.filter(visit__in=visits).exclude(pk__in=sessions)
    resting = fresh.exclude(plan__in=moved.get(Plan, set())).exclude(amends__in=sessions)
    for rows in (*added, resting):
        _put_on_visits(rows, Visit.objects.filter(client=kept).exclude(pk__in=visits), kept)


def _go_with_their_plan(gone: Client, going: Rows) -> None:
    """Put sessions that go back with their plan on a visit of the record that they go to."""
    visits = going.get(Visit, set())
    rows = TreatmentSession.objects.filter(pk__in=going.get(TreatmentSession, set()))
    theirs = Visit.objects.filter(Q(pk__in=visits) | Q(client=gone))
    _put_on_visits(rows.exclude(visit__in=visits), theirs, gone)


def _put_on_visits(
    rows: models.QuerySet[Any], visits: models.QuerySet[Visit], whose: Client
) -> None:
    for row in rows.select_related("visit"):
        visit = visit_on(whose, row.visit.day, among=visits)
        rows.model._base_manager.filter(pk=row.pk).update(visit=visit)  # noqa: SLF001


def _refuse_ties(kept: Client, going: Rows) -> None:
    """Refuse where something that goes back rests on something that stays.

    Raises
    ------
    NotMerged
        If so, naming what.
    """
    mine = rows_of(kept, DEFAULT_DB_ALIAS)
    for model, keys in going.items():
        for field in model._meta.concrete_fields:  # noqa: SLF001
            above = field.related_model
            if above in (None, Client) or above not in mine:
                continue
            staying = mine[above] - going.get(above, set())
            rows = model._base_manager.filter(pk__in=keys)  # noqa: SLF001
            if rows.filter(**{f"{field.name}__in": staying}).exists():
                raise NotMerged(
                    _("This cannot be undone: %s was added since and rests on both records.")
                    % _called(model)
                )


def _called(model: type[models.Model]) -> str:
    return {
        Comparison: _("a comparison"),
        PlanCapture: _("a plan"),
        TreatmentSession: _("a session"),
    }.get(model, _("something"))


def _give_details_back(kept: Client, gone: Client, said: dict[str, Any]) -> None:
    """Put back each detail that merging changed and nobody changed since."""
    before, after, now = said["before"], said["after"], details_of(kept)
    for name in DETAILS:
        if now[name] == after[name] != before[name]:
            was = before[name]
            setattr(kept, name, dt.date.fromisoformat(was) if name == "born" else was)
    came = set(after["flags"]) - set(before["flags"])
    kept.flags = [flag for flag in kept.flags if flag not in came]
    if after["photo"] == before["photo"]:
        return
    if now["photo"] == after["photo"]:
        kept.photo, gone.photo = gone.photo, kept.photo
    elif gone.photo is not None:  # there is a newer photo of the kept one: the older one goes
        older: StoredFile = gone.photo
        gone.photo = None
        gone.save(update_fields=["photo"])
        vault.forget(older)
