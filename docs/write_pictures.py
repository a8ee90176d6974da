"""Draws the pictures of the README, measured as `make demo` measures them: run `make docs`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from made_pages import DOCS

import needlepoint
from needlepoint.phantom import (
    SkinPlan,
    faded,
    make_skin,
    photograph,
    random_plan,
    retaken,
    rig_named,
    write_capture,
)
from needlepoint.report import draw_change, draw_map, encode_image
from needlepoint.scars import Measurement

SEED = 7
SIZE_MM, PIXEL_MM = (30.0, 24.0), 0.06
LONGEST_PX = 1000
SHALLOWER = 0.4
"""Own choice: about what trials report after a course, so that the picture promises no more."""

PAGES: dict[str, Callable[[], str]] = {}
"""It makes no text."""


def draw_pictures() -> dict[str, bytes]:
    """Draw a map of scars, and the same skin before and after."""
    plan = random_plan("mixed", seed=SEED, size_mm=SIZE_MM)
    with tempfile.TemporaryDirectory() as scratch:
        before, after = (
            _measured(each, Path(scratch) / name)
            for name, each in (
                ("first visit", plan),
                ("second visit", retaken(faded(plan, SHALLOWER), 2, SEED)),
            )
        )
    change = needlepoint.compare(before, after)
    return {
        "relief.png": encode_image(
            draw_map(before.relief, before.scars, longest_px=LONGEST_PX), ".png"
        ),
        "change.jpg": encode_image(draw_change(change), ".jpg"),
    }


def _measured(plan: SkinPlan, folder: Path) -> Measurement:
    """Photograph simulated skin under four polarised lamps and measure it."""
    rig = rig_named("lamps4", size_mm=SIZE_MM, pixel_mm=PIXEL_MM)
    write_capture(photograph(make_skin(plan, SEED), rig, None, SEED), folder)
    return needlepoint.measure(folder)


if __name__ == "__main__":
    for name, picture in draw_pictures().items():
        (DOCS / "pictures" / name).write_bytes(picture)
