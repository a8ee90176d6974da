"""What is worked out of two measurements, without database and keys: in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlepoint.language import say
from needlepoint.studio.comparisons.photographs import photographs
from needlepoint.studio.site.apart import Tell, WorkedOut

if TYPE_CHECKING:
    from needlepoint.change import Change, Repeatability
    from needlepoint.scars import Measurement

PICTURE_PX = 1000
"""Own choice: longest side of the pictures on the page."""


def compare_measured(
    tell: Tell,
    before: Measurement,
    after: Measurement,
    own: Repeatability | None,
    photos: tuple[bytes, ...] = (),
) -> WorkedOut:
    """Compare two measurements, with the practice's own repeatability where it has one.

    `photos` are both photographs as they are kept; where both are there, the second is laid on the
    first.
    """
    from needlepoint.report import change_document, change_pdf, change_sentences
    from needlepoint.workflow import compare

    change = compare(before, after, repeatability=own, progress=tell)
    tell(say("drawing"), 0.0)
    found = WorkedOut(change_document(change))
    found.files["report"] = (change_pdf(change), "application/pdf")
    if change.pair is None:
        found.refusal = change.quality.refusal
        return found
    _draw(found, change)
    if len(photos) == 2 and all(photos):
        found.files |= photographs(change, photos[0], photos[1])
    found.sentence = " ".join(change_sentences(change))
    return found


def _draw(found: WorkedOut, change: Change) -> None:
    """Draw both reliefs in one frame under one lamp, and their difference."""
    from needlepoint.report import change_panels, encode_image

    panels = change_panels(change, PICTURE_PX)
    for name, picture in (
        ("shaded_before", panels.before),
        ("shaded_after", panels.after),
        ("difference", panels.difference),
    ):
        found.files[name] = (encode_image(picture, ".png"), "image/png")
    found.end_um = panels.end_um
