"""Gather the texts of the site and of the engine for translators, and compile what they wrote.

`make texts` brings each language's catalogues up to date with the sources and compiles them: new
texts stand there empty, those that nothing says any more are gone. Babel does the work, so no
gettext programs are needed; Django turns its templates into something that Babel can read.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "needlepoint"
SITE_ROOMS = ("records", "studio")
NO_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # so that the same texts compile to the same bytes
SITE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ENGINE_KEYWORDS = {"say": None, "phrase": None, "say_in": ((1, "c"), 2), "say_counted": (1, 2)}
IN_TEMPLATE = re.compile(r'\bsay\("([^"]*)"')
NAMED = {  # codes that are words as well: said as they are in English
    "needlepoint.language": ("DAYS", "MONTHS"),
    "needlepoint.care": ("VERDICTS", "ROLES", "ZONES"),
    "needlepoint.care.plan.suitability": ("SUITABILITIES",),
    "needlepoint.care.plan.depth": ("CAP_NAMES",),
    "needlepoint.change.change": ("SCAR_VERDICTS", "CHANGE_VERDICTS"),
    "needlepoint.healing": ("LAYERS",),
    "needlepoint.healing.forecast.worth": ("ADVICES",),
    "needlepoint.report.drawing.words": ("CHECKS", "QUANTITIES", "SITES"),
    "needlepoint.scars": ("KINDS",),
    "needlepoint.surface.quality": ("VERDICTS",),
    "needlepoint.surface.survey": ("ORIGINS",),
}
SAID_VALUES = "technique.toml"
"""The facts whose value is not a number but words that are printed."""


@dataclass(frozen=True)
class Book:
    """One catalogue in every language: where it lies, its name, and what belongs into it."""

    locale: Path
    domain: str
    gather: Callable[[Catalog], None]

    def languages(self) -> list[str]:
        """Return the languages that there are texts in."""
        return sorted(folder.name for folder in self.locale.iterdir() if folder.is_dir())

    def po_of(self, language: str) -> Path:
        """Return where the texts of a language lie."""
        return self.locale / language / "LC_MESSAGES" / f"{self.domain}.po"

    def gathered(self) -> Catalog:
        """Return every text that the sources mark for translation."""
        catalog = Catalog(project="Needlepoint", fuzzy=False)
        self.gather(catalog)
        return catalog

    def read(self, language: str) -> Catalog:
        """Read the texts of a language as they are kept."""
        with self.po_of(language).open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)


def _is_not_ours(path: Path) -> bool:
    """Whether a file says nothing of the site: migrations, and the manual as it was built."""
    return "migrations" in path.parts or path.is_relative_to(SOURCE / "studio" / "manual" / "site")


def gather_site(catalog: Catalog) -> None:
    """Gather what records and studio say, in Python and in Django's templates."""
    for room in SITE_ROOMS:
        for path in sorted((SOURCE / room).rglob("*")):
            if path.suffix in {".py", ".html"} and not _is_not_ours(path):
                text = path.read_text("utf-8")
                if path.suffix == ".html":
                    text = templatize(text)
                _gather_python(catalog, path, text, SITE_KEYWORDS)


