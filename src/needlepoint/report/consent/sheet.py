"""One decision on one text, as a PDF to seal, or blank to sign on paper.

The same sheet gives the same bytes, on any day: no clock is read and nothing is drawn by chance.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from needlepoint.report.drawing.typeset import typeset

Strokes = tuple[tuple[tuple[float, float], ...], ...]
"""Lines of a drawn signature: points as shares of its width and height, from the top left."""

WIDE, HIGH = 1000, 300
"""Own choice: a field that is a little wider than a signature is."""

CHANNELS = ("practice", "website", "social", "print")


@dataclass(frozen=True, slots=True)
class Signing:
    """How it was signed, in plain words and times in UTC.

    Attributes
    ----------
    how
        ``typed``, ``drawn`` or ``paper``.
    name
        Who signed.
    day
        On which day where the practice is, ISO.
    signed_at, viewed_at, chosen_at
        When it was signed (or a paper was kept), the text shown, the channels chosen; ISO in UTC.
    witness
        Who was there.
    address, forwarded, agent
        From where: network address, what a server in front says, the browser.
    strokes
        Of a drawn signature.
    """

    how: str
    name: str
    day: str
    signed_at: str
    viewed_at: str = ""
    chosen_at: str = ""
    witness: str = ""
    address: str = ""
    forwarded: str = ""
    agent: str = ""
    strokes: Strokes = ()


@dataclass(frozen=True, slots=True)
class ConsentSheet:
    """What is decided upon, by whom, and the signature once there is one.

    Attributes
    ----------
    kind, language, version, title, body
        The text: which decision, in which language, which version of it.
    practice, client, born
        Who asks whom; the birthday as ISO.
    channels
        The places agreed to; None where the decision has no places.
    signing
        None on a blank form.
    pages
        JPEGs of what was signed on paper.
    """

    kind: str
    language: str
    version: int
    title: str
    body: str
    practice: str
    client: str = ""
    born: str = ""
    channels: tuple[str, ...] | None = None
    signing: Signing | None = None
    pages: tuple[bytes, ...] = field(default=(), repr=False)


def consent_pdf(sheet: ConsentSheet) -> bytes:
    """Set a consent as a tagged PDF; letters that no typeface of ours has are given by number."""
    import typst

    def draw(folder: Path) -> None:
        if sheet.signing is not None and sheet.signing.strokes:
            (folder / "signature.svg").write_text(signature_svg(sheet.signing.strokes), "utf-8")
        for number, page in enumerate(sheet.pages, start=1):
            (folder / f"page-{number}.jpg").write_bytes(page)

    content = _content(sheet)
    try:
        return typeset("consent/consent", content, draw)
    except typst.TypstError:
        return typeset("consent/consent", content, draw)


def consent_digest(sheet: ConsentSheet) -> str:
    """Return the SHA-256 of a decision, whatever it is set with."""
    plain = asdict(replace(sheet, pages=())) | {
        "pages": [hashlib.sha256(page).hexdigest() for page in sheet.pages]
    }
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def consent_typesetter() -> str:
    """Name what sets a consent: with the same name, the same sheet gives the same bytes."""
    room = files("needlepoint.report.consent")
    parts = [room.joinpath(name).read_bytes() for name in ("consent.typ", _WORDS)]
    return f"typst {version('typst')}, {hashlib.sha256(b''.join(parts)).hexdigest()[:16]}"


def consent_parts(body: str) -> list[dict[str, Any]]:
    r"""Take a text apart: headings begin with #, lines of a list with -, the rest is paragraphs.

    Examples
    --------
    >>> [part["kind"] for part in consent_parts("# One\n\nTwo\nthree.\n- four\n- five")]
    ['heading', 'text', 'list']
    """
    parts: list[dict[str, Any]] = []
    open_text = False
    for line in (raw.strip() for raw in body.splitlines()):
        kind = {"#": "heading", "-": "list"}.get(line[:1], "text")
        said = line.lstrip("#-").strip() if kind != "text" else line
        if kind == "list" and parts and parts[-1]["kind"] == "list":
            parts[-1]["lines"].append(said)
        elif kind == "text" and open_text:
            parts[-1]["lines"][0] += f" {said}" if said else ""
        elif said:
            parts.append({"kind": kind, "lines": [said]})
        open_text = kind == "text" and bool(said)
    return parts


def signature_svg(strokes: Strokes) -> str:
    """Draw a signature."""
    lines = "".join(
        '<polyline points="' + " ".join(f"{x * WIDE:.1f},{y * HIGH:.1f}" for x, y in stroke) + '"/>'
        for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}"><g fill="none" '
        f'stroke="#222226" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</g></svg>"
    )


_WORDS = "words.toml"


@cache
def _all_words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("needlepoint.report.consent").joinpath(_WORDS).read_text("utf-8"))


def _content(sheet: ConsentSheet) -> dict[str, Any]:
    words, signing = _all_words().get(sheet.language, _all_words()["en"]), sheet.signing
    about = [[words["practice"], sheet.practice], [words["client"], sheet.client]]
    about += [[words["born"], sheet.born], [words["version"], f"{sheet.version}"]]
    return {
        "title": sheet.title,
        "language": sheet.language,
        "version": sheet.version,
        "words": dict(words),
        "about": [[name, said] for name, said in about if said],
        "parts": consent_parts(sheet.body),
        "channels": _channels(sheet, words),
        "blank": signing is None,
        "signed_words": words[signing.how] if signing else "",
        "signed_name": signing.name if signing else "",
        "drawn": bool(signing and signing.strokes),
        "evidence": _evidence(sheet, words) if signing else [],
        "pages": len(sheet.pages),
        "digest": consent_digest(sheet) if signing else "",
    }


def _channels(sheet: ConsentSheet, words: Mapping[str, str]) -> list[list[Any]]:
    if sheet.channels is None:
        return []
    return [
        [
            words["practice_channel" if name == "practice" else name],
            name in sheet.channels,
            words["yes" if name in sheet.channels else "no"],
        ]
        for name in CHANNELS
    ]


def _evidence(sheet: ConsentSheet, words: Mapping[str, str]) -> list[list[str]]:
    signing = sheet.signing
    assert signing is not None
    said = [
        ("shown", signing.viewed_at),
        ("chosen", signing.chosen_at),
        ("kept" if signing.how == "paper" else "signed", signing.signed_at),
        ("day", signing.day),
        ("witness", signing.witness),
        ("address", signing.address),
        ("forwarded", signing.forwarded),
        ("agent", signing.agent),
        ("digest", consent_digest(sheet)),
    ]
    return [[words[name], text] for name, text in said if text]
