"""Pages of setting up a room, one a step."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Rig, RigKind, RoomSetup, SetupStep
from needlepoint.report import card_pdf, frame_pdf
from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.domain.rig_checks import check_rig, check_rig_name
from needlepoint.studio.setup.describing import described, screen_rig_text
from needlepoint.studio.setup.forms import (
    LEAST_CAMERA,
    MOST_CAMERA,
    NameForm,
    OrderedForm,
    PicturesForm,
    PrintForm,
    ScreenSizeForm,
    WayForm,
)
from needlepoint.studio.setup.lamp_views import lamps
from needlepoint.studio.setup.pages import looked_at, page, setup_of
from needlepoint.studio.setup.steps import begin, go_back, go_on, open_setup
from needlepoint.studio.site.responses import data_answer
from needlepoint.studio.site.rows import Request


@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Say what is needed, and begin."""
    form = WayForm(request.POST or None)
    if form.is_valid():
        return redirect("setup-room", begin(request.user, form.cleaned_data["way"]).public_id)
    about = {"form": form, "open": open_setup(request.user)}
    return render(request, "setup/start.html", about)


@require_safe
def card(request: Request, which: str) -> HttpResponse:
    """Answer the frame or the card as a PDF to print, for the paper that is asked for."""
    makers = {"frame": frame_pdf, "card": card_pdf}
    if which not in makers:
        raise Http404
    paper = "letter" if request.GET.get("paper") == "letter" else "a4"
    return data_answer(makers[which](paper), "application/pdf")


@require_http_methods(["GET", "POST"])
def room(request: Request, code: UUID) -> HttpResponse:
    """Show the step at which the room is, and take in what it asks for."""
    setup = setup_of(request, code)
    if setup.rig is not None:
        return redirect("rig", setup.rig.public_id)
    return STEPS[SetupStep(setup.step)](request, setup)


@require_POST
def onward(request: Request, code: UUID) -> HttpResponse:
    """Go to the next step, where this one passed or may be left out."""
    setup = setup_of(request, code)
    free = setup.way == RigKind.PHONE and setup.step == SetupStep.CAMERA
    if setup.passed or (free and not setup.is_waiting):
        go_on(setup)
    return redirect("setup-room", code)


@require_POST
def back(request: Request, code: UUID) -> HttpResponse:
    """Go back to an earlier step."""
    setup = setup_of(request, code)
    if setup.rig is None and not setup.is_waiting:
        go_back(setup, request.POST.get("step", ""))
    return redirect("setup-room", code)


@require_safe
def progress(request: Request, code: UUID) -> HttpResponse:
    """Answer the part of the page that changes while pictures are looked at."""
    setup = setup_of(request, code)
    if not setup.is_waiting and request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "setup/progress.html", {"setup": setup})


def _print(request: Request, setup: RoomSetup) -> HttpResponse:
    form = PrintForm(request.POST or None)
    if form.is_valid():
        setup.found["print"] = {"line_mm": form.cleaned_data["line_mm"]}
        go_on(setup)
        return redirect("setup-room", setup.public_id)
    return page(request, setup, "print", form=form)


def _camera(request: Request, setup: RoomSetup) -> HttpResponse:
    form = PicturesForm(LEAST_CAMERA, MOST_CAMERA, request.POST or None, request.FILES or None)
    if form.is_valid():
        return looked_at(setup, form)
    return page(request, setup, "camera", form=form, camera=setup.found.get("camera"))


def _screen(request: Request, setup: RoomSetup) -> HttpResponse:
    form = ScreenSizeForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            setup.manifest = screen_rig_text(setup, said["diagonal_in"], said["above_mm"])
            check_rig(setup.manifest)
        except WrongUsage as why:
            form.add_error(None, str(why))
        else:
            go_on(setup)
            return redirect("setup-room", setup.public_id)
    return page(request, setup, "screen", form=form)


def _test(request: Request, setup: RoomSetup) -> HttpResponse:
    slots = slots_of(described(setup))
    form = OrderedForm(slots, request.POST or None, request.FILES or None)
    if form.is_valid():
        return looked_at(setup, form)
    return page(request, setup, "test", form=form, slots=slots)


def _name(request: Request, setup: RoomSetup) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": _proposed(setup)})
    if form.is_valid() and _is_free(setup, form):
        text = described(setup)
        with transaction.atomic():
            rig = Rig(practice=setup.practice, name=form.cleaned_data["name"], manifest=text)
            rig.kind, rig.slots = RigKind(setup.way), slots_of(text)
            rig.save()
            setup.rig = rig
            setup.save()
            audit.note(request.user, "create", rig)
        messages.success(request, _("Your room is set up. Captures can use it now."))
        return redirect("rig", rig.public_id)
    return page(request, setup, "name", form=form)


def _is_free(setup: RoomSetup, form: NameForm) -> bool:
    """Say on the form that another rig bears the name, where one does."""
    try:
        check_rig_name(setup.practice, form.cleaned_data["name"])
    except WrongUsage as why:
        form.add_error("name", str(why))
        return False
    return True


def _proposed(setup: RoomSetup) -> str:
    if setup.way == RigKind.PHONE:
        return _("Phone and torch")
    if setup.way == RigKind.SCREEN:
        return _("Screen")
    return _("%(count)d lamps") % {"count": len(slots_of(setup.manifest)) - 1}


STEPS: dict[SetupStep, Callable[[Request, RoomSetup], HttpResponse]] = {
    SetupStep.PRINT: _print,
    SetupStep.CAMERA: _camera,
    SetupStep.LAMPS: lamps,
    SetupStep.SCREEN: _screen,
    SetupStep.TEST: _test,
    SetupStep.NAME: _name,
}
