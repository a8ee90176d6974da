"""change.pdf: what changed between two visits, for a client to read and a clinician to trust."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.change import Change, Registration
from needlepoint.language import phrase, say
from needlepoint.report.change import words as said
from needlepoint.report.change.picture import change_panels, scale_picture
from needlepoint.report.change.sections import draw_change_sections, largest_changes
from needlepoint.report.drawing import words
from needlepoint.report.drawing.encoding import encode_image
from needlepoint.report.drawing.relief_picture import SCALE_BARS_MM
from needlepoint.report.drawing.typeset import typeset

PANEL_PX = 1000
LETTERING = 2.0  # the pictures are small on paper
PAIR_ALT = phrase(
    "The skin at both visits under one lamp from the upper left, the second laid into the first "
    "one's frame; scars are numbered."
)


def change_pdf(change: Change) -> bytes:
    """Set the report of a change and give the bytes of the PDF.

    The PDF is tagged and follows PDF/UA-1, so that it can be read aloud. Visits that are not
    comparable get one page with the reason and the cure.
    """
    content = _common(change)
    if change.pair is None:
        return typeset("change/change", content)
    panels = change_panels(change, PANEL_PX, LETTERING)
    content |= _compared(change) | {
        "end_um": f"{panels.end_um:g}",
        **_bar(panels.before.shape[1] * panels.pixel_mm),
    }

    def draw(folder: Path) -> None:
        for name in ("before", "after", "difference"):
            picture = encode_image(getattr(panels, name), ".jpg")
            (folder / f"{name}.jpg").write_bytes(picture)
        (folder / "scale.png").write_bytes(encode_image(scale_picture(600, 20), ".png"))
        if content["sections"]:
            (folder / "sections.svg").write_bytes(draw_change_sections(change))

    return typeset("change/change", content, draw)


def _bar(wide_mm: float) -> dict[str, Any]:
    """Return the length of the scale bar, in millimetres and as a share of a picture's width."""
    bar_mm = max((mm for mm in SCALE_BARS_MM if mm < wide_mm / 3), default=0.1)
    return {"bar": f"{bar_mm:g} mm", "bar_share": bar_mm / wide_mm}


def _common(change: Change) -> dict[str, Any]:
    before, after = change.before.origin, change.after.origin
    site = before.site or after.site
    return {
        "title": say("What changed: {what}", what=say(site or before.name)),
        "version": __version__,
        "intended_use": intended_use(),
        "comparable": change.pair is not None,
        "about": [
            [say("Before"), said.visit_words(change.before)],
            [say("After"), said.visit_words(change.after)],
            [say("Site"), say(site) if site else say("not said")],
        ],
        "digests": _digests(change),
        "same": say(said.SAME) if said.same_pictures(change) else "",
        "plain": said.plain_sentences(change),
        "failed": [words.sentence(c.why) for c in change.quality.failed if c.fatal],
        "checks": [words.check_row(check) for check in change.quality.checks],
    }


def _compared(change: Change) -> dict[str, Any]:
    assert change.registration is not None
    sections = bool(largest_changes(change))
    return {
        "pair_alt": " ".join([say(PAIR_ALT), *said.plain_sentences(change)]),
        "difference_alt": say(
            "Height after minus height before, in colours: orange where skin is higher after, "
            "blue where it is lower. Every scar's rim is drawn."
        ),
        "sections": sections,
        "sections_of": "changes" if change.count(*said.CHANGED) else "scars",
        "sections_alt": say(
            "Height along a cut through each scar that changed most, before (dashed, brown) and "
            "after (blue), each with a band; the numbers are in the table."
        ),
        "summary": said.summary_rows(change),
        "repeatability": said.repeatability_words(change.repeatability),
        "rows": said.scar_rows(change),
        "unsaid": said.unsaid(change),
        "registration": _lies(change.registration),
        "notes": [words.sentence(note) for note in change.notes],
        "limited": say(
            "By the checks of the pictures themselves the first visit is {first}, the second "
            "{second}.",
            first=say(change.before.quality.verdict),
            second=say(change.after.quality.verdict),
        ),
    }


def _digests(change: Change) -> list[list[str]]:
    rows = [
        [word, visit.origin.name, visit.origin.sha256]
        for word, visit in ((say("before"), change.before), (say("after"), change.after))
    ]
    if change.repeatability is not None and change.repeatability.sha256:
        rows.append([say("repeats"), change.repeatability.name, change.repeatability.sha256])
    return rows


def _lies(registration: Registration) -> str:
    """Say how the second visit lies on the first."""
    moved = float(np.hypot(*registration.shift_mm))
    return say(
        "The second visit was found on the first by furrows and pores: moved {moved:.1f} mm, "
        "turned {turned:.1f}°, tilted {tilted:.1f}°, stretched by up to {stretched:.0f} µm. Skin "
        "between the scars still differs by {off:.0f} µm (median).",
        moved=moved,
        turned=abs(registration.rotation_deg),
        tilted=registration.tilt_deg,
        stretched=1000 * registration.stretch_mm,
        off=1000 * registration.residual_mm,
    )
