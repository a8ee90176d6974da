"""Set a template with its content as a tagged PDF."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any


def typeset(
    template: str, content: dict[str, Any], draw: Callable[[Path], None] | None = None
) -> bytes:
    """Give the bytes of a PDF that follows PDF/UA-1, so that it can be read aloud.

    Parameters
    ----------
    template
        Name of a template of ours, without its ending.
    content
        What the template sets; it finds it as ``content.json``.
    draw
        Puts the figures that the template names into the folder it is given.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="needlepoint-") as name:
        folder = Path(name)
        if draw is not None:
            draw(folder)
        (folder / "content.json").write_text(json.dumps(content), "utf-8")
        text = files("needlepoint.report").joinpath(f"templates/{template}.typ").read_text("utf-8")
        (folder / f"{template}.typ").write_text(text, "utf-8")
        pdf: bytes = typst.compile(
            folder / f"{template}.typ",
            root=folder,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
        )
    return pdf
