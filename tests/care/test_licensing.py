"""What licence and label say about a practice."""

from __future__ import annotations

import re
from datetime import date

import pytest

from needlepoint.care import (
    Practice,
    devices,
    licence_label,
    licence_limit_mm,
    licence_notes,
    licences,
)
from needlepoint.care.rules.licensing import (
    as_checked,
    check_practice,
    device_facts,
    label_covers,
    practice_says,
)
from needlepoint.errors import WrongUsage


@pytest.mark.parametrize(
    ("practice", "limit_mm"),
    [
        (Practice(), 0.3),
        (Practice(licence="california_esthetician"), 0.0),
        (Practice(licence="utah_master_esthetician"), 1.5),
        (Practice(licence="utah_master_esthetician", licence_cap_mm=0.5), 0.5),
        (Practice(licence="arizona_esthetician", licence_cap_mm=1.0), 0.5),
        (Practice(licence="own rule", licence_cap_mm=1.0, licence_source="law"), 1.0),
        (Practice(licence="own rule"), 0.3),
        (Practice(licence="medical", operator="clinician"), 1.5),
        (Practice(licence="medical", operator="operator"), 0.3),
    ],
)
def test_the_stricter_of_profile_and_own_rule_holds(practice, limit_mm):
    assert licence_limit_mm(practice) == limit_mm


def test_it_knows_licences_and_devices_from_their_facts():
    assert licences()[0] == "esthetician_unspecified"
    assert licences()[-1] == "own rule"
    assert devices()[:4] == ("skinpen", "exceed", "skinstylus", "pro_pen")
    assert devices()[-1] == "other"


def test_a_label_covers_what_its_facts_name():
    assert label_covers(Practice(device="exceed"), "skin_types") == ("I", "II", "III", "IV")
    assert label_covers(Practice(device="other"), "uses") == ()
    assert label_covers(Practice(device="other"), "skin_types") is None


@pytest.mark.parametrize(
    ("name", "practice", "answer"),
    [
        ("may_pierce", Practice(), True),
        ("may_pierce", Practice(licence="california_esthetician"), False),
        ("cosmetic_only", Practice(), True),
        ("cosmetic_only", Practice(licence="arizona_esthetician"), False),
        ("must_confirm", Practice(), True),
        ("must_confirm", Practice(licence="arizona_esthetician"), True),
        ("must_confirm", Practice(licence="utah_master_esthetician"), False),
        ("supervision_missing", Practice(licence="utah_master_esthetician"), True),
        ("supervision_missing", Practice("utah_master_esthetician", supervised_by="Dr V"), False),
        ("label_known", Practice(), False),
        ("label_known", Practice(device="dr_pen"), True),
        ("label_age_holds", Practice(), True),
        ("label_age_holds", Practice(country="DE"), False),
        ("label_age_holds", Practice(country="DE", device="exceed"), True),
        ("device_kind_covered", Practice(), True),
        ("device_kind_covered", Practice(device_kind="radio frequency"), False),
    ],
)
def test_a_practice_answers_what_rules_ask(name, practice, answer):
    assert practice_says(practice, name) is answer


def test_it_gives_a_sound_practice_back():
    practice = Practice(licence="medical", operator="clinician", licence_cap_mm=0.0)
    assert check_practice(practice) is practice


@pytest.mark.parametrize(
    ("practice", "says"),
    [
        (Practice(licence="king"), "licence must be one of"),
        (Practice(device="hammer"), "device must be one of"),
        (Practice(licence_cap_mm=-0.1), "0 mm or more"),
        (Practice(licence="own rule", licence_cap_mm=0.5), "needs licence_cap_mm"),
        (Practice(licence="own rule", licence_source="law"), "needs licence_cap_mm"),
        (Practice(licence="medical"), "operator says otherwise"),
    ],
)
def test_it_refuses_a_practice_no_rule_can_work_with(practice, says):
    with pytest.raises(WrongUsage, match=says):
        check_practice(practice)


def test_a_licence_is_shown_with_its_depth_supervision_and_whether_it_was_verified():
    assert licence_label("utah_master_esthetician") == ("utah master esthetician (up to 1.50 mm)")
    assert licence_label("north_carolina_esthetician") == (
        "north carolina esthetician (up to 1.00 mm, with a physician's supervision, "
        "not verified: check your own law)"
    )
    assert licence_label("california_esthetician").startswith("california esthetician (no needles")
    assert licence_label("own rule") == "own rule"


def test_a_check_of_the_law_grows_old_and_never_lies_ahead():
    checked = Practice(licence_checked_on=date(2026, 1, 10))
    assert as_checked(checked, date(2027, 1, 9)) == checked
    assert as_checked(checked, date(2027, 1, 10)).licence_checked_on is None
    assert as_checked(Practice(), date(2027, 1, 10)) == Practice()
    with pytest.raises(WrongUsage, match="lies after 2026-01-09"):
        as_checked(checked, date(2026, 1, 9))


def test_scotland_stays_below_the_depth_of_the_offence():
    assert licence_limit_mm(Practice(licence="scotland_salon")) == 1.25
    told = {fact.key.split(".")[-1] for fact in licence_notes(Practice(licence="scotland_salon"))}
    assert told == {"disclosure_scotland_salon", "numbing_scotland_salon", "from_scotland_salon"}


def test_every_label_that_was_read_is_on_the_register():
    facts = device_facts()
    register, read = set(facts["cleared_numbers"].value), set(facts["cleared_known"].value)
    labels = {fact.source.locator for fact in facts.values() if fact.grade == "label"}
    numbers = {locator for locator in labels if re.fullmatch(r"(K|DEN)\d{6}", locator)}
    assert len(register) == 26
    assert read <= register
    assert numbers == read
