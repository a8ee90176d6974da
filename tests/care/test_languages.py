"""Every language says all that English says, on the same grounds and in its own units."""

import re

import pytest

from needlepoint.care import questionnaire
from needlepoint.care.rules.rulebook import read_rules, rule_text
from needlepoint.care.rules.texts import languages, texts
from needlepoint.language import speaking

NAMES = ("causes", "kinds", "questionnaire", "rules", "units")
OTHERS = [language for language in languages() if language != "en"]


def leaves(table, path=()):
    """Return every text of a file by its path."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def test_there_is_spanish():
    assert "es" in languages()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_language_says_all_that_english_says(language, name):
    english, other = dict(leaves(texts(name, "en"))), dict(leaves(texts(name, language)))
    assert set(english) == set(other)
    for path, text in english.items():
        if isinstance(text, list):
            assert other[path] == text, path
        else:
            assert other[path].strip(), path


@pytest.mark.parametrize("language", OTHERS)
def test_texts_come_in_the_language_that_is_spoken(language):
    with speaking(language):
        assert texts("rules") == texts("rules", language) != texts("rules", "en")


@pytest.mark.parametrize("language", OTHERS)
def test_choices_that_english_says_by_their_names_have_words_in_another_language(language):
    eyes = questionnaire(language)["skin_eyes"]
    assert set(eyes.choices) == set(eyes.shown)
    assert questionnaire("en")["skin_eyes"].shown == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_unit_is_left_in_the_rules_of_another_language(language):
    for rule in read_rules():
        for part in ("reason", "advice", "until_event", "refer_to"):
            assert not re.search(r"\d (days|years)", rule_text(rule, part, language))
