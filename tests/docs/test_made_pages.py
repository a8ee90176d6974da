"""Tables and parts of pages are put where they belong, or not at all."""

import made_pages
import pytest


def test_a_bar_in_a_cell_does_not_end_it():
    assert made_pages.table(("a", "b"), [("x|y", 2)]) == "| a | b |\n| --- | --- |\n| x/y | 2 |"


def test_a_part_goes_between_its_marks_and_nowhere_else(tmp_path, monkeypatch):
    monkeypatch.setattr(made_pages, "DOCS", tmp_path)
    begin = "<!-- Begin two-words: made by docs/write_x.py, do not edit. -->"
    end = "<!-- End two-words. -->"
    (tmp_path / "page.md").write_text(f"before\n{begin}\n\nold\n\n{end}\nafter\n")
    made = made_pages.with_parts("page.md", "write_x", two_words="new")
    assert made == f"before\n{begin}\n\nnew\n\n{end}\nafter\n"
    with pytest.raises(ValueError, match=r"page.md lacks the marks of other"):
        made_pages.with_parts("page.md", "write_x", other="new")
