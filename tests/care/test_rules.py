"""Rules as data are whole: facts known, texts there, variants never milder for a device."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib.resources import files

import pytest

from needlepoint.care import (
    ROLES,
    SEVERITIES,
    Practice,
    Rule,
    days_before,
    devices,
    questionnaire,
    read_rules,
    rules_using,
)
from needlepoint.care.rules.judging import OPERATORS
from needlepoint.care.rules.rulebook import SUBJECTS, ground, rule_text
from needlepoint.care.rules.texts import languages, texts

ALL = read_rules()
NAMES_A_FACT = ("below", "from", "above", "within", "before", "listed")
TABLES = tomllib.loads(files("needlepoint.care.rules").joinpath("rules.toml").read_text("utf-8"))
CASES = pytest.mark.parametrize("rule", ALL.values(), ids=lambda rule: rule.id)


@CASES
def test_each_rule_is_well_formed(rule: Rule):
    assert rule.severity in SEVERITIES
    assert rule.severity != "unanswered"
    assert rule.scope in ("person", "face", "area", "zone")
    assert rule.join in ("all", "any")
    assert rule.signed_by in ("", *ROLES)
    known = {field.name for field in fields(Rule)} - {"id", "variants"} | {"variant"}
    assert set(TABLES[rule.id]) <= known
    for test in rule.when:
        assert test.subject in SUBJECTS
        assert test.asks
        if test.subject == "answer":
            assert set(test.asks) <= set(OPERATORS)
            assert test.name == "skin_type" or test.name in questionnaire().questions


@CASES
def test_each_rule_rests_on_facts_that_exist(rule: Rule):
    for name in (rule.ground, *rule.also, *rule.positions):
        assert ground(name).says
    for test in rule.when:
        for operator in NAMES_A_FACT:
            if operator in test.asks:
                assert ground(test.asks[operator]).value is not None
    for variant in rule.variants:
        for part in ("within", "ground"):
            if part in variant.changes:
                assert ground(variant.changes[part]).says


@CASES
def test_a_rule_that_asks_for_a_signature_says_whose(rule: Rule):
    for role in ROLES:
        for device in devices():
            here = rule.for_practice(Practice(operator=role, device=device))
            if here.severity == "signoff":
                assert here.signed_by


@CASES
@pytest.mark.parametrize("device", devices())
def test_a_device_never_makes_a_rule_milder(rule: Rule, device: str):
    plain = rule.for_practice(Practice(device="other"))
    here = rule.for_practice(Practice(device=device))
    assert SEVERITIES.index(here.severity) >= SEVERITIES.index(plain.severity)
    for before, after in zip(plain.when, here.when, strict=True):
        if "within" in before.asks:
            assert ground(after.asks["within"]).number >= ground(before.asks["within"]).number


@CASES
def test_a_higher_role_never_makes_a_rule_stricter(rule: Rule):
    ranks = [
        SEVERITIES.index(rule.for_practice(Practice(operator=role)).severity) for role in ROLES
    ]
    assert ranks == sorted(ranks, reverse=True)


@CASES
@pytest.mark.parametrize("language", languages())
def test_each_rule_gives_reason_and_advice_with_its_numbers_in(rule: Rule, language: str):
    reason = rule_text(rule.id, "reason", language)
    advice = rule_text(rule.id, "advice", language)
    assert reason.endswith(".")
    assert advice.endswith(".")
    assert "{" not in reason + advice + rule_text(rule.id, "until_event", language)
    words = advice.lower()
    assert "you should" not in words
    assert "treat with" not in words


@pytest.mark.parametrize("language", languages())
def test_no_text_is_left_over(language: str):
    assert set(texts("rules", language)) == set(ALL)


def test_texts_take_their_numbers_from_facts():
    assert rule_text("tan", "advice") == "Wait 14 days, and keep out of the sun."
    assert rule_text("isotretinoin_now", "until_event") == "180 days after the last capsule"
    assert rule_text("tan", "refer_to") == ""


def test_stops_without_a_date_say_what_must_come_to_pass():
    for rule in ALL.values():
        dated = any("within" in test.asks for test in rule.when)
        if rule.severity == "delay" and not dated:
            assert rule_text(rule.id, "until_event"), rule.id


def test_it_says_which_rules_use_a_question():
    assert rules_using("filler_last") == ("filler", "filler_within_year")
    assert rules_using("skin_eyes") == ("pigment_raised", "pigment_high", "skin_type_off_label")


def test_the_skin_type_stands_for_its_ten_questions():
    assert len(ALL["pigment_raised"].questions) == 10
    assert "skin_type" not in ALL["pigment_high"].questions
    assert ALL["antiseptics_excluded"].questions == ("product_allergies",)
    assert ALL["no_scar_claim"].questions == ("goals",)
    assert ALL["nickel_allergy"].questions == ("metal_allergy", "metal_kind")


def test_isotretinoin_carries_both_positions():
    for name in ("isotretinoin_now", "isotretinoin_stopped"):
        rule = ALL[name]
        assert ground(rule.ground).grade == "label"
        assert {ground(each).source.key for each in rule.positions} >= {"waldman2017", "spring2017"}


def never_waived(practice: Practice) -> set[str]:
    here = [rule.for_practice(practice) for rule in ALL.values()]
    return {rule.id for rule in here if rule.severity != "note" and not rule.signed_by}


def test_every_rule_that_stops_can_be_waived_but_a_few_and_no_pregnancy_in_a_salon():
    never = {"orbital_rim", "licence_forbids", "device_heats"}
    of_pregnancy = {rule for rule in ALL if "pregnancy" in rule} | {"breastfeeding"}
    assert len(of_pregnancy) == 4
    assert never_waived(Practice()) == never | of_pregnancy
    assert never_waived(Practice("medical", "clinician")) == never
    assert never_waived(Practice("medical", "physician")) == never


def test_a_note_asks_for_no_signature():
    for rule in ALL.values():
        for device in devices():
            here = rule.for_practice(Practice(device=device))
            assert here.severity != "note" or not here.signed_by, rule.id


@CASES
def test_what_a_client_avoids_before_has_its_days_and_its_words(rule: Rule):
    assert bool(rule.before) is bool(rule_text(rule.id, "before"))
    if rule.before:
        assert days_before(rule) >= 0


@CASES
@pytest.mark.parametrize("language", languages())
def test_a_client_who_is_stopped_hears_why_and_what_to_do_instead(rule: Rule, language: str):
    severities = {
        rule.for_practice(Practice(operator=role, device=device)).severity
        for role in ROLES
        for device in devices()
    }
    if severities - {"note"}:
        assert rule_text(rule.id, "client", language).endswith(".")
    if severities & {"absolute", "delay"}:
        assert rule_text(rule.id, "instead", language).endswith(".")


def test_a_text_in_another_language_has_its_amounts_in_that_language_too():
    said = rule_text("isotretinoin_stopped", "client", "es")
    assert "180 d\N{LATIN SMALL LETTER I WITH ACUTE}as" in said
    assert "180 days" in rule_text("isotretinoin_stopped", "client")
