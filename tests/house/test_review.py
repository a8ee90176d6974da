"""What a day in the studio found is settled: each fault and point, with a test that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "decisions" / "0011-a-day-in-the-studio.md"
ROW = re.compile(r"^\| ([FD]\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ALL = [f"F{number}" for number in range(1, 26)] + [f"D{number}" for number in range(1, 15)]


def test_every_fault_and_point_of_the_review_is_held_by_tests_that_exist():
    rows = dict(ROW.findall(PAGE.read_text("utf-8")))
    assert list(rows) == ALL
    for fault, held in rows.items():
        named = NAMED.findall(held)
        assert named, fault
        for file, name in named:
            path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / "studio" / file
            assert f"def {name}(" in path.read_text("utf-8"), (fault, file, name)
