"""Pages of the scar map."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from needlepoint.studio.answers import file_answer
from needlepoint.studio.scope import Request, capture_of


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the scars of one capture, each with its intervals."""
    capture = capture_of(request, code)
    if capture.measurement is None or capture.measurement["scars"] is None:
        raise Http404
    return render(
        request,
        "scar_map/show.html",
        {"capture": capture, "client": capture.visit.client, "map": capture.measurement},
    )


@require_safe
def drawing(request: Request, code: UUID) -> HttpResponse:
    """Answer the shaded relief with the scars drawn."""
    return file_answer(capture_of(request, code, "view picture").drawing)
