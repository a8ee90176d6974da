"""What handout.pdf says to the client: a care sheet, a page on the scars, and the dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import (
    ACNE_SCARS,
    Desk,
    Plan,
    RuleFinding,
    condition_text,
    entries_of,
    rule_text,
)
from needlepoint.evidence import Fact
from needlepoint.language import say, say_counted, say_day, say_day_of_year, say_list
from needlepoint.report.plan.handout_care import after_said, avoid_said, before_said, calls_said
from needlepoint.report.plan.handout_words import SIGNERS, in_ten, scars_said
from needlepoint.report.plan.operator_words import MOODS

NO_DESK = Desk()


def handout_content(
    plan: Plan, desk: Desk = NO_DESK, pictures: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Gather everything the client's pages say.

    Nothing is booked before it is agreed: while somebody must still sign, there is no care sheet
    and no date.

    Parameters
    ----------
    plan
        What may be considered.
    desk
        Whom the client calls.
    pictures
        Names of the pictures of the client's scars beside the template.
    """
    agreed = plan.agreed
    return {
        "title": _title(plan),
        "version": __version__,
        "made_on": say_day(plan.made_on),
        "mood": "usable" if plan.screening.waived else MOODS[plan.verdict],
        "place": desk.place,
        "phone": desk.phone,
        "says": _says(plan),
        "decided": _decided(plan) if plan.may_needle else [],
        "reasons": [] if agreed else _reasons(plan),
        "instead": [] if plan.may_needle else _instead(plan),
        "back": "" if plan.may_needle else _back(plan),
        "before": before_said(plan) if agreed else [],
        "after": after_said(plan) if agreed else [],
        "avoid": avoid_said(plan) if agreed else [],
        "calls": calls_said(plan) if agreed else [],
        "scars": scars_said(plan) if _about_scars(plan) else [],
        "pictures": list(pictures) if plan.scars and _about_scars(plan) else [],
        "about": _about(plan) if plan.may_needle else [],
        "dates": _dates(plan) if agreed else [],
        "checks": _checks(plan) if agreed else "",
        "vitamin_c": _vitamin_c(plan) if agreed else [],
    }


def _about_scars(plan: Plan) -> bool:
    """Whether there is more to say of the scars than that they wait."""
    return any(line.suitability != "not now" for line in plan.scars)


def _title(plan: Plan) -> str:
    if plan.agreed:
        return say("Your care sheet")
    return say("Your plan is not final yet") if plan.may_needle else say("Not today")


def _says(plan: Plan) -> str:
    if plan.agreed:
        names = say_list([say(zone.zone) for zone in plan.zones])
        return say("Where we can treat you: {zones}.", zones=names)
    if plan.may_needle:
        who = say_list([say(SIGNERS[role]) for role in plan.signers])
        return say("Thank you for your answers. We book nothing before {who} has agreed.", who=who)
    if (count := len(plan.screening.unanswered)) > 0:
        return say_counted(
            "Thank you for coming. We need {count} more answer before we can say anything.",
            "Thank you for coming. We need {count} more answers before we can say anything.",
            count,
        )
    return say("Thank you for telling us about your skin. We do not needle it today.")


def _stopping(plan: Plan) -> list[RuleFinding]:
    """Return the findings that a client must hear of; notes for the operator stay out.

    Where nothing can be signed, nobody is said to decide first.
    """
    heard = [one for one in plan.screening.findings if one.verdict != "may be considered"]
    if plan.verdict != "do not proceed":
        return heard
    return [one for one in heard if one.verdict != "ask a clinician"]


def _reasons(plan: Plan) -> list[str]:
    stopping = _stopping(plan)
    answered = [rule_text(one.rule, "client") for one in stopping if not one.undecided]
    said = [text for text in answered if text]
    said += [one.reason for one in stopping if one.undecided]
    if _unplaced(plan):
        said.append(say("We have not noted yet where on your face these scars are."))
    if plan.condition.key != ACNE_SCARS or not said:
        said.insert(0, _of_condition(plan, "client"))
    return list(dict.fromkeys(said))


def _unplaced(plan: Plan) -> bool:
    """Whether scars wait for nothing but a zone that nobody has named."""
    waiting = [line for line in plan.scars if line.suitability == "not now"]
    return not plan.zones and bool(waiting) and all(line.zone is None for line in waiting)


def _instead(plan: Plan) -> list[str]:
    """Say what a client who is not needled can do now."""
    closing = [one for one in _stopping(plan) if not one.undecided]
    said = [text for one in closing if (text := rule_text(one.rule, "instead"))]
    if plan.screening.unanswered:
        said.insert(0, say("Answer the open questions with us; then we look again."))
    if _unplaced(plan):
        said.append(say("Show us on a picture of your face where they are; then we can plan."))
    if plan.condition.key != ACNE_SCARS or not said:
        said.append(_of_condition(plan, "instead"))
    return list(dict.fromkeys(said))


def _back(plan: Plan) -> str:
    """Say when to come back."""
    screening = plan.screening
    if screening.unanswered:
        return say("Come back as soon as you know the answers.")
    if screening.earliest is not None and screening.earliest > plan.made_on:
        return say("Please come back from {day} on.", day=say_day(screening.earliest))
    return say("Call us when things have changed, or if you have questions.")


