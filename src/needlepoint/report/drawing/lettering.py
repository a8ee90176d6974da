"""Letters on pictures: paragraphs broken into lines."""

from __future__ import annotations

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


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
