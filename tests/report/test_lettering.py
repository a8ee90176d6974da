"""Words on pictures keep their letters in every language."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from needlepoint.report.drawing.lettering import broken, type_for

CATALOGUE = Path(__file__).parents[2] / "src/needlepoint/locale/es/LC_MESSAGES/needlepoint.po"
NOWHERE = "\uffff"
"""A sign that no type has: it is drawn as the empty box."""


def letters():
    with CATALOGUE.open("rb") as file:
        said = "".join(str(entry.string) for entry in read_po(file) if entry.id)
    return sorted({letter for letter in said if letter.isalpha()})


def test_every_letter_of_the_catalogue_is_drawn():
    assert "ñ" in letters()
    for letter in letters():
        font = type_for(20.0, letter)
        box = font.getmask(NOWHERE)
        drawn = font.getmask(letter)
        assert (drawn.size, bytes(drawn)) != (box.size, bytes(box)), letter


def test_words_with_such_letters_share_one_type():
    one, both = type_for(20.0, "abajo"), type_for(20.0, "abajo", "triángulo")
    assert one.getname() != both.getname()
    assert both.getname() == type_for(12.0, "á").getname()


@pytest.mark.parametrize("words", ["triángulo arriba: elevada", "up: raised; down: sunken"])
def test_a_paragraph_is_broken_where_it_grows_too_wide(words):
    font = type_for(20.0, words)
    lines = broken(words, font, 120.0)
    assert " ".join(lines) == words
    assert all(font.getlength(line) <= 120.0 or " " not in line for line in lines)
