"""Every fact can be traced, and nothing is listed twice or for nothing."""

from collections import Counter
from pathlib import Path

from needlepoint.evidence import OWN_CHOICE, bibliography
from needlepoint.results import known_facts

ROOT = Path(__file__).parents[2]


def test_every_fact_is_read_and_has_a_known_source():
    facts = known_facts()
    assert facts
    assert {fact.source.key for fact in facts} <= set(bibliography())


def test_no_two_facts_have_one_name():
    names = Counter(fact.key for fact in known_facts())
    assert not [name for name, count in names.items() if count > 1]


def test_a_value_lies_within_its_own_range():
    wrong = []
    for fact in known_facts():
        if isinstance(fact.value, int | float) and not isinstance(fact.value, bool):
            low = fact.value if fact.low is None else fact.low
            high = fact.value if fact.high is None else fact.high
            if not low <= fact.value <= high:
                wrong.append(fact.key)
    assert not wrong


def test_a_choice_of_our_own_names_a_page_that_argues_it():
    places = {
        fact.at.split("#")[0].split(",")[0].strip()
        for fact in known_facts()
        if fact.source.key == OWN_CHOICE
    }
    assert not sorted(place for place in places if not (ROOT / place).is_file())
