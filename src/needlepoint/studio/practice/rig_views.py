"""Pages of rigs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Rig, RigKind, RigRepeats
from needlepoint.studio.domain.rig_checks import check_rig
from needlepoint.studio.practice.forms import RigForm
from needlepoint.studio.practice.manifests import slots_of
from needlepoint.studio.practice.rig_forms import Lamps, ScreenForm, SeatForm, lamps_manifest
from needlepoint.studio.site.rows import Request


@require_safe
def rigs(request: Request) -> HttpResponse:
    """Show the rigs."""
    found = Rig.objects.filter(practice=request.user.practice, retired_at=None)
    counting = RigRepeats.objects.filter(left_at=None)
    found = found.prefetch_related(Prefetch("repeats", queryset=counting, to_attr="own"))
    return render(request, "practice/rigs.html", {"rigs": found})


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
        if _can_be(form, manifest):
            return _described(request, form, RigKind.LAMPS, manifest)
    return render(request, "practice/lamps.html", {"form": form, "lamps": lamps})


@require_http_methods(["GET", "POST"])
def new_screen(request: Request) -> HttpResponse:
    """Add a screen."""
    form = ScreenForm(request.POST or None)
    if form.is_valid() and _can_be(form, form.cleaned_data["manifest"]):
        return _described(request, form, RigKind.SCREEN, form.cleaned_data["manifest"])
    return render(request, "practice/rig_form.html", {"form": form})


def _can_be(form: SeatForm, manifest: str) -> bool:
    """Say on the form which number of a rig cannot be, where one cannot."""
    try:
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
