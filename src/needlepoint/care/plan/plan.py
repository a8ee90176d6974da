"""The plan: from scars and answers to what may be considered, what not, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from needlepoint.care.person import ZONES, Override, Person, Practice, Zone
from needlepoint.care.plan.aftercare import RedFlag, Step, healing_steps, red_flags
from needlepoint.care.plan.course import Course, course_facts, lay_out, moved_to
from needlepoint.care.plan.skin_tier import SkinTier, skin_tier
from needlepoint.care.plan.suitability import ScarLine, judge_scar, scar_facts, suitability_facts
from needlepoint.care.plan.technique import house_rules, stop_rules
from needlepoint.care.plan.verdict import sum_up
from needlepoint.care.plan.vitamin_c import (
    DURING,
    During,
    VitaminC,
    lead_days,
    vitamin_c_during,
    vitamin_c_schedule,
)
from needlepoint.care.plan.zone_closures import closed_line, plan_zones
from needlepoint.care.plan.zone_plan import ZonePlan
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition, read_condition
from needlepoint.care.rules.findings import Screening, Verdict
from needlepoint.care.rules.fitzpatrick import skin_type
from needlepoint.care.rules.questions import questionnaire
from needlepoint.care.rules.screening import screen
from needlepoint.care.zones import (
    Where,
    places_of_scars,
    zones_ever_needled,
    zones_named,
    zones_of_scars,
)
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact
from needlepoint.language import phrase, say
from needlepoint.scars import RAISED, Scar

NO_VITAMIN_C = frozenset({"no vitamin C"})
NO_TOPICAL = frozenset({"no topical during", "no vitamin C"})
"""Effects of screening rules: nothing on the skin during needling, and none at all."""

NEEDS_ZONE = phrase(
    "Say in which zone of the face the scars lie: without it no rule about a zone can be asked and "
    "no depth be given."
)

KELOID_AGAIN = phrase(
    "Ask once more, before any needle: has the client, or anybody closely related, ever had a "
    "keloid, and how did the raised scars grow?"
)
"""Asked where raised scars were measured and the form says that nobody had a keloid."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be considered for one person, and everything that goes with it.

    Attributes
    ----------
    made_on
        The day the plan is for.
    condition
        What it was asked for.
    verdict, says
        What it comes to, in a word and in a sentence.
    screening
        Every rule that fired, on top of all else.
    scars
        A line for each scar; for another condition than acne scars only for raised ones, which are
        not to be needled over.
    zones
        Settings by zone; empty when nothing may be needled.
    skin
        What the skin type changes.
    course
        Days of sessions and reviews; None when nothing may be needled.
    vitamin_c
        Before, during and after.
    healing, flags
        Aftercare and signs of trouble.
    house_rules, stop_rules, works_best
        What holds in every session, what ends one, and what needling is good for.
    questions
        What must be answered before the plan is whole.
    overrides
        Decisions of named people, honoured or not.
    """

    made_on: date
    condition: Condition
    verdict: Verdict
    says: str
    screening: Screening
    scars: tuple[ScarLine, ...]
    zones: tuple[ZonePlan, ...]
    skin: SkinTier
    course: Course | None
    vitamin_c: VitaminC
    healing: tuple[Step, ...]
    flags: tuple[RedFlag, ...]
    house_rules: tuple[Fact, ...]
    stop_rules: tuple[Fact, ...]
    works_best: tuple[Fact, ...]
    questions: tuple[str, ...]
    overrides: tuple[Override, ...]

    @property
    def may_needle(self) -> bool:
        """Whether there is anything to needle."""
        return bool(self.zones)


def make_plan(
    scars: Sequence[Scar],
    person: Person,
    practice: Practice,
    today: date,
    condition: str = ACNE_SCARS,
    where: Where = "",
) -> Plan:
    """Put everything together for one person on one day.

    A person who may not be needled gets no settings and no dates, but every reason, the earliest
    day, and where else to turn. Nothing is decided here that a rule or a fact does not say.

    Parameters
    ----------
    scars
        As measured; each is judged by itself.
    person, practice
        Who asks and who would needle.
    today
        The day the plan is for.
    condition
        What it is for, one of `CONDITIONS`.
    where
        The site of all scars, or of each by its id, or its place where scars lie on several maps
        (see `together`); for anything but acne scars, what to treat.

    Raises
    ------
    WrongUsage
        If the condition, the licence or the device is not known.
    """
    asked = read_condition(condition)
    ids = tuple(scar.id for scar in scars)
    places, found = zones_of_scars(ids, where), places_of_scars(ids, where)
    zones = _zones_asked(asked, places, where)
    screening = _screen(_with_goal(person, asked), practice, today, zones)
    tier = skin_tier(skin_type(person).type, screening.effects)
    about = [scar for scar in scars if asked.key == ACNE_SCARS or scar.raised]
    lines = tuple(judge_scar(scar, places[scar.id], found[scar.id]) for scar in about)
    planned, closed = plan_zones(asked, lines, zones, practice, tier, screening)
    lines = tuple(closed_line(line, closed) for line in lines)
    course = _course(asked, tier, today, practice, screening) if planned else None
    verdict, says = sum_up(asked, screening, lines, planned, closed)
    no_vitamin_c = _no_vitamin_c(asked, practice, screening)
    return Plan(
        made_on=today,
        condition=asked,
        verdict=verdict,
        says=says,
        screening=screening,
        scars=lines,
        zones=planned,
        skin=tier,
        course=course,
        vitamin_c=_vitamin_c(course, today, no_vitamin_c, _during(person, practice, screening)),
        healing=healing_steps(vitamin_c=not no_vitamin_c),
        flags=red_flags(),
        house_rules=house_rules(),
        stop_rules=stop_rules(),
        works_best=_works_best(asked),
        questions=_questions(asked, screening, lines, zones),
        overrides=person.overrides,
    )


def reschedule(plan: Plan, first: date) -> Plan:
    """Return the same plan with its first session on another day.

    Raises
    ------
    WrongUsage
        If that day is too early, or nothing is planned.
    """
    if plan.course is None:
        raise WrongUsage("nothing is planned, so no day can be moved")
    course = moved_to(plan.course, first)
    old = plan.vitamin_c
    return replace(
        plan,
        course=course,
        vitamin_c=_vitamin_c(course, plan.made_on, old.why_not, old.during),
    )


def _with_goal(person: Person, asked: Condition) -> Person:
    """Count what the plan is for among the goals; goals that were not answered stay so."""
    goals = person.answer("goals")
    if not isinstance(goals, tuple) or asked.goal in goals:
        return person
    return replace(person, answers={**person.answers, "goals": (*goals, asked.goal)})


def _screen(person: Person, practice: Practice, today: date, zones: tuple[Zone, ...]) -> Screening:
    """Screen for the zones asked about; without any, for every zone that may be needled at all.

    A decision about vitamin C is no decision about a rule of screening, and is looked at apart.
    """
    about_rules = tuple(each for each in person.overrides if each.rule != DURING)
    asked = replace(person, overrides=about_rules)
    return screen(asked, practice, today, zones or zones_ever_needled())


def _zones_asked(
    asked: Condition, places: dict[int, Zone | None], where: Where
) -> tuple[Zone, ...]:
    """Return the zones to ask about: those of the scars, or those named for another condition."""
    named = set(places.values())
    if asked.key != ACNE_SCARS:
        named |= zones_named(where)
    return tuple(zone for zone in ZONES if zone in named)


def _course(
    asked: Condition, tier: SkinTier, today: date, practice: Practice, screening: Screening
) -> Course:
    """Lay out the days: at once where vitamin C is left out, else after its time of preparation."""
    facts = course_facts()
    earliest = max(today, screening.earliest or today)
    wait = 0 if _no_vitamin_c(asked, practice, screening) else lead_days()
    return lay_out(
        max(earliest, today + timedelta(days=wait)),
        earliest=earliest,
        sessions=asked.sessions or int(facts.number("sessions")),
        interval_days=asked.interval_days or int(facts.number("interval")),
        careful=(tier.caution != "none", tier.caution == "every session"),
    )


def _no_vitamin_c(asked: Condition, practice: Practice, screening: Screening) -> str:
    """Say why vitamin C is left out; nothing when it may be considered."""
    if reaction := _reaction(screening, NO_VITAMIN_C):
        return reaction
    if asked.key != ACNE_SCARS:
        return say("what was read about vitamin C beside needling is about acne scars.")
    if practice.preferences.get("vitamin_c", True) is False:
        return say("the practice leaves it out.")
    return ""


def _during(person: Person, practice: Practice, screening: Screening) -> During:
    return vitamin_c_during(practice, person.overrides, _reaction(screening, NO_TOPICAL))


def _reaction(screening: Screening, effects: frozenset[str]) -> str:
    """Say which answer rules a product out; nothing when none does."""
    for finding in screening.findings:
        if effects.intersection(finding.effects) and not finding.lifted:
            if finding.undecided:
                return say("not answered yet: {questions}.", questions=", ".join(finding.questions))
            return finding.reason
    return ""


def _vitamin_c(course: Course | None, made_on: date, why_not: str, during: During) -> VitaminC:
    """Lay vitamin C around a course; without the full time before it, it is not begun before."""
    if course is None:
        why = why_not or say("nothing is planned.")
        return vitamin_c_schedule(None, (), why_not=why, during=during)
    days = tuple(session.on for session in course.sessions)
    start = days[0] - timedelta(days=lead_days())
    return vitamin_c_schedule(
        start if start >= made_on else None, days, why_not=why_not, during=during
    )


def _works_best(asked: Condition) -> tuple[Fact, ...]:
    """Return what salons say with its exception; of other conditions the evidence says it all."""
    if asked.key != ACNE_SCARS:
        return ()
    known = scar_facts()
    return (
        known["works_on_depressed"],
        known["icepick_slight"],
        suitability_facts()["works_best_limit"],
    )


def _questions(
    asked_for: Condition, screening: Screening, lines: Sequence[ScarLine], zones: Sequence[Zone]
) -> tuple[str, ...]:
    """List what must be answered: questions of the form, zones, kinds left open."""
    form = questionnaire()
    asked = [f"{form[name].ask} ({name})" for name in screening.unanswered]
    if any(line.zone is None for line in lines) or (asked_for.key != ACNE_SCARS and not zones):
        asked.append(say(NEEDS_ZONE))
    undecided = [line.name for line in lines if line.suitability == "ask"]
    if undecided:
        asked.append(
            say("Look at these scars and decide their kind: {ids}.", ids=", ".join(undecided))
        )
    raised = [line.name for line in lines if line.raised or line.kind in RAISED]
    if raised and screening.finding("keloid_history") is None:
        on_map = say("Raised scars on the map: {ids}.", ids=", ".join(raised))
        asked.append(f"{say(KELOID_AGAIN)} {on_map}")
    return tuple(asked)
