"""One lamp too bright: least squares hides most of it, and the check says how much it was."""

import numpy as np
import pytest

from needlepoint.phantom import make_phantom, random_plan
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frames import load
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.quality import Check, Quality
from needlepoint.surface.stereo.checks import _drift, drift_uncertainty


def ring(count, tangent=0.7):
    turn = np.arange(count) * 2.0 * np.pi / count
    lamps = np.stack([tangent * np.cos(turn), tangent * np.sin(turn), -np.ones(count)], axis=1)
    return lamps / np.linalg.norm(lamps, axis=1, keepdims=True)


@pytest.mark.parametrize("count", [4, 5, 8, 12])
@pytest.mark.parametrize("error", [0.03, 0.285])
def test_the_error_of_one_lamp_is_told_whatever_the_others_hide(count, error):
    lamps = ring(count)
    light = lamps @ np.array([0.05, -0.02, -1.0])
    light[1] *= 1.0 + error
    predicted = lamps @ np.linalg.pinv(lamps) @ light
    gain = light / predicted
    told = _drift(gain / gain.mean() - 1.0, lamps)
    assert told == pytest.approx(error, rel=0.35)


def test_a_lamp_more_than_a_quarter_too_bright_is_said(tmp_path):
    plan = random_plan("rolling", seed=21, size_mm=(24.0, 24.0))
    make_phantom(tmp_path / "c", skin=plan, seed=21)
    steady = survey_capture(tmp_path / "c")
    assert next(c for c in steady.quality.checks if c.id == "gain drift").ok
    text = (tmp_path / "c" / "capture.toml").read_text()
    lit = text.replace('image = "03.png"', 'image = "03.png"\nintensity = 0.778')  # 1 / 1.285
    assert lit != text
    (tmp_path / "c" / "capture.toml").write_text(lit)
    unsteady = survey_capture(tmp_path / "c")
    drift = next(c for c in unsteady.quality.checks if c.id == "gain drift")
    assert not drift.ok
    assert drift.value == pytest.approx(0.285, abs=0.1)
    assert steady.relief is not None
    assert unsteady.relief is not None
    assert unsteady.relief.gain_sd == pytest.approx(np.hypot(steady.relief.gain_sd, 0.15), rel=0.01)


@pytest.mark.parametrize(
    ("value", "limit", "sd"), [(0.04, 0.05, 0.0), (0.07, 0.05, 0.07), (0.4, 0.05, 0.15)]
)
def test_drift_over_its_limit_makes_heights_as_uncertain(value, limit, sd):
    check = Check("gain drift", value, limit, value <= limit, False, "1", "")
    other = Check("motion", 9.0, 0.1, False, False, "mm", "")
    assert drift_uncertainty(Quality((other, check))) == sd
    assert drift_uncertainty(Quality((other,))) == 0.0


def test_three_lamps_say_that_drift_cannot_be_checked(tmp_path):
    plan = random_plan("rolling", seed=21, size_mm=(24.0, 24.0))
    make_phantom(tmp_path / "c", skin=plan, seed=21)
    text = (tmp_path / "c" / "capture.toml").read_text()
    tables = text.split("[[light]]")
    (tmp_path / "c" / "capture.toml").write_text("[[light]]".join(tables[:-1]))
    assert len(load(read_capture(tmp_path / "c")).repeats) == 3
    survey = survey_capture(tmp_path / "c")
    assert "gain drift" not in {check.id for check in survey.quality.checks}
    assert any("with three lamps it cannot be checked" in note for note in survey.notes)
