"""What the code on a box says: GTIN, lot, expiry and serial number, by the rules of GS1.

Parts of unlimited length end at a separator that nobody sees. A scanner that loses it glues the
next part onto the lot, and no parser notices. So the raw text is kept, and where a glued part is
possible the reading is not trusted: the lot is then typed as it is printed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import biip
from django.utils.translation import gettext as _

from needlepoint.errors import Refused

SEPARATOR = "\x1d"
LONGEST = 200  # own choice: no code on a box is longer
IN_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]*)")
GLUED = re.compile(r".(?:21.|240.|30\d|(?:11|13|15|17)\d{6}|10.)")
"""What could be a further part inside a lot or a serial number."""
OPEN_ENDED = ("10", "21")
SHOWN_FOR = {"\u241d": SEPARATOR, "<GS>": SEPARATOR, "{GS}": SEPARATOR, "~": SEPARATOR}
"""What scanners that act as keyboards write for the separator."""


class NotRead(Refused):
    """A code could not be read, or not be trusted; the text says what to do."""


@dataclass(frozen=True, slots=True)
class BoxLabel:
    """What a code says.

    Attributes
    ----------
    gtin
        Number of the article, 14 digits; empty where the code names none.
    lot, serial
        As printed; empty where the code names none.
    expires_on
        The last day on which it may be used; None where the code names none.
    raw
        The code as the scanner gave it.
    """

    gtin: str
    lot: str
    serial: str
    expires_on: dt.date | None
    raw: str


def read_label(raw: str, *, by_camera: bool = False) -> BoxLabel:
    """Read a code.

    Parameters
    ----------
    raw
        As scanned, as typed by a scanner that acts as a keyboard, or as printed with brackets.
    by_camera
        Whether the symbol itself was read and says that it is GS1: no separator can be lost then.

    Raises
    ------
    NotRead
        If it is no GS1 code, names no lot, or may have lost its separator.

    Examples
    --------
    >>> read_label("(01)09506000134352(17)271231(10)A1(21)059").serial
    '059'
    """
    text = _plain(raw[:LONGEST])
    parts = _parts(text)
    if not parts.get("10"):
        raise NotRead(_("This code names no lot. Type lot and expiry as they are printed."))
    sure = by_camera or SEPARATOR in text or raw.startswith("(")
    if not sure and any(GLUED.search(parts.get(part, "")) for part in OPEN_ENDED):
        raise NotRead(
            _(
                "The separator after the lot may be missing: it reads %(lot)s, but a part of that "
                "may be something else. Photograph the code, or type lot and expiry as printed."
            )
            % {"lot": parts["10"]}
        )
    return BoxLabel(
        gtin=parts.get("01", ""),
        lot=parts["10"],
        serial=parts.get("21", ""),
        expires_on=_day(parts.get("17", "")),
        raw=raw[:LONGEST],
    )


def _plain(raw: str) -> str:
    """Return the elements alone: no name of the symbology, no brackets, real separators."""
    text = re.sub(r"^\]\w\d", "", raw.strip())
    if text.startswith("("):
        return SEPARATOR.join(f"{ai}{value.strip()}" for ai, value in IN_BRACKETS.findall(text))
    for shown, real in SHOWN_FOR.items():
        text = text.replace(shown, real)
    return text.strip(SEPARATOR)


def _parts(text: str) -> dict[str, str]:
    try:
        message = biip.parse(f"]d2{text}").gs1_message
    except biip.ParseError:
        message = None
    if message is None:
        raise NotRead(
            _("This is no GS1 code that can be read here. Type lot and expiry as they are printed.")
        )
    return {each.ai.ai: each.value for each in message.element_strings}


def _day(text: str) -> dt.date | None:
    """Return the day that six digits mean; day 00 is the last of its month."""
    if not text:
        return None
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:6])
    if day:
        return dt.date(year, month, day)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def code_in_picture(jpeg: bytes) -> tuple[str, bool]:
    """Find the code on a photograph of a box.

    Returns
    -------
    The code, and whether its symbol says that it is GS1. One that does not may have been printed
    from a text without separators.

    Raises
    ------
    NotRead
        If there is none that can be read.
    """
    import cv2
    import numpy as np
    import zxingcpp

    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    found = (
        [] if pixels is None else zxingcpp.read_barcodes(pixels, text_mode=zxingcpp.TextMode.Plain)
    )
    codes = [each for each in found if each.valid and each.text]
    gs1 = [each for each in codes if each.text.lstrip(SEPARATOR).startswith(("01", "("))]
    if not gs1 and not codes:
        raise NotRead(
            _("No code was found on the picture. Hold the camera nearer and straight, or type it.")
        )
    best = max(gs1 or codes, key=lambda each: len(each.text))
    return best.text, best.content_type == zxingcpp.ContentType.GS1