def gather_engine(catalog: Catalog) -> None:
    """Gather what every other room says: Python, Typst's templates, facts, texts and codes."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0] not in SITE_ROOMS:
            _gather_python(catalog, path, path.read_text("utf-8"), ENGINE_KEYWORDS)
    for path in sorted((SOURCE / "report").glob("*/*.typ")):
        for text in IN_TEMPLATE.findall(path.read_text("utf-8")):
            catalog.add(text, locations=[_place(path)])
    for path in sorted((SOURCE / "care" / "facts").glob("*.toml")):
        _add_facts(catalog, path)
    for path in sorted((SOURCE / "care" / "rules" / "texts").glob("*.toml")):
        _add_all(catalog, tomllib.loads(path.read_text("utf-8")), path)
    _add_choices(catalog)
    _add_codes(catalog)


def _add_codes(catalog: Catalog) -> None:
    """Add the codes that are words as well, and kinds as they are said of several scars."""
    rules = SOURCE / "care" / "rules" / "rules.toml"
    for name in tomllib.loads(rules.read_text("utf-8")):
        catalog.add(name.replace("_", " "), locations=[_place(rules)])
    for licence in importlib.import_module("needlepoint.care").licences():
        catalog.add(licence.replace("_", " "), locations=[("needlepoint.care", 0)])
    for adjunct in importlib.import_module("needlepoint.healing").ADJUNCTS:
        catalog.add(adjunct.replace("_", " "), locations=[("needlepoint.healing", 0)])
    for kind in importlib.import_module("needlepoint.scars").KINDS:
        catalog.add(kind, locations=[("needlepoint.scars", 0)], context="several")
    for module, names in NAMED.items():
        for name in names:
            _add_all(catalog, getattr(importlib.import_module(module), name), module)


def _add_facts(catalog: Catalog, path: Path) -> None:
    """Add what facts say; their sources stay as they were published."""
    for fact in tomllib.loads(path.read_text("utf-8")).values():
        _add_all(catalog, fact["says"], path)
        if path.name == SAID_VALUES:
            _add_all(catalog, fact.get("value"), path)


def _add_choices(catalog: Catalog) -> None:
    """Add the words that questions may be answered with, where no text says them otherwise."""
    care = SOURCE / "care" / "rules"
    asked = tomllib.loads((care / "questionnaire.toml").read_text("utf-8"))
    said = tomllib.loads((care / "texts" / "questionnaire.toml").read_text("utf-8"))
    for name, question in asked.items():
        if isinstance(question, dict):
            texts = said.get(name, {}).get("choices", {})
            choices = [word for word in question.get("choices", ()) if word not in texts]
            _add_all(catalog, choices, care / "questionnaire.toml")


def _gather_python(catalog: Catalog, path: Path, text: str, keywords: dict[str, Any]) -> None:
    found = extract("python", io.BytesIO(text.encode()), keywords, ("Translators:",))
    for _, message, comments, context in found:
        place = [_place(path)]
        catalog.add(message, locations=place, auto_comments=comments, context=context)


def _place(path: Path) -> tuple[str, int]:
    return (path.relative_to(ROOT).as_posix(), 0)


def _add_all(catalog: Catalog, thing: Any, where: Path | str) -> None:
    """Add every text in a table or list; the keys of facts that stand in one are none."""
    if isinstance(thing, str) and thing:
        place = _place(where) if isinstance(where, Path) else (where, 0)
        catalog.add(thing, locations=[place])
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if key != "facts":
                _add_all(catalog, value, where)
    elif isinstance(thing, list | tuple):
        for value in thing:
            _add_all(catalog, value, where)


BOOKS = {
    "site": Book(SOURCE / "studio" / "locale", "django", gather_site),
    "engine": Book(SOURCE / "locale", "needlepoint", gather_engine),
}


def compiled(catalog: Catalog) -> bytes:
    """Return what the program reads while it runs."""
    catalog.creation_date = catalog.revision_date = NO_DAY
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def renew(book: Book, language: str) -> int:
    """Bring a language up to date; give how many of its texts still wait for a translator."""
    path = book.po_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = book.read(language) if path.exists() else None
    renewed = Catalog(locale=language, project="Needlepoint", fuzzy=False)
    for message in book.gathered():
        if not message.id:
            continue
        before = kept.get(message.id, message.context) if kept else None
        renewed.add(
            message.id,
            before.string if before else None,
            locations=message.locations,
            auto_comments=message.auto_comments,
            flags=message.flags,
            context=message.context,
        )
    with path.open("wb") as file:
        write_po(
            file, renewed, width=100, omit_header=False, include_lineno=False, sort_output=True
        )
    _settle_header(path)
    path.with_suffix(".mo").write_bytes(compiled(book.read(language)))
    return sum(not is_translated(message) for message in renewed if message.id)


def _settle_header(path: Path) -> None:
    """Leave out of the header what changes with every run and says nothing."""
    noise = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "EMAIL")
    noise += ("Language-Team", "Report-Msgid-Bugs-To", "FIRST AUTHOR", "Project-Id-Version")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not any(n in line for n in noise)), "utf-8")


def is_translated(message: Any) -> bool:
    """Whether a text has a translation, and each of its plurals."""
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    waiting = 0
    for name, book in BOOKS.items():
        for language in book.languages():
            count = renew(book, language)
            sys.stdout.write(f"{name}, {language}: {count} texts wait for a translation\n")
            waiting += count
    sys.exit(waiting > 0)
