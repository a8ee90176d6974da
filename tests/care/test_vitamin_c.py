"""Vitamin C: before, never during without a physician and a lot, and after 72 hours."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import Override, make_plan

PRODUCT = {"vitamin_c_product": "ampoule", "vitamin_c_lot": "A12", "vitamin_c_sterile": True}
SIGNED = Override("vitamin_c_during", "Dr Made", "physician", "asked for by the client", TODAY)


MONDAY = TODAY + timedelta(days=1)  # the practice does not work on Sundays
WITH_IT = replace(CLINIC, preferences=CLINIC.preferences | {"vitamin_c": True})


def planned(practice=WITH_IT, **changes):
    return make_plan(MAPS["rolling"], person(**changes), practice, TODAY, where="cheek")


def test_it_starts_four_weeks_before_the_first_session():
    plan = planned()
    assert plan.vitamin_c.start == MONDAY
    assert plan.course.sessions[0].on == MONDAY + timedelta(days=28)


def test_it_stops_five_days_before_and_starts_again_three_days_after_each_session():
    plan = planned()
    for session, last, again in zip(
        plan.course.sessions, plan.vitamin_c.last_before, plan.vitamin_c.again_from, strict=True
    ):
        assert last == session.on - timedelta(days=5)
        assert again == session.on + timedelta(days=3)


def test_without_it_the_first_session_needs_no_four_weeks():
    plan = planned(CLINIC)
    assert plan.vitamin_c.start is None
    assert "offered" in plan.vitamin_c.why_not
    assert plan.course.sessions[0].on == MONDAY


def test_during_needling_it_is_blocked_with_the_harm_that_was_seen():
    during = planned().vitamin_c.during
    assert not during.allowed
    assert any("soltani" in fact.source.key for fact in during.facts)


DECISIONS = [
    # who, preferences, reacted, allowed
    ("physician", PRODUCT, "no", True),
    ("prescriber", PRODUCT, "no", False),
    ("operator", PRODUCT, "no", False),
    ("physician", PRODUCT | {"vitamin_c_lot": ""}, "no", False),
    ("physician", PRODUCT | {"vitamin_c_sterile": False}, "no", False),
    ("physician", {}, "no", False),
    ("physician", PRODUCT, "yes", False),
]


@pytest.mark.parametrize(("role", "preferences", "reacted", "allowed"), DECISIONS)
def test_only_a_physician_with_a_sterile_lot_may_decide_otherwise(
    role, preferences, reacted, allowed
):
    practice = replace(CLINIC, preferences=preferences)
    plan = planned(practice, overrides=[replace(SIGNED, role=role)], vitamin_c_reaction=reacted)
    assert plan.vitamin_c.during.allowed is allowed
    assert plan.vitamin_c.during.override.by == "Dr Made"
    assert plan.overrides[0].reason == "asked for by the client"
    if allowed:
        assert plan.vitamin_c.during.lot == "A12"


@pytest.mark.parametrize("question", ["topical_reaction", "vitamin_c_reaction"])
def test_whoever_reacted_before_gets_none_at_all(question):
    plan = planned(**{question: "yes"})
    assert not plan.vitamin_c.may
    assert plan.vitamin_c.why_not
    assert plan.vitamin_c.start is None
    assert all(not fact.key.endswith("do_vitamin_c") for s in plan.healing for fact in s.do)


def test_an_unanswered_reaction_blocks_it_too():
    plan = planned(without=["vitamin_c_reaction"])
    assert not plan.vitamin_c.may
    assert "vitamin C product ever given you" in plan.vitamin_c.why_not
    assert "vitamin_c_reaction" not in plan.vitamin_c.why_not


def test_it_says_how_weak_the_evidence_is():
    says = " ".join(fact.says for fact in planned().vitamin_c.evidence)
    assert "weak" in says


def test_a_course_moved_nearer_does_not_begin_it_before():
    from needlepoint.care import reschedule

    moved = reschedule(planned(), TODAY + timedelta(days=10))
    assert moved.vitamin_c.start is None
    assert moved.vitamin_c.again_from[0] == TODAY + timedelta(days=13)


def test_for_anything_but_acne_scars_it_is_left_out():
    plan = make_plan([], person(), SALON, date(2026, 11, 22), "sagging-skin", "cheek")
    assert not plan.vitamin_c.may
