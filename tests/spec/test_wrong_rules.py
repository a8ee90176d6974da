"""Wrong rules are caught: each rule is spoilt in every simple way, and its table must notice.

mutmut spoils the program; the rules themselves are data, which it does not touch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.spec.test_care import TABLES, test_a_rule_says_what_its_table_draws

from needlepoint.care import SEVERITIES, Rule, questionnaire, read_rules
from needlepoint.care.rules import judging, screening
from needlepoint.care.rules.rulebook import Test as RuleTest

CAUGHT_AT_LEAST = 0.95
"""More than the 85 % that are asked of the program: a table that misses a wrong rule is short."""

OTHER_WAY = {"below": "from", "from": "below", "above": "below"}
DAYS = judging._days
NUMBER = judging._number


def spoilt(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Yield every simple spoiling of a rule."""
    for severity in SEVERITIES:
        if severity not in (rule.severity, "unanswered"):
            yield f"{severity} instead", replace(rule, severity=severity)
    if len(rule.when) > 1:
        yield "joined otherwise", replace(rule, join="all" if rule.join == "any" else "any")
    if rule.variants:
        yield "without variants", replace(rule, variants=())
    for number, test in enumerate(rule.when):
        if len(rule.when) > 1:
            left = rule.when[:number] + rule.when[number + 1 :]
            yield f"without test {number}", replace(rule, when=left)
        for what, other in other_tests(test):
            when = (*rule.when[:number], other, *rule.when[number + 1 :])
            yield f"{what} in test {number}", replace(rule, when=when)


def other_tests(test: RuleTest) -> Iterator[tuple[str, RuleTest]]:
    """Yield every simple spoiling of a test."""
    for operator, value in test.asks.items():
        rest = {name: kept for name, kept in test.asks.items() if name != operator}
        if operator in OTHER_WAY:
            yield operator, replace(test, asks=rest | {OTHER_WAY[operator]: value})
        elif isinstance(value, bool):
            yield operator, replace(test, asks=rest | {operator: not value})
        elif operator == "is":
            for choice in questionnaire()[test.name].choices:
                if choice != value:
                    yield choice, replace(test, asks={"is": choice})
        elif operator == "has" and test.subject == "answer":
            for choice in questionnaire()[test.name].choices:
                if choice not in value:
                    yield choice, replace(test, asks={"has": (choice,)})


def caught(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run the table of a rule against a spoilt one."""
    monkeypatch.setattr(screening, "read_rules", lambda: {rule.id: rule})
    try:
        for case in TABLES[rule.id]:
            test_a_rule_says_what_its_table_draws(rule.id, case)
    except AssertionError:
        return True
    return False


@pytest.mark.truth
def test_tables_catch_wrong_rules(monkeypatch: pytest.MonkeyPatch):
    missed, made = [], 0
    for rule in read_rules().values():
        assert not caught(rule, monkeypatch), rule.id
        for what, wrong in spoilt(rule):
            made += 1
            if not caught(wrong, monkeypatch):
                missed.append(f"{rule.id}: {what}")
        if any("within" in test.asks for test in rule.when):
            for days in (-1, 1):
                made += 1
                shift = timedelta(days=days)
                with monkeypatch.context() as patch:
                    patch.setattr(judging, "_days", lambda name, by=shift: DAYS(name) + by)
                    if not caught(rule, patch):
                        missed.append(f"{rule.id}: a wait of {days:+} day")
        if any(operator in test.asks for test in rule.when for operator in OTHER_WAY):
            for by in (-1, 1):
                made += 1
                with monkeypatch.context() as patch:
                    patch.setattr(judging, "_number", lambda answer, by=by: NUMBER(answer) + by)
                    if not caught(rule, patch):
                        missed.append(f"{rule.id}: a number {by:+}")
    print(f"\nwrong rules caught: {made - len(missed)} of {made}", *missed, sep="\n  ")
    assert 1 - len(missed) / made >= CAUGHT_AT_LEAST