def _of_condition(plan: Plan, part: str) -> str:
    return condition_text(plan.condition.key, part)


def _decided(plan: Plan) -> list[str]:
    """Tell who waived a stop or agreed to treat, and in spite of what; one line for each day."""
    days: dict[date, dict[tuple[str, str], list[str]]] = {}
    for finding in plan.screening.findings:
        one = finding.override
        if one is not None and finding.lifted:
            reason = _first_sentence(rule_text(finding.rule, "client") or finding.reason)
            reasons = days.setdefault(one.on, {}).setdefault((one.by, one.role), [])
            reasons.append(reason.rstrip("."))
    return [
        " ".join(
            (
                say("We treat you despite this ({day}):", day=say_day_of_year(day)),
                *(
                    say(
                        "{reasons} ({by}, {role}).",
                        by=by,
                        role=say(SIGNERS[role]),
                        reasons=". ".join(dict.fromkeys(reasons)),
                    )
                    for (by, role), reasons in people.items()
                ),
            )
        )
        for day, people in days.items()
    ]


def _first_sentence(text: str) -> str:
    """Return what a client has; what follows it is what to do where nobody decided."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def _about(plan: Plan) -> list[list[str]]:
    """Say what a client wants to know before agreeing: result, pain, risks, other ways, visits."""
    assert plan.course is not None
    facts = {fact.key.rpartition(".")[2]: fact for fact in plan.client_facts}
    sessions = len(plan.course.sessions)
    return [
        [say("What can change"), _change(plan, facts)],
        [say("Does it hurt?"), _pain(plan, facts)],
        [say("Risks"), _risks(plan, facts)],
        [say("Other ways"), _of_condition(plan, "instead")],
        [
            say("How many visits"),
            say(
                "{sessions} appointments, then {reviews} check-ups. "
                "Ask us for the full price first.",
                sessions=sessions,
                reviews=len(plan.course.reviews),
            ),
        ],
    ]


def _change(plan: Plan, facts: dict[str, Fact]) -> str:
    said = [_of_condition(plan, "client")]
    cosmetic = all(zone.depth.cosmetic for zone in plan.zones)
    if plan.condition.key == ACNE_SCARS and cosmetic:
        said = [say("At this depth the skin may look fresher. Nothing shows that scars change.")]
    elif plan.condition.key == ACNE_SCARS:
        share = facts["expect_share"]
        said = [
            say("Scars get shallower. They do not go away."),
            say(
                "In careful studies they improved by about {usual} parts in 10: some hardly, "
                "some by {most} parts.",
                usual=in_ten(share.number),
                most=in_ten(share.high or share.number),
            ),
        ]
    if plan.agreed and plan.course is not None:
        day = say_day(next(one.on for one in plan.course.reviews if one.verdict))
        said.append(say("New skin grows slowly. We judge the result on {day}.", day=day))
    return " ".join(said)


def _pain(plan: Plan, facts: dict[str, Fact]) -> str:
    stop = say("Raise a hand and we stop.")
    if all(zone.depth.cosmetic for zone in plan.zones):
        return " ".join((say("The needles are very short, so we use no numbing cream."), stop))
    pain = say(
        "People rate it about {score:.0f} out of 10, with numbing cream. Do not put on any "
        "cream yourself.",
        score=facts["numbing_pain"].number,
    )
    return f"{pain} {stop}"


def _risks(plan: Plan, facts: dict[str, Fact]) -> str:
    said = [
        say(
            "About {count:.0f} in 100 people got dark marks. Infection, a cold sore, lumps or a "
            "new scar are rare. It may not help.",
            count=facts["skin_dark_marks"].number,
        )
    ]
    if plan.skin.caution != "none":
        said.append(say("Your skin keeps dark marks more easily, so we start gently."))
    return " ".join(said)


def _dates(plan: Plan) -> list[list[str]]:
    assert plan.course is not None
    return [
        [say_day(entry.on), entry.title]
        for entry in entries_of(plan.course, plan.vitamin_c)
        if entry.visit
    ]


def _checks(plan: Plan) -> str:
    """Tell the days on which a picture is sent in one sentence."""
    assert plan.course is not None
    days = [str(each.day) for each in plan.course.sessions[0].follow_ups]
    return say(
        "On days {days} after each appointment, take a picture and send it.",
        days=say_list(days),
    )


def _vitamin_c(plan: Plan) -> list[str]:
    vitamin_c = plan.vitamin_c
    if not vitamin_c.may or vitamin_c.start is None:
        return []
    stop = next(fact for fact in vitamin_c.before if fact.key.endswith("before_stop"))
    assert plan.course is not None
    again = vitamin_c.usually_from[0] - plan.course.sessions[0].on
    return [
        say(
            "Vitamin C: once a day from {day}. Try it on your forearm first.",
            day=say_day(vitamin_c.start),
        ),
        say(
            "Stop {count} days before each appointment. Start again {again} days after.",
            count=int(stop.number),
            again=again.days,
        ),
    ]
