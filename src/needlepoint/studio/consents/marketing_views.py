"""Pictures that leave for marketing, and that they are taken down again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import ConsentKind, Picture
from needlepoint.studio.consents.forms import TakeOutForm
from needlepoint.studio.consents.lookup import consent_of
from needlepoint.studio.consents.withdrawing import take_down, take_out, uses_of
from needlepoint.studio.domain.consent_policies import NotConsented, held, require_channel, why_not
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, client_of, one


@require_http_methods(["GET", "POST"])
def marketing(request: Request, code: UUID) -> HttpResponse:
    """Choose a picture for one of the places that the client agreed to."""
    client = client_of(request, code)
    consent = held(client, ConsentKind.MARKETING)
    about: dict[str, object] = {"client": client, "consent": consent}
    if consent is None:
        about["why"] = why_not(client, ConsentKind.MARKETING)
        return render(request, "consents/marketing.html", about)
    pictures = Picture.objects.filter(capture__visit__client=client, display__isnull=False)
    pictures = pictures.select_related("capture__visit", "thumbnail").defer("capture__measurement")
    form = TakeOutForm(pictures, consent.open_channels, request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        take_out(request.user, consent, said["picture"], said["channel"], said["place"])
        return redirect("consent-marketing", code)
    shown = [each.thumbnail for each in pictures if each.thumbnail is not None]
    if shown:
        audit.note_pictures(request.user, client, shown)
    about |= {"form": form, "pictures": pictures, "uses": uses_of(consent)}
    return render(request, "consents/marketing.html", about)


@require_safe
def use_file(request: Request, code: UUID, number: int) -> HttpResponse:
    """Hand out a picture that was chosen: made anew from its pixels, while the client agrees."""
    consent = consent_of(request, code, "export picture for marketing")
    use = one(uses_of(consent).select_related("picture__display"), pk=number)
    try:
        require_channel(consent.client, use.channel)
    except NotConsented as why:
        return render(
            request,
            "consents/refused.html",
            {"client": consent.client, "why": str(why), "consent": consent},
            status=403,
        )
    return file_answer(use.picture.display, f"picture-{use.pk}.jpg")


@require_POST
def down(request: Request, code: UUID, number: int) -> HttpResponse:
    """Write down that a picture was taken down by hand."""
    consent = consent_of(request, code)
    if consent.kind != ConsentKind.MARKETING:
        raise Http404
    take_down(request.user, one(uses_of(consent), pk=number))
    return redirect("consent", code)
