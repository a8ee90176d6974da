"""The clients of the clinical review, with what a careful clinician would say of each."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.care.made import ANA, CLINIC, MAPS, SALON, TODAY, skin_answers

from needlepoint.care import ACNE_SCARS, Override, Practice, entries_of, make_plan, person_from

CLIENTS = tomllib.loads(Path(__file__).with_name("clients.toml").read_text("utf-8"))["client"]
PRACTICES = {
    "salon": SALON,
    "alone": replace(SALON, supervised_by=""),
    "med": CLINIC,
    "nurse": replace(CLINIC, operator="clinician"),
    "exceed": replace(CLINIC, device="exceed"),
    "plain": Practice(licence_checked_on=TODAY),
    "nc": replace(SALON, licence="north_carolina_esthetician", supervised_by=""),
    "california": replace(SALON, licence="california_esthetician"),
}
REASON = "seen, weighed and explained"


def planned(case):
    answers = ANA["answers"] | skin_answers(case.get("skin", "II"))
    answers |= {"age_years": case.get("age", 30)} | case.get("answers", {})
    answers |= {name: TODAY - timedelta(days=n) for name, n in case.get("days_ago", {}).items()}
    for name in case.get("without", ()):
        del answers[name]
    rules = [case["waived"]] if "waived" in case else []
    signed = [Override(rule, "Dr Vela", "physician", REASON, TODAY) for rule in rules]
    person = person_from(answers, answered_on=TODAY, overrides=tuple(signed))
    condition = case.get("for", ACNE_SCARS)
    scars = MAPS[case.get("map", "rolling")] if condition == ACNE_SCARS else []
    practice = PRACTICES[case["practice"]]
    return make_plan(scars, person, practice, TODAY, condition, case.get("where", "left cheek"))


def test_there_are_at_least_as_many_as_the_review_ran():
    assert len(CLIENTS) >= 55
    assert len({case["who"] for case in CLIENTS}) == len(CLIENTS)


@pytest.mark.parametrize("case", CLIENTS, ids=lambda case: case["who"])
def test_a_client_gets_the_answer_of_a_careful_clinician(case):
    plan = planned(case)
    assert plan.verdict == case["verdict"]
    assert plan.may_needle is case["needled"]
    assert plan.agreed is case["agreed"]
    assert (plan.course is None) is not case["needled"]
    if "signers" in case:
        assert list(plan.signers) == case["signers"]
    if "until" in case:
        assert plan.screening.earliest == case["until"]
    if "asks" in case:
        assert set(case["asks"]) <= set(plan.screening.unanswered)
    if "most_mm" in case:
        assert plan.zones[0].depth.most_mm == case["most_mm"]
    for rule in case.get("notes", ()):
        assert plan.screening.finding(rule).severity == "note"


def test_no_day_is_earlier_than_the_day_of_the_plan():
    for case in CLIENTS:
        plan = planned(case)
        if plan.course is not None:
            assert all(entry.on >= TODAY for entry in entries_of(plan.course, plan.vitamin_c))
