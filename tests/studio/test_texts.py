"""Every text of the site has its translation, and what is compiled is what was written."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from django.urls import reverse
from django.utils.translation import override
from tools import texts

ROOT = Path(__file__).parents[2]


def known(catalog):
    return {(each.context, forms(each.id)): each for each in catalog if each.id}


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def places(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd%]|\{[^}]*\}", text))


@pytest.fixture(scope="module", params=texts.BOOKS.values(), ids=texts.BOOKS)
def book(request):
    return request.param


@pytest.fixture(scope="module")
def marked(book):
    return known(book.gathered())


def test_site_and_engine_speak_the_same_languages():
    assert [book.languages() for book in texts.BOOKS.values()] == [["es"], ["es"]]


@pytest.mark.release
def test_every_text_is_translated_and_none_is_left_over(book, marked):
    for language in book.languages():
        kept = known(book.read(language))
        assert not sorted(map(str, set(marked) ^ set(kept))), "run `make texts`, then translate"
        waiting = [each.id for each in kept.values() if not texts.is_translated(each) or each.fuzzy]
        assert not waiting, "translate these, then run `make texts`"


def test_a_translation_has_places_for_the_same_things(book):
    for language in book.languages():
        for message in known(book.read(language)).values():
            wanted = [places(text) for text in forms(message.id)]  # one may leave out its number
            assert all(places(said) in wanted for said in forms(message.string)), message.id


@pytest.mark.parametrize("language", ["es"])
def test_what_is_compiled_is_what_was_written(book, language):
    with book.po_of(language).with_suffix(".mo").open("rb") as file:
        compiled = known(read_mo(file))
    written = known(read_mo(io.BytesIO(texts.compiled(book.read(language)))))
    said = {key: forms(each.string) for key, each in compiled.items()}
    assert said == {key: forms(each.string) for key, each in written.items()}, "run `make texts`"


def test_who_works_in_spanish_reads_spanish(client, ana):
    ana.language = "es"
    ana.save()
    client.force_login(ana)
    page = client.get(reverse("clients")).content.decode()
    assert '<html lang="es"' in page
    assert "Aún no hay clientes." in page


def test_spanish_is_written_with_plurals(db):
    from django.utils.translation import ngettext

    with override("es"):
        said = [ngettext("%(years)s year", "%(years)s years", n) % {"years": n} for n in (1, 2)]
    assert said == ["1 año", "2 años"]


def said(tree):
    """Return every text that a source says, and whether it stands inside an f-string."""
    inside = {
        id(call)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in texts.ENGINE_KEYWORDS:
            yield node.args[0], id(node) in inside


def test_the_engine_says_no_text_where_babel_does_not_look():
    """Babel looks into no f-string, and a text made of pieces stands in no catalogue."""
    for path in texts.SOURCE.rglob("*.py"):
        for text, in_f_string in said(ast.parse(path.read_text("utf-8"))):
            hidden = in_f_string and isinstance(text, ast.Constant)
            assert not hidden, (path, ast.unparse(text))
            assert not isinstance(text, ast.JoinedStr), (path, ast.unparse(text))
