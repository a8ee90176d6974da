"""How well simulated skin is measured, case by case; writes the table of the manual."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.truth.accuracy import CASES, Seen, all_seen
from tests.truth.accuracy_page import bars, page_of
from tests.truth.grid_page import grid_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "accuracy.md"
SHORT = {("traps", "finds on flat spots")}
"""Bars that are known to be missed; whoever mends one takes it out of here."""


@pytest.mark.truth
@pytest.mark.timeout(7200)
def test_made_skin_is_measured_as_well_as_the_page_says(tmp_path: Path) -> None:
    seen: dict[str, list[Seen]] = {case: [] for case in CASES}
    for case, seed, one in all_seen(tmp_path):
        seen[case].append(one)
        print(f"{case}, seed {seed}: {one.verdict}", flush=True)
    page = page_of(seen)
    print(page)
    PAGE.write_text(page + grid_of(PAGE.read_text("utf-8")), "utf-8")
    assert not [case for case, many in seen.items() for one in many if one.verdict == "refused"]
    assert {(bar.case, bar.says) for bar in bars(seen) if not bar.met} <= SHORT
