"""Consents of two records of one person: the latest word of the client counts, yes or no."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from needlepoint.records.models import Client, Consent, ConsentKind


def latest_word_counts(client: Client, moved: set[int]) -> dict[str, Any]:
    """Let one decision of each kind stand at most; return what each changed row said before.

    Of two signatures the later one stands, as where the client signs twice. A later no of the other
    record ends it too, and a single channel that was taken back there later is taken back here.
    Nothing that was signed is touched: only whether it still stands.
    """
    before: dict[str, Any] = {}
    for kind in ConsentKind:
        rows = list(client.consents.filter(kind=kind))
        here = {row.pk in moved for row in rows if not row.is_open}
        if len(here) > 1:  # both records know of a decision
            _settle(rows, before)
    return before


def _settle(rows: list[Consent], before: dict[str, Any]) -> None:
    standing = sorted((row for row in rows if row.holds), key=_signed_at)
    if not standing:
        return
    last = standing[-1]
    refused = [row.withdrawn_at or row.declined_at for row in rows]
    said_no = any(at is not None and at > _signed_at(last) for at in refused)
    for row in standing if said_no else standing[:-1]:
        _change(row, before, replaced_at=timezone.now())
    late = [
        each
        for row in rows
        if row is not last
        for each in row.taken_back
        if dt.datetime.fromisoformat(each["at"]) > _signed_at(last)
    ]
    if late and not said_no:
        _change(last, before, taken_back=[*last.taken_back, *late])


def part_again(changed: dict[str, Any]) -> None:
    """Return to consents what merging took from them; what was decided since stays.

    Call it when each consent hangs on its own client again.
    """
    for number, said in changed.items():
        row = Consent.objects.get(pk=int(number))
        if said["after"] is not None:
            late = said["after"][len(said["before"]) :]
            row.taken_back = [each for each in row.taken_back if each not in late]
        else:
            others = Consent.objects.filter(client=row.client, kind=row.kind).exclude(pk=row.pk)
            if not any(other.holds for other in others):  # else it was signed anew since
                row.replaced_at = None
        Consent.objects.filter(pk=row.pk).update(
            taken_back=row.taken_back, replaced_at=row.replaced_at
        )


def _signed_at(row: Consent) -> dt.datetime:
    assert row.signed_at is not None
    return row.signed_at


def _change(row: Consent, before: dict[str, Any], **fresh: Any) -> None:
    before[str(row.pk)] = {"before": row.taken_back, "after": fresh.get("taken_back")}
    Consent.objects.filter(pk=row.pk).update(**fresh)
