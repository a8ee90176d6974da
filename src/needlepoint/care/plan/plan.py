"""The plan: from scars and answers to what may be considered, what not, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from needlepoint.care.person import ZONES, Override, Person, Practice, Role, Zone
from needlepoint.care.plan.aftercare import RedFlag, Step, healing_steps, red_flags
from needlepoint.care.plan.before import Before, before_session
from needlepoint.care.plan.course import Course, course_facts, lay_out, moved_to
from needlepoint.care.plan.desk import desk_of, working_day
from needlepoint.care.plan.skin_tier import SkinTier, skin_tier
from needlepoint.care.plan.suitability import ScarLine, judge_scar, scar_facts, suitability_facts
from needlepoint.care.plan.technique import (
    NO_NUMBING,
    cream_most_g,
    house_rules,
    stop_rules,
    technique_facts,
)
from needlepoint.care.plan.verdict import signers, sum_up
from needlepoint.care.plan.vitamin_c import (
    DURING,
    VitaminC,
    lead_days,
)
from needlepoint.care.plan.vitamin_c_in_plan import (
    during_session,
    vitamin_c_around,
    why_no_vitamin_c,
)
from needlepoint.care.plan.zone_closures import closed_line, plan_zones
from needlepoint.care.plan.zone_plan import ZonePlan
from needlepoint.care.rules.conditions import ACNE_SCARS, Condition, read_condition
from needlepoint.care.rules.findings import Screening, Verdict
from needlepoint.care.rules.fitzpatrick import skin_type
from needlepoint.care.rules.licensing import licence_notes
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

NO_PITS: tuple[tuple[str, ...], ...] = ((), ("colour only",))
"""Answers about one's scars that do not fit a map of pits."""

NEEDS_ZONE = phrase(
    "Name the zone of the face where the scars are: without it no rule about a zone can be "
    "checked and no depth given."
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
    before
        What the client avoids before each session, farthest first.
    licence
        What the practice must keep to under its licence, beside the depth.
    client_facts
        The numbers that the client's page tells: what may change, pain, and dark marks.
    cream_most_g
        The most numbing cream for this client's weight, all products together [g]; None where the
        weight was not told or there is none to use.
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
    before: tuple[Before, ...] = ()
    licence: tuple[Fact, ...] = ()
    client_facts: tuple[Fact, ...] = ()
    cream_most_g: float | None = None

    @property
    def agreed(self) -> bool:
        """Whether everything is signed that must be, so that days may be booked."""
        return self.may_needle and self.verdict == "may be considered"

    @property
    def signers(self) -> tuple[Role, ...]:
        """The roles that must agree before anything is booked."""
        return signers(self.screening, [zone.zone for zone in self.zones])

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
    about = [scar for scar in scars if asked.key == ACNE_SCARS or scar.raised]
    lines = tuple(judge_scar(scar, places[scar.id], found[scar.id]) for scar in about)
    odd = _odd_on_map(person, lines)
    screening = _screen(_with_goal(person, asked), practice, today, zones, asked, odd)
    tier = skin_tier(skin_type(person).type, screening.effects)
    planned, closed = plan_zones(asked, lines, zones, practice, tier, screening)
    lines = tuple(closed_line(line, closed) for line in lines)
    course = _course(asked, tier, today, practice, screening) if planned else None
    verdict, says = sum_up(asked, screening, lines, planned, closed)
    no_vitamin_c = why_no_vitamin_c(asked, practice, screening)
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
        vitamin_c=vitamin_c_around(
            course, today, no_vitamin_c, during_session(person, practice, screening)
        ),
        healing=healing_steps(vitamin_c=not no_vitamin_c),
        flags=red_flags(),
        house_rules=house_rules(screening.effects),
        stop_rules=stop_rules(),
        works_best=_works_best(asked),
        questions=_questions(asked, screening, lines, zones),
        overrides=person.overrides,
        before=before_session(practice, tinted=tier.caution != "none") if planned else (),
        licence=licence_notes(practice) if planned else (),
        client_facts=_client_facts() if planned else (),
        cream_most_g=_cream_most_g(person, screening) if planned else None,
    )


def _client_facts() -> tuple[Fact, ...]:
    """Return the facts whose numbers the client's page tells."""
    return (
        suitability_facts()["expect_share"],
        technique_facts()["numbing_pain"],
        course_facts()["skin_dark_marks"],
    )


def _cream_most_g(person: Person, screening: Screening) -> float | None:
    """Return the most numbing cream for the client's weight [g], where any may be used."""
    weight = person.answer("weight_kg")
    if NO_NUMBING in screening.effects or not isinstance(weight, int):
        return None
    return cream_most_g(weight)


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
        vitamin_c=vitamin_c_around(course, plan.made_on, old.why_not, old.during),
    )


def _with_goal(person: Person, asked: Condition) -> Person:
    """Count what the plan is for among the goals; goals that were not answered stay so."""
    goals = person.answer("goals")
    if not isinstance(goals, tuple) or asked.goal in goals:
        return person
    return replace(person, answers={**person.answers, "goals": (*goals, asked.goal)})


def _odd_on_map(person: Person, lines: Sequence[ScarLine]) -> tuple[str, ...]:
    """Return the questions whose answers the map contradicts: pits where no pits were told."""
    told = person.answer("target_kinds")
    pits = any(line.may_be_needled for line in lines)
    return ("target_kinds",) if pits and told is not None and told in NO_PITS else ()


def _screen(
    person: Person,
    practice: Practice,
    today: date,
    zones: tuple[Zone, ...],
    asked_for: Condition,
    odd: tuple[str, ...],
) -> Screening:
    """Screen for the zones asked about; without any, for every zone that may be needled at all.

    A decision about vitamin C is no decision about a rule of screening, and is looked at apart.
    """
    about_rules = tuple(each for each in person.overrides if each.rule != DURING)
    asked = replace(person, overrides=about_rules)
    everywhere = zones or zones_ever_needled()
    return screen(asked, practice, today, everywhere, condition=asked_for.key, odd=odd)


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
    wait = 0 if why_no_vitamin_c(asked, practice, screening) else lead_days()
    sundays = desk_of(practice).sundays
    return lay_out(
        working_day(max(earliest, today + timedelta(days=wait)), sundays=sundays),
        earliest=earliest,
        sessions=asked.sessions or int(facts.number("sessions")),
        interval_days=asked.interval_days or int(facts.number("interval")),
        careful=(tier.caution != "none", tier.caution == "every session"),
        sundays=sundays,
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
    asked = [
        form.words["does_not_fit"].format(questions=form[name].ask)
        if name in screening.contradicted
        else form[name].ask
        for name in screening.unanswered
    ]
    if any(line.zone is None for line in lines) or (asked_for.key != ACNE_SCARS and not zones):
        asked.append(say(NEEDS_ZONE))
    undecided = [line.name for line in lines if line.suitability == "ask"]
    if undecided:
        asked.append(
            say("Look at these scars and decide their kind: {ids}.", ids=", ".join(undecided))
        )
    again = _ask_again(screening, lines)
    return (*asked, again) if again else tuple(asked)


def asked_again(plan: Plan) -> str:
    """Return which of the questions of a plan was answered and is asked once more; or nothing."""
    return _ask_again(plan.screening, plan.scars)


def _ask_again(screening: Screening, lines: Sequence[ScarLine]) -> str:
    raised = [line.name for line in lines if line.raised or line.kind in RAISED]
    if not raised or screening.finding("keloid_history") is not None:
        return ""
    on_map = say("Raised scars on the map: {ids}.", ids=", ".join(raised))
    return f"{say(KELOID_AGAIN)} {on_map}"
