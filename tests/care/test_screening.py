"""Screening as a whole: verdicts by zone, overrides that are kept, days, and refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from needlepoint.care import (
    Override,
    Person,
    Practice,
    intended_use,
    questionnaire,
    screen,
)
from needlepoint.errors import WrongUsage

ZONES = ("cheek", "chin")


def decided(rule: str, role: str, on: date, by: str = "Dr Vela") -> Override:
    return Override(rule, by, role, "seen and weighed", on)  # type: ignore[arg-type]


def test_nothing_against_it_may_be_considered(ana, salon, today):
    result = screen(ana(), salon, today, ZONES)
    assert result.verdict == "may be considered"
    assert result.by_zone == {"cheek": "may be considered", "chin": "may be considered"}
    assert result.findings == ()
    assert result.unanswered == ()
    assert result.earliest == today
    assert result.earliest_why == "nothing makes it wait"
    assert result.open_zones() == ZONES
    assert result.effects == frozenset()
    assert result.today == today


def test_every_result_carries_the_statement_of_intended_use(ana, salon, today):
    result = screen(ana(), salon, today, ZONES)
    assert result.intended_use == intended_use()
    assert "diagnoses no disease" in result.intended_use


def test_a_person_who_answered_nothing_is_stopped(salon, today):
    result = screen(Person(), salon, today, ZONES)
    assert result.verdict == "do not proceed"
    assert result.earliest is None
    missing = f"answers that could stop it are missing ({len(result.unanswered)})"
    assert result.earliest_why == f"no day can be named: {missing}"
    assert {"age_years", "pregnant", "filler_last"} <= set(result.unanswered)
    assert "picking" not in result.unanswered
    assert {"no numbing", "one step lower", "no topical during"} <= result.effects


def test_one_closed_zone_leaves_the_other_open(ana, salon, today):
    spots = ana(acne_zones=["chin"], acne_worst="a few spots")
    result = screen(spots, salon, today, ZONES)
    assert result.verdict == "may be considered"
    assert result.by_zone == {"cheek": "may be considered", "chin": "wait"}
    assert result.open_zones() == ("cheek",)
    assert result.earliest == today
    assert result.earliest_by_zone == {"cheek": today, "chin": None}


def test_a_tattoo_closes_its_spot_and_not_the_zone(ana, salon, today):
    result = screen(ana(tattoo_zones=["chin"]), salon, today, ZONES)
    assert result.by_zone == {"cheek": "may be considered", "chin": "may be considered"}
    assert "leave out tattoos" in result.effects


def test_the_strictest_rule_comes_first_and_wins(ana, salon, today):
    changes = {"blood_thinner": "yes", "filler_last": today, "pregnant": "yes", "picking": "yes"}
    result = screen(ana(**changes), salon, today, ZONES)
    assert [finding.rule for finding in result.findings] == [
        "pregnancy",
        "filler",
        "blood_thinner",
        "filler_within_year",
        "picking",
    ]
    assert result.verdict == "do not proceed"
    assert result.earliest is None
    assert "pregnancy lasts until the end of the pregnancy" in result.earliest_why


def test_a_finding_explains_itself(ana, salon, today):
    finding = screen(ana(filler_last=today), salon, today, ZONES).finding("filler")
    assert finding is not None
    assert finding.severity == "delay"
    assert finding.verdict == "wait"
    assert finding.scope == "area"
    assert finding.until == today + timedelta(days=28)
    assert finding.until_event == ""
    assert finding.signed_by == "physician"
    assert finding.refer_to == ""
    assert [fact.key for fact in finding.facts] == ["care.screening.filler_wait"]
    assert [fact.source.key for fact in finding.positions] == [
        "injectables-page",
        "tan-page",
        "exceed-leaflet",
    ]
    assert finding.questions == ("filler_last",)
    assert finding.override is None
    assert not finding.lifted
    assert not finding.undecided
    assert "28 days" in finding.advice


def test_a_finding_names_the_event_where_there_is_no_day(ana, salon, today):
    finding = screen(ana(infection_zones=["chin"]), salon, today, ZONES).finding("active_infection")
    assert finding is not None
    assert finding.until is None
    assert finding.until_event == "the infection has cleared, and 14 days more"
    assert finding.facts[1].key == "care.screening.infection_wait"


def test_an_undecided_finding_asks_for_the_answer_and_refers_nobody(ana, salon, today):
    finding = screen(ana(keloid_prone=""), salon, today, ZONES).finding("keloid_history")
    assert finding is not None
    assert finding.undecided
    assert finding.until_event == "the answer"
    assert finding.refer_to == ""
    assert finding.questions == ("keloid_prone",)


def test_a_finding_that_stops_says_to_whom_to_go(ana, salon, today):
    finding = screen(ana(keloid_prone="yes"), salon, today, ZONES).finding("keloid_history")
    assert finding is not None
    assert finding.refer_to == "a dermatologist"


def test_the_earliest_day_is_that_of_the_last_wait(ana, salon, today):
    person = ana(filler_last=today, tan_last=today, blood_thinner="yes")
    result = screen(person, salon, today, ZONES)
    assert result.earliest == today + timedelta(days=28)
    assert result.earliest_why == (
        "the last wait to end: filler, with the word of: clinician, prescriber"
    )


def test_a_signature_alone_does_not_make_it_wait(ana, salon, today):
    result = screen(ana(blood_thinner="yes"), salon, today, ZONES)
    assert result.verdict == "ask a clinician"
    assert result.earliest == today
    assert result.earliest_why == "nothing makes it wait, with the word of: prescriber"


@pytest.mark.parametrize(
    ("role", "lifted"),
    [("operator", False), ("clinician", False), ("prescriber", True), ("physician", True)],
)
def test_a_role_from_the_rules_own_upwards_lets_it_pass(ana, salon, today, role, lifted):
    person = replace(ana(blood_thinner="yes"), overrides=(decided("blood_thinner", role, today),))
    result = screen(person, salon, today, ZONES)
    finding = result.finding("blood_thinner")
    assert finding is not None
    assert finding.lifted is lifted
    assert finding.override == person.overrides[0]
    assert result.overrides == person.overrides
    assert result.verdict == ("may be considered" if lifted else "ask a clinician")


NO_SIGNATURE = {
    "orbital_rim": {},
    "licence_forbids": {"licence": "california_esthetician"},
    "device_heats": {"device_kind": "radio frequency"},
}


@pytest.mark.parametrize("rule", NO_SIGNATURE)
def test_where_no_signature_helps_the_rule_stands_and_the_decision_is_kept(ana, salon, today, rule):
    person = replace(ana(), overrides=(decided(rule, "physician", today),))
    result = screen(person, replace(salon, **NO_SIGNATURE[rule]), today, ("eyelid",))
    finding = result.finding(rule)
    assert finding is not None
    assert finding.override == person.overrides[0]
    assert not finding.lifted
    assert finding.decided == (
        "Not waived by Dr Vela (physician) on Sunday 22 November 2026, because nobody can waive "
        "this here. Reason: seen and weighed"
    )
    assert result.verdict == "do not proceed"


@pytest.mark.parametrize(("role", "lifted"), [("prescriber", False), ("physician", True)])
def test_a_spot_asks_for_a_physicians_look(ana, salon, today, role, lifted):
    person = ana(suspect_lesion="yes")
    person = replace(person, overrides=(decided("suspect_lesion", role, today),))
    result = screen(person, salon, today, ZONES)
    finding = result.finding("suspect_lesion")
    assert finding is not None
    assert finding.lifted is lifted
    assert finding.decided.startswith("Waived by Dr Vela" if lifted else "Not waived by Dr Vela")
    assert ("because it needs a physician" in finding.decided) is not lifted
    assert result.verdict == ("may be considered" if lifted else "do not proceed")


def test_nobody_decided_so_nothing_is_said_of_it(ana, salon, today):
    finding = screen(ana(pregnant="yes"), salon, today, ZONES).finding("pregnancy")
    assert finding is not None
    assert finding.decided == ""


def test_a_missing_answer_is_never_told_as_a_yes(ana, salon, today):
    finding = screen(ana(pregnant=""), salon, today, ZONES).finding("pregnancy")
    assert finding is not None
    assert finding.reason == "Not answered yet: Are you pregnant, or could you be?"
    assert finding.advice.startswith("Please answer this first. Why it matters: ")
    answers = {name: "" for name in questionnaire().questions if name.startswith("skin_")}
    unknown = screen(ana(**answers), salon, today, ZONES).finding("pigment_raised")
    assert unknown is not None
    assert unknown.reason.endswith("(and 9 more)")


def test_a_lifted_rule_stands_last_and_no_longer_stops(ana, salon, today):
    person = replace(
        ana(bleeding_disorder="yes", picking="yes"),
        overrides=(decided("bleeding_disorder", "physician", today),),
    )
    result = screen(person, salon, today, ZONES)
    assert [finding.rule for finding in result.findings] == ["picking", "bleeding_disorder"]
    assert [finding.rule for finding in result.waived] == ["bleeding_disorder"]
    assert result.earliest == today


def test_a_lifted_wait_no_longer_makes_it_wait(ana, salon, today):
    person = ana(filler_last=today - timedelta(days=5), tan_last=today)
    person = replace(person, overrides=(decided("filler", "physician", today),))
    result = screen(person, salon, today, ZONES)
    assert result.earliest == today + timedelta(days=14)


def test_an_unanswered_question_may_be_answered_for_by_name(ana, salon, today):
    person = replace(ana(peel_last=""), overrides=(decided("peel", "clinician", today),))
    result = screen(person, salon, today, ZONES)
    assert result.verdict == "may be considered"
    assert result.unanswered == ()


def test_of_several_decisions_the_highest_role_counts_then_the_latest(ana, salon, today):
    eve = today - timedelta(days=1)
    decisions = (
        decided("blood_thinner", "physician", eve, "Dr Abel"),
        decided("blood_thinner", "physician", today, "Dr Berg"),
        decided("blood_thinner", "operator", today, "Cleo"),
    )
    person = replace(ana(blood_thinner="yes"), overrides=decisions)
    finding = screen(person, salon, today, ZONES).finding("blood_thinner")
    assert finding is not None
    assert finding.override == decisions[1]
    assert screen(person, salon, today, ZONES).overrides == decisions


def test_a_decision_about_vitamin_c_is_kept_here_and_decided_elsewhere(ana, salon, today):
    decision = decided("vitamin_c_during", "physician", today)
    result = screen(replace(ana(), overrides=(decision,)), salon, today, ZONES)
    assert result.overrides == (decision,)


def test_zones_come_back_once_in_the_order_of_the_face(ana, salon, today):
    result = screen(ana(), salon, today, ("chin", "cheek", "chin"))
    assert tuple(result.by_zone) == ("cheek", "chin")


@pytest.mark.parametrize(
    ("zones", "says"),
    [((), "say which zones"), (("left ear",), "no zone 'left ear'")],
)
def test_it_refuses_zones_it_does_not_know(ana, salon, today, zones, says):
    with pytest.raises(WrongUsage, match=says):
        screen(ana(), salon, today, zones)


def test_it_refuses_days_to_come(ana, salon, today):
    later = today + timedelta(days=1)
    with pytest.raises(WrongUsage, match="filler_last gives 2026-11-23"):
        screen(ana(filler_last={"chin": later}), salon, today, ZONES)
    with pytest.raises(WrongUsage, match="facelift_last gives"):
        screen(ana(facelift_last=later), salon, today, ZONES)
    with pytest.raises(WrongUsage, match="answered_on gives"):
        screen(replace(ana(), answered_on=later), salon, today, ZONES)
    with pytest.raises(WrongUsage, match="the override of filler gives"):
        screen(
            replace(ana(), overrides=(decided("filler", "physician", later),)), salon, today, ZONES
        )


def test_what_happened_today_is_no_day_to_come(ana, salon, today):
    person = replace(ana(filler_last=today), answered_on=today)
    assert screen(person, salon, today, ZONES).finding("filler") is not None


def test_it_refuses_a_decision_about_no_rule(ana, salon, today):
    with pytest.raises(WrongUsage, match="'luck', which does not exist"):
        screen(
            replace(ana(), overrides=(decided("luck", "physician", today),)), salon, today, ZONES
        )


def test_it_refuses_a_practice_it_cannot_work_with(ana, today):
    with pytest.raises(WrongUsage, match="device must be"):
        screen(ana(), Practice(device="hammer"), today, ZONES)


@pytest.mark.parametrize(
    ("question", "rule", "happened", "passes"),
    [
        ("peel_last", "peel", date(2028, 2, 15), date(2028, 2, 29)),
        ("peel_last", "peel", date(2027, 2, 15), date(2027, 3, 1)),
        ("facelift_last", "facelift", date(2027, 3, 1), date(2028, 2, 29)),
        ("facelift_last", "facelift", date(2028, 2, 29), date(2029, 2, 28)),
        ("tan_last", "tan", date(2026, 10, 20), date(2026, 11, 3)),
        ("tan_last", "tan", date(2027, 3, 20), date(2027, 4, 3)),
        ("resurfacing_last", "resurfacing", date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_days_are_right_over_leap_days_and_changes_of_the_clock(
    ana, salon, question, rule, happened, passes
):
    person = ana(**{question: happened})
    eve = passes - timedelta(days=1)
    finding = screen(person, salon, eve, ZONES).finding(rule)
    assert finding is not None
    assert finding.until == passes
    assert screen(person, salon, passes, ZONES).finding(rule) is None


def test_it_says_what_has_no_end_and_what_has_no_name_for_its_end(ana, salon, today):
    lasting = screen(ana(bleeding_disorder="yes"), salon, today, ZONES)
    assert lasting.earliest_why == "no day can be named: bleeding_disorder lasts"
    both = screen(ana(bleeding_disorder="yes", pregnant=""), salon, today, ZONES)
    assert both.earliest_why == (
        "no day can be named: answers that could stop it are missing (1); bleeding_disorder lasts"
    )


def test_the_word_for_the_person_is_that_of_the_most_open_zone(ana, salon, today):
    person = ana(newest_scar={"chin": today}, tan_last={"jaw": today})
    result = screen(person, salon, today, ("cheek", "chin", "jaw"))
    assert tuple(result.by_zone.values()) == ("may be considered", "ask a clinician", "wait")
    assert result.verdict == "may be considered"
    assert screen(person, salon, today, ("chin", "jaw")).verdict == "ask a clinician"
    assert screen(person, salon, today, ("jaw",)).verdict == "wait"


def test_a_finding_gives_its_reason_and_asks_only_for_what_is_missing(ana, salon, today):
    result = screen(ana(distress_thoughts="yes", distress_limits=""), salon, today, ZONES)
    finding = result.finding("distress")
    assert finding is not None
    assert finding.reason.startswith("Not answered yet: ")
    assert "thinks about their looks a lot" in finding.advice
    assert finding.questions == ("distress_limits",)
    assert result.unanswered == ("distress_limits",)
