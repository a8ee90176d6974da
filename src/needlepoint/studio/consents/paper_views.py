"""Paper: a blank form to print, and what came back signed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records.models import ConsentText, SignedHow
from needlepoint.report import consent_pdf
from needlepoint.studio.consents.forms import PaperForm
from needlepoint.studio.consents.lookup import kind_named
from needlepoint.studio.consents.sealing import blank_sheet
from needlepoint.studio.consents.signing import From, Signature, keep_paper
from needlepoint.studio.domain.consent_texts import current_text, current_texts, own_name
from needlepoint.studio.site.rows import Request, client_of


@require_safe
def blank(request: Request, code: UUID, slug: str) -> HttpResponse:
    """Answer a form to sign on paper, in the language asked for or in the client's."""
    client = client_of(request, code, "print consent")
    language = request.GET.get("language", client.language)
    text = current_text(client.practice, kind_named(slug), language)
    answer = HttpResponse(
        consent_pdf(blank_sheet(text, client.practice, client)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="consent-{slug}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
def paper(request: Request, code: UUID, slug: str) -> HttpResponse:
    """Take in the pages that were signed on paper."""
    kind, client = kind_named(slug), client_of(request, code)
    latest = current_texts(client.practice, kind)
    texts = ConsentText.objects.filter(practice=client.practice, kind=kind)
    own = next((text for text in latest if text.language == client.language), latest[0])
    form = PaperForm(
        texts,
        kind,
        request.POST or None,
        request.FILES or None,
        client=client,
        initial={"text": own},
    )
    if form.is_valid():
        said = form.cleaned_data
        with translation.override(said["text"].language):
            signer = form.signer
        given = Signature(
            SignedHow.PAPER,
            signer,
            source=From.of(request),
            day=said["day"],
            pages=said["pages"],
        )
        kept = keep_paper(request.user, client, said["text"], given, said.get("channels", []))
        return redirect("consent", kept.public_id)
    about = {
        "form": form,
        "client": client,
        "kind": kind,
        "languages": [(text.language, own_name(text.language)) for text in latest],
    }
    return render(request, "consents/paper.html", about)
