"""The first page after the login."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from needlepoint.studio.domain.batches import expiring
from needlepoint.studio.domain.beginnings import left_to_do
from needlepoint.studio.site.permissions import rule_of
from needlepoint.studio.site.rows import Request
from needlepoint.studio.today.day import (
    AT_MOST,
    appointments,
    coming,
    without_word,
)
from needlepoint.studio.today.lists import (
    late_reviews,
    open_events,
    red_flags,
    review_service,
    to_send,
    unanswered,
)


@require_safe
def day(request: Request) -> HttpResponse:
    """Show the day; what is clinical only to those who treat."""
    practice, today = request.user.practice, timezone.localdate()
    about = {"today": today, "at_most": AT_MOST, "lines": coming(practice, today)}
    about["appointments"] = appointments(practice, today)
    about["untold"] = without_word(practice, today)
    about["asked"] = practice.requests.filter(handled_at=None).count()
    about["reviews"] = reviews = late_reviews(practice, today)
    about["review"] = review_service(practice) if reviews else None
    rule = rule_of("follow-ups")
    if rule is not None and request.user.role in rule.roles:
        left = left_to_do(request.user)
        about |= {
            "left": left,
            "next": next((each for each in left if not each.done), None),
            "flags": red_flags(practice),
            "unanswered": unanswered(practice, today),
            "sending": to_send(practice, today),
            "events": open_events(practice),
            "expiring": list(expiring(practice, today)[:AT_MOST]),
        }
    return render(request, "today/day.html", about)
