"""The notebooks of the worked examples are what the page says, and every cell of each runs."""

import json
import shutil
from pathlib import Path

import pytest
import write_notebooks

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOKS = sorted((DOCS / "examples").glob("*.ipynb"))


def test_there_is_one_for_each_of_the_five_examples():
    assert {f"examples/{path.name}" for path in NOTEBOOKS} == set(write_notebooks.PAGES)
    assert len(NOTEBOOKS) == 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_what_the_page_says(path):
    made = write_notebooks.PAGES[f"examples/{path.name}"]()
    assert path.read_text("utf-8") == made, "run `make docs`"
    document = json.loads(made)
    assert document["nbformat"] == 4
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_a_notebook_runs_from_an_empty_folder(path, tmp_path, monkeypatch):
    shutil.copy(DOCS / "examples" / "needled-or-not.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    found = {"__name__": "notebook"}
    cells = json.loads(path.read_text("utf-8"))["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(codes) >= 2
    for number, code in enumerate(codes, 1):
        exec(compile(code, f"cell {number} of {path.name}", "exec"), found)
