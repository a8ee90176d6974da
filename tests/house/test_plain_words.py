"""Pages are written as a native speaker writes: phrases that must be read twice are banned."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]

BANNED = {
    r"fore(tell|told)\w*": "forecast, predict",
    r"taken for true": "assumed",
    r"lets? (it |that |this )?pass\b": "override, accept",
    r"stands? below": "follows, is listed under",
    r"made (skin|clients?|scars?|patients?)\b": "simulated",
    r"doubt\w*": "uncertainty, unclear",
    r"who may let\b": "who can override",
    r"is said to be\b": "is",
    r"(?<!counted )anew\b": "again",
    r"(held|holds?) (it |them |every \w+ |the \w+ )?against\b": "compared with, compare it with",
    r"(and|or) the reason is said\b": "and the command says why",
    r"goes? on (where|by itself|in it)\b": "continues",
    r"taken for (a |an )?(scars?|shape|form|scale|change|millimetres|lamp)\b": "mistaken for",
    r"(?:stands?|lies) (beside it|on top of|in the address|under the table)\b": "is beside, is in",
    r"(?-i:Who) (has|lost|knows|changes|does not|is logged)\b(?![^.]*\?)": "A person who",
    r"(one|a) (row|table|entry|folder|line) a \w+\b": "one row for each scar",
    r"if yours shall\b": "should",
    r"belie[sd]?\b": "contradicts",
    r"deeds?\b": "actions",
    r"cannot be told from\b": "does not show",
    r"speaks? for (it|them|nothing|less|more)\b": "is evidence for, shows",
    r"(what|which) stands? against\b": "the evidence against",
    r"takes? part by\b": "joins with",
    r"go(es)? on with\b": "continue, keep",
    r"parted into\b": "divided into",
    r"rests? on (how|what|which)\b": "depends on, comes from",
    r"an own \w+": "your own, a rule of your own",
    r"stand(s|ing)? against (a|the|needling|it)\b": "prevents, is a reason against",
    r"speaks? (against|for) (needling|rolling|icepick|vitamin)": "is a reason for, against",
    r"twice all the same\b": "has two records",
    r"(no longer |does not |not )holds? it\b": "does not show it",
}
"""What not to write, and what to write in its place."""

CATALOGUES = sorted((ROOT / "src").rglob("es/LC_MESSAGES/*.po"))
"""Everything that site and engine say, as translators see it."""

FROM_DATA = ("rules.md", "care-facts.md", "kinds-and-causes.md", "checks.md", "asvs.md")
"""Made from facts and rules of the package; their words are changed there."""

PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if page.name not in FROM_DATA),
]


def prose(page):
    """Return the words of a page: no code, no addresses of links, no comments."""
    text = re.sub(r"```.*?```|`[^`\n]*`|<!--.*?-->", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_holds_no_banned_phrase(page):
    found = [
        f"{match.group()!r}: write {instead}"
        for phrase, instead in BANNED.items()
        for match in re.finditer(rf"\b{phrase}", prose(page), re.IGNORECASE)
    ]
    assert not found


def test_a_banned_phrase_is_seen_in_prose_and_not_in_code(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("`doubt` and\n```\nforetell\n```\n[a](doubt.md) are code; Foretold is not.")
    seen = [phrase for phrase in BANNED if re.search(rf"\b{phrase}", prose(page), re.IGNORECASE)]
    assert seen == [r"fore(tell|told)\w*"]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.name)
def test_nothing_the_program_says_holds_a_banned_phrase(catalogue):
    with catalogue.open("rb") as file:
        said = [text for entry in read_po(file) for text in _texts(entry.id)]
    assert len(said) > 500
    found = [
        f"{match.group()!r}: write {instead}, in {text!r}"
        for phrase, instead in BANNED.items()
        for text in said
        for match in re.finditer(rf"\b{phrase}", re.sub(r"[%{]\(?\w+", " ", text), re.IGNORECASE)
    ]
    assert not found


def _texts(texts):
    return (texts,) if isinstance(texts, str) else texts
