"""A waiver waives the stop, never its effects, and needs a reason; odd answers are asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from needlepoint.care import Override, screen

ZONES = ("cheek", "chin")
NO_REASONS = [
    "ok", "ok ok ok ok ok ok", ".", "fine", "12 34 56 78 90 12", "aaaaaaa", "aaaa bbbb",
    "n/a n/a", "n/a none ok", "not applicable", "no reason given", "xx yy zz qq",
    "a1234567 b", "okay, fine", "because I say so", "client wants it", "see above, thanks",
    "....... ,,,,,, ab cd", "sin motivo",
    "porque s\N{LATIN SMALL LETTER I WITH ACUTE}", "no aplicable", "el cliente lo pide",
]  # fmt: skip
REASONS = [
    "an old tan", "old tan, pale by now", "seen, weighed and explained", "seen and weighed",
    "antiviral first",
    "bronceado antiguo", "ya no toma el medicamento", "INR 2.1 checked today",
]  # fmt: skip


def decided(rule: str, role: str, on: date) -> Override:
    return Override(rule, "Dr Vela", role, "seen and weighed", on)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["pregnancy", "breastfeeding"])
@pytest.mark.parametrize(
    ("operator", "lifted"), [("operator", False), ("clinician", True), ("physician", True)]
)
def test_no_salon_waives_a_pregnancy_and_a_waiver_keeps_its_effects(
    ana, salon, today, rule, operator, lifted
):
    answer = {"pregnancy": "pregnant"}.get(rule, rule)
    person = replace(ana(**{answer: "yes"}), overrides=(decided(rule, "physician", today),))
    result = screen(person, replace(salon, operator=operator), today, ZONES)
    assert result.verdict == ("may be considered" if lifted else "do not proceed")
    assert "no numbing" in result.effects


@pytest.mark.parametrize("reason", NO_REASONS)
def test_a_reason_that_says_nothing_waives_nothing(ana, salon, today, reason):
    empty = replace(decided("tan", "physician", today), reason=reason)
    person = replace(ana(tan_last=today), overrides=(empty,))
    result = screen(person, salon, today, ZONES)
    assert result.verdict == "wait"
    finding = result.finding("tan")
    assert finding is not None
    assert finding.decided.startswith("Not waived: Dr Vela (physician) gave no reason in words")


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_in_words_waives(ana, salon, today, reason):
    told = replace(decided("tan", "physician", today), reason=reason)
    person = replace(ana(tan_last=today), overrides=(told,))
    assert screen(person, salon, today, ZONES).verdict == "may be considered"


def test_a_sign_off_that_a_rule_asks_for_is_no_waiver(ana, salon, today):
    person = replace(
        ana(blood_thinner="yes"), overrides=(decided("blood_thinner", "prescriber", today),)
    )
    result = screen(person, salon, today, ZONES)
    finding = result.finding("blood_thinner")
    assert finding is not None
    assert finding.decided.startswith("Agreed by Dr Vela (prescriber)")
    assert result.waived == ()
    assert result.awaits == ()


def test_an_answer_that_does_not_fit_another_is_asked_again_by_name(ana, salon, today):
    person = ana(isotretinoin="stopped", isotretinoin_stopped="never")
    result = screen(person, salon, today, ZONES)
    assert result.verdict == "do not proceed"
    assert result.contradicted == ("isotretinoin_stopped",)
    assert result.unanswered == ("isotretinoin_stopped",)
    finding = result.finding("isotretinoin_stopped")
    assert finding is not None
    assert finding.reason.startswith("Please answer again, because it does not fit another")
    assert "last capsule" in finding.reason
