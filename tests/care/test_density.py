"""Punctures are counted from pen and hand, and the hand is told when it is too slow or too fast."""

import math

import pytest

from needlepoint.care import PenSettings, puncture_density
from needlepoint.errors import WrongUsage

PEN = PenSettings(rate_hz=116.7, needles=14, head_cm=0.8)


def test_one_slow_pass_makes_about_a_thousand_punctures():
    assert puncture_density(PEN, 2.0, 1).per_pass == pytest.approx(1021, abs=1)


def test_counting_strokes_one_by_one_gives_the_same():
    """Walk the head over 10 cm and count what falls on the skin it swept."""
    speed, seconds = 4.0, 2.5
    punctures = 14 * math.floor(116.7 * seconds)
    swept_cm2 = speed * seconds * 0.8
    assert puncture_density(PEN, speed, 1).total == pytest.approx(punctures / swept_cm2, rel=0.01)


PACES = [(1.0, "too slow"), (4.0, "even"), (12.0, "too fast")]


@pytest.mark.parametrize(("speed", "pace"), PACES)
def test_the_hand_is_judged(speed, pace):
    density = puncture_density(PEN, speed, 4)
    assert density.pace == pace
    assert f"{density.slowest_cm_s:.1f} to {density.fastest_cm_s:.1f} cm/s" in density.says


def test_at_the_slowest_speed_the_covered_share_is_the_limit():
    slowest = puncture_density(PEN, 4.0, 4).slowest_cm_s
    density = puncture_density(PEN, slowest, 4)
    limit = next(fact for fact in density.facts if fact.key.endswith("covered_most"))
    assert density.covered_percent == pytest.approx(limit.number)


def test_so_many_passes_that_no_speed_suits_are_told_so():
    assert puncture_density(PEN, 4.0, 12).pace == "too many passes"


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan, math.inf])
def test_a_senseless_speed_is_refused(speed):
    with pytest.raises(WrongUsage):
        puncture_density(PEN, speed, 1)


def test_a_pen_without_needles_is_refused():
    with pytest.raises(WrongUsage, match="needles"):
        PenSettings(100.0, 0, 0.8)
