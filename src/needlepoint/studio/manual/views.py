"""Pages of the manual, as `make docs` built them into this folder."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from needlepoint.studio.site.headers import POLICY
from needlepoint.studio.site.rows import Request

SITE = Path(__file__).parent / "site"
"""Where the built pages are; an installation without them says so."""

START = "docs/index.html"

POLICY_OF_THE_MANUAL = f"{POLICY}; font-src 'self'"
"""As everywhere, and the signs of its theme, which are letters of a font of its own."""


@require_safe
def start(request: Request) -> HttpResponse:
    """Open the first page, or say that this installation carries no manual."""
    if not (SITE / START).is_file():
        return render(request, "manual/missing.html", status=404)
    return redirect("manual-file", START)


@require_safe
def file(request: Request, name: str) -> HttpResponse:
    """Answer one file of the manual; nothing outside its folder is ever opened."""
    found = (SITE / name).resolve()
    if not found.is_relative_to(SITE.resolve()) or not found.is_file():
        return render(request, "manual/missing.html", status=404)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    kept = {"Content-Security-Policy": POLICY_OF_THE_MANUAL}
    return HttpResponse(found.read_bytes(), content_type=kind, headers=kept)
