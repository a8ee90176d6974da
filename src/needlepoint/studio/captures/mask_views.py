"""The page on which a hand draws over a photograph what is not to be measured."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Capture, Picture, StoredFile
from needlepoint.studio.captures.masks import (
    InUse,
    areas_of,
    cells_of,
    in_use,
    keep_mask,
    left_out,
    shape_of,
    takes_mask,
    text_of,
)
from needlepoint.studio.site.rows import Request, capture_of


@require_http_methods(["GET", "POST"])
def draw(request: Request, code: UUID) -> HttpResponse:
    """Show the photograph to draw on; keep what was drawn and measure anew."""
    capture = capture_of(request, code, "view picture")
    if not takes_mask(capture):
        return redirect("capture", code)
    if in_use(capture):
        messages.error(
            request, _("This capture was corrected, compared or planned on: its mask stays.")
        )
        return redirect("capture", code)
    picture, shown = _photograph(capture)
    shape, areas = shape_of(shown), areas_of(shown)
    out = left_out(capture, shape)
    error = ""
    if request.method == "POST":
        ticked = request.POST.getlist("parts")
        try:
            if text := request.POST.get("drawn", ""):
                out = cells_of(text, shape)
            for area in areas:
                if area.key in ticked:
                    out = np.asarray(out | area.cells(shape))
            keep_mask(request.user, capture, out)
        except WrongUsage as why:
            error = str(why)
        except InUse as why:
            messages.error(request, str(why))
            return redirect("capture", code)
        else:
            return redirect("capture", code)
    about = {
        "capture": capture,
        "client": capture.visit.client,
        "picture": picture,
        "areas": areas,
        "error": error,
        "drawing": {
            "rows": shape[0],
            "cols": shape[1],
            "drawn": text_of(out),
            "areas": {
                each.key: {"outline": each.outline.round(4).tolist(), "outside": each.outside}
                for each in areas
            },
        },
    }
    return render(request, "captures/mask.html", about, status=400 if error else 200)


def _photograph(capture: Capture) -> tuple[Picture, StoredFile]:
    """Return the first picture that can be shown."""
    first = capture.pictures.select_related("display").order_by("order").first()
    if first is None or first.display is None:
        raise Http404
    return first, first.display
