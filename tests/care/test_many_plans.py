"""200 made people x 6 made scar maps: no plan contradicts itself, and nothing lacks its source."""

import random
from functools import cache

import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import (
    CONDITIONS,
    VERDICTS,
    Practice,
    facts_in,
    licence_limit_mm,
    make_plan,
    questionnaire,
)
from needlepoint.evidence import OWN_CHOICE

PEOPLE, FEW = 200, 40  # all of them in `make truth`, a few in every run
PRACTICES = [CLINIC, SALON, Practice(), Practice("arizona_esthetician", device="exceed")]
SKINS = ["I", "II", "III", "IV", "V", "VI"]


@cache
def somebody(seed):
    """Make a person: mostly well, a few answers changed or missing at random."""
    draw = random.Random(seed)
    changes, without = {}, []
    for question in questionnaire().questions.values():
        chance = draw.random()
        if question.kind == "yes or no" and chance < 0.03:
            changes[question.id] = "yes"
        elif question.kind == "zones" and chance < 0.05:
            changes[question.id] = [draw.choice(["cheek", "chin", "forehead"])]
        elif chance > 0.985:
            without.append(question.id)
    return person(draw.choice(SKINS), without=without, **changes)


def contradictions(plan, practice):
    """List what in a plan speaks against itself."""
    stops, effects = ("wait", "do not proceed"), plan.screening.effects
    needled = {scar for zone in plan.zones for scar in zone.scars}
    allowed = {line.scar for line in plan.scars if line.may_be_needled}
    referred = {line.scar for line in plan.scars if line.raised or line.kind == "icepick"}
    acne = plan.condition.key == "acne-scars"
    wrong = {
        "lines and zones disagree on what is needled": acne and needled != allowed,
        "a scar that is referred is needled": needled & referred,
        "needling in spite of a stop": plan.screening.verdict in stops
        and (plan.zones or plan.course),
        "a course without zones, or zones without one": bool(plan.zones) != bool(plan.course),
        "zones under a verdict that forbids them": plan.zones and plan.verdict in stops,
        "a mild verdict with nothing to needle": not plan.zones
        and plan.verdict == "may be considered",
        "a screening softened": VERDICTS.index(plan.verdict)
        < VERDICTS.index(plan.screening.verdict),
        "a closed zone is needled": any(
            plan.screening.by_zone[zone.zone] in stops for zone in plan.zones
        ),
        "deeper than the licence": any(
            zone.depth.most_mm > licence_limit_mm(practice) for zone in plan.zones
        ),
        "numbing advice for somebody who must not be numbed": "no numbing" in effects
        and any(len(zone.technique.numbing) != 1 for zone in plan.zones),
        "vitamin C after a reaction": "no vitamin C" in effects and plan.vitamin_c.may,
    }
    return [what for what, is_so in wrong.items() if is_so]


def look_at(name, seeds):
    """Plan a map for many people, and hold every plan against itself."""
    for seed in seeds:
        asked, practice = somebody(seed), PRACTICES[seed % len(PRACTICES)]
        plan = make_plan(MAPS[name], asked, practice, TODAY, where="left cheek")
        assert contradictions(plan, practice) == [], f"person {seed}"
        for fact in facts_in(plan):
            assert fact.says
            assert fact.at
            assert fact.source.by
        assert all(line.facts for line in plan.scars)
        assert all(zone.depth.facts for zone in plan.zones)


@pytest.mark.parametrize("name", sorted(MAPS))
def test_no_plan_contradicts_itself_or_lacks_a_source(name):
    look_at(name, range(FEW))


@pytest.mark.truth
@pytest.mark.parametrize("name", sorted(MAPS))
def test_none_of_many_plans_contradicts_itself_or_lacks_a_source(name):
    look_at(name, range(PEOPLE))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_condition_contradicts_itself(condition):
    for seed in range(12):
        asked, practice = somebody(1000 + seed), PRACTICES[seed % len(PRACTICES)]
        plan = make_plan(MAPS["mixed"], asked, practice, TODAY, condition, "chin")
        assert contradictions(plan, practice) == [], f"person {seed}"


def test_made_people_are_of_every_sort():
    verdicts = {
        make_plan(
            MAPS["mixed"], somebody(seed), PRACTICES[seed % len(PRACTICES)], TODAY, where="cheek"
        ).verdict
        for seed in range(FEW)
    }
    assert len(verdicts) >= 3


def test_our_own_choices_name_the_page_that_argues_them():
    plan = make_plan(MAPS["mixed"], person(), CLINIC, TODAY, where="cheek")
    for fact in facts_in(plan):
        if fact.source.key == OWN_CHOICE:
            assert fact.at.startswith("docs/"), fact.key
