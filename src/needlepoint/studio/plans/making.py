"""From choices to a plan: drafted, decided upon, signed, amended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from needlepoint import care
from needlepoint.errors import Refused
from needlepoint.language import speaking
from needlepoint.records import audit, vault
from needlepoint.records.models import Capture, ConsentKind, Operator, Plan, Practice, Signed
from needlepoint.report import Issue, plan_document, plan_files
from needlepoint.studio.domain.capture_choice import why_not_rested_on
from needlepoint.studio.domain.consent_policies import require
from needlepoint.studio.plans.basis import (
    PlanBasis,
    ground_of,
    laid_out,
    sources_of,
)
from needlepoint.studio.plans.choices import needler_of, renew_needler
from needlepoint.studio.plans.from_choices import make
from needlepoint.studio.plans.page_words import words_of
from needlepoint.studio.plans.second_look import SecondLook
from needlepoint.studio.site.language import language_of, spoken_by


class TakenBack(Refused):
    """A plan rests on a capture that was taken back; the text says which."""


class Renewed(Exception):
    """What a plan rests on is no longer what was read; the draft was made anew, not signed."""


FILES = {
    "page": ("plan.pdf", "application/pdf"),
    "handout": ("handout.pdf", "application/pdf"),
    "calendar": ("course.ics", "text/calendar"),
}
"""What is printed or sent, by its name in the row."""

TAKEN_HOME = ("handout", "calendar")
"""What of it is the client's."""


def draft(plan: Plan, ground: PlanBasis) -> None:
    """Put what the choices come to into the row; it is not saved."""
    renew_needler(plan)
    with speaking(language_of(plan.client.practice)):
        plan.document = _document(plan, make(plan, ground), issue_of(plan, ground))


def issue_of(plan: Plan, ground: PlanBasis) -> Issue:
    """Say on what measurements a plan rests, and which issue of a course it is."""
    return Issue(
        sources=sources_of(ground),
        made_at=timezone.localtime(plan.made_at) if plan.pk else timezone.localtime(),
        number=_amendments(plan),
        desk=desk_of(plan.client.practice),
        pictures=tuple(
            vault.read(row.capture.drawing) for row in ground if row.capture.drawing is not None
        ),
    )


def desk_of(practice: Practice) -> care.Desk:
    """Return what a client needs to come: name, address and telephone of the practice."""
    return care.Desk(
        name=practice.name,
        address=practice.address,
        phone=practice.phone,
        sundays=practice.sundays,
    )


def keep_new(operator: Operator, plan: Plan, captures: Sequence[Capture]) -> None:
    """Save a first draft, and on what it rests.

    Raises
    ------
    NeedlepointError
        If a choice is none that care knows.
    """
    ground = laid_out(captures)
    draft(plan, ground)
    with transaction.atomic():
        plan.save()
        for row in ground:
            row.plan = plan
            row.save()
        audit.note(operator, "plan", plan.client, {"plan": str(plan.public_id)})


def keep_draft(operator: Operator, plan: Plan, version: int) -> None:
    """Save a draft over the version that was read.

    Raises
    ------
    Stale, Signed
        If somebody else changed or signed it meanwhile.
    NeedlepointError
        If a choice is none that care knows.
    """
    draft(plan, ground_of(plan))
    with transaction.atomic():
        plan.save_read(version)
        audit.note(operator, "plan", plan.client, {"plan": str(plan.public_id)})


def sign(operator: Operator, plan: Plan, version: int, said: SecondLook) -> None:
    """Sign a draft: its files are made once and kept, and nobody changes it any more.

    Scars may have been corrected since the draft was made, somebody's licence changed, and the
    program renewed. Then nothing is signed that nobody has read: the draft is made anew, to be
    read and signed. What the second look asked goes under the digest with the plan.

    Raises
    ------
    NotConsented
        If the client has not agreed to the treatment.
    TakenBack
        If the plan rests on a capture that was taken back.
    Renewed
        If the plan would not be the one that was read.
    Stale, Signed
        If somebody else changed or signed it meanwhile.
    """
    require(plan.client, ConsentKind.TREATMENT)
    if why := why_not_rested_on(plan):
        raise TakenBack(why)
    ground = ground_of(plan)
    renew_needler(plan)
    with speaking(language_of(plan.client.practice)):
        made = make(plan, ground)
        document, words = _document(plan, made, issue_of(plan, ground)), words_of(made, ground)
    if document != plan.document:
        keep_draft(operator, plan, version)
        raise Renewed
    files = _files(plan, ground)
    with transaction.atomic():
        require(plan.client, ConsentKind.TREATMENT)  # it may have been withdrawn meanwhile
        for key, data in files.items():
            setattr(plan, key, vault.store(data, FILES[key][1]))
        plan.signed_words = words
        plan.document["signed_for"] = said.record(operator)
        plan.sha256 = audit.document_digest(plan.document)
        plan.signed_by, plan.signed_at = operator, timezone.now()
        plan.save_read(version)
        audit.note(
            operator, "sign plan", plan.client, {"plan": str(plan.public_id), "sha256": plan.sha256}
        )


def check_open(plan: Plan) -> None:
    """Refuse to sign what is signed already, or what the client has not agreed to.

    Raises
    ------
    Signed, NotConsented
        If so.
    """
    if plan.signed_at is not None:
        raise Signed
    require(plan.client, ConsentKind.TREATMENT)


def amend(operator: Operator, plan: Plan) -> Plan:
    """Return the draft that will stand beside a signed plan; there is at most one.

    Captures that were taken back since are left out.

    Raises
    ------
    TakenBack
        If none is left.
    """
    if (later := Plan.objects.filter(amends=plan).first()) is not None:
        return later
    captures = [each for each in plan.captures if each.voided_at is None]
    if not captures and (why := why_not_rested_on(plan)):
        raise TakenBack(why)
    later = Plan(
        client=plan.client,
        amends=plan,
        choices=plan.choices | {"today": plan.client.practice.today.isoformat()},
        made_by=operator,
    )
    keep_new(operator, later, captures)
    return later


def files_of(plan: Plan) -> dict[str, bytes]:
    """Make what is printed or sent, as it stands now; nothing of it is kept."""
    return _files(plan, ground_of(plan))


def _files(plan: Plan, ground: PlanBasis) -> dict[str, bytes]:
    """Write for the practice in its language, and what the client takes home in the client's."""
    ours, theirs = language_of(plan.client.practice), spoken_by(plan.client.language)
    files = _written(plan, ground, ours)
    if theirs != ours:
        files |= {
            key: data for key, data in _written(plan, ground, theirs).items() if key in TAKEN_HOME
        }
    return files


def _written(plan: Plan, ground: PlanBasis, language: str) -> dict[str, bytes]:
    with speaking(language):
        made = plan_files(make(plan, ground), issue_of(plan, ground))
    return {key: made[file] for key, (file, _) in FILES.items() if file in made}


def _document(plan: Plan, made: care.Plan, issue: Issue) -> dict[str, Any]:
    """Return plan.json and who would needle, as the database gives it back."""
    whole = plan_document(made, issue) | {"would_needle": needler_of(plan)}
    document: dict[str, Any] = json.loads(json.dumps(whole))
    return document


def _amendments(plan: Plan) -> int:
    count, earlier = 0, plan.amends
    while earlier is not None:
        count, earlier = count + 1, earlier.amends
    return count
