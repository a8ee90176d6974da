"""Causes and kinds are told in plain words, with what they rest on."""

from __future__ import annotations

import pytest

from needlepoint.care.rules.causes import causes, kind_words
from needlepoint.care.rules.texts import texts
from needlepoint.scars import KINDS, RAISED


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_words_and_facts(kind):
    words = kind_words(kind)
    assert words.id == kind
    assert words.title
    assert words.facts
    for text in (words.looks, words.means, words.instead):
        assert text.endswith(".")


@pytest.mark.parametrize("kind", RAISED)
def test_raised_kinds_are_never_needled_in_a_salon(kind):
    assert "never needled in a salon" in kind_words(kind).means


def test_no_words_are_left_over():
    assert set(texts("kinds")) == set(KINDS)


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        kind_words("pimple")


def test_causes_name_picking_deep_acne_time_and_skin_type():
    told = {cause.id: cause for cause in causes()}
    assert {"picking", "deep_acne", "delay", "age", "skin_type"} <= set(told)
    for cause in told.values():
        assert cause.title
        assert cause.says.endswith(".")
        assert cause.means.endswith(".")
        assert cause.facts
