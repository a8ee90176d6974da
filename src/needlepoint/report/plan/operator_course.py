"""What the operator's pages say of the course and of vitamin C in it."""

from __future__ import annotations

from typing import Any

from needlepoint.care import Plan
from needlepoint.language import say, say_day, say_day_of_year
from needlepoint.report.plan.fact_words import cited


def course_said(plan: Plan) -> dict[str, Any] | None:
    """Return sessions, reviews and what holds between them; None without a course."""
    course = plan.course
    if course is None:
        return None
    return {
        "sessions": [
            [
                say("Session {number}, more careful", number=session.number)
                if session.careful
                else say("Session {number}", number=session.number),
                say_day(session.on),
                ", ".join(f"{each.day} ({each.on.isoformat()})" for each in session.follow_ups),
            ]
            for session in course.sessions
        ],
        "reviews": [
            [
                say("Measured again, day {day}", day=review.days_after),
                say_day(review.on),
                say("a result may be judged") if review.verdict else say("too early to judge"),
            ]
            for review in course.reviews
        ],
        "says": say(
            "Hold no session before {first}, and leave {interval} days between two sessions. Do "
            "not judge the result before {verdict}. Never hold more than {most} sessions without "
            "a new grading.",
            first=say_day(course.earliest),
            interval=course.interval_days,
            verdict=say_day(course.verdict_from),
            most=course.most_sessions,
        ),
        "facts": [cited(fact) for fact in course.facts],
    }


def vitamin_c_said(plan: Plan) -> dict[str, Any]:
    """Return when vitamin C is used around the sessions, or why not."""
    plan_c = plan.vitamin_c
    start = ""
    if plan_c.start is not None:
        start = say("Daily from {day}.", day=say_day(plan_c.start))
    elif plan_c.may:
        start = say("Too little time before the first session: not begun before it.")
    return {
        "may": plan_c.may,
        "why_not": plan_c.why_not,
        "start": start,
        "dates_said": say(
            "Stop on {last}; start again on {again}.",
            last=", ".join(map(say_day_of_year, plan_c.last_before)),
            again=", ".join(map(say_day_of_year, plan_c.usually_from)),
        ),
        "before": [cited(fact) for fact in plan_c.before] if plan_c.may else [],
        "during": f"{plan_c.during.why.rstrip('.')}.",
        "lot": say("{product}, lot {lot}", product=plan_c.during.product, lot=plan_c.during.lot)
        if plan_c.during.allowed
        else "",
        "during_facts": [cited(fact) for fact in plan_c.during.facts],
        "after": [cited(fact) for fact in plan_c.after] if plan_c.may else [],
        "dates": [
            [str(number), last.isoformat(), again.isoformat(), usual.isoformat()]
            for number, (last, again, usual) in enumerate(
                zip(plan_c.last_before, plan_c.again_from, plan_c.usually_from, strict=True), 1
            )
        ],
        "evidence": [cited(fact) for fact in plan_c.evidence],
    }
