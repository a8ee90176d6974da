"""Pages of captures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from needlepoint.records import audit
from needlepoint.records.models import CaptureState
from needlepoint.studio.answers import file_answer
from needlepoint.studio.captures.forms import CaptureForm
from needlepoint.studio.captures.keeping import keep_capture
from needlepoint.studio.captures.measuring import ask_to_measure
from needlepoint.studio.scope import Request, capture_of, client_of, one


@require_http_methods(["GET", "POST"])
def new(request: Request, code: UUID) -> HttpResponse:
    """Hand in pictures or a scan."""
    client = client_of(request, code)
    form = CaptureForm(request.user.practice, request.POST or None, request.FILES or None)
    if form.is_valid():
        capture = keep_capture(request.user, client, form.cleaned_data)
        return redirect("capture", capture.public_id)
    return render(request, "captures/new.html", {"form": form, "client": client})


@require_safe
def show(request: Request, code: UUID) -> HttpResponse:
    """Show the pictures, the checks and how far measuring has come."""
    capture = capture_of(request, code)
    return render(
        request, "captures/show.html", {"capture": capture, "client": capture.visit.client}
    )


@require_safe
def progress(request: Request, code: UUID) -> HttpResponse:
    """Answer the part of the page that changes while it is measured."""
    capture = capture_of(request, code)
    if not capture.is_waiting and request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "captures/progress.html", {"capture": capture})


@require_POST
def again(request: Request, code: UUID) -> HttpResponse:
    """Measure once more what could not be read."""
    capture = capture_of(request, code)
    if capture.state == CaptureState.FAILED:
        audit.note(request.user, "measure again", capture)
        ask_to_measure(capture)
    return redirect("capture", capture.public_id)


@require_safe
def picture(request: Request, code: UUID, order: int) -> HttpResponse:
    """Answer one picture as it was handed in."""
    capture = capture_of(request, code, "view picture")
    return file_answer(one(capture.pictures.select_related("file"), order=order).file)
