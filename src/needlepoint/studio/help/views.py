"""Pages of help."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from needlepoint.studio.help.topics import TOPICS, topic_of
from needlepoint.studio.site.rows import Request
from needlepoint.studio.templatetags.icons import ICONS


@require_safe
def index(request: Request) -> HttpResponse:
    """Show the help that belongs to the page it was asked for from."""
    return _page(request, topic_of(request.GET.get("from", "")))


@require_safe
def topic(request: Request, slug: str) -> HttpResponse:
    """Show one help page."""
    if slug not in TOPICS:
        raise Http404
    return _page(request, slug)


@require_safe
def styleguide(request: Request) -> HttpResponse:
    """Show every component on one page, to who develops; in use there is no such page."""
    if not settings.DEVELOPMENT:
        raise Http404
    about = {"colours": COLOURS, "sizes": SIZES, "icons": ICONS}
    return render(request, "help/styleguide.html", about)


COLOURS = ("paper", "sheet", "ink", "soft", "line", "act", "flag", "good", "bad", "focus")
SIZES = (
    *("space-1", "space-2", "space-3", "space-4", "space-6", "space-8"),
    *("text-small", "text-body", "text-large", "text-title", "text-figure"),
    *("radius-small", "radius", "radius-round", "shadow"),
)


def _page(request: Request, slug: str) -> HttpResponse:
    about = {"topic": TOPICS[slug], "slug": slug, "topics": TOPICS.items()}
    return render(request, "help/topic.html", about)
