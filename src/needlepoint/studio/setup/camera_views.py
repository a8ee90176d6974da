"""The pictures of a step, taken in the page by the tablet or a phone instead of chosen as files."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from needlepoint.errors import NeedlepointError
from needlepoint.records.models import RoomSetup, SetupStep
from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.domain.sittings import begin_for_setup, end, pictures_of
from needlepoint.studio.setup.describing import DARK, described
from needlepoint.studio.setup.forms import AwayForm
from needlepoint.studio.setup.pages import look_at, setup_of
from needlepoint.studio.site.rows import Request

OF_THE_FRAME = [f"{number}.jpg" for number in range(1, 7)]
"""One straight on and five tilted, as the page of the step asks for them."""

LAMPS = (3, 4, 5, 6, 7, 8)


class ByCameraForm(forms.Form):
    """How many lamps there are, before the camera can ask for a picture of each."""

    lamps = forms.TypedChoiceField(
        label=gettext_lazy("Lamps"), choices=[(n, n) for n in LAMPS], coerce=int, initial=4
    )


class BallByCameraForm(AwayForm, ByCameraForm):
    """The same, and how far the lamps are."""

    field_order = ("lamps", "away_mm")


def lamps_form(how: str) -> ByCameraForm:
    """Return the empty form of the step that finds lamps."""
    return BallByCameraForm() if how == "ball" else ByCameraForm()


@require_POST
def take(request: Request, code: UUID) -> HttpResponse:
    """Open the camera for the step at which the room is."""
    setup = setup_of(request, code)
    if setup.rig is not None or setup.is_waiting:
        return redirect("setup-room", code)
    if setup.step == SetupStep.LAMPS:
        return _take_lamps(request, setup)
    if setup.step == SetupStep.CAMERA:
        names = OF_THE_FRAME
    elif setup.step == SetupStep.TEST:
        names = slots_of(described(setup))
    else:
        return redirect("setup-room", code)
    return redirect("camera", begin_for_setup(request.user, setup, names).public_id)


def _take_lamps(request: Request, setup: RoomSetup) -> HttpResponse:
    how = "ball" if request.POST.get("how") == "ball" else "frame"
    form = (BallByCameraForm if how == "ball" else ByCameraForm)(request.POST)
    if not form.is_valid():
        return render(request, "setup/by_camera.html", {"setup": setup, "form": form, "how": how})
    setup.found["lamps"] = {"how": how, "away_mm": form.cleaned_data.get("away_mm")}
    setup.save()
    names = [f"{number:02}.jpg" for number in range(1, form.cleaned_data["lamps"] + 1)]
    names += [] if how == "ball" else [DARK]
    return redirect("camera", begin_for_setup(request.user, setup, names).public_id)


@require_POST
def taken(request: Request, code: UUID) -> HttpResponse:
    """Have the pictures of a sitting looked at."""
    setup = setup_of(request, code)
    sitting = setup.sittings.filter(ended_at=None).first()
    if sitting is None:
        return redirect("setup-room", code)
    if sitting.site != setup.step or setup.is_waiting:  # somebody went on meanwhile
        end(sitting)
        return redirect("setup-room", code)
    try:
        files = pictures_of(sitting)
    except NeedlepointError as why:
        messages.error(request, str(why))
        return redirect("camera", sitting.public_id)
    with transaction.atomic():
        end(sitting)
        look_at(setup, files)
    messages.success(request, _("The pictures are here."))
    return redirect("setup-room", code)
