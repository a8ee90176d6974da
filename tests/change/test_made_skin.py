"""Repeats of the usual rigs are known, named, and count as the smallest detectable change says."""

from dataclasses import replace

import numpy as np
import pytest
from tests.change.visits import visit

from needlepoint.change import Repeatability, compare, known_repeats, repeat_of
from needlepoint.change.simulated_repeats import (
    PLACED,
    RIGS,
    has_marker,
    repeat_share,
    repeats_of_rig,
)
from needlepoint.evidence import read_facts
from needlepoint.quantity import NORMAL_95, Measured


@pytest.mark.parametrize("marker", [True, False])
@pytest.mark.parametrize("rig", RIGS)
def test_every_rig_has_a_figure_with_its_name_and_source(rig, marker):
    known = repeats_of_rig(rig, marker=marker)
    assert RIGS[rig] in known.name
    assert "simulated skin" in known.source
    for name in ("depth", "width", "area", "volume"):
        cv = getattr(known, name).cv_percent
        assert 0.0 < cv.low < cv.value < cv.high < 16.0


@pytest.mark.parametrize(("rig", "marker"), PLACED)
def test_depth_repeats_as_a_trial_of_the_same_rig_takes_it(rig, marker):
    facts = read_facts("needlepoint.trials")
    known = repeats_of_rig(rig, marker=marker)
    assert known.depth.cv_percent.value == facts.number(PLACED[rig, marker])
    assert known.own_mm == facts.number("own_scatter")


def test_without_a_study_five_percent_are_never_visible_and_a_shallow_scar_shows_less():
    for rig, marker in PLACED:
        known = repeats_of_rig(rig, marker=marker)
        least = [
            NORMAL_95 * 2.0**0.5 * repeat_share(known, "depth", Measured.from_sd(mm, 0.001, "mm"))
            for mm in (0.1, 0.24, 0.5, 1.0)
        ]
        assert min(least) > 0.08
        assert least == sorted(least, reverse=True)
    free = repeats_of_rig("lamps_polarised", marker=False)
    at_0_24 = repeat_share(free, "depth", Measured.from_sd(0.24, 0.001, "mm"))
    assert 0.26 < NORMAL_95 * 2.0**0.5 * at_0_24 < 0.30


def test_a_capture_under_lamps_takes_the_figure_of_its_rig_and_says_so(photographs):
    known = known_repeats(*photographs)
    assert known == repeats_of_rig("lamps_polarised", marker=has_marker(photographs[0]))
    change = compare(*photographs)
    assert change.repeatability == known
    assert any(known.source in note for note in change.notes)


def test_of_height_maps_no_repeats_are_known_and_that_is_said(before):
    first = visit(before)
    assert known_repeats(first, first) is None
    assert any("Nothing is known" in note for note in compare(first, first).notes)


def test_a_practice_that_repeats_badly_detects_little(photographs):
    unsteady = studied(cv_percent=8.0)
    change = compare(*photographs, repeatability=unsteady)
    assert change.repeatability is unsteady
    known = [scar.depth for scar in change.scars if scar.depth and scar.depth.percent.known]
    assert known
    for depth in known:
        least = depth.smallest_detectable.value / depth.before.value
        assert least >= NORMAL_95 * 2.0**0.5 * 0.08
        assert least < 0.3


def test_a_share_comes_from_the_spread_where_no_share_is_known():
    absolute = studied(cv_percent=None)
    value = Measured.from_sd(0.5, 0.01, "mm")
    share = absolute.depth.sd.value / 0.5
    assert repeat_share(absolute, "depth", value) == pytest.approx(share, rel=1e-5)
    assert repeat_share(None, "depth", value) == 0.0


def test_a_study_of_few_captures_leaves_more_to_chance():
    value = Measured.from_sd(0.5, 0.01, "mm")
    table = np.array([[1.0, 1.02], [2.0, 1.98], [0.5, 0.51]])
    few = replace(studied(cv_percent=2.0), depth=repeat_of(table, "mm"))
    share = few.depth.cv_percent.value / 100
    assert 1.5 * share < repeat_share(few, "depth", value) < 6.5 * share


def studied(cv_percent):
    """Return a practice's study in which every quantity repeats alike."""
    one = repeat_of(np.array([[1.0, 1.1, 0.9], [2.0, 2.1, 1.9]]), "mm")
    share = (
        Measured.unknown("%", "not known")
        if cv_percent is None
        else Measured(cv_percent, cv_percent, cv_percent, "%")
    )
    one = replace(one, cv_percent=share, freedom=1e6)
    return Repeatability("a practice", "its own study", 3, 2, one, one, one, one)
