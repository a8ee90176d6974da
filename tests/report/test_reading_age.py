"""The client's pages are short, and read at about eleven years in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import Override, make_plan
from needlepoint.language import speaking
from needlepoint.report.plan.handout import handout_content

WORDS_MOST = 500
"""On the care sheet and the page on the scars; the dates, which come after, are lists of days."""

PAGES = ("says", "decided", "reasons", "instead", "back", "before", "after", "avoid", "calls",
         "scars", "about")  # fmt: skip
DATES = ("dates", "checks", "vitamin_c")
GRADE_MOST = 6.0
"""Flesch and Kincaid's school grade; a child of eleven is in grade 5 or 6."""

EASE_LEAST = 70.0
"""Fernandez Huerta's ease of reading Spanish: 70 to 80 is fairly easy, for eleven and twelve."""

CLIENTS = {
    "well": lambda: make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where="cheek"),
    "dark skin": lambda: make_plan(MAPS["rolling"], person("V"), CLINIC, TODAY, where="cheek"),
    "pregnant": lambda: make_plan(
        MAPS["rolling"], person(pregnant="yes"), SALON, TODAY, where="cheek"
    ),
    "distress": lambda: make_plan(
        MAPS["rolling"], person(distress_limits="yes"), SALON, TODAY, where="cheek"
    ),
    "isotretinoin": lambda: make_plan(
        MAPS["rolling"],
        person(isotretinoin="stopped", isotretinoin_stopped=TODAY - timedelta(days=90)),
        SALON,
        TODAY,
        where="cheek",
    ),
    "melasma": lambda: make_plan(
        MAPS["rolling"], person(melasma_zones=["cheek"]), SALON, TODAY, where="cheek"
    ),
    "icepick": lambda: make_plan(MAPS["icepick"], person(), CLINIC, TODAY, where="cheek"),
    "pores": lambda: make_plan([], person(), CLINIC, TODAY, "large-pores", "cheek"),
    "sagging": lambda: make_plan([], person(), SALON, TODAY, "sagging-skin", "cheek"),
    "alone": lambda: make_plan(
        MAPS["rolling"], person(), replace(SALON, supervised_by=""), TODAY, where="cheek"
    ),
}
SIGNED = [
    Override(rule, "Dr Vela", "physician", "seen, weighed and explained", TODAY)
    for rule in ("keloid_history", "isotretinoin_now")
]
WAIVED = [
    Override("tan", "Ann Lee", "clinician", "a pale tan, two weeks old", TODAY),
    Override("suspect_lesion", "Dr Marlow", "physician", "looked at: a mole, benign", TODAY),
    Override("facelift", "Dr Vela", "physician", "seen, weighed and explained", TODAY),
]
THRICE = {
    "tan_last": TODAY - timedelta(days=13),
    "suspect_lesion": "yes",
    "facelift_last": TODAY - timedelta(days=300),
}
FULL = replace(CLINIC, preferences={"vitamin_c": True, "needles": 14})
CLIENTS |= {
    "every kind of scar": lambda: make_plan(
        MAPS["mixed"], person("V", dark_marks="yes"), FULL, TODAY, where="cheek"
    ),
    "decided by a doctor": lambda: make_plan(
        MAPS["mixed"],
        person("V", keloid_prone="yes", isotretinoin="now", overrides=SIGNED),
        FULL,
        TODAY,
        where="cheek",
    ),
    "three waivers by three people": lambda: make_plan(
        MAPS["mixed"],
        person("V", **THRICE, overrides=WAIVED),
        FULL,
        TODAY,
        where="cheek",
    ),
    "five waivers by three people": lambda: make_plan(
        MAPS["mixed"],
        person("V", **THRICE, keloid_prone="yes", isotretinoin="now", overrides=WAIVED + SIGNED),
        FULL,
        TODAY,
        where="cheek",
    ),
    "allergic to everything": lambda: make_plan(
        MAPS["mixed"],
        person("V", product_allergies=["chlorhexidine", "iodine", "latex", "hyaluronic acid"],
               overrides=[replace(SIGNED[0], rule="antiseptics_excluded")]),
        FULL,
        TODAY,
        where="cheek",
    ),
}  # fmt: skip
STAFF = ("do not proceed", "waive", "blinded", "pH", ".toml", "signoff", "override")


