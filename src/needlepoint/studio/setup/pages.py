"""What the pages of all steps share: the list of steps, and pictures handed in to be looked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from needlepoint.records.models import RoomSetup, SetupStep
from needlepoint.studio.setup.forms import PicturesForm
from needlepoint.studio.setup.job import ask_to_look
from needlepoint.studio.setup.steps import WAYS, keep_pictures
from needlepoint.studio.site.rows import Request, one
from needlepoint.studio.site.uploads import AcceptedFile


def setup_of(request: Request, code: UUID) -> RoomSetup:
    """Return one room of the operator's practice."""
    rooms = RoomSetup.objects.filter(practice_id=request.user.practice_id)
    return one(rooms.select_related("rig", "practice"), public_id=code)


def page(request: Request, setup: RoomSetup, template: str, **about: Any) -> HttpResponse:
    """Show one step with the list of all."""
    way = WAYS[setup.way]
    here = way.index(SetupStep(setup.step))
    steps = [
        {"id": step.value, "label": step.label, "done": k < here, "here": k == here}
        for k, step in enumerate(way)
    ]
    about |= {"setup": setup, "steps": steps, "number": here + 1, "many": len(way)}
    about |= {"checks": setup.checks.get(setup.step, []), "part": f"setup/{template}.html"}
    about["told"] = _told(setup)
    return render(request, "setup/step.html", about)


def _told(setup: RoomSetup) -> str:
    """Say in a sentence what a step that passed has found."""
    if setup.step == SetupStep.CAMERA and "camera" in setup.found:
        far = setup.found["camera"]["distance_mm"]
        return _("The lens is known; the frame was %(far).0f mm away.") % {"far": far}
    if setup.step == SetupStep.LAMPS:
        return _("The lamps are found.")
    if setup.step == SetupStep.TEST:
        return _("The frame measures as it is.")
    return ""


def looked_at(setup: RoomSetup, form: PicturesForm) -> HttpResponse:
    """Keep pictures of a step and ask for them to be looked at."""
    look_at(setup, form.cleaned_data["pictures"])
    return redirect("setup-room", setup.public_id)


def look_at(setup: RoomSetup, files: list[AcceptedFile]) -> None:
    """Keep pictures of a step, in their order, and put them in the queue."""
    with transaction.atomic():
        keep_pictures(setup, files)
        setup.checks.pop(setup.step, None)
        setup.save()
        ask_to_look(setup)
