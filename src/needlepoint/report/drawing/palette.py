"""How each kind of scar is drawn: a colour for any eyes, and a line for none."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.scars import KINDS

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ink:
    """The look of one kind.

    Attributes
    ----------
    rgb
        Colour of the line, 0 to 255.
    dashes
        Lengths of line and gap in turn, in widths of the line; empty for an unbroken line.
    """

    rgb: RGB
    dashes: tuple[float, ...]

    @property
    def hex(self) -> str:
        """The colour as ``#rrggbb``."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


# The colours keep apart under the three common colour-blindnesses; the dashes do without colour.
INKS: dict[str, Ink] = {
    "icepick": Ink((213, 66, 0), (2.0, 1.6)),
    "boxcar": Ink((0, 90, 178), ()),
    "rolling": Ink((0, 128, 96), (6.0, 2.5)),
    "hypertrophic": Ink((176, 72, 140), (6.0, 2.0, 1.5, 2.0)),
    "keloid": Ink((122, 30, 110), (9.0, 2.0, 1.5, 2.0, 1.5, 2.0)),
    "papular": Ink((200, 130, 0), (3.5, 2.0)),
    "macular": Ink((40, 150, 205), (1.2, 3.0)),
    "undecided": Ink((60, 60, 60), (1.2, 1.6)),
}
assert set(INKS) == set(KINDS)
