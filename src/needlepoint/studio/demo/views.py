"""The page's way out of the demonstration."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from needlepoint.studio.demo.remove import remove_made
from needlepoint.studio.site.rows import Request


@require_POST
def remove_demo(request: Request) -> HttpResponse:
    """Remove the simulated clients, and nobody else."""
    count = remove_made(request.user.practice, request.user)
    messages.success(request, _("%(count)d simulated clients were removed.") % {"count": count})
    return redirect("practice")
