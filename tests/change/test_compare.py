"""What is said about every scar, held against what was planted."""

from dataclasses import replace

import numpy as np
import pytest
from tests.change.visits import POSE, seen, share_of, visit

from needlepoint.change import compare
from needlepoint.surface import Check, Quality

CHANGED = ("shallower", "deeper", "flatter", "higher")


@pytest.fixture(scope="module")
def first(before):
    return visit(before, "before")


@pytest.fixture(scope="module")
def change(first, after):
    return compare(first, visit(after, "after"))


def found_and_true(change, plan, shares):
    """Pair what was found with what is true, for scars wide enough for light or probe."""
    pairs = []
    for scar in change.scars:
        planted, share = share_of(plan, shares, scar)
        if scar.depth is not None and planted is not None and planted.kind != "icepick":
            pairs.append((scar, -100.0 * share))
    return pairs


def test_a_perfect_instrument_sees_every_change_of_depth(change, plan, shares):
    pairs = found_and_true(change, plan, shares)
    assert len(pairs) >= 3
    off = np.array([scar.depth.percent.value - true for scar, true in pairs])
    assert abs(off.mean()) < 2.0
    assert off.std() < 6.0


def test_photographs_see_every_change_of_depth_within_its_interval(photographs, plan, shares):
    pairs = found_and_true(compare(*photographs), plan, shares)
    assert len(pairs) >= 3
    off = np.array([scar.depth.percent.value - true for scar, true in pairs])
    assert np.abs(off).max() < 10.0
    held = [s.depth.percent.low <= true <= s.depth.percent.high for s, true in pairs]
    assert np.mean(held) >= 0.8


def test_every_number_agrees_with_the_others(change):
    for scar in change.scars:
        if scar.depth is None or not scar.depth.change.known or scar.before_id is None:
            continue
        depth = scar.depth
        assert depth.after.value == pytest.approx(depth.before.value + depth.change.value)
        assert depth.percent.value == pytest.approx(
            100 * depth.change.value / depth.before.value, abs=1e-6
        )
        if scar.verdict in CHANGED:
            assert abs(depth.change.value) >= depth.smallest_detectable.value
            assert scar.verdict == ("shallower" if depth.change.value < 0 else "deeper")


def test_of_a_pit_whose_bottom_is_not_seen_no_change_is_claimed(photographs):
    pits = [scar for scar in compare(*photographs).scars if scar.kind == "icepick"]
    assert pits
    for pit in pits:
        assert pit.verdict == "cannot tell"
        assert pit.depth is None or not pit.depth.percent.known


def test_unchanged_skin_is_called_unchanged(first, plan):
    same = compare(first, visit(seen(replace(plan, **POSE), 5003), "same"))
    assert same.verdict == "comparable"
    assert same.count(*CHANGED) <= max(1, len(same.scars) // 20)
    assert abs(same.summary["volume_percent"].value) < 3.0


def test_the_same_pictures_are_named_as_such(first):
    twice = compare(first, first)
    assert "very same pictures" in " ".join(twice.notes)
    assert not next(c for c in twice.quality.checks if c.id == "different_pictures").ok
    assert twice.verdict == "comparable"
    assert twice.count(*CHANGED) == 0


def test_a_refused_visit_is_not_compared(first):
    check = Check("blur", 1.0, 0.0, False, True, "1", "the pictures are blurred; focus again")
    refused = replace(first, quality=Quality((check,)), relief=None, scars=None)
    change = compare(first, refused)
    assert change.verdict == "not comparable"
    assert "blurred" in change.quality.checks[0].why


def test_a_scar_that_comes_is_new_and_one_that_goes_is_named(plan):
    few = replace(plan, planted=tuple(s for s in plan.planted if s is not wide(plan)))
    full, less = visit(seen(plan, 5003), "full"), visit(seen(few, 5003), "less")
    gone = compare(full, less)
    there = [s for s in gone.scars if share_of(plan, [0] * 99, s)[0] is wide(plan)]
    assert there[0].after_id is None
    assert there[0].verdict == "shallower"
    come = compare(less, full)
    new = [s for s in come.scars if s.before_id is None and s.verdict == "deeper"]
    assert any(share_of(plan, [0] * 99, s)[0] is wide(plan) for s in new)
    assert not new[0].depth.before.known or new[0].depth.before.value < 0.05


def wide(plan):
    return max((s for s in plan.planted if s.kind == "rolling"), key=lambda s: s.depth_mm)


def test_light_of_another_kind_makes_every_change_uncertain(photographs):
    def without_polarisers(visit):
        checks = (
            replace(check, ok=False) if check.id == "shine" else check
            for check in visit.quality.checks
        )
        return replace(visit, quality=Quality(tuple(checks)))

    first, second = photographs
    alike, mixed = compare(first, second), compare(first, without_polarisers(second))
    assert not any("polarisers" in note for note in alike.notes)
    assert any("polarisers" in note for note in mixed.notes)
    pairs = [
        (a.depth.percent, b.depth.percent)
        for a, b in zip(alike.scars, mixed.scars, strict=True)
        if a.depth.percent.known
    ]
    assert pairs
    assert all(b.value == a.value and b.high - b.low > 1.1 * (a.high - a.low) for a, b in pairs)
    whole = [change.summary["volume_percent"] for change in (alike, mixed)]
    assert whole[1].high - whole[1].low > 1.1 * (whole[0].high - whole[0].low)
