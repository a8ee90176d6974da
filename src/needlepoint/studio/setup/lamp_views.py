"""The step that finds the lamps: from the printed frame, a shiny ball, or a ring of known size."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from needlepoint.errors import WrongUsage
from needlepoint.records.models import RoomSetup
from needlepoint.studio.domain.rig_checks import check_rig
from needlepoint.studio.setup.camera_views import lamps_form
from needlepoint.studio.setup.describing import camera_of, lamps_text, ring_lights
from needlepoint.studio.setup.drawing import draw_ring
from needlepoint.studio.setup.forms import PRESETS, BallForm, OrderedForm, PicturesForm, RingForm
from needlepoint.studio.setup.pages import looked_at, page
from needlepoint.studio.setup.steps import go_on
from needlepoint.studio.site.rows import Request

HOWS = ("frame", "ball", "ring")


def lamps(request: Request, setup: RoomSetup) -> HttpResponse:
    """Show the way that was chosen to find the lamps, and take it."""
    how = request.GET.get("how", setup.found.get("lamps", {}).get("how", "frame"))
    how = how if how in HOWS else "frame"
    if how == "ring":
        return _ring(request, setup)
    if how == "ball":
        form: PicturesForm = BallForm(3, 8, request.POST or None, request.FILES or None)
    else:
        form = OrderedForm(None, request.POST or None, request.FILES or None)
    if form.is_valid():
        setup.found["lamps"] = {"how": how, "away_mm": form.cleaned_data.get("away_mm")}
        return looked_at(setup, form)
    return page(request, setup, "lamps", form=form, how=how, by_camera=lamps_form(how))


def _ring(request: Request, setup: RoomSetup) -> HttpResponse:
    form = RingForm(request.POST or None, initial=_preset(request))
    drawing = draw_ring(ring_lights(4, 400.0, 0.0, 1, 0.0))
    if form.is_valid():
        drawing = draw_ring(form.lights())
        if "draw" not in request.POST:
            try:
                setup.manifest = lamps_text(camera_of(setup), form.lights())
                check_rig(setup.manifest)
            except WrongUsage as why:
                form.add_error(None, str(why))
            else:
                setup.found["lamps"] = {"how": "ring"}
                go_on(setup)
                return redirect("setup-room", setup.public_id)
    elif not form.is_bound:
        first = _preset(request)
        drawing = draw_ring(ring_lights(first["count"], first["across_mm"], 0.0, 1, 0.0))
    widest = float(max(across for _count, across in PRESETS))
    presets = [
        {
            "count": count,
            "across": across,
            "drawing": draw_ring(ring_lights(count, across, 0.0, 1, 0.0), widest),
        }
        for count, across in PRESETS
    ]
    return page(request, setup, "ring", form=form, how="ring", drawing=drawing, presets=presets)


def _preset(request: Request) -> dict[str, Any]:
    """Return the ring that was picked from the drawings."""
    picked = request.GET.get("preset", "")
    for count, across in PRESETS:
        if picked == f"{count}x{across}":
            return {"count": count, "across_mm": float(across)}
    return {"count": 4, "across_mm": 400.0}
