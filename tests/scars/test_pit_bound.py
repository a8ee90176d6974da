"""The bound of a pit's depth: as deep as light can tell, and never deeper than the pit."""

import json

import numpy as np
import pytest

from needlepoint.phantom import Optics, make_phantom, random_plan
from needlepoint.scars import map_scars
from needlepoint.scars.fit.bias import pit_bound
from needlepoint.surface import survey_capture

SIZE = (28.0, 28.0)


def test_the_narrower_a_pit_the_more_of_its_depth_is_hidden():
    told = [pit_bound(0.4, 1.0, width, 0.0) for width in (0.3, 0.6, 0.9, 1.2, 2.0)]
    assert told == sorted(told, reverse=True)
    assert told[-1] == 0.4
    assert told[0] < 0.4 / 0.6
    # what was sharpened far beyond what was seen is not believed
    assert pit_bound(0.9, 0.4, 2.0, 0.1) < 0.4 * 1.2 * 0.81


# seed 101 is one whose scattering is judged twice as wide as it is
@pytest.mark.parametrize(("tone", "seed"), [("light", 53), ("dark", 101)])
def test_the_bound_is_below_the_truth_and_near_half_of_it(tone, seed, tmp_path):
    plan = random_plan("icepick", seed=seed, size_mm=SIZE, tone=tone)
    make_phantom(tmp_path / "c", skin=plan, optics=Optics(), seed=seed)
    truth = json.loads((tmp_path / "c.truth.json").read_text("utf-8"))
    relief = survey_capture(tmp_path / "c").relief
    assert relief is not None
    shares = []
    for scar in map_scars(relief).scars:
        away = [np.hypot(*np.subtract(scar.centre_px, one["centre_px"])) for one in truth["scars"]]
        true = truth["scars"][int(np.argmin(away))]
        if true["kind"] == "icepick" and scar.depth.bound == "lower" and min(away) < 5:
            shares.append(scar.depth.value / true["depth_mm"])
    assert len(shares) >= 5
    assert max(shares) < 1.0
    assert np.mean(shares) > 0.42