def sentences(content, keys=(*PAGES, *DATES)):
    """Every sentence that a client reads under some headings."""
    said = []

    def walk(thing):
        if isinstance(thing, str):
            said.extend(part for part in re.split(r"(?<=[.!?:])\s+", thing) if part)
        elif isinstance(thing, list):
            for each in thing:
                walk(each)

    for key in keys:
        walk(content[key])
    return [each for each in said if len(each.split()) > 1]


def syllables(word, vowels):
    return max(1, len(re.findall(f"[{vowels}]+", re.sub(r"e$", "", word.lower()) or word)))


def measured(language, name):
    with speaking(language):
        content = handout_content(CLIENTS[name]())
    said = sentences(content)
    return content, said, words_of(said)


def words_of(said):
    return [word for each in said for word in re.findall(r"[^\W\d_]+", each)]


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_eleven_years_reads_the_english_page(name):
    content, said, words = measured("en", name)
    count = sum(syllables(word, "aeiouy") for word in words)
    grade = 0.39 * len(words) / len(said) + 11.8 * count / len(words) - 15.59
    assert grade <= GRADE_MOST
    assert len(words_of(sentences(content, PAGES))) < WORDS_MOST


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_of_eleven_years_reads_the_spanish_page(name):
    content, said, words = measured("es", name)
    count = sum(len(re.findall("[aeiouáéíóúü]+", word.lower())) or 1 for word in words)
    ease = 206.84 - 60.0 * count / len(words) - 1.02 * len(words) / len(said)
    assert ease >= EASE_LEAST
    assert len(words_of(sentences(content, PAGES))) < WORDS_MOST


def test_a_client_of_three_waivers_hears_of_each_and_by_whom():
    plan = CLIENTS["three waivers by three people"]()
    assert {one.rule for one in plan.screening.waived} == {"tan", "suspect_lesion", "facelift"}
    (said,) = handout_content(plan)["decided"]
    assert said.startswith("We treat you despite this (22 November):")
    assert "a doctor should see first (Dr Marlow, a doctor)." in said
    assert "takes about a year to settle (Dr Vela, a doctor)." in said
    assert "keeps dark marks more easily (Ann Lee, a nurse or doctor)." in said


def test_a_client_with_an_allergy_is_told_to_read_labels():
    rows = handout_content(CLIENTS["allergic to everything"]())["after"]
    told = "none with hyaluronic acid, chlorhexidine, iodine and latex."
    assert any(told in line for line in rows[0][1])
    plain = handout_content(CLIENTS["well"]())["after"]
    assert "label" not in str(plain)


def test_nobody_is_said_to_decide_first_where_nothing_can_be_signed():
    content = handout_content(CLIENTS["pores"]())
    assert content["reasons"] == ["There is no good evidence that needling makes pores smaller."]


def test_vitamin_c_starts_again_on_the_day_that_the_calendar_says():
    plan = CLIENTS["every kind of scar"]()
    days = (plan.vitamin_c.usually_from[0] - plan.course.sessions[0].on).days
    assert f"Start again {days} days after." in str(handout_content(plan)["vitamin_c"])


@pytest.mark.parametrize("name", CLIENTS)
def test_no_staff_text_reaches_a_client(name):
    content, said, _ = measured("en", name)
    text = " ".join(said)
    assert [word for word in STAFF if word in text] == []
    assert "%" not in text
    assert not re.search(r"\b[a-z]+_[a-z]+\b", text)
    if content["instead"]:
        assert content["says"].startswith("Thank you")
        assert content["reasons"]
        assert content["back"]
