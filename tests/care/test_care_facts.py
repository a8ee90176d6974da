"""Every fact of the plan's files is used somewhere, and no two have the same name."""

from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest
from tests.care.made import CLINIC, MAPS, TODAY, person

from needlepoint.care import CONDITIONS, facts_in, make_plan
from needlepoint.evidence import read_facts

WITH_C = replace(CLINIC, preferences={"vitamin_c": True})
MINE = ("depths", "technique", "vitamin_c", "aftercare", "conditions", "course", "suitability")
NOT_SHOWN = {
    # read by code as numbers or words, or kept for the manual
    "depths": ("words", "skin_", "cosmetic_", "texture_", "scar_", "ceiling_", "trial_needle"),
    "technique": (
        "endpoint_",
        "passes_",
        "numbing_",
        "hand_speed",
        "head_width",
        "channel",
        "glide",
    ),
    "course": ("rater_tolerance", "six_months"),
    "aftercare": ("windows", "follow_", "before_"),
}


def names(book):
    return read_facts("needlepoint.care", f"facts/{book}.toml")


def test_no_two_facts_of_care_have_the_same_short_name():
    books = [each.name for each in files("needlepoint.care").joinpath("facts").iterdir()]
    counted = Counter(
        name for book in books for name in read_facts("needlepoint.care", f"facts/{book}")
    )
    allowed = {name for name in counted if counted[name] == 1}
    assert set(counted) - allowed == set()


@pytest.mark.parametrize("book", MINE)
def test_each_number_lies_in_its_own_range(book):
    for fact in names(book).values():
        if fact.low is not None and isinstance(fact.value, int | float):
            assert fact.low <= fact.value, fact.key
        if fact.high is not None and isinstance(fact.value, int | float):
            assert fact.value <= fact.high, fact.key
        if isinstance(fact.value, int | float):
            assert fact.unit, fact.key


@pytest.mark.parametrize("book", MINE)
def test_each_fact_is_shown_in_some_plan(book):
    plans = [
        make_plan(MAPS[name], person("V"), CLINIC, TODAY, condition, "cheek")
        for name in ("mixed", "boxcar", "raised")
        for condition in CONDITIONS
    ]
    for told in (["chlorhexidine"], ["iodine"], ["chlorhexidine", "iodine", "latex"]):
        allergic = person("V", product_allergies=told, tattoo_zones=["cheek"], acne_zones=["chin"])
        plans.append(make_plan(MAPS["rolling"], allergic, WITH_C, TODAY, where="cheek"))
    reacts = person(
        product_allergies=["hyaluronic acid"], metal_allergy="yes", metal_kind="nickel only"
    )
    plans.append(make_plan(MAPS["rolling"], reacts, WITH_C, TODAY, where="cheek"))
    shown = {fact.key.split(".")[-1] for plan in plans for fact in facts_in(plan)}
    spared = NOT_SHOWN.get(book, ())
    unused = [
        name
        for name in names(book)
        if name not in shown and not any(part in name for part in spared)
    ]
    assert unused == []
