"""What is said over the whole patch follows from what is said of each scar."""

from dataclasses import replace

import numpy as np
import pytest
from tests.change.visits import healed_each, seen, share_of, visit

from needlepoint.change import Repeatability, compare, repeat_of
from needlepoint.change.patch_total import WEIGHTS
from needlepoint.evidence import read_facts
from needlepoint.quantity import NORMAL_95


@pytest.fixture(scope="module")
def change(before, after):
    return compare(visit(before, "before"), visit(after, "after"))


def told(change):
    return [s for s in change.scars if s.depth and s.depth.percent.known and s.before_id]


def test_the_total_volume_is_the_mean_of_the_scars_weighted_by_their_volume(change):
    sunk = [scar for scar in told(change) if not scar.raised]
    volume = np.array([scar.volume.before.value for scar in sunk])
    percent = np.array([scar.volume.percent.value for scar in sunk])
    total = change.summary["volume_percent"]
    assert total.value == pytest.approx(float(volume @ percent / volume.sum()), abs=0.01)
    assert total.low < total.value < total.high


def test_the_total_volume_is_the_true_one_within_its_interval(change, plan, shares):
    sunk = [(share_of(plan, shares, s), s.volume.before.value) for s in told(change)]
    sunk = [(share, size) for (planted, share), size in sunk if planted is not None]
    sizes = np.array([size for _, size in sunk])
    true = -100.0 * float(sizes @ np.array([share for share, _ in sunk]) / sizes.sum())
    total = change.summary["volume_percent"]
    assert abs(total.value - true) < 3.0
    assert total.low <= true <= total.high


def studied(cv_percent):
    steady = repeat_of(1.0 + np.array([[0.0, 1.0, -1.0]] * 2) * cv_percent / 100.0, "mm")
    return Repeatability("made up", "its own study", 3, 2, *[steady] * 4)


@pytest.mark.parametrize("cv_percent", [0.1, 20.0])
def test_the_interval_of_the_total_follows_from_what_the_comparison_says(photographs, cv_percent):
    """Worked out anew from the numbers of change.json alone, as docs/explanation/change.md says."""
    change = compare(*photographs, repeatability=studied(cv_percent))
    sunk = [scar.volume for scar in told(change) if not scar.raised]
    assert len(sunk) > 1
    assert change.shared_sd > 0.001
    volume = np.array([one.before.value for one in sunk])
    volume_sd = np.array([one.before.high - one.before.low for one in sunk]) / (2 * NORMAL_95)
    share, sd = (
        np.array(each) / 100.0
        for each in (
            [one.percent.value for one in sunk],
            [(one.percent.high - one.percent.low) / (2 * NORMAL_95) for one in sunk],
        )
    )
    light = 0.05
    own = sd**2 - ((1 + share) * change.shared_sd) ** 2 - (light * share) ** 2
    weights = volume / volume.sum()
    total = float(weights @ share)
    repeats = change.repeatability.volume
    off = 2.0**0.5 * repeats.widened * repeats.cv_percent.value / 100.0
    drawn = volume_sd / volume.sum() * (share - total)
    alone = max(float((weights**2 * own).sum()), off**2) + float((drawn**2).sum())
    told_sd = (alone + ((1 + total) * change.shared_sd) ** 2 + (light * total) ** 2) ** 0.5
    said = change.summary["volume_percent"]
    assert said.value == pytest.approx(100.0 * total)
    assert said.high - said.low == pytest.approx(2 * NORMAL_95 * 100.0 * told_sd)


def test_depth_is_weighted_by_the_points_of_ecca(change, before):
    facts = read_facts("needlepoint.scars")
    points = {kind: facts.number(name) for kind, name in WEIGHTS.items()}
    first = {scar.id: scar for scar in visit(before).scars.scars}
    weights, percent = [], []
    for scar in told(change):
        kinds = {k: p for k, p in first[scar.before_id].kinds.items() if k in points}
        mean = sum(points[k] * p for k, p in kinds.items()) / sum(kinds.values())
        weights.append(mean * scar.depth.before.value)
        percent.append(scar.depth.percent.value)
    said = change.summary["ecca_weighted_depth_percent"]
    assert said.value == pytest.approx(np.average(percent, weights=weights), abs=0.01)


def test_scars_that_all_heal_alike_give_that_share_as_summary(plan, before):
    alike = seen(healed_each(plan, [0.4] * len(plan.planted)), 5003)
    summary = compare(visit(before, "a"), visit(alike, "b")).summary
    for name in ("volume_percent", "ecca_weighted_depth_percent"):
        assert summary[name].value == pytest.approx(-40.0, abs=2.5)


def test_where_nothing_is_raised_nothing_is_said_of_raised_scars(plan, before):
    again = seen(plan, 5003, noise_um=3.0)
    summary = compare(visit(before, "a"), visit(again, "b")).summary
    raised = summary["raised_volume_percent"]
    assert not raised.known
    assert "no such scar" in raised.why


def test_what_is_new_has_a_sum_of_its_own_and_is_in_no_other(plan, before):
    largest = max(plan.planted, key=lambda scar: scar.width_mm if scar.kind == "boxcar" else 0.0)
    rest = replace(plan, planted=tuple(scar for scar in plan.planted if scar is not largest))
    change = compare(visit(seen(rest, 5003), "a"), visit(before, "b"))
    new = [scar for scar in change.scars if scar.before_id is None and scar.volume.change.known]
    assert [scar.verdict for scar in new] == ["deeper"]
    added = change.summary["new_volume"]
    assert added.unit == "mm3"
    assert added.value == pytest.approx(new[0].volume.change.value)
    assert added.low > 0.0
    assert not change.summary["new_raised_volume"].known
    assert abs(change.summary["volume_percent"].value) < 1.0


def test_the_uncertainty_of_captures_as_wholes_does_not_shrink_with_the_number_of_scars(
    before, after
):
    unsteady = repeat_of(np.array([[1.0, 1.1, 0.9], [2.0, 2.2, 1.8]]), "mm")
    studied = Repeatability("unsteady", "its own study", 3, 2, *[unsteady] * 4)
    change = compare(visit(before, "a"), visit(after, "b"), repeatability=studied)
    least = 2.0**0.5 * 1.96 * unsteady.widened * unsteady.cv_percent.value
    for name in ("volume_percent", "ecca_weighted_depth_percent"):
        assert change.summary[name].high - change.summary[name].value >= 0.99 * least


def test_no_change_is_written_without_a_sign(before):
    for scar in compare(visit(before, "a"), visit(before, "b")).scars:
        assert "-0 um" not in scar.why
        assert "+0 um" not in scar.why
