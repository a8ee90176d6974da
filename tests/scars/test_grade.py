import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.quantity import Measured
from needlepoint.scars.grade.scales import grade_notes, grade_patch
from needlepoint.scars.scar import KINDS, Scar

ELASTOLYSIS, MACULAR = 90.0, 3.0
"""What a relief cannot tell may add: elastolysis to ECCA, flat spots to Goodman and Baron."""


def mm(value, spread=0.0, unit="mm"):
    return Measured(value, value - spread, value + spread, unit)


def scar(kind, *, kinds=None, depth=0.3, width=2.5, ratio=1.0, spread=0.0):
    side = width * ratio**0.5
    return Scar(
        id=1,
        kind=kind,
        raised=kind in ("hypertrophic", "keloid", "papular"),
        kinds=kinds or {kind: 1.0},
        centre_px=(0.0, 0.0),
        centre_mm=(0.0, 0.0),
        outline_px=((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)),
        depth=mm(depth, spread),
        width=mm(width),
        length=mm(side),
        breadth=mm(side / ratio),
        area=mm(0.785 * width**2, unit="mm2"),
        volume=mm(0.1, unit="mm3"),
        wall=mm(30.0, unit="deg"),
        fullness=mm(0.5, unit="1"),
    )


def ecca(scars):
    return grade_patch(scars)["ecca"]


def goodman(scars):
    return grade_patch(scars)["goodman_baron_quantitative"]


def test_skin_without_scars_scores_nothing_but_what_a_relief_cannot_tell():
    assert (ecca([]).value, ecca([]).low, ecca([]).high) == (0.0, 0.0, ELASTOLYSIS)
    assert (goodman([]).value, goodman([]).high) == (0.0, MACULAR)


@pytest.mark.parametrize(("count", "level"), [(1, 1), (4, 1), (5, 2), (20, 2), (21, 3), (60, 3)])
@pytest.mark.parametrize(("kind", "weight"), [("icepick", 15), ("boxcar", 20), ("rolling", 25)])
def test_ecca_weighs_each_kind_by_its_level(kind, weight, count, level):
    found = ecca([scar(kind)] * count)
    assert found.value == found.low == weight * level
    assert found.high == found.value + ELASTOLYSIS


def test_the_greatest_ecca_score_can_be_reached_and_not_passed():
    scars = [scar(kind) for kind in ("icepick", "boxcar", "rolling", "keloid") for _ in range(60)]
    assert ecca(scars).high == 540.0


def test_the_age_of_raised_scars_is_not_known_so_the_interval_holds_both_weights():
    found = ecca([scar("keloid", width=8.0)])
    assert (found.low, found.value, found.high) == (40.0, 45.0, 50.0 + ELASTOLYSIS)


@pytest.mark.parametrize(
    ("one", "points"),
    [
        (scar("rolling", depth=0.1, width=6.0), 1.0),
        (scar("rolling", depth=0.3, width=4.0), 2.0),
        (scar("rolling", depth=0.3, width=6.0), 2.0),
        (scar("rolling", depth=0.6, width=6.0), 3.0),
        (scar("boxcar", depth=0.3), 2.0),
        (scar("boxcar", depth=0.3, width=6.0), 2.0),
        (scar("boxcar", depth=0.7), 3.0),
        (scar("boxcar", depth=0.7, width=6.0), 3.0),
        (scar("boxcar", depth=0.3, ratio=4.0), 3.0),
        (scar("icepick", depth=0.3, width=1.0), 3.0),
        (scar("papular", depth=0.5, width=3.5), 2.0),
        (scar("keloid", depth=0.5, width=8.0), 6.0),
        (scar("keloid", depth=0.5, width=30.0), 12.0),
    ],
)
def test_goodman_and_baron_give_each_type_its_points(one, points):
    assert goodman([one]).value == points


@pytest.mark.parametrize(("count", "factor"), [(1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_goodman_and_baron_count_in_three_levels(count, factor):
    assert goodman([scar("boxcar", depth=0.3)] * count).value == 2.0 * factor


def test_the_unknown_base_of_deep_scars_lies_in_the_interval():
    found = goodman([scar("boxcar", depth=0.7)] * 2)
    assert (found.low, found.value, found.high) == (3.0, 3.0, 6.0 + MACULAR)


def test_undecided_scars_widen_the_interval():
    sure = [scar("boxcar")] * 5
    unsure = [scar("undecided", kinds={"icepick": 0.35, "boxcar": 0.45, "rolling": 0.2})] * 5
    assert ecca(unsure).high - ecca(unsure).low > ecca(sure).high - ecca(sure).low
    assert "5 of 10 scars are undecided" in grade_notes(sure + unsure)[-1]


def test_a_uncertain_depth_widens_goodman_and_baron():
    sure, unsure = scar("boxcar", depth=0.49), scar("boxcar", depth=0.49, spread=0.2)
    assert goodman([sure]).high == 2.0 + MACULAR
    assert goodman([unsure]).high > 2.0 + MACULAR


@settings(max_examples=20)
@given(
    st.lists(st.sampled_from([k for k in KINDS if k not in ("macular", "undecided")]), max_size=60)
)
def test_one_more_scar_never_lowers_a_grade(kinds):
    scars = [scar(kind) for kind in kinds]
    for before, after in zip(
        grade_patch(scars).values(), grade_patch([*scars, scar("boxcar")]).values(), strict=True
    ):
        assert after.value >= before.value


def test_the_same_scars_always_get_the_same_grade():
    scars = [scar("undecided", kinds={"icepick": 0.5, "boxcar": 0.5})] * 7
    assert grade_patch(scars) == grade_patch(scars)


def test_it_says_that_the_scales_were_not_checked_and_that_this_is_one_patch():
    for measured in grade_patch([scar("boxcar")]).values():
        assert "not checked against the paper" in measured.why
    notes = " ".join(grade_notes([scar("keloid"), scar("icepick")]))
    for word in ("whole face", "elastolysis", "flat spots", "two years", "lower bound"):
        assert word in notes
