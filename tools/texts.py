"""Gather the site's texts for translators, and compile what they wrote.

`make texts` brings each language's django.po up to date with the sources and compiles it: new
texts stand there empty, those that nothing says any more are gone. Babel does the work, so no
gettext programs are needed; Django turns its templates into something that Babel can read.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "needlepoint"
LOCALE = SOURCE / "studio" / "locale"
ROOMS = ("records", "studio")
NO_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # so that the same texts compile to the same bytes
KEYWORDS = {
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


def languages() -> list[str]:
    """Give the languages that the site is translated into."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def po_of(language: str) -> Path:
    """Give where the texts of a language lie."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def gathered() -> Catalog:
    """Give every text that the sources of the site mark for translation."""
    catalog = Catalog(project="Needlepoint", fuzzy=False)
    for path in _sources():
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ("Translators:",))
        for _, message, comments, context in found:
            place = (path.relative_to(ROOT).as_posix(), 0)
            catalog.add(message, locations=[place], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*")):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                yield path


def read(language: str) -> Catalog:
    """Read the texts of a language as they are kept."""
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def compiled(catalog: Catalog) -> bytes:
    """Give what the site reads while it runs."""
    catalog.creation_date = catalog.revision_date = NO_DAY
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def renew(language: str) -> int:
    """Bring a language up to date; give how many of its texts still wait for a translator."""
    path, kept = po_of(language), None
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        kept = read(language)
    renewed = Catalog(locale=language, project="Needlepoint", fuzzy=False)
    for message in gathered():
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
    path.with_suffix(".mo").write_bytes(compiled(read(language)))
    return sum(not is_translated(message) for message in renewed if message.id)


def _settle_header(path: Path) -> None:
    """Leave out of the header what changes with every run and says nothing."""
    noise = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "EMAIL")
    noise += ("Language-Team", "Report-Msgid-Bugs-To", "FIRST AUTHOR", "Project-Id-Version")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not any(n in line for n in noise)), "utf-8")


def is_translated(message: object) -> bool:
    """Whether a text has a translation, and each of its plurals."""
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    waiting = {language: renew(language) for language in languages()}
    for language, count in waiting.items():
        sys.stdout.write(f"{language}: {count} texts wait for a translation\n")
    sys.exit(any(waiting.values()))
