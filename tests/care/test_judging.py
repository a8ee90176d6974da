"""Judging one rule, on rules made for the purpose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from needlepoint.care import Person, Practice, Rule, person_from
from needlepoint.care.rules.judging import Case, Judgement, judge
from needlepoint.care.rules.rulebook import Test as RuleTest

TODAY = date(2026, 11, 22)
ZONES = ("cheek", "chin", "jaw")
ACNE = RuleTest("answer", "acne_zones", {"zones": True})
FLARE = RuleTest("answer", "flare_zones", {"zones": True})
PREGNANT = RuleTest("answer", "pregnant", {"is": True})
PEEL = RuleTest("answer", "peel_last", {"within": "peel_wait"})
TAN = RuleTest("answer", "tan_last", {"within": "tan_wait"})
BOTULINUM = RuleTest("answer", "botulinum_last", {"within": "botulinum_leaflet"})


def rule(*tests: RuleTest, join: str = "all") -> Rule:
    return Rule("made", "delay", "area", tests, "peel_wait", join=join)  # type: ignore[arg-type]


def case(**answers: object) -> Case:
    return Case(person_from(answers), Practice(device="exceed"), TODAY, ZONES)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_any_of_two_holds_everywhere_one_does():
    both = case(acne_zones=["cheek", "neck"], flare_zones=["jaw"])
    assert judge(rule(ACNE, FLARE, join="any"), both) == Judgement(True, ("cheek", "jaw"))
    one = case(acne_zones=["cheek"], flare_zones=[])
    assert judge(rule(ACNE, FLARE, join="any"), one) == Judgement(True, ("cheek",))
    none = case(acne_zones=[], flare_zones=["neck"])
    assert judge(rule(ACNE, FLARE, join="any"), none) == Judgement(False)


def test_all_of_two_holds_only_where_both_do():
    both = case(acne_zones=["cheek", "chin"], flare_zones=["chin", "jaw"])
    assert judge(rule(ACNE, FLARE), both) == Judgement(True, ("chin",))
    apart = case(acne_zones=["cheek"], flare_zones=["jaw"])
    assert judge(rule(ACNE, FLARE), apart) == Judgement(False)


def test_any_of_two_waits_ends_with_the_later_one_and_all_of_them_with_the_earlier():
    waits = case(peel_last=ago(4), tan_last=ago(2))
    assert judge(rule(PEEL, TAN, join="any"), waits).until == TODAY + timedelta(days=12)
    assert judge(rule(PEEL, TAN), waits).until == TODAY + timedelta(days=10)


def test_a_wait_beside_a_state_without_a_day():
    mixed = case(peel_last=ago(4), pregnant="yes")
    assert judge(rule(PEEL, PREGNANT, join="any"), mixed) == Judgement(True, ZONES, None)
    assert judge(rule(PEEL, PREGNANT), mixed) == Judgement(True, ZONES, TODAY + timedelta(days=10))


def test_a_wait_is_counted_zone_by_zone():
    dated = case(peel_last={"cheek": ago(13), "chin": ago(14), "jaw": ago(1), "neck": ago(0)})
    expected = Judgement(True, ("cheek", "jaw"), TODAY + timedelta(days=13))
    assert judge(rule(PEEL), dated) == expected


@pytest.mark.parametrize("join", ["all", "any"])
def test_a_missing_answer_leaves_it_undecided_everywhere(join):
    partly = case(acne_zones=["cheek"])
    expected = Judgement(None, ZONES, None, ("flare_zones",))
    assert judge(rule(ACNE, FLARE, join=join), partly) == expected
    assert judge(rule(ACNE, FLARE, join=join), case()).missing == ("acne_zones", "flare_zones")


def test_what_is_ruled_out_needs_no_further_answer():
    assert judge(rule(ACNE, FLARE), case(acne_zones=[])) == Judgement(False)
    assert judge(rule(ACNE, FLARE, join="any"), case(acne_zones=[])).holds is None


def test_two_demands_of_one_test_must_both_hold():
    sun = RuleTest(
        "answer", "skin_last_sun", {"listed": "skin_type.sun_answers", "within": "tan_wait"}
    )
    person = Person({"skin_last_sun": "less than two weeks ago"}, ago(3))
    judged = judge(rule(sun), Case(person, Practice(), TODAY, ZONES))
    assert judged == Judgement(True, ZONES, TODAY + timedelta(days=11))
    calm = Person({"skin_last_sun": "one to two months ago"}, ago(3))
    assert judge(rule(sun), Case(calm, Practice(), TODAY, ZONES)) == Judgement(False)


def test_a_missing_skin_type_names_its_missing_questions():
    dark = RuleTest("answer", "skin_type", {"listed": "pigment_high"})
    judged = judge(rule(dark), case(skin_eyes="dark brown"))
    assert judged.holds is None
    assert judged.zones == ZONES
    assert len(judged.missing) == 9
    assert "skin_eyes" not in judged.missing


def test_a_missing_answer_counts_where_the_label_leaves_something_out():
    off_label = RuleTest("answer", "skin_type", {"outside": "skin_types"})
    assert judge(rule(off_label), case()).holds is None
    whole = Case(Person(), Practice(device="skinpen"), TODAY, ZONES)
    assert judge(rule(off_label), whole) == Judgement(False)
    unknown = Case(Person(), Practice(device="other"), TODAY, ZONES)
    assert judge(rule(off_label), unknown) == Judgement(False)


def test_an_optional_question_stops_nothing():
    points = RuleTest("answer", "dysmorphia_points", {"above": "dysmorphia_score"})
    assert judge(rule(points), case()) == Judgement(False)
    assert judge(rule(points), case(dysmorphia_points=14)) == Judgement(True, ZONES)


def test_never_is_an_answer():
    ever = RuleTest("answer", "herpes_healed", {"any": True})
    assert judge(rule(ever), case(herpes_healed="never")) == Judgement(False)
    assert judge(rule(ever), case(herpes_healed=ago(400))) == Judgement(True, ZONES)
    assert judge(rule(ever), case(herpes_ever="no")) == Judgement(False)
    assert judge(rule(ever), case(herpes_ever="yes")).missing == ("herpes_healed",)
    assert judge(rule(ever), case()).missing == ("herpes_healed",)


def test_a_plain_date_counts_in_every_zone():
    lift = RuleTest("answer", "facelift_last", {"within": "facelift_wait"})
    judged = judge(rule(lift), case(facelift_last=ago(360)))
    assert judged == Judgement(True, ZONES, TODAY + timedelta(days=5))


def test_a_device_may_wait_longer():
    assert judge(rule(BOTULINUM), case(botulinum_last=ago(89))).until == TODAY + timedelta(days=1)
    assert judge(rule(BOTULINUM), case(botulinum_last=ago(90))) == Judgement(False)


def test_it_asks_the_practice_and_the_zones():
    heats = RuleTest("practice", "device_kind_covered", {"is": False})
    assert judge(rule(heats), case()) == Judgement(False)
    hot = Case(Person(), Practice(device_kind="radio frequency"), TODAY, ZONES)
    assert judge(rule(heats), hot) == Judgement(True, ZONES)
    lids = RuleTest("treated", "", {"has": ("eyelid", "jaw")})
    assert judge(rule(lids), case()) == Judgement(True, ("jaw",))
    assert judge(rule(lids), Case(Person(), Practice(), TODAY, ("neck",))) == Judgement(False)


def test_answers_grow_old():
    old = RuleTest("answered", "", {"before": "answers_fresh"})
    for days, holds in ((27, False), (28, True), (29, True)):
        judged = judge(rule(old), Case(Person({}, ago(days)), Practice(), TODAY, ZONES))
        assert judged.holds is holds
    assert judge(rule(old), Case(Person(), Practice(), TODAY, ZONES)) == Judgement(False)
