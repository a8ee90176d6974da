"""A number in the code of care that belongs in a fact file is a defect."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CARE = Path(__file__).parents[2] / "src" / "needlepoint" / "care"
ALLOWED = {0, 1, 2, 100}  # 100 makes per cent
CONVERSION = ("_PER_", "_A_")


def numbers_in(code: str) -> list[tuple[int, float]]:
    """Numbers that are not allowed, no index, no conversion of units and have no named reason."""
    tree = ast.parse(code)
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            spared |= set(ast.walk(node.slice))
        if isinstance(node, ast.BinOp) and ast.unparse(node.left) == "math.pi":
            spared |= set(ast.walk(node.right))
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        named = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").isupper()
        reason = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        converts = named and any(part in node.targets[0].id for part in CONVERSION)
        if converts or (named and reason and isinstance(after.value.value, str)):
            spared |= set(ast.walk(node))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in ALLOWED
        and node not in spared
    ]


@pytest.mark.parametrize("path", sorted(CARE.rglob("*.py")), ids=lambda path: path.name)
def test_no_number_of_medicine_stands_in_code(path: Path):
    assert numbers_in(path.read_text("utf-8")) == []


def test_it_finds_a_wait_written_into_code():
    assert numbers_in("def f(day):\n    return day + 14\n") == [(2, 14)]


def test_it_spares_indices_and_named_numbers_with_a_reason():
    code = 'STEPS = 5\n"""Own choice: five is enough."""\nx = STEPS[3:4]\n'
    assert numbers_in(code) == []


def test_it_does_not_spare_a_named_number_without_a_reason():
    assert numbers_in("STEPS = 5\nx = 1\n") == [(1, 5)]
