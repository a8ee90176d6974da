"""The shipped posterior: fresh, within its laws, read by numpy alone, and honest about its fit."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from needlepoint.healing.response import posterior as file
from needlepoint.healing.response.latent import ZoneCourse, doses
from needlepoint.healing.response.posterior import (
    StalePosterior,
    chance_of_dark_marks,
    read_posterior,
)
from needlepoint.healing.response.prior import DRAWN
from needlepoint.healing.response.trial_data import digest_of_trials

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "fitting" / "results.json"
if not PLACE.is_file():
    pytest.skip(
        "no fit that met its bars has been written: run `make fit`", allow_module_level=True
    )
RECORD = json.loads(PLACE.read_text("utf-8"))


def test_it_was_learned_from_the_table_beside_it():
    assert read_posterior().digest == digest_of_trials()
    assert RECORD["about"]["digest"] == digest_of_trials()


def test_it_refuses_to_go_with_another_table(monkeypatch):
    read_posterior.cache_clear()
    monkeypatch.setattr(file, "digest_of_trials", lambda: "0" * 64)
    with pytest.raises(StalePosterior, match="make fit"):
        read_posterior()
    read_posterior.cache_clear()


def test_the_fit_met_its_bars():
    posterior = read_posterior()
    assert posterior.r_hat < 1.01
    assert posterior.effective >= 400
    assert posterior.divergences == 0


def test_every_draw_is_finite_and_in_its_range():
    belief = read_posterior().belief
    for name in DRAWN:
        values = getattr(belief, name)
        assert values.size == 2000
        assert np.isfinite(values).all()
    for name in ("icepick_share", "decay", "fast_share", "nonresponse"):
        values = getattr(belief, name)
        assert (values >= 0).all()
        assert (values <= 1).all()
    for name in ("length_power", "fast_days", "slow_days", "spread", "prp", "peel", "vitamin_c"):
        assert (getattr(belief, name) >= 0).all()


def test_the_maturing_foretells_the_optical_density_that_no_fit_saw():
    # four monthly sessions: the gain a month after the last over that three months after
    course = ZoneCourse.even(4, 30.4, 1.5)
    last = course.days[-1]
    gain = doses(read_posterior().belief, course, [last + 30.4, last + 91.3])
    assert np.median(gain[:, 0] / gain[:, 1]) == pytest.approx(0.90, abs=0.05)


def test_it_is_read_with_numpy_alone():
    script = (
        "import sys; from needlepoint.healing import read_posterior; read_posterior();"
        "sys.exit(bool({'jax', 'numpyro', 'fitting'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_dark_marks_grow_with_the_type_and_stay_a_chance():
    chances = [chance_of_dark_marks(read_posterior(), number) for number in range(1, 7)]
    values = [chance.value for chance in chances]
    assert values == sorted(values)
    assert all(0 <= chance.low <= chance.high <= 100 for chance in chances)


@pytest.mark.parametrize("name", ["held_out", "left_out"])
def test_the_record_holds_its_intervals_in_order(name):
    for row in RECORD[name]:
        assert row["low95"] <= row["low80"] <= row["middle"] <= row["high80"] <= row["high95"]


def test_intervals_of_studies_left_out_hold_what_they_promise():
    rows = RECORD["left_out"]
    held = {
        level: np.mean([row[f"low{level}"] <= row["seen"] <= row[f"high{level}"] for row in rows])
        for level in (80, 95)
    }
    assert 0.70 <= held[80] <= 0.90
    assert held[95] >= 0.90


def test_what_the_product_says_of_dose_follows_from_the_comparison():
    trusted = RECORD["diagnosis"]["without_dose_k"] <= 0.7
    wins = trusted and all(gain > error for gain, error in RECORD["gains"].values())
    assert read_posterior().dose_beats_constant is wins
