"""Set a template with its content as a tagged PDF."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from needlepoint.language import say, spoken
from needlepoint.report.drawing.letters import font_folders, unshown, without

MOST_ROUNDS = 60
"""Own choice: kinds of signs without a font in one document."""

SAID = re.compile(r'\bsay\("([^"]*)"')
"""What a template says itself: ``#say("Your dates")``."""


def words_in(template: str) -> dict[str, str]:
    """Return what a template says in the language that is being spoken, by its English."""
    return {text: say(text) for text in SAID.findall(template)}


def typeset(
    template: str, content: dict[str, Any], draw: Callable[[Path], None] | None = None
) -> bytes:
    """Return the bytes of a PDF that follows PDF/UA-1, so that it can be read aloud.

    Parameters
    ----------
    template
        Folder and name of a template of this room, without its ending: ``plan/handout``.
    content
        What the template sets; it finds it as ``content.json``.
    draw
        Puts the figures that the template names into the folder it is given.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="needlepoint-") as work:
        folder = Path(work)
        if draw is not None:
            draw(folder)
        room, name = template.split("/")
        text = files(f"needlepoint.report.{room}").joinpath(f"{name}.typ").read_text("utf-8")
        spoken_content = {"language": spoken(), "words": words_in(text), **content}
        told = json.dumps(spoken_content, ensure_ascii=False)
        (folder / f"{name}.typ").write_text(text, "utf-8")
        for _ in range(MOST_ROUNDS):
            (folder / "content.json").write_text(told, "utf-8", errors="replace")
            try:
                return _compiled(folder / f"{name}.typ", folder)
            except typst.TypstError as why:
                signs = unshown(str(why))
                if not signs or (changed := without(told, signs)) == told:
                    raise
                told = changed
    raise ValueError("letters of too many scripts that no font has")


def _compiled(path: Path, root: Path) -> bytes:
    import typst

    pdf: bytes = typst.compile(
        path,
        root=root,
        font_paths=list(font_folders()),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return pdf
