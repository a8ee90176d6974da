"""The page of disguises says what its rows hold, and keeps quiet faults apart from said ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.truth.disguises_page import page_of, wrong


@dataclass(frozen=True)
class Named:
    name: str
    level: str
    says: str = "as it is"


def row(name: str, verdict: str, depth: float, *, half: float = 0.1, false: int = 0) -> Any:
    """Return a capture with ten rolling scars 0.4 mm deep, all found as `depth` deep."""
    found = {
        "kind": "rolling",
        "raised": False,
        "depth": depth,
        "low": depth - half,
        "high": depth + half,
        "bound": None,
    }
    pair = {"kind": "rolling", "depth": 0.4, "width": 5.0, "found": found}
    return {
        "rig": "four lamps",
        "name": name,
        "level": "strong",
        "seed": 310,
        "verdict": verdict,
        "refused": [],
        "failed": [] if verdict == "good" else ["motion"],
        "visible": [],
        "pairs": [pair] * 10,
        "false": [found] * false,
    }


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (row("lens", "good", 0.42), []),
        (row("lens", "good", 0.48, half=0.1), ["rolling depth +20% (10)"]),
        (row("lens", "good", 0.44, half=0.01), ["truth inside 0 of 10"]),
        (row("lens", "good", 0.4, false=1), ["false finds 1 of 11"]),
    ],
)
def test_each_bar_is_named_that_a_capture_misses(seen: Any, said: list[str]) -> None:
    assert wrong([seen]) == said


def test_scars_that_are_missed_though_they_could_be_seen_are_named() -> None:
    seen = row("lens", "good", 0.4)
    seen["visible"] = [[1.0, 0.2], [6.0, 0.3]]
    seen["pairs"] = [*seen["pairs"][:6], *({**pair, "found": None} for pair in seen["pairs"][6:])]
    assert wrong([seen]) == ["found 6 of 10 that it says it can see"]


def test_faults_stand_under_what_the_capture_said_of_itself() -> None:
    rows = [
        row("lens", "good", 0.5, half=0.2),
        row("stubble", "usable", 0.3, half=0.2),
        row("lamps", "refused", 0.8),
    ]
    names = [Named("lens", "strong"), Named("stubble", "strong"), Named("lamps", "strong")]
    page = page_of(rows, ["four lamps"], names)
    _, _, faults = page.partition("## Wrong without a word")
    silent, _, said = faults.partition("## Wrong with a warning")
    assert "lens strong: rolling depth +25%" in silent
    assert "stubble" not in silent
    assert "stubble strong: rolling depth -25%" in said
    assert "lamps strong" not in silent + said
    assert "| four lamps | lamps strong | 1/1 | 0/1 |" in page


def test_a_check_that_fails_without_disguise_is_no_warning_of_one() -> None:
    rows = [row("none", "usable", 0.4), row("lens", "usable", 0.5, half=0.2)]
    page = page_of(rows, ["four lamps"], [Named("none", "strong"), Named("lens", "strong")])
    silent, _, said = page.partition("## Wrong with a warning")
    assert "lens strong: rolling depth +25%" in silent
    assert "lens strong" not in said
