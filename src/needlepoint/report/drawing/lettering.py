"""Letters on pictures: type that has every letter of some words, and paragraphs in lines."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

BUILT_IN = re.compile(r"[ -~°±]*")
"""What Pillow's own type can write; for any other letter it draws an empty box."""

NARROWER = 0.92
"""Own choice: the other type runs wider, so it is set smaller and takes about as much room."""


def type_for(size: float, *words: str) -> Font:
    """Return type of a size [px] that has every letter of some words."""
    if all(BUILT_IN.fullmatch(each) for each in words):
        return ImageFont.load_default(size)
    import matplotlib

    letters = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return ImageFont.truetype(str(letters), NARROWER * size)


def broken(words: str, font: Font, width: float) -> list[str]:
    """Break a paragraph into lines of at most `width` pixels; a longer word stands alone."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
