"""The pages made from the data of care are fresh, and what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import write_care

from needlepoint.care import intended_use
from needlepoint.evidence import OWN_CHOICE, read_facts

ROOT = Path(__file__).parents[2]
MINE = ("screening", "isotretinoin", "skin_type", "devices", "licence", "scar_kinds", "causes")


@pytest.mark.parametrize("name", write_care.PAGES)
def test_a_page_is_what_its_data_say(name: str):
    page = (ROOT / "docs" / name).read_text("utf-8")
    assert page == write_care.PAGES[name](), "stale: run docs/write_care.py"


@pytest.mark.parametrize("name", write_care.PAGES)
def test_a_page_carries_the_statement_of_intended_use(name: str):
    assert intended_use() in (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("book", MINE)
def test_each_choice_of_our_own_is_argued_under_its_heading(book: str):
    for fact in read_facts("needlepoint.care", f"facts/{book}.toml").values():
        if fact.source.key != OWN_CHOICE:
            continue
        page, _, anchor = fact.at.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, fact.key
