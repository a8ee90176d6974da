"""Writes the table of security requirements from docs/asvs.csv: run it after a change there."""

from __future__ import annotations

import ast
import csv
from collections import Counter

from made_pages import DOCS, write

TESTS = DOCS.parent / "tests"
MADE = "<!-- Made by docs/write_asvs.py from docs/asvs.csv; do not edit. -->"
SAID = {
    "test": "a test",
    "how": "how it is made",
    "operator": "whoever runs it",
    "open": "**open**",
    "none": "does not arise",
}
ABOUT = """The OWASP Application Security Verification Standard, version 5.0.0, levels 1 and 2, \
item by item, in our own short words; `v5.0.0-` belongs before each number. An item is answered \
by a test that runs with every change, by how the program is made, by whoever runs it, or not at \
all: then it is open, and says what is missing. Some items do not arise."""


def rows() -> list[dict[str, str]]:
    """Read the table."""
    with (DOCS / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tests_by_name() -> dict[str, str]:
    """Return the file of every test by the test's name."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.setdefault(node.name, path.relative_to(TESTS.parent).as_posix())
    return found


def asvs_page() -> str:
    """Print the table, chapter by chapter, with how many items are answered how."""
    table, files = rows(), tests_by_name()
    counts = Counter(row["answer"] for row in table)
    lines = [f"# Security requirements\n\n{MADE}\n\n{ABOUT}\n"]
    lines.append("| answered by | items |\n|---|---|")
    lines += [f"| {SAID[answer]} | {counts[answer]} |" for answer in SAID]
    lines.append(f"| all | {len(table)} |\n")
    lines.append("| item | level | what | answered by | where or why |\n|---|---|---|---|---|")
    for row in table:
        where = row["where"]
        if row["answer"] == "test":
            where = f"`{files[where]}::{where}`"
        lines.append(
            f"| {row['item']} | {row['level']} | {row['about']} | {SAID[row['answer']]} | {where} |"
        )
    return "\n".join(lines) + "\n"


PAGES = {"reference/asvs.md": asvs_page}

if __name__ == "__main__":
    write(PAGES)
