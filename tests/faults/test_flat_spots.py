"""Flat spots of pigment and redness: none of two hundred is taken for a scar."""

import os
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.phantom import (
    Optics,
    Planted,
    SkinPlan,
    make_skin,
    photograph,
    rig_named,
    write_capture,
)
from needlepoint.scars import map_scars
from needlepoint.surface import survey_capture

SEED = int(os.environ.get("NEEDLEPOINT_SEED", "101"))
SIDE_MM, PIXEL_MM, ACROSS = 34.0, 0.15, 6
CASES = {
    "light, polarised, four lamps": ("light", "lamps4", Optics()),
    "medium, polarised, four lamps": ("medium", "lamps4", Optics()),
    "dark, polarised, eight lamps": ("dark", "lamps8", Optics()),
    "light, plain, eight lamps": ("light", "lamps8", Optics(polarised=False)),
    "light, oily, eight lamps": ("light", "lamps8", Optics(polarised=False, oil=1.0)),
    "light, plain, four lamps": ("light", "lamps4", Optics(polarised=False)),
}


def spotted(seed, tone):
    """Plan skin with a flat spot in each field of a grid, of every size and strength."""
    rng = np.random.default_rng([seed, 36])
    step = (SIDE_MM - 4.0) / ACROSS
    spots = tuple(
        Planted(
            str(rng.choice(["pigment", "redness"])),
            ((col + 0.5) * step - 0.5 * SIDE_MM + 2.0, (row + 0.5) * step - 0.5 * SIDE_MM + 2.0),
            float(rng.uniform(1.5, 4.5)),
            colour=float(rng.uniform(0.2, 0.6)),
        )
        for row in range(ACROSS)
        for col in range(ACROSS)
    )
    return replace(SkinPlan(size_mm=(SIDE_MM, SIDE_MM), grid_mm=0.075, tone=tone), planted=spots)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("case", CASES)
def test_no_flat_spot_is_a_scar(case, tmp_path, capsys):
    tone, rig, optics = CASES[case]
    seed = SEED + list(CASES).index(case)
    plan = spotted(seed, tone)
    stand = rig_named(rig, pixel_mm=PIXEL_MM, size_mm=plan.size_mm)
    write_capture(photograph(make_skin(plan, seed), stand, optics, seed), tmp_path / "c")
    survey = survey_capture(tmp_path / "c")
    assert survey.relief is not None, [c.id for c in survey.quality.checks if not c.ok]
    finds = map_scars(survey.relief).scars
    with capsys.disabled():
        sizes = [(scar.kind, scar.depth.value, scar.width.value) for scar in finds]
        print(f"\n{case}: {len(plan.planted)} flat spots, {len(finds)} taken for scars {sizes}")
    assert not finds
