"""Every language says all that English says, with the same numbers and on the same grounds."""

import re
from importlib.resources import files

import pytest

from needlepoint.care.rules import rule_text, rules
from needlepoint.care.texts import HERE, languages, texts

NAMES = sorted(
    entry.name.removesuffix(".toml")
    for entry in files(HERE).joinpath("texts", "en").iterdir()
    if entry.name.endswith(".toml")
)
OTHERS = [language for language in languages() if language != "en"]


def leaves(table, path=()):
    """Give every text of a file by its path; choices apart, which English may leave as they are."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def places(text):
    return sorted(re.findall(r"\{[^}]*\}", text))


def test_there_is_spanish():
    assert "es" in languages()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_language_says_all_that_english_says(language, name):
    english, other = dict(leaves(texts(name))), dict(leaves(texts(name, language)))
    assert set(english) <= set(other)
    assert {path for path in set(other) - set(english) if "choices" not in path} == set()
    for path, text in english.items():
        if isinstance(text, list):
            assert other[path] == text, path
        else:
            assert other[path].strip(), path
            assert places(other[path]) == places(text), path


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_unit_is_left_in_the_rules_of_another_language(language):
    for rule in rules():
        for part in ("reason", "advice", "until_event", "refer_to"):
            assert not re.search(r"\d (days|years)", rule_text(rule, part, language))
