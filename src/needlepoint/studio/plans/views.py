"""Pages of plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit
from needlepoint.records.models import ConsentKind, Plan, Profession, Signed, StaleVersion
from needlepoint.studio.domain.capture_choice import why_not_rested_on
from needlepoint.studio.domain.consent_policies import declined, holds
from needlepoint.studio.domain.flags import compared_flags
from needlepoint.studio.domain.needlers import people_who_needle, profession_of
from needlepoint.studio.domain.places import country_of
from needlepoint.studio.plans.choices import answers_of, needler_in_words, override_by
from needlepoint.studio.plans.forecast_job import ask_to_forecast, expected_of
from needlepoint.studio.plans.forms import DecisionForm, PlanForm
from needlepoint.studio.plans.mailing import mail_plan
from needlepoint.studio.plans.making import (
    FILES,
    Renewed,
    TakenBack,
    amend,
    check_open,
    files_of,
    keep_draft,
    keep_new,
    sign,
)
from needlepoint.studio.plans.page_words import page_words
from needlepoint.studio.plans.second_look import SecondLookForm, looked_over
from needlepoint.studio.site.responses import data_answer, file_answer
from needlepoint.studio.site.rows import Request, client_of, one
from needlepoint.studio.site.versions import change, version_read


@require_http_methods(["GET", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Choose what is planned, for whom it is, and who would needle."""
    client = client_of(request, code)
    operators = people_who_needle(request.user.practice)
    form = PlanForm(client, operators, request.POST or None, _last_choices(request))
    if form.is_valid():
        plan = Plan(
            client=client,
            choices=form.choices()
            | answers_of(client)
            | {"today": timezone.localdate().isoformat(), "overrides": []},
            made_by=request.user,
        )
        try:
            keep_new(request.user, plan, form.cleaned_data["captures"])
        except NeedlepointError as why:
            form.add_error(None, str(why))
        else:
            return redirect("plan", plan.public_id)
    answered = client.intakes.exclude(done_at=None).exists()
    return render(request, "plans/new.html", {"form": form, "client": client, "answered": answered})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the screening, the plan by zone, the course, and what to expect."""
    plan = _plan(request, code)
    return render(request, "plans/show.html", _about(request, plan, page_words(plan)))


@require_POST
def decide(request: Request, code: UUID) -> HttpResponse:
    """Keep somebody's decision on one rule, and make the plan anew with it."""
    plan = _plan(request, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A decision needs a reason."))
        return redirect("plan", plan.public_id)
    said = form.cleaned_data
    kept = override_by(request.user, said["rule"], said["reason"], timezone.localdate())
    others = [one for one in plan.choices["overrides"] if one["rule"] != said["rule"]]
    plan.choices |= {"overrides": [*others, kept]}
    return _changed(request, plan, lambda: keep_draft(request.user, plan, said["version"]))


@require_http_methods(["GET", "POST"])
def signature(request: Request, code: UUID) -> HttpResponse:
    """Show once more what somebody is about to sign for; sign what was read and ticked."""
    plan = _plan(request, code)
    if plan.signed_at or not holds(plan.client, ConsentKind.TREATMENT):
        return _changed(request, plan, lambda: check_open(plan))
    words = page_words(plan)
    form = SecondLookForm(plan, words, request.POST or None)
    if not form.is_valid():
        about = _about(request, plan, words) | {"form": form, "look": looked_over(plan, words)}
        return render(request, "plans/sign.html", about)
    version, said = version_read(request.POST), form.said()
    return _changed(request, plan, lambda: sign(request.user, plan, version, said))


@require_POST
def amendment(request: Request, code: UUID) -> HttpResponse:
    """Begin a plan that will stand beside a signed one."""
    plan = _plan(request, code)
    if plan.signed_at is None:
        raise Http404
    try:
        later = amend(request.user, plan)
    except TakenBack as why:
        messages.error(request, str(why))
        return redirect("plan", plan.public_id)
    return redirect("plan", later.public_id)


@require_POST
def mail(request: Request, code: UUID) -> HttpResponse:
    """Send what the client takes home, because somebody pressed and the client wishes it."""
    plan = _plan(request, code)
    if plan.signed_at is None:
        raise Http404
    address = request.POST.get("address", "")
    if "wished" not in request.POST:
        messages.error(request, _("Nothing was sent: ask the client first, and tick that."))
    elif change(request, lambda: mail_plan(request.user, plan, address), {}):
        messages.success(request, _("Sent to %(address)s.") % {"address": address})
    return redirect("plan", plan.public_id)


@require_POST
def forecast(request: Request, code: UUID) -> HttpResponse:
    """Ask for the forecast of a plan."""
    plan = _plan(request, code)
    if not plan.rests_on.exists() or not plan.document.get("may_needle"):
        raise Http404
    ask_to_forecast(request.user, plan)
    return redirect("plan", plan.public_id)


@require_safe
def outlook(request: Request, code: UUID) -> HttpResponse:
    """Answer the part of the page that shows the forecast."""
    plan = _plan(request, code)
    return render(request, "plans/outlook.html", _about(request, plan, page_words(plan)))


@require_safe
def outlook_file(request: Request, code: UUID, order: int, which: str) -> HttpResponse:
    """Answer the picture or the page of the forecast of one site."""
    plan = _plan(request, code, "view forecast")
    row = one(plan.rests_on.all(), order=order)
    latest = plan.outlooks.filter(capture=row.capture_id).first()
    if latest is None or which not in {"picture", "page"}:
        raise Http404
    return file_answer(getattr(latest, which))


@require_safe
def file(request: Request, code: UUID, which: str) -> HttpResponse:
    """Answer what is printed or sent: as it was signed, or of a draft as it stands now."""
    if which not in FILES:
        raise Http404
    plan = _plan(request, code, "print plan")
    called, kind = FILES[which]
    name = called if which == "calendar" else ""
    if plan.signed_at:
        return file_answer(getattr(plan, which), name)
    files = files_of(plan)
    if which not in files:
        raise Http404
    return data_answer(files[which], kind, name)


def _plan(request: Request, code: UUID, action: str = "read plan") -> Plan:
    rows = Plan.objects.filter(
        client__practice_id=request.user.practice_id, client__erased_at=None
    ).select_related("client__photo", "amends", "signed_by")
    plan = one(rows, public_id=code)
    audit.note(request.user, action, plan.client, {"plan": str(code)})
    return plan


def _changed(request: Request, plan: Plan, what: Callable[[], None]) -> HttpResponse:
    """Do what changes a draft; say it where somebody else was faster."""
    change(
        request,
        what,
        {
            Signed: _("This plan is signed. Amend it instead."),
            StaleVersion: _(
                "Somebody else changed this plan meanwhile. This is how it stands now."
            ),
            Renewed: _(
                "Not signed: what this plan rests on was changed since it was made (a scar, a zone "
                "or the program). It was made again. Read it as it is now, then sign."
            ),
        },
    )
    return redirect("plan", plan.public_id)


def _about(request: Request, plan: Plan, words: dict[str, Any]) -> dict[str, object]:
    expected = expected_of(plan)
    return {
        "plan": plan,
        "treatment": holds(plan.client, ConsentKind.TREATMENT),
        "declined": declined(plan.client, ConsentKind.TREATMENT),
        "client": plan.client,
        "shown": words,
        "taken_back": why_not_rested_on(plan),
        "later": Plan.objects.filter(amends=plan).first(),
        "own_role": Profession(profession_of(request.user)).label,
        "would_needle": needler_in_words(plan),
        "flags": compared_flags(plan.client, plan.choices.get("answers", {})),
        "mail_is_there": settings.MAIL_IS_THERE,
        "mails": plan.mails.select_related("by") if plan.signed_at else (),
        "expected": expected,
        "waits": any(each.outlook and each.outlook.is_waiting for each in expected),
        "missing": not all(each.is_asked for each in expected),
    }


def _last_choices(request: Request) -> dict[str, object]:
    """Propose who needled last, with what."""
    last = (
        Plan.objects.filter(client__practice_id=request.user.practice_id)
        .order_by("-id")
        .values_list("choices", flat=True)
        .first()
    )
    practice = request.user.practice
    own = {"needler": request.user.pk, "country": country_of(request, practice)}
    kept = ("device",) if practice.country else ("device", "country")
    return own | {name: last[name] for name in kept if last and last.get(name)}
