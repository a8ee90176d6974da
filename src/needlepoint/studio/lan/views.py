"""The page that brings a tablet in, and the answer that says that it trusts the studio."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from needlepoint.studio.lan.reach import running
from needlepoint.studio.site.qr_code import as_svg
from needlepoint.studio.site.rows import Request


@require_safe
def tablets(request: Request) -> HttpResponse:
    """Show the code to scan, the address, and what is wrong where a tablet cannot come in."""
    reach = running()
    about: dict[str, object] = {"reach": reach}
    if reach is not None:
        said = _("Code of %(address)s") % {"address": reach.plain_address}
        about |= {"code": as_svg(reach.plain_address, said), "wrong": reach.sentences()}
    return render(request, "lan/tablets.html", about)


@require_safe
def reached(_request: HttpRequest) -> HttpResponse:
    """Answer nothing: whoever hears it trusts the certificate. The plain page asks for it."""
    return HttpResponse(status=204, headers={"Cross-Origin-Resource-Policy": "cross-origin"})
