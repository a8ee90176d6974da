"""What a plan page says: a draft in the reader's language, a signed plan as it was signed."""

from __future__ import annotations

import json
from typing import Any

from needlepoint import care
from needlepoint.errors import NeedlepointError
from needlepoint.language import say, say_day, spoken
from needlepoint.records.models import Plan
from needlepoint.report import plan_content, plan_title
from needlepoint.studio.plans.basis import PlanBasis, ground_of
from needlepoint.studio.plans.from_choices import make
from needlepoint.studio.site.zones import site_label


def page_words(plan: Plan) -> dict[str, Any]:
    """Return what the page of a plan says, part by part.

    A signed plan keeps every word it was signed with. A draft is made anew from its choices and
    scars, in the language that is being spoken; where this version cannot make it, the page says
    why.
    """
    if plan.signed_at is not None:
        return dict(plan.signed_words)
    ground = ground_of(plan)
    try:
        return words_of(make(plan, ground), ground)
    except NeedlepointError as why:
        return {
            "title": plan_title(plan.choices["condition"]),
            "language": spoken(),
            "mood": "refused",
            "verdict": say("do not proceed"),
            "says": str(why),
        }


def words_of(made: care.Plan, ground: PlanBasis) -> dict[str, Any]:
    """Return the words of a plan and of what it rests on, in the language that is being spoken."""
    name = "; ".join(
        f"{site_label(row.capture.site)}, {say_day(row.capture.visit.day, weekday=False)}"
        for row in ground
    )
    words: dict[str, Any] = json.loads(json.dumps(plan_content(made, name)))
    again = care.asked_again(made)
    words["questions"] = [each for each in words["questions"] if each != again]
    return words | {"language": spoken(), "asked_again": again}
