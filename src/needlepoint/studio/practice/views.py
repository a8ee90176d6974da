"""Pages of the practice."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records import audit
from needlepoint.records.models import Operator, Rig
from needlepoint.studio.practice.forms import RigForm
from needlepoint.studio.scope import Request


@require_safe
def show(request: Request) -> HttpResponse:
    """Show the practice and its people."""
    people = Operator.objects.filter(practice=request.user.practice)
    return render(request, "practice/show.html", {"people": people})


@require_safe
def rigs(request: Request) -> HttpResponse:
    """Show the rigs."""
    found = Rig.objects.filter(practice=request.user.practice, retired_at=None)
    return render(request, "practice/rigs.html", {"rigs": found})


@require_http_methods(["GET", "POST"])
def new_rig(request: Request) -> HttpResponse:
    """Add a rig."""
    form = RigForm(request.POST or None, instance=Rig(practice=request.user.practice))
    if form.is_valid():
        audit.note(request.user, "create", form.save())
        return redirect("rigs")
    return render(request, "practice/rig_form.html", {"form": form})
