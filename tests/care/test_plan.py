"""What a plan says to whom, and what it keeps to itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person, scar

from needlepoint.care import CONDITIONS, Override, Practice, make_plan, read_condition
from needlepoint.errors import WrongUsage


def test_a_well_person_with_rolling_scars_gets_a_zone_and_a_course():
    plan = make_plan(MAPS["rolling"], person(), SALON, TODAY, where="left cheek")
    assert plan.verdict == "may be considered"
    assert [zone.zone for zone in plan.zones] == ["cheek"]
    assert plan.zones[0].scars == (1, 2, 3)
    assert len(plan.course.sessions) == 3


def test_a_stopped_person_gets_reasons_and_no_needling():
    plan = make_plan(MAPS["mixed"], person(pregnant="yes"), CLINIC, TODAY, where="cheek")
    assert plan.verdict == "do not proceed"
    assert plan.zones == ()
    assert plan.course is None
    assert plan.screening.findings[0].reason
    assert not any(line.may_be_needled for line in plan.scars)
    assert plan.vitamin_c.start is None


def test_a_person_who_waits_gets_the_earliest_day():
    tan = TODAY - timedelta(days=3)
    plan = make_plan(MAPS["rolling"], person(tan_last=tan), SALON, TODAY, where="cheek")
    assert plan.verdict == "wait"
    assert plan.screening.earliest == tan + timedelta(days=14)
    assert plan.says == "Wait until Thursday 3 December 2026. The reasons are below."


def test_referred_scars_stay_referred_while_the_person_waits():
    tan = TODAY - timedelta(days=3)
    plan = make_plan(MAPS["mixed"], person(tan_last=tan), SALON, TODAY, where="cheek")
    answers = {line.scar: line.suitability for line in plan.scars}
    assert answers == {
        1: "not now",
        2: "not now",
        3: "refer",
        4: "refer",
        5: "its own path",
        6: "ask",
    }


def test_scars_without_a_zone_ask_for_one_and_get_no_depth():
    plan = make_plan(MAPS["rolling"], person(), SALON, TODAY)
    assert plan.zones == ()
    assert plan.verdict == "do not proceed"
    assert any("Name the zone" in question for question in plan.questions)


def test_each_scar_can_have_its_own_zone():
    where = {1: "cheek", 2: "chin", 3: "left temple"}
    plan = make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where=where)
    assert {zone.zone: zone.scars for zone in plan.zones} == {
        "temple": (3,),
        "cheek": (1,),
        "chin": (2,),
    }


def test_a_closed_zone_closes_its_scars_alone():
    where = {1: "cheek", 2: "chin", 3: "chin"}
    plan = make_plan(MAPS["rolling"], person(open_skin_zones=["chin"]), CLINIC, TODAY, where=where)
    assert [zone.zone for zone in plan.zones] == ["cheek"]
    assert {line.scar: line.may_be_needled for line in plan.scars} == {1: True, 2: False, 3: False}


def test_icepick_scars_alone_are_for_somebody_else():
    plan = make_plan(MAPS["icepick"], person(), CLINIC, TODAY, where="cheek")
    assert plan.zones == ()
    assert plan.verdict == "ask a clinician"


def test_a_map_without_scars_has_nothing_to_needle():
    plan = make_plan([], person(), CLINIC, TODAY, where="cheek")
    assert plan.zones == ()
    assert "No scar" in plan.says


SKINS = [
    # type, first, usual, most, passes first, passes later, careful sessions
    ("II", 1.0, 1.0, 1.5, 4, 4, [False, False, False]),
    ("IV", 0.75, 1.0, 1.5, 3, 4, [True, False, False]),
    ("V", 0.75, 0.75, 1.0, 3, 3, [True, True, True]),
    ("VI", 0.75, 0.75, 1.0, 3, 3, [True, True, True]),
]


@pytest.mark.parametrize(("kind", "first", "usual", "most", "few", "later", "careful"), SKINS)
def test_darker_skin_begins_more_carefully(  # noqa: PLR0917  one row of a drawn table
    kind, first, usual, most, few, later, careful
):
    plan = make_plan(MAPS["rolling"], person(kind), CLINIC, TODAY, where="cheek")
    depth, technique = plan.zones[0].depth, plan.zones[0].technique
    assert (depth.first_mm, depth.usual_mm, depth.most_mm) == (first, usual, most)
    assert (technique.first_passes, technique.passes) == (few, later)
    assert [session.careful for session in plan.course.sessions] == careful


def test_dark_marks_before_count_like_the_darkest_skin():
    plan = make_plan(MAPS["rolling"], person("I", dark_marks="yes"), CLINIC, TODAY, where="cheek")
    assert plan.skin.tier == "high"


def test_an_unknown_skin_type_is_handled_like_the_darkest():
    asked = person(without=["skin_eyes"])
    plan = make_plan(MAPS["rolling"], asked, CLINIC, TODAY, where="cheek")
    assert plan.skin.tier == "not known"


def test_who_must_not_be_numbed_is_not():
    plan = make_plan(
        MAPS["rolling"], person(numbing_reasons=["liver disease"]), CLINIC, TODAY, where="cheek"
    )
    assert [fact.key.split(".")[-1] for fact in plan.zones[0].technique.numbing] == ["numbing_none"]


def test_who_must_not_be_numbed_gets_no_more_than_a_cosmetic_depth():
    asked = person(numbing_reasons=["arrhythmia medicine"])
    zone = make_plan(MAPS["rolling"], asked, CLINIC, TODAY, where="cheek").zones[0]
    assert zone.depth.most_mm == 0.25
    assert zone.depth.bound_by == "numbing"
    assert any("No numbing cream" in each for each in zone.depth.remarks)


def test_answers_that_do_not_fit_the_map_are_asked_again():
    for told in ([], ["colour only"]):
        plan = make_plan(MAPS["rolling"], person(target_kinds=told), SALON, TODAY, where="cheek")
        assert not plan.may_needle
        assert plan.screening.unanswered == ("target_kinds",)
        assert "does not fit" in plan.questions[0]
    plan = make_plan(
        MAPS["rolling"], person(target_kinds=["depressed"]), SALON, TODAY, where="cheek"
    )
    assert plan.may_needle
    flat = make_plan([], person(target_kinds=["colour only"]), SALON, TODAY, where="cheek")
    assert flat.screening.unanswered == ()


def test_nothing_is_agreed_while_somebody_must_sign():
    plan = make_plan(MAPS["rolling"], person(blood_thinner="yes"), SALON, TODAY, where="cheek")
    assert plan.may_needle
    assert not plan.agreed
    assert plan.signers == ("prescriber",)
    assert "before it is agreed by: prescriber" in plan.says
    signed = Override("blood_thinner", "Dr Made", "prescriber", "aspirin after a stent", TODAY)
    asked = person(blood_thinner="yes", overrides=[signed])
    assert make_plan(MAPS["rolling"], asked, SALON, TODAY, where="cheek").agreed


def test_a_sign_off_of_one_zone_is_not_asked_for_another():
    where = {1: "cheek", 2: "chin", 3: "chin"}
    young = person(newest_scar={"chin": TODAY, "cheek": TODAY - timedelta(days=900)})
    plan = make_plan(MAPS["rolling"], young, CLINIC, TODAY, where=where)
    assert plan.signers == ("physician",)
    assert not plan.agreed
    alone = make_plan(MAPS["rolling"], young, CLINIC, TODAY, where="cheek")
    assert alone.agreed


def test_a_waiver_is_in_the_headline_and_keeps_its_effects():
    signed = Override("pregnancy", "Dr Made", "physician", "told in error, not pregnant", TODAY)
    asked = person(pregnant="yes", overrides=[signed])
    plan = make_plan(MAPS["rolling"], asked, CLINIC, TODAY, where="cheek")
    assert plan.says.startswith("Dr Made (physician) waived a stop: pregnancy.")
    assert plan.zones[0].depth.most_mm == 0.25
    salon = make_plan(MAPS["rolling"], asked, SALON, TODAY, where="cheek")
    assert salon.verdict == "do not proceed"


def test_the_disinfectant_suits_an_allergy():
    def rules_for(told):
        asked = person(product_allergies=told)
        plan = make_plan(MAPS["rolling"], asked, CLINIC, TODAY, where="cheek")
        return " ".join(fact.says for fact in plan.house_rules), plan

    both, plan = rules_for(["chlorhexidine", "iodine"])
    assert "Neither chlorhexidine nor iodine" in both
    assert not plan.agreed
    assert "disinfect with povidone-iodine" in rules_for(["chlorhexidine"])[0]
    assert "disinfect with chlorhexidine" in rules_for(["iodine"])[0]
    says, plan = rules_for(["hyaluronic acid", "latex"])
    assert "gloves and cartridges without it" in says
    assert "without hyaluronic acid" in plan.zones[0].technique.glide


def test_a_decision_of_a_physician_is_kept_and_opens_what_it_may():
    signed = Override("tan", "Dr Made", "physician", "old tan, pale by now", TODAY)
    asked = person(tan_last=TODAY - timedelta(days=3), overrides=[signed])
    plan = make_plan(MAPS["rolling"], asked, SALON, TODAY, where="cheek")
    assert plan.may_needle
    assert plan.overrides == (signed,)


CONDITION_CASES = [
    # condition, practice, planned, verdict
    ("acne-scars", CLINIC, True, "may be considered"),
    ("surgical-scars", CLINIC, False, "ask a clinician"),
    ("melasma", CLINIC, False, "ask a clinician"),
    ("sun-damage", CLINIC, True, "ask a clinician"),
    ("sun-damage", SALON, False, "ask a clinician"),
    ("sagging-skin", SALON, True, "ask a clinician"),
    ("stretch-marks", CLINIC, False, "ask a clinician"),
    ("large-pores", CLINIC, False, "do not proceed"),
]


@pytest.mark.parametrize(("condition", "practice", "planned", "verdict"), CONDITION_CASES)
def test_a_condition_gets_its_verdict(condition, practice, planned, verdict):
    has = {"melasma_zones": ["cheek"]} if condition == "melasma" else {}
    plan = make_plan([scar()], person(**has), practice, TODAY, condition, "cheek")
    assert plan.may_needle is planned
    assert plan.verdict == verdict


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_has_evidence_a_protocol_and_cautions(condition):
    known = read_condition(condition)
    assert known.evidence
    assert known.cautions
    assert known.protocol.says


def test_what_the_plan_is_for_counts_as_a_goal_when_the_label_is_read():
    told = person(goals=["facial acne scars"])
    acne = make_plan([], told, CLINIC, TODAY, "acne-scars", "cheek")
    sagging = make_plan([], told, CLINIC, TODAY, "sagging-skin", "cheek")
    assert acne.screening.finding("use_not_on_label") is None
    assert sagging.screening.finding("use_not_on_label") is not None


def test_what_was_assumed_about_the_hand_is_said():
    plan = make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where="cheek")
    assert "hand at 4 cm a second" in plan.zones[0].density_why


def test_for_another_condition_only_raised_scars_are_named():
    plan = make_plan(MAPS["mixed"], person(), CLINIC, TODAY, "sagging-skin", "cheek")
    assert [line.scar for line in plan.scars] == [4]
    assert plan.scars[0].suitability == "refer"


def test_an_unknown_condition_is_refused_with_the_known_ones():
    with pytest.raises(WrongUsage, match="melasma"):
        make_plan([], person(), CLINIC, TODAY, "wrinkles", "cheek")


def test_a_tool_without_needles_counts_no_punctures_and_says_what_is_missing():
    plan = make_plan(
        MAPS["rolling"], person(), replace(CLINIC, preferences={}), TODAY, where="cheek"
    )
    assert plan.zones[0].density is None
    assert "needles" in plan.zones[0].density_why


def test_a_slow_hand_is_warned():
    slow = replace(CLINIC, preferences={"needles": 14, "hand_speed_cm_s": 1.0})
    plan = make_plan(MAPS["rolling"], person(), slow, TODAY, where="cheek")
    assert plan.zones[0].density.pace == "too slow"


def test_a_salon_without_a_known_rule_gets_a_cosmetic_depth_that_says_so():
    salon = Practice(device="skinpen", licence_checked_on=TODAY)
    plan = make_plan(MAPS["rolling"], person(), salon, TODAY, where="cheek")
    assert plan.zones[0].depth.most_mm == 0.25
    assert plan.zones[0].technique.endpoint == "faint even redness"


def test_raised_scars_on_the_map_open_the_question_after_keloids():
    asked = make_plan(MAPS["raised"], person(), CLINIC, TODAY, where="cheek").questions
    assert any("ever had a keloid" in each and each.endswith(": 1, 2.") for each in asked)
    known = make_plan(MAPS["raised"], person(keloid_prone="yes"), CLINIC, TODAY, where="cheek")
    assert not any("ever had a keloid" in each for each in known.questions)
    flat = make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where="cheek")
    assert flat.questions == ()
