"""Pages of the questionnaire."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Intake
from needlepoint.studio.domain.answer_words import in_words
from needlepoint.studio.domain.flags import compared_flags
from needlepoint.studio.intake.asking import (
    Asked,
    form_of,
    questions_of,
    section_named,
    sections_of,
    still_open,
)
from needlepoint.studio.intake.storing import finish, keep_section, open_intake
from needlepoint.studio.site.rows import Request, client_of, one


@require_POST
def start(request: Request, code: UUID) -> HttpResponse:
    """Go on with the open intake of a client, or begin one."""
    client = client_of(request, code)
    return redirect("intake", open_intake(request.user, client).public_id)


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show how far it has come; once done, show every answer."""
    intake = _intake(request, code)
    form = form_of(intake)
    said = {each: intake.answers.get(each) for each in form.questions}
    with translation.override(intake.language):
        answers = [
            (
                title,
                [(each, in_words(each, said[each.id], form.words)) for each in form.section(name)],
            )
            for name, title in form.sections.items()
        ]
    about = _about(intake) | {
        "sections": sections_of(intake),
        "open": still_open(intake),
        "answers": answers,
        "flags": compared_flags(intake.client, intake.answers, form),
    }
    return render(request, "intake/show.html", about)


@require_http_methods(["GET", "POST"])
def section(request: Request, code: UUID, slug: str) -> HttpResponse:
    """Ask the questions of one section; every change is kept at once where there is script."""
    intake = _intake(request, code)
    name = section_named(intake, slug)
    if name is None or intake.done_at is not None:
        raise Http404
    form = form_of(intake)
    asked = [Asked(each, intake.answers.get(each.id)) for each in questions_of(form, name)]
    conflict = False
    if request.method == "POST":
        before = intake.version
        asked, kept = keep_section(request.user, intake, questions_of(form, name), request.POST)
        conflict = not kept and intake.version != before + 1
        if request.htmx and not conflict:  # type: ignore[attr-defined]
            return render(request, "intake/kept.html", {"intake": intake, "asked": asked})
        if kept:
            return _next(intake, slug)
    about = _about(intake) | {
        "title": form.sections[name],
        "words": form.words,
        "asked": asked,
        "slug": slug,
        "conflict": conflict,
        "place": [each[0] for each in sections_of(intake)].index(slug) + 1,
        "places": len(sections_of(intake)),
    }
    answer = render(request, "intake/section.html", about, status=409 if conflict else 200)
    if conflict and request.htmx:  # type: ignore[attr-defined]
        answer.status_code = 200  # the script of the page puts only such answers on it
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


@require_POST
def done(request: Request, code: UUID) -> HttpResponse:
    """Close the intake, open questions or not: the plan says what they stop."""
    intake = _intake(request, code)
    if intake.done_at is None and intake.client.flags and "flags" not in request.POST:
        messages.error(
            request, _("Not closed: hold the safety flags against the answers first, and tick it.")
        )
    elif intake.done_at is None:
        finish(request.user, intake)
        messages.success(request, _("The answers are kept."))
    return redirect("intake", intake.public_id)


def _intake(request: Request, code: UUID) -> Intake:
    rows = Intake.objects.filter(
        client__practice_id=request.user.practice_id, client__erased_at=None
    ).select_related("client__photo", "done_by")
    intake = one(rows, public_id=code)
    audit.note(request.user, "read intake", intake.client)
    return intake


def _about(intake: Intake) -> dict[str, object]:
    return {"intake": intake, "client": intake.client}


def _next(intake: Intake, slug: str) -> HttpResponse:
    """Go on to the section after this one, or to the whole."""
    order = [name for name, *_ in sections_of(intake)]
    later = order[order.index(slug) + 1 :]
    if later:
        return redirect("intake-section", intake.public_id, later[0])
    return redirect("intake", intake.public_id)
