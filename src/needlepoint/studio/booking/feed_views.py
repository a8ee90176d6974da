"""The feed of a person, for the calendar on their telephone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from needlepoint.records.models import CalendarFeed
from needlepoint.studio.booking.calendar_file import for_person
from needlepoint.studio.booking.feeds import appointments_of, end_feed, new_feed, owner_of
from needlepoint.studio.site.link_words import guessed
from needlepoint.studio.site.responses import data_answer
from needlepoint.studio.site.rows import Request


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    """Make somebody's own feed, show its address once, or end it."""
    link = ""
    if request.method == "POST" and "end" in request.POST:
        end_feed(request.user)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("calendar-feed")
    if request.method == "POST":
        path = reverse("feed", args=[new_feed(request.user)])
        link = request.build_absolute_uri(path)
    there = CalendarFeed.objects.filter(operator=request.user).first()
    return render(request, "booking/feed.html", {"link": link, "there": there})


@require_safe
def feed(request: HttpRequest, word: str) -> HttpResponse:
    """Answer a feed to whoever has its address."""
    operator = owner_of(word)
    if operator is None:
        if answer := guessed(request, "feed word"):
            return answer
        raise Http404
    with translation.override(operator.language):
        data = for_person(operator.practice, appointments_of(operator))
    return data_answer(data, "text/calendar; charset=utf-8", "calendar.ics")
