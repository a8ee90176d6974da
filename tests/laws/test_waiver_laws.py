"""Laws of what may be signed: a waiver keeps its effects, no date without agreement, one SPF."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import ROLES, ZONES, Override, Practice, make_plan, questionnaire, read_rules
from needlepoint.report.plan.handout import handout_content

FEW = 25  # answer sets in every run; all of them in `make truth`
MANY = 2000
SEED = 8100
PRACTICES = [
    CLINIC,
    SALON,
    replace(SALON, supervised_by=""),
    Practice("medical", "clinician", "exceed", preferences={"vitamin_c": True}),
    Practice(),
]
SKINS = ["I", "II", "III", "IV", "V", "VI"]
REASON = "seen, weighed and explained"


def drawn(question, draw):  # noqa: PLR0911  one answer for each kind of question
    """Draw any answer to a question."""
    zones = [draw.choice(ZONES[:8])]
    match question.kind:
        case "yes or no":
            return draw.choice(["yes", "no"])
        case "number":
            return draw.randint(max(question.least or 0, 14), min(question.most or 60, 90))
        case "one of":
            return draw.choice(question.choices)
        case "some of":
            return [draw.choice(question.choices)] if draw.random() < 0.5 else []
        case "zones":
            return zones if draw.random() < 0.5 else []
        case "date":
            return TODAY - timedelta(days=draw.randint(0, 500)) if draw.random() < 0.5 else "never"
        case _:
            day = TODAY - timedelta(days=draw.randint(0, 500))
            return dict.fromkeys(zones, day) if draw.random() < 0.5 else "never"


def asked(seed):
    """Draw a person: mostly well, with some answers at random, and a practice."""
    draw = random.Random(SEED + seed)
    share = draw.choice([0.02, 0.06, 0.2])
    changes = {
        each.id: drawn(each, draw)
        for each in questionnaire().questions.values()
        if not each.id.startswith("skin_") and draw.random() < share
    }
    return draw, draw.choice(SKINS), changes, PRACTICES[seed % len(PRACTICES)]


def waivers(draw):
    """Draw decisions about some rules, by people of any role."""
    rules = draw.sample(sorted(read_rules()), 8)
    return [Override(rule, "Dr Made", draw.choice(ROLES), REASON, TODAY) for rule in rules]


def dropped(plan):
    """Return which effects of its rules a plan does not keep to."""
    effects = plan.screening.effects
    numbed = any(
        len(zone.technique.numbing) != 1 or zone.depth.most_mm > 0.3 for zone in plan.zones
    )
    wrong = {
        "numbing, or a depth that needs it": "no numbing" in effects and numbed,
        "vitamin C after a reaction": "no vitamin C" in effects and plan.vitamin_c.may,
        "not one step lower": "one step lower" in effects and plan.skin.caution != "every session",
    }
    return [what for what, is_so in wrong.items() if is_so]


def mistold(plan):
    """Return what the client's pages of a plan must not say, or leave out."""
    told = handout_content(plan)
    dated = bool(told["dates"] or told["checks"] or told["vitamin_c"])
    factors = set(re.findall(r"(?:factor|SPF) (\d+)", str(told)))
    wrong = {
        "a date without agreement": not plan.agreed and dated,
        "agreed while somebody must sign": plan.agreed and bool(plan.signers),
        f"two sun factors: {factors}": len(factors) > 1,
        "a decision that the client is not told of": plan.may_needle
        and any(one.lifted for one in plan.screening.findings)
        and not told["decided"],
    }
    return [what for what, is_so in wrong.items() if is_so]


def wrongs(seed, name):
    """Return what is wrong with the plans of one drawn person on one map."""
    draw, skin, changes, practice = asked(seed)
    plain = make_plan(MAPS[name], person(skin, **changes), practice, TODAY, where="left cheek")
    signed = person(skin, overrides=waivers(draw), **changes)
    waived = make_plan(MAPS[name], signed, practice, TODAY, where="left cheek")
    kept = plain.screening.effects <= waived.screening.effects
    found = [] if kept else ["a waiver takes an effect away"]
    return [*found, *dropped(waived), *mistold(plain), *mistold(waived)]


@pytest.mark.parametrize("name", sorted(MAPS))
def test_no_waiver_date_or_sun_factor_breaks_its_law(name):
    for seed in range(FEW):
        assert wrongs(seed, name) == [], f"person {seed}"


@pytest.mark.truth
@pytest.mark.parametrize("name", sorted(MAPS))
def test_none_of_many_answer_sets_breaks_a_law(name):
    for seed in range(FEW, MANY):
        assert wrongs(seed, name) == [], f"person {seed}"
