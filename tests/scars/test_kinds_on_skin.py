"""Kinds of scars planted in textured skin, by two makers of skin that share no code."""

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.phantom import make_skin, random_plan
from needlepoint.scars import ATROPHIC, map_scars

PIXEL_MM = 0.1


def drawn_here():
    """Skin of this room's tests, seen as it is: (kind, x, y) of the scars and their map."""
    relief, planted = ground.scene(9001, raised=False)
    return [(p.kind, p.x, p.y, p.width) for p in planted], map_scars(relief).scars


def drawn_by_the_phantom():
    """Skin of the phantom without its form, at 0.1 mm a pixel."""
    skin = make_skin(random_plan("atrophic", seed=9002, grid_mm=PIXEL_MM), 9002)
    relief = ground.relief_of(skin.z_mm - skin.form_mm, PIXEL_MM)
    middle = (np.array(skin.z_mm.shape) - 1) / 2 * PIXEL_MM
    planted = [
        (p.kind, p.centre_mm[0] + middle[1], p.centre_mm[1] + middle[0], p.width_mm)
        for p in skin.plan.planted
    ]
    return planted, map_scars(relief).scars


@pytest.mark.parametrize("make", [drawn_here, drawn_by_the_phantom])
def test_nine_in_ten_kinds_are_right_and_few_are_left_undecided(make):
    planted, scars = make()
    told = []
    for kind, x, y, width in planted:
        away = [
            np.hypot(s.centre_px[0] * PIXEL_MM - x, s.centre_px[1] * PIXEL_MM - y) for s in scars
        ]
        one = scars[int(np.argmin(away))]
        if min(away) < max(0.5, 0.3 * width) and not one.raised:
            told.append((kind, one.kind))
    decided = [(planted, found) for planted, found in told if found != "undecided"]
    assert {kind for kind, _ in told} == set(ATROPHIC)
    assert len(told) - len(decided) < 0.15 * len(told)
    assert np.mean([planted == found for planted, found in decided]) >= 0.9
