"""The camera in the page, for who is logged in."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import NeedlepointError
from needlepoint.records import audit
from needlepoint.records.models import ConsentKind, Practice, Rig, Sitting
from needlepoint.studio.captures import camera_answers as answers
from needlepoint.studio.captures.storing import keep_sitting
from needlepoint.studio.captures.views import last_time
from needlepoint.studio.domain.consent_policies import NotConsented, declined, require
from needlepoint.studio.domain.rig_checks import check_rig
from needlepoint.studio.domain.sittings import begin, end, invite_phone
from needlepoint.studio.site.qr_code import as_svg
from needlepoint.studio.site.rows import Request, client_of, one
from needlepoint.studio.site.zones import site_label, sites


class SittingForm(forms.Form):
    """Where, and with which rig."""

    site = forms.ChoiceField(label=gettext_lazy("Site"))
    rig = forms.ModelChoiceField(label=gettext_lazy("Rig"), queryset=Rig.objects.none())

    def __init__(self, practice: Practice, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rigs = Rig.objects.filter(practice=practice, retired_at=None)
        self.fields["rig"].queryset = rigs  # type: ignore[attr-defined]
        self.fields["site"].choices = [(site, site_label(site)) for site in sites()]  # type: ignore[attr-defined]
        if len(rigs) == 1:
            self.fields["rig"].initial = rigs[0]

    def clean_rig(self) -> Rig:
        """Refuse a rig whose numbers cannot be."""
        rig: Rig = self.cleaned_data["rig"]
        try:
            check_rig(rig.manifest)
        except NeedlepointError as why:
            raise forms.ValidationError(str(why)) from why
        return rig


@require_http_methods(["GET", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Ask where and with which rig, then open the camera."""
    client = client_of(request, code)
    try:
        require(client, ConsentKind.PHOTOGRAPHY)
        form = SittingForm(request.user.practice, request.POST or None, initial=last_time(client))
        if form.is_valid():
            chosen = form.cleaned_data
            sitting = begin(request.user, client, chosen["rig"], chosen["site"])
            return redirect("camera", sitting.public_id)
    except NotConsented as why:
        kind = ConsentKind.PHOTOGRAPHY
        about = {"client": client, "why": str(why), "kind": kind}
        return render(
            request, "consents/refused.html", about | {"declined": declined(client, kind)}
        )
    return render(request, "captures/camera_new.html", {"form": form, "client": client})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the camera with the steps of its rig."""
    sitting = _sitting(request, code)
    if sitting.capture is not None:
        return redirect("capture", sitting.capture.public_id)
    if sitting.ended_at is not None:
        return _left(sitting)
    audit.note(request.user, "read", sitting, client=sitting.client)
    screen = answers.screen_of(sitting)
    about = answers.about(sitting, "camera", code)
    about |= {"steps": answers.steps(sitting, "camera", code, screen=screen), "screen": screen}
    about["client"] = sitting.client
    return render(request, "captures/camera.html", about)


@require_safe
def state(request: Request, code: UUID) -> JsonResponse:
    """Answer which pictures are here."""
    return answers.state(_sitting(request, code))


@require_http_methods(["GET", "POST"])
def piece(request: Request, code: UUID, order: int) -> JsonResponse:
    """Take a part of a picture."""
    return answers.piece(request, _open(request, code), order)


@require_safe
def small(request: Request, code: UUID, order: int) -> HttpResponse:
    """Answer a picture small."""
    return answers.small(_open(request, code), order)


@require_safe
def ghost(request: Request, code: UUID) -> HttpResponse:
    """Answer the picture of the last time."""
    sitting = _open(request, code)
    audit.note(request.user, "view picture", sitting, client=sitting.client)
    return answers.ghost(sitting)


@require_POST
def look(request: Request, code: UUID) -> JsonResponse:
    """Answer where the card is."""
    _open(request, code)
    return answers.look(request)


@require_POST
def phone(request: Request, code: UUID) -> HttpResponse:
    """Show a new code by which a phone comes in, once."""
    word = invite_phone(_open(request, code))
    # behind the sign that no browser sends on: neither logs nor the next page learn of it
    address = request.build_absolute_uri(f"{reverse('phone-join')}#{word}")
    picture = as_svg(address, _("Code for the phone"))
    return render(request, "captures/camera_phone.html", {"code": picture, "address": address})


@require_POST
def done(request: Request, code: UUID) -> HttpResponse:
    """Measure the pictures."""
    sitting = _open(request, code)
    if sitting.client is None:
        raise Http404
    try:
        capture = keep_sitting(request.user, sitting.client, sitting)
    except NeedlepointError as why:
        messages.error(request, str(why))
        return redirect("camera", sitting.public_id)
    return redirect("capture", capture.public_id)


@require_POST
def stop(request: Request, code: UUID) -> HttpResponse:
    """End without a capture; what was taken is forgotten."""
    sitting = _open(request, code)
    end(sitting)
    audit.note(request.user, "end sitting", sitting, client=sitting.client)
    return _left(sitting)


def _left(sitting: Sitting) -> HttpResponse:
    """Lead to where a sitting that has ended was begun."""
    if sitting.client is not None:
        return redirect("client", sitting.client.public_id)
    assert sitting.setup is not None
    return redirect("setup-room", sitting.setup.public_id)


def _sitting(request: Request, code: UUID) -> Sitting:
    return one(_own(request), public_id=code)


def _open(request: Request, code: UUID) -> Sitting:
    return one(_own(request), public_id=code, ended_at=None)


def _own(request: Request) -> QuerySet[Sitting]:
    own = Sitting.objects.filter(
        Q(client__practice_id=request.user.practice_id, client__erased_at=None)
        | Q(setup__practice_id=request.user.practice_id)
    )
    return own.select_related("client__practice", "setup", "rig", "made_by", "capture")
