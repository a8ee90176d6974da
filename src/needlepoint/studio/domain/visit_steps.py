"""Where a visit stands: what is done, what is next, and where that is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.records.models import (
    Capture,
    Client,
    ConsentKind,
    Intake,
    Operator,
    Plan,
    TreatmentSession,
    WorkState,
)
from needlepoint.studio.domain.consent_policies import Standing
from needlepoint.studio.domain.history import ClientHistory
from needlepoint.studio.site.permissions import rule_of
from needlepoint.studio.site.zones import site_label


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One step of a visit.

    Attributes
    ----------
    name
        Short and the same everywhere: ``questions``, ``consents``, ``photographs``...
    title, said
        What it is called, and how it stands in a few words.
    done
        Whether nothing is left of it.
    action, label
        Where it goes on, and what the way there is called; no label for nowhere.
    posts
        Whether the way there makes something, so that it is a button.
    next
        Whether it is the one to do now.
    """

    name: str
    title: str
    said: str
    done: bool
    action: str = ""
    label: str = ""
    posts: bool = False
    next: bool = False


def visit_steps(operator: Operator, client: Client, history: ClientHistory) -> list[VisitStep]:
    """Return the steps of the visit of a client in their order; one is the next."""
    latest, plan = history.latest_capture, next(iter(history.plans), None)
    steps = [
        _questions(client, next(iter(history.intakes), None)),
        _consents(client, history.consents),
        _photographs(client, latest),
        _map(latest),
        _plan(client, latest, plan),
        _signed(plan),
        _session(client, plan, next(iter(history.sessions), None)),
    ]
    first = next((k for k, each in enumerate(steps) if not each.done), None)
    return [
        replace(_open_to(operator, each), next=k == first and bool(each.label))
        for k, each in enumerate(steps)
    ]


ADDRESSES = {
    "questions": "intake-start",
    "consents": "consent-ask",
    "photographs": "capture-new",
    "map": "scar-map",
    "plan": "plan-new",
    "signed": "plan-sign",
    "session": "session-start",
}


def _open_to(operator: Operator, step: VisitStep) -> VisitStep:
    """Leave the way out where the operator's role does not go."""
    rule = rule_of(ADDRESSES[step.name])
    if rule is None or operator.role not in rule.roles:
        return replace(step, action="", label="", posts=False)
    return step


def _questions(client: Client, intake: Intake | None) -> VisitStep:
    start = reverse("intake-start", args=[client.public_id])
    title = _("Health questionnaire")
    if intake is None:
        return VisitStep("questions", title, _("not asked"), False, start, _("Ask"), True)
    there = reverse("intake", args=[intake.public_id])
    if intake.done_at is None:
        return VisitStep("questions", title, _("begun"), False, there, _("Go on"))
    said = _("completed on %s") % _day(timezone.localdate(intake.done_at))
    return VisitStep("questions", title, said, True, there, _("Open"))


def _consents(client: Client, all_: Sequence[Standing]) -> VisitStep:
    needed = [each for each in all_ if each.kind != ConsentKind.MARKETING]
    missing = [each for each in needed if each.state != "given"]
    title = _("Consents")
    if not missing:
        return VisitStep("consents", title, _("treatment and photographs agreed"), True)
    refused = [each for each in missing if each.state in {"declined", "withdrawn"}]
    if refused and refused[0].consent is not None:
        said = f"{refused[0].kind.label.capitalize()}: {refused[0].words}"
        there = reverse("consent", args=[refused[0].consent.public_id])
        return VisitStep("consents", title, said, False, there, _("Open"))
    ask = reverse("consent-ask", args=[client.public_id, missing[0].kind])
    said = _("%(kind)s: not signed") % {"kind": missing[0].kind.label}
    return VisitStep("consents", title, said, False, ask, _("Get consent"), True)


def _photographs(client: Client, latest: Capture | None) -> VisitStep:
    new = reverse("capture-new", args=[client.public_id])
    title = _("Photographs")
    if latest is None:
        return VisitStep("photographs", title, _("none yet"), False, new, _("New capture"))
    said = f"{site_label(latest.site)}, {_day(latest.visit.day)}: {latest.get_state_display()}"
    there = reverse("capture", args=[latest.public_id])
    if latest.state == WorkState.MEASURED:
        return VisitStep("photographs", title, said, True, new, _("Another capture"))
    if latest.is_waiting:
        return VisitStep("photographs", title, said, False, there, _("Look"))
    return VisitStep("photographs", title, said, False, new, _("Take them again"))


def _map(latest: Capture | None) -> VisitStep:
    title = _("Scar map")
    if latest is None or latest.state != WorkState.MEASURED:
        return VisitStep("map", title, _("comes from the photographs"), False)
    there = reverse("scar-map", args=[latest.public_id])
    return VisitStep("map", title, _("ready"), True, there, _("Open"))


def _plan(client: Client, latest: Capture | None, plan: Plan | None) -> VisitStep:
    title = _("Plan")
    new = reverse("plan-new", args=[client.public_id])
    if latest is None or latest.state != WorkState.MEASURED:
        return VisitStep("plan", title, _("needs a scar map"), False)
    rests = set() if plan is None else {row.capture_id for row in plan.rests_on.all()}
    if plan is None or latest.pk not in rests:
        said = _("none for these photographs") if plan else _("none yet")
        return VisitStep("plan", title, said, False, new, _("Make a plan"))
    there = reverse("plan", args=[plan.public_id])
    return VisitStep("plan", title, _("made"), True, there, _("Open"))


def _signed(plan: Plan | None) -> VisitStep:
    title = _("Signature")
    if plan is None:
        return VisitStep("signed", title, _("of the plan, by the person who needles"), False)
    if plan.signed_at is not None:
        said = _("signed by %s") % plan.signed_by
        return VisitStep("signed", title, said, True)
    there = reverse("plan-sign", args=[plan.public_id])
    return VisitStep("signed", title, _("not signed"), False, there, _("Look once more and sign"))


def _session(client: Client, plan: Plan | None, last: TreatmentSession | None) -> VisitStep:
    title = _("Session")
    start = reverse("session-start", args=[client.public_id])
    if last is not None and last.signed_at is None:
        there = reverse("session", args=[last.public_id])
        return VisitStep("session", title, _("begun"), False, there, _("Go on"))
    if last is not None and last.visit.day == client.practice.today:
        there = reverse("session", args=[last.public_id])
        said = _("signed by %s") % last.signed_by
        return VisitStep("session", title, said, True, there, _("Open"))
    if plan is None or plan.signed_at is None:
        return VisitStep("session", title, _("needs a signed plan"), False, start, _("Session"))
    return VisitStep("session", title, _("not begun"), False, start, _("Begin a session"))


def _day(day: dt.date) -> str:
    return date_format(day)
