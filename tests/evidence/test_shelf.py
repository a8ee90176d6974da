"""Facts are read with their sources, or refused."""

from __future__ import annotations

import pytest

from needlepoint.evidence import Fact, Source, Untraceable, bibliography, read_facts
from needlepoint.evidence.facts import _fact

GOOD = {
    "says": "Skin is soft",
    "source": "jacob2001",
    "at": "abstract",
    "grade": "expert opinion",
    "verified": False,
}


def test_a_fact_in_a_folder_carries_the_name_of_its_file():
    facts = read_facts("needlepoint.care", "facts/screening.toml")
    short, fact = next(iter(facts.items()))
    assert fact.key == f"care.screening.{short}"


def test_it_reads_a_good_fact():
    fact = _fact("care.x", dict(GOOD))
    assert isinstance(fact, Fact)
    assert fact.source.key == "jacob2001"


@pytest.mark.parametrize("field", ["says", "source", "at", "grade", "verified"])
def test_it_refuses_a_fact_that_does_not_say_its(field):
    table = {key: value for key, value in GOOD.items() if key != field}
    with pytest.raises(Untraceable, match=field):
        _fact("care.x", table)


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": "hearsay"},
        {"source": "nobody1900"},
        {"colour": "red"},
        {"grade": "own choice"},
        {"source": "needlepoint"},
    ],
)
def test_it_refuses_a_fact_that_cannot_be_traced(wrong):
    with pytest.raises(Untraceable):
        _fact("care.x", GOOD | wrong)


def test_a_fact_without_a_number_gives_none():
    with pytest.raises(TypeError, match="no single number"):
        _ = _fact("care.x", dict(GOOD)).number


def test_a_source_without_a_year_says_so():
    source = Source(key="a", title="T", by="B", where="W")
    assert str(source) == "B (no year). T. W."


def test_every_source_has_a_place_where_it_stands():
    for source in bibliography().values():
        assert source.title
        assert source.by
        assert source.where
        assert source.read in {"full", "abstract", "table", "label", "page", "not read"}
