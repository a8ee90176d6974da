"""The practice's texts: every version to read, and a new one to write."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records.models import ConsentKind, ConsentText
from needlepoint.report import consent_parts
from needlepoint.studio.consents.forms import TextForm
from needlepoint.studio.domain.consent_texts import current_text, publish, publish_defaults
from needlepoint.studio.site.rows import Request


@require_safe
def texts(request: Request) -> HttpResponse:
    """Show every text with its versions."""
    publish_defaults(request.user.practice)
    rows = list(
        ConsentText.objects.filter(practice=request.user.practice).select_related("published_by")
    )
    groups = [
        (
            kind,
            language,
            name,
            [row for row in rows if (row.kind, row.language) == (kind, language)],
        )
        for kind in ConsentKind
        for language, name in settings.LANGUAGES
    ]
    default = any(versions and versions[0].published_by_id is None for *_, versions in groups)
    return render(request, "consents/texts.html", {"groups": groups, "default": default})


@require_http_methods(["GET", "POST"])
def new_text(request: Request) -> HttpResponse:
    """Write the next version of a text; it begins from the latest one."""
    asked = request.POST or request.GET
    kind, language = asked.get("kind", ""), asked.get("language", "")
    if kind not in ConsentKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    latest = current_text(request.user.practice, kind, language)
    begin = {"kind": kind, "language": language, "title": latest.title, "body": latest.body}
    form = TextForm(request.POST.dict() or None, initial=begin | {"latest": latest.pk})
    conflict = False
    if form.is_valid():
        conflict = form.cleaned_data["latest"] != latest.pk
        if not conflict:
            publish(request.user, form.cleaned_data)
            messages.success(request, _("Published. It is signed from now on; it is never edited."))
            return redirect("consent-texts")
        form.data = dict(form.data) | {
            "latest": latest.pk
        }  # the next press means the text now shown
    about = {
        "form": form,
        "latest": latest,
        "conflict": conflict,
        "kind": ConsentKind(kind).label,
        "language": dict(settings.LANGUAGES)[language],
        "parts": consent_parts(latest.body),
    }
    return render(request, "consents/text_form.html", about, status=409 if conflict else 200)
