"""The pages made from the data of care are fresh, and what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import write_care
import write_care_tables

from needlepoint.care import intended_use
from needlepoint.evidence import OWN_CHOICE, read_facts

ROOT = Path(__file__).parents[2]
PAGES = {**write_care.PAGES, **write_care_tables.PAGES}
BOOKS = (
    "screening",
    "isotretinoin",
    "skin_type",
    "devices",
    "licence",
    "scar_kinds",
    "causes",
    "depths",
    "technique",
    "vitamin_c",
    "aftercare",
    "conditions",
    "course",
    "suitability",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_data_say(name: str):
    page = (ROOT / "docs" / name).read_text("utf-8")
    assert page == PAGES[name](), "stale: run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_the_statement_of_intended_use(name: str):
    assert intended_use() in (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("book", BOOKS)
def test_each_choice_of_our_own_is_argued_under_its_heading(book: str):
    for fact in read_facts("needlepoint.care", f"facts/{book}.toml").values():
        if fact.source.key != OWN_CHOICE:
            continue
        place = fact.at.split(":")[0].split(";")[0]
        page, _, anchor = place.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, fact.key


def test_the_pages_about_plans_point_only_to_pages_that_are_there():
    for name in ("how-to/plan-a-course.md", "explanation/what-may-be-needled.md"):
        page = ROOT / "docs" / name
        for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{name}: {link}"
