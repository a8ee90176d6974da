"""Comparing against measuring: two visits of four megapixels, side by side.

Run by ``make bench``. Prints seconds of measuring one visit and of comparing two, and their ratio,
which is to stay under two.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from needlepoint.change import compare
from needlepoint.phantom import (
    SkinPlan,
    healed,
    make_skin,
    photograph,
    random_plan,
    rig_named,
    write_capture,
)
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import survey_capture

SEED = 12
WAYS = ((0.05, 100.0), (0.024, 48.0))
"""Pixel and patch side [mm]: a cheek with a hundred scars, and a small patch seen finely."""


def capture(plan: SkinPlan, pixel_mm: float, folder: Path, seed: int) -> None:
    """Photograph simulated skin; its own grid is coarse, which is of no matter for the time."""
    rig = rig_named("lamps4", pixel_mm=pixel_mm, size_mm=plan.size_mm)
    write_capture(photograph(make_skin(plan, SEED), rig, None, seed), folder)


def measured(folder: Path) -> tuple[Measurement, float]:
    """Return a visit and the seconds that measuring it took."""
    start = time.perf_counter()
    survey = survey_capture(folder)
    assert survey.relief is not None
    visit = Measurement.of(survey, map_scars(survey.relief))
    return visit, time.perf_counter() - start


def main() -> None:
    """Print the times and their ratio."""
    for pixel_mm, side_mm in WAYS:
        plan = random_plan("mixed", seed=SEED, size_mm=(side_mm, side_mm), grid_mm=0.1)
        later = replace(healed(plan, 0.3), shift_mm=(4.0, -3.0), turn_deg=4.0, tilt_deg=(5.0, -1.0))
        with tempfile.TemporaryDirectory() as place:
            visits = []
            for name, each in (("before", plan), ("after", later)):
                capture(each, pixel_mm, Path(place) / name, SEED + len(visits))
                visits.append(measured(Path(place) / name))
        start = time.perf_counter()
        change = compare(visits[0][0], visits[1][0])
        seconds = time.perf_counter() - start
        one = 0.5 * (visits[0][1] + visits[1][1])
        print(
            f"{pixel_mm} mm a pixel, {len(change.scars)} scars, {change.verdict}: measuring one"
            f" {one:.1f} s, comparing two {seconds:.1f} s, ratio {seconds / one:.2f}"
        )


if __name__ == "__main__":
    main()
