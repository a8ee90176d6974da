import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.scars.fit.features import Estimate, ShapeFeatures
from needlepoint.scars.fit.kind import (
    box_probability,
    choose_kind,
    kind_probabilities,
    question_to_ask,
    sharpness,
)
from needlepoint.scars.scar import ATROPHIC, RAISED


def form(width, depth, wall, fullness, *, half=None, uncertainty=0.05, raised=False):
    """A round scar.

    Opening, depth, wall angle, fullness, width at half depth, relative uncertainty.
    """
    half = width if half is None else half
    return ShapeFeatures(
        raised=raised,
        depth_mm=Estimate(depth, uncertainty * depth),
        width_mm=Estimate(half, uncertainty * half),
        length_mm=Estimate(width, uncertainty * width),
        breadth_mm=Estimate(width, uncertainty * width),
        wall_deg=Estimate(wall, 60 * uncertainty),
        fullness=Estimate(fullness, uncertainty),
    )


# walls from the shapes' own slopes: cone 2 d / w, dish pi d / w, box d / wall width
CASES = {
    "narrow cone": (form(1.2, 0.8, 53.1, 0.33, half=0.6), "icepick"),
    "narrow shallow cone": (form(1.8, 0.3, 18.4, 0.36, half=0.9), "icepick"),
    "ordinary box": (form(2.5, 0.4, 69.4, 0.88, half=2.35), "boxcar"),
    "shallow box": (form(3.0, 0.15, 45.0, 0.85, half=2.85), "boxcar"),
    "narrow box": (form(1.6, 0.4, 69.4, 0.82, half=1.45), "boxcar"),
    "box with softened walls": (form(2.5, 0.4, 42.0, 0.68, half=2.1), "boxcar"),
    "wide dish": (form(6.0, 0.3, 8.9, 0.30, half=3.0), "rolling"),
    "wide bowl": (form(5.0, 0.5, 21.0, 0.50, half=3.5), "rolling"),
    "deep dish": (form(4.5, 0.6, 22.7, 0.32, half=2.3), "rolling"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_clear_form_gets_its_kind(case):
    shape, kind = CASES[case]
    assert choose_kind(kind_probabilities(shape)) == kind


@given(
    width=st.floats(0.3, 15.0),
    depth=st.floats(0.02, 2.5),
    wall=st.floats(0.5, 88.0),
    fullness=st.floats(0.1, 1.0),
    uncertainty=st.floats(0.0, 1.0),
    raised=st.booleans(),
)
def test_probabilities_sum_to_one_and_name_the_kinds_of_the_side(
    width, depth, wall, fullness, uncertainty, raised
):
    found = kind_probabilities(
        form(width, depth, wall, fullness, uncertainty=uncertainty, raised=raised)
    )
    assert set(found) == set(RAISED if raised else ATROPHIC)
    assert sum(found.values()) == pytest.approx(1.0)
    assert min(found.values()) > 0.0


@pytest.mark.parametrize("case", CASES)
def test_uncertainty_takes_certainty_away(case):
    shape, kind = CASES[case]
    chances = []
    for uncertainty in (0.02, 0.2, 0.6):
        blurred = replace(
            shape,
            length_mm=Estimate(shape.length_mm.value, uncertainty * shape.length_mm.value),
            breadth_mm=Estimate(shape.breadth_mm.value, uncertainty * shape.breadth_mm.value),
            width_mm=Estimate(shape.width_mm.value, uncertainty * shape.width_mm.value),
            wall_deg=Estimate(shape.wall_deg.value, 60 * uncertainty),
            fullness=Estimate(shape.fullness.value, uncertainty),
        )
        chances.append(kind_probabilities(blurred)[kind])
    assert chances[0] > chances[1] > chances[2]


def test_where_the_widths_overlap_the_base_decides():
    tapering = form(1.75, 0.4, 24.6, 0.33, half=0.9)
    flat = form(1.75, 0.4, 69.4, 0.83, half=1.6)
    assert choose_kind(kind_probabilities(tapering)) == "icepick"
    assert choose_kind(kind_probabilities(flat)) == "boxcar"


def test_depth_leans_and_does_not_decide():
    """Ultrasound calls icepick scars 0.2 to 0.5 mm deep, texts far deeper: both are icepick."""
    for depth, wall in ((0.2, 18.4), (0.5, 39.8), (1.5, 68.2)):
        found = kind_probabilities(form(1.2, depth, wall, 0.34, half=0.6))
        assert found["icepick"] > 0.9


def test_a_tapering_scar_between_the_definitions_is_left_undecided():
    """A cone 2.7 mm wide: too wide for icepick, no box, too narrow for rolling."""
    found = kind_probabilities(form(2.7, 0.6, 24.0, 0.33, half=1.35))
    assert choose_kind(found) == "undecided"


def test_sharpness_does_not_change_when_all_heights_are_too_small_by_a_factor():
    steep = form(2.5, 0.4, 60.0, 0.8, half=2.3)
    flatter = math.degrees(math.atan(0.7 * math.tan(math.radians(60.0))))
    low = form(2.5, 0.28, flatter, 0.8, half=2.3)
    assert sharpness(low).value == pytest.approx(sharpness(steep).value)


@pytest.mark.parametrize("against", ["cone", "bowl"])
@given(fullness=st.floats(0.2, 0.9), more=st.floats(0.01, 0.1))
def test_a_fuller_scar_is_never_less_of_a_box(against, fullness, more):
    less = box_probability(form(2.5, 0.4, 40.0, fullness), against)
    assert box_probability(form(2.5, 0.4, 40.0, fullness + more), against) >= less


def test_a_steep_wide_bowl_is_not_called_rolling():
    """As wide as a rolling scar and tapering, but with an edge no rolling scar has."""
    found = kind_probabilities(form(4.2, 1.5, 50.0, 0.45, half=2.8))
    assert choose_kind(found) != "rolling"


@pytest.mark.parametrize("width", [3.5, 6.0, 12.0])
def test_no_raised_scar_is_named_from_its_shape_and_the_question_is_asked(width):
    shape = form(width, 0.8, 30.0, 0.4, raised=True)
    found = kind_probabilities(shape)
    assert choose_kind(found) == "undecided"
    assert found["keloid"] == found["hypertrophic"]
    assert "beyond the wound" in question_to_ask(shape)


def test_only_small_bumps_may_be_papular_and_only_then_is_that_asked():
    small, large = (form(w, 0.5, 20.0, 0.4, raised=True) for w in (3.5, 9.0))
    assert kind_probabilities(small)["papular"] > 0.4
    assert kind_probabilities(large)["papular"] < 0.05
    assert "papular" in question_to_ask(small)
    assert "papular" not in question_to_ask(large)


def test_nothing_is_asked_about_a_depressed_scar():
    assert question_to_ask(CASES["ordinary box"][0]) == ""
