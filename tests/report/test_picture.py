"""The map shows every scar, numbered, and no number covers another."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.report.drawing.labels import place_labels
from needlepoint.report.drawing.palette import INKS
from needlepoint.report.drawing.relief_picture import _dashes, draw_map
from needlepoint.report.drawing.shading import decimated, resized, shade
from needlepoint.scars import ScarMap


def around(picture, rgb):
    """How many pixels have nearly this colour."""
    return int((np.abs(picture.astype(int) - rgb).max(axis=2) < 12).sum())


def test_every_kind_found_is_drawn_in_its_colour(survey, scars):
    picture = draw_map(survey.relief, scars)
    for scar in scars.scars:
        assert around(picture, INKS[scar.kind].rgb) > 100
    assert around(picture, INKS["keloid"].rgb) < 20


def test_the_drawing_of_a_large_relief_stays_within_its_longest_side(survey, scars):
    picture = draw_map(survey.relief, scars, longest_px=200)
    assert picture.shape[1] == 200


def test_a_map_without_scars_or_sound_skin_is_drawn_too(survey):
    blind = replace(survey.relief, sound=np.zeros_like(survey.relief.sound))
    assert draw_map(blind, ScarMap(())).std() > 0


def test_the_lamp_stands_at_the_upper_left():
    rows, cols = np.mgrid[-20:21, -20:21] * 0.1
    hill = np.exp(-(rows**2 + cols**2))
    lit = shade(hill, np.ones(hill.shape, bool), 0.1).mean(axis=2)
    assert lit[13, 13] > lit[27, 27] + 50


def test_shrinking_takes_the_mean_of_sound_skin_alone(survey):
    z_mm, sound = np.zeros((8, 8)), np.ones((8, 8), bool)
    z_mm[0, 0], sound[0, 0] = 1e6, False
    small, kept, factor = decimated(replace(survey.relief, z_mm=z_mm, sound=sound, fold=None), 4)
    assert factor == 0.5
    assert kept.all()
    assert np.abs(small).max() < 1e-6


def test_a_slope_drawn_larger_stays_even():
    rows, cols = np.mgrid[0:24, 0:24].astype(np.float32)
    larger = resized(0.3 * rows + 0.1 * cols, (96, 96))
    down, right = np.gradient(larger)
    inside = np.s_[16:-16, 16:-16]
    np.testing.assert_allclose(down[inside], 0.3 / 4, rtol=0.01)
    np.testing.assert_allclose(right[inside], 0.1 / 4, rtol=0.01)


def test_dashes_of_a_closed_line_close_without_a_seam():
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    dashes = _dashes(100.0 * np.column_stack([np.cos(turn), np.sin(turn)]), [7.0, 3.0])
    lengths = [np.hypot(*np.diff(dash, axis=0).T).sum() for dash in dashes]
    assert max(lengths) / min(lengths) == pytest.approx(1.0, abs=0.02)


@given(
    st.lists(st.tuples(st.floats(50, 950), st.floats(50, 650), st.floats(4, 60)), max_size=30),
)
def test_numbers_never_cover_each_other_while_there_is_room(spots):
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    outlines = [np.column_stack([x + r * np.cos(turn), y + r * np.sin(turn)]) for x, y, r in spots]
    boxes = place_labels(outlines, [(22.0, 16.0)] * len(spots), (1000.0, 700.0), 2.0)
    assert len(boxes) == len(spots)
    for box, other in itertools.combinations(boxes, 2):
        assert not box.overlaps(other, 0.0)
    for box in boxes:
        assert 0 <= box.left <= 1000 - box.width
        assert 0 <= box.top <= 700 - box.height
