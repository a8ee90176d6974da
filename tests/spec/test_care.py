"""The drawn tables of tests/spec/care, run: who, answers, result."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from needlepoint.care import (
    ACNE_SCARS,
    Practice,
    Screening,
    person_from,
    questionnaire,
    read_rules,
    screen,
)
from needlepoint.care.rules.fitzpatrick import SECTION

FOLDER = Path(__file__).parent / "care"
ANA = tomllib.loads((FOLDER / "ana.toml").read_text("utf-8"))
TABLES = {
    rule: cases
    for path in sorted(FOLDER.glob("*.toml"))
    if path.name != "ana.toml"
    for rule, cases in tomllib.loads(path.read_text("utf-8")).items()
}
CASES = [
    pytest.param(rule, case, id=f"{rule}: {case['who']}")
    for rule, cases in TABLES.items()
    for case in cases
]


def answers_worth(points: int) -> dict[str, str]:
    """Answers to the ten questions on skin type that are worth so many points together."""
    given = {}
    for question in questionnaire().section(SECTION):
        worth = min(points, len(question.choices) - 1)
        given[question.id] = question.choices[worth]
        points -= worth
    return given


def screened(case: dict[str, Any]) -> Screening:
    answers = ANA["answers"] | answers_worth(case.get("points", 7))
    answers |= case.get("answers", {})
    for name in case.get("without", ()):
        del answers[name]
    practice = {**ANA["practice"], **case.get("practice", {})}
    practice = {key: value for key, value in practice.items() if value != ""}
    person = person_from(answers, answered_on=case.get("answered_on"))
    zones = tuple(case.get("zones", ANA["zones"]))
    condition = case.get("condition", ACNE_SCARS)
    return screen(person, Practice(**practice), ANA["today"], zones, condition=condition)


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_says_what_its_table_draws(rule: str, case: dict[str, Any]):
    result = screened(case)
    finding = result.finding(rule)
    if case["gives"] == "nothing":
        assert finding is None
        return
    assert finding is not None
    severity, _, undecided = case["gives"].partition(" until ")
    assert finding.severity == severity
    assert finding.undecided is (severity == "unanswered" or undecided == "answered")
    assert finding.until == case.get("until")
    if "signed_by" in case:
        assert finding.signed_by == case["signed_by"]
    if "in" in case:
        assert finding.zones == tuple(case["in"])
    if severity == "unanswered":
        assert set(finding.questions) <= set(result.unanswered)
        assert result.verdict == "do not proceed"


def test_no_rule_fires_on_ana():
    result = screened({})
    assert result.findings == ()
    assert result.verdict == "may be considered"
    assert result.earliest == date(2026, 11, 22)


@pytest.mark.parametrize("rule", sorted(read_rules()))
def test_each_rule_has_cases_that_fire_just_do_not_and_are_unanswered(rule: str):
    gives = [case["gives"] for case in TABLES[rule]]
    assert len(gives) >= 3
    assert "nothing" in gives
    assert any(word in ("absolute", "delay", "signoff", "note") for word in gives)
    asked = [questionnaire()[name] for name in read_rules()[rule].questions]
    if any(not question.optional for question in asked):
        assert any(word == "unanswered" or word.endswith("answered") for word in gives)


def test_each_table_belongs_to_a_rule():
    assert set(TABLES) == set(read_rules())
