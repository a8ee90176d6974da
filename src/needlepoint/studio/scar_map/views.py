"""Pages of the scar map: the relief to turn and light, each scar, its zone, a person's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records.models import Capture
from needlepoint.report import cut_section
from needlepoint.scars import KINDS
from needlepoint.studio.domain.counted_scars import corrected_grades
from needlepoint.studio.domain.scar_maps import MapScar, measurement_of, scars_of
from needlepoint.studio.domain.scar_names import (
    GRADE_NAMES,
    KIND_NAMES,
    LIES_NAMES,
    QUANTITY_NAMES,
    SIGNS,
)
from needlepoint.studio.scar_map.correcting import keep_correction, keep_zones
from needlepoint.studio.scar_map.crops import crop_of, other_visits
from needlepoint.studio.scar_map.face import regions
from needlepoint.studio.scar_map.face_visits import faces_of
from needlepoint.studio.scar_map.forms import CorrectionForm, ZoneForm
from needlepoint.studio.scar_map.mesh import mesh_bytes
from needlepoint.studio.scar_map.section import drawing_of
from needlepoint.studio.site.responses import file_answer
from needlepoint.studio.site.rows import Request, capture_of, client_of


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the scars of one capture, each with its intervals."""
    capture = _measured(request, code)
    scars = scars_of(capture)
    there = [kind for kind in KINDS if any(scar.kind == kind for scar in scars)]
    asked = [kind for kind in request.GET.getlist("kind") if kind in there] or there
    assert capture.measurement is not None
    grades = [(GRADE_NAMES.get(n, n), each) for n, each in capture.measurement["grades"].items()]
    return render(
        request,
        "scar_map/show.html",
        _about(capture)
        | {
            "map": capture.measurement,
            "scars": scars,
            "shown": asked,
            "kinds": [(kind, KIND_NAMES[kind]) for kind in there],
            "grades": grades,
            "corrected": [
                (GRADE_NAMES.get(n, n), each)
                for n, each in corrected_grades(capture, scars).items()
            ],
            "outlines": [_outline(scar) for scar in scars],
        },
    )


@require_safe
def mesh(request: Request, code: UUID) -> HttpResponse:
    """Answer the relief as a grid of heights for the browser to draw."""
    capture = _measured(request, code, "view relief")
    relief = measurement_of(capture).relief
    if relief is None:
        raise Http404
    return HttpResponse(mesh_bytes(relief), content_type="application/octet-stream")


@require_safe
def drawing(request: Request, code: UUID) -> HttpResponse:
    """Answer the shaded relief with the scars drawn."""
    return file_answer(capture_of(request, code, "view picture").drawing)


@require_safe
def photo(request: Request, code: UUID) -> HttpResponse:
    """Answer the skin as it looks, on the pixels of the relief."""
    return file_answer(capture_of(request, code, "view picture").photo)


@require_safe
def report(request: Request, code: UUID) -> HttpResponse:
    """Answer the report on paper."""
    return file_answer(capture_of(request, code, "print report").report)


@require_http_methods(["GET", "POST"])
def scar(request: Request, code: UUID, number: int) -> HttpResponse:
    """Show one scar with a section through it; take a person's word on it."""
    capture = _measured(request, code)
    shown = _scar(capture, number)
    form = CorrectionForm(shown, request.POST or None)
    stale = False
    if form.is_valid():
        stale = form.is_stale
        if not stale:
            keep_correction(request.user, capture, form)
            messages.success(request, _("Saved. The original measurement is kept too."))
            return redirect("scar", capture.public_id, number)
    return render(
        request,
        "scar_map/scar.html",
        _about(capture)
        | {
            "scar": shown,
            "kind": KIND_NAMES[shown.kind],
            "machine": KIND_NAMES[shown.plain["kind"]],
            "likely": _likely(shown),
            "quantities": [
                (n, shown.plain.get(key), shown.lies if key == "depth" else "")
                for key, n in QUANTITY_NAMES.items()
            ],
            "section": _section(capture, number),
            "crop": crop_of(capture, shown.plain),
            "then": other_visits(capture, number),
            "beside": _beside(capture, number),
            "form": form,
            "stale": stale,
            "said": capture.corrections.filter(scar=number).select_related("by").order_by("-id"),
        },
        status=409 if stale else 200,
    )


@require_http_methods(["GET", "POST"])
def zones(request: Request, code: UUID) -> HttpResponse:
    """Say on a face, or in a list, in which zone scars lie."""
    capture = _measured(request, code)
    scars = scars_of(capture)
    form = ZoneForm(scars, request.POST or None)
    if form.is_valid():
        count = keep_zones(request.user, capture, scars, form)
        told = ngettext("The zone of %d scar is kept.", "The zone of %d scars is kept.", count)
        messages.success(request, told % count)
        return redirect("scar-zones", capture.public_id)
    return render(
        request,
        "scar_map/zones.html",
        _about(capture) | {"scars": scars, "form": form, "regions": regions(scars)},
    )


@require_safe
def face(request: Request, code: UUID) -> HttpResponse:
    """Show the face at every visit, with the scars in each zone."""
    client = client_of(request, code)
    about = {"client": client, "faces": faces_of(client)}
    return render(request, "scar_map/face_visits.html", about)


def _measured(request: Request, code: UUID, action: str = "read") -> Capture:
    capture = capture_of(request, code, action)
    if capture.measurement is None or capture.measurement["scars"] is None:
        raise Http404
    return capture


def _about(capture: Capture) -> dict[str, Any]:
    return {"capture": capture, "client": capture.visit.client}


def _scar(capture: Capture, number: int) -> MapScar:
    for each in scars_of(capture):
        if each.id == number:
            return each
    raise Http404


def _outline(each: MapScar) -> dict[str, Any]:
    """Return what the drawing of the relief must know of a scar."""
    return {
        "id": each.id,
        "kind": each.kind,
        "name": f"{KIND_NAMES[each.kind]}, {LIES_NAMES[each.lies]}",
        "lies": each.lies,
        "sign": SIGNS[each.lies],
        "out": not each.is_scar,
        "outline": each.plain["outline_px"],
        "centre": each.plain["centre_px"],
    }


def _likely(each: MapScar) -> list[tuple[Any, int]]:
    """Return the kinds that the shape speaks for, in percent, the likeliest first."""
    shares = sorted(each.plain["kinds"].items(), key=lambda pair: -pair[1])
    return [(KIND_NAMES[kind], round(100.0 * share)) for kind, share in shares if share >= 0.005]


def _beside(capture: Capture, number: int) -> dict[str, int | None]:
    """Return the numbers of the scars before and after one on the map."""
    numbers = sorted(each.id for each in scars_of(capture))
    place = numbers.index(number)
    return {
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
    }


def _section(capture: Capture, number: int) -> Any:
    measured = measurement_of(capture)
    if measured.relief is None or measured.scars is None:
        return None
    one = next(each for each in measured.scars.scars if each.id == number)
    return drawing_of(cut_section(measured.relief, one))
