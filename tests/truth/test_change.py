"""How well change is told on simulated skin; writes the table of the manual."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.truth.change_page import bars, page_of
from tests.truth.changing import (
    LATER,
    WAYS,
    Compared,
    all_compared,
    all_pairs,
    all_visits,
    all_ways,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "change-accuracy.md"
SHORT: set[str] = set()
"""Bars that are known to be missed; whoever mends one takes it out of here."""


@pytest.mark.truth
@pytest.mark.timeout(7200)
def test_change_is_told_as_well_as_the_page_says(tmp_path: Path) -> None:
    visits = all_visits(tmp_path)
    seen: dict[str, list[Compared]] = {name: [] for name in (*LATER, *WAYS)}
    for name, seed, one in all_compared(visits):
        seen[name].append(one)
        print(f"{name}, seed {seed}: {one.change.verdict}", flush=True)
    for name, seed, one in all_ways(visits, tmp_path):
        seen[name].append(one)
        print(f"{name}, seed {seed}: {one.change.verdict}", flush=True)
    pairs = list(all_pairs(visits, tmp_path))
    page = page_of(seen, pairs)
    print(page)
    PAGE.write_text(page, "utf-8")
    assert {bar.says for bar in bars(seen, pairs) if not bar.met} == SHORT
