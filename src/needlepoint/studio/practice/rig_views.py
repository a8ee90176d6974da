"""Pages of rigs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Capture, Rig, RigKind, RigRepeats
from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.domain.rig_checks import check_rig, check_rig_name
from needlepoint.studio.domain.rig_words import rig_in_words
from needlepoint.studio.practice.forms import RigForm
from needlepoint.studio.practice.rig_forms import Lamps, ScreenForm, SeatForm, lamps_manifest
from needlepoint.studio.site.rows import Request, one


@require_safe
def rigs(request: Request) -> HttpResponse:
    """Show the rigs."""
    found = Rig.objects.filter(practice=request.user.practice, retired_at=None)
    counting = RigRepeats.objects.filter(left_at=None)
    found = found.prefetch_related(Prefetch("repeats", queryset=counting, to_attr="own"))
    gone = Rig.objects.filter(practice=request.user.practice).exclude(retired_at=None)
    return render(request, "practice/rigs.html", {"rigs": found, "gone": gone})


@require_http_methods(["GET", "POST"])
def new_rig(request: Request) -> HttpResponse:
    """Add a rig from the text of a `capture.toml`."""
    form = RigForm(request.POST or None, instance=Rig(practice=request.user.practice))
    if form.is_valid():
        return _kept(request, form.save(commit=False))
    return render(request, "practice/rig_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def new_lamps(request: Request) -> HttpResponse:
    """Add a rig of lamps."""
    form, lamps = SeatForm(request.POST or None), Lamps(request.POST or None)
    if request.method == "POST" and all((form.is_valid(), lamps.is_valid())):
        manifest = lamps_manifest(form, lamps)
        if _can_be(request, form, manifest):
            return _described(request, form, RigKind.LAMPS, manifest)
    return render(request, "practice/lamps.html", {"form": form, "lamps": lamps})


@require_http_methods(["GET", "POST"])
def new_screen(request: Request) -> HttpResponse:
    """Add a screen."""
    form = ScreenForm(request.POST or None)
    if form.is_valid() and _can_be(request, form, form.cleaned_data["manifest"]):
        return _described(request, form, RigKind.SCREEN, form.cleaned_data["manifest"])
    return render(request, "practice/rig_form.html", {"form": form})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show what a rig says, who uses it, and which versions came before and after."""
    rig = _rig(request, code)
    later = Rig.objects.filter(replaces=rig).first()
    captures = Capture.objects.filter(rig=rig).count()
    about = {"rig": rig, "later": later, "captures": captures, "said": rig_in_words(rig.manifest)}
    return render(request, "practice/rig.html", about)


@require_http_methods(["GET", "POST"])
def correct(request: Request, code: UUID) -> HttpResponse:
    """Save a corrected rig as a new version; captures keep the one they were taken with."""
    before = _rig(request, code)
    if before.retired_at is not None:
        return redirect("rig", code)
    fresh = Rig(practice=before.practice, name=before.name, kind=before.kind, replaces=before)
    fresh.manifest = before.manifest
    form = RigForm(request.POST or None, instance=fresh)
    if form.is_valid():
        rig = form.save(commit=False)
        with transaction.atomic():
            rig.save()
            before.retired_at = timezone.now()
            before.save(update_fields=["retired_at"])
            audit.note(request.user, "correct", rig, {"replaces": str(before.pk)})
        messages.success(request, _("Saved as a new version. Earlier captures keep the old one."))
        return redirect("rig", rig.public_id)
    return render(request, "practice/rig_form.html", {"form": form, "before": before})


@require_POST
def retire(request: Request, code: UUID) -> HttpResponse:
    """Offer a rig no longer; what was taken with it stays."""
    rig = _rig(request, code)
    if rig.retired_at is None:
        with transaction.atomic():
            rig.retired_at = timezone.now()
            rig.save(update_fields=["retired_at"])
            audit.note(request.user, "retire", rig)
        messages.success(request, _("New captures are no longer offered this rig."))
    return redirect("rig", code)


def _rig(request: Request, code: UUID) -> Rig:
    return one(Rig.objects.filter(practice_id=request.user.practice_id), public_id=code)


def _can_be(request: Request, form: SeatForm, manifest: str) -> bool:
    """Say on the form which number of a rig cannot be, or that its name is taken."""
    try:
        check_rig_name(request.user.practice, form.cleaned_data["name"])
        check_rig(manifest)
    except WrongUsage as why:
        form.add_error(None, str(why))
        return False
    return True


def _described(request: Request, form: SeatForm, kind: RigKind, manifest: str) -> HttpResponse:
    name = form.cleaned_data["name"]
    rig = Rig(practice=request.user.practice, name=name, kind=kind, manifest=manifest)
    rig.slots = slots_of(manifest)
    return _kept(request, rig)


def _kept(request: Request, rig: Rig) -> HttpResponse:
    with transaction.atomic():
        rig.save()
        audit.note(request.user, "create", rig)
    return redirect("rigs")
