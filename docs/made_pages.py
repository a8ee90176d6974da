"""What the writers of the manual's pages share: tables, parts between marks, and the writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

DOCS = Path(__file__).parent
BEGIN = "<!-- Begin {name}: made by docs/{writer}.py, do not edit. -->"
END = "<!-- End {name}. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table of a page; a bar in a cell, which would end it, becomes a stroke."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    cells = ([str(cell).replace("|", "/") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def with_parts(page: str, writer: str, **parts: str) -> str:
    """Return a page with its made parts put between their marks.

    Parameters
    ----------
    page
        The page, from the folder of the manual.
    writer
        Name of the file that makes the parts, as the marks say it.
    parts
        The parts by name; the marks write an underscore as a hyphen.

    Raises
    ------
    ValueError
        If the page lacks the marks of a part.
    """
    text = (DOCS / page).read_text("utf-8")
    for name, made in parts.items():
        marks = {"name": name.replace("_", "-"), "writer": writer}
        begin, end = BEGIN.format(**marks), END.format(**marks)
        before, _, rest = text.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise ValueError(f"docs/{page} lacks the marks of {name}")
        text = f"{before}{begin}\n\n{made}\n\n{end}{after}"
    return text


def write(pages: Mapping[str, Callable[[], str]]) -> None:
    """Write pages anew."""
    for name, made in pages.items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(made(), "utf-8")
