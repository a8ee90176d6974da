"""Sections show the skin as it is, levelled by the rim plane."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from needlepoint.report.drawing import sections
from needlepoint.report.drawing.sections import cut_section, draw_sections


def test_the_cut_goes_as_deep_as_the_scar(survey, scars):
    for scar in scars.scars:
        heights = cut_section(survey.relief, scar).height_mm
        peak = np.nanmax(heights) if scar.raised else -np.nanmin(heights)
        assert peak == pytest.approx(scar.depth.value, abs=0.05)


def test_a_tilt_of_the_skin_does_not_change_the_cut(survey, scars):
    rows, cols = np.mgrid[: survey.relief.z_mm.shape[0], : survey.relief.z_mm.shape[1]]
    tilted = replace(survey.relief, z_mm=survey.relief.z_mm + 0.004 * rows - 0.002 * cols)
    for scar in scars.scars:
        np.testing.assert_allclose(
            cut_section(tilted, scar).height_mm,
            cut_section(survey.relief, scar).height_mm,
            atol=1e-9,
        )


def test_the_cut_runs_along_the_longest_way(survey, scars):
    rolling = next(scar for scar in scars.scars if scar.kind == "rolling")
    low, high = cut_section(survey.relief, rolling).rim_mm
    assert high - low == pytest.approx(rolling.length.value, rel=0.01)


def test_skin_beyond_the_picture_is_left_open(survey, scars):
    scar = scars.scars[0]
    shift = np.array([-scar.centre_px[0], 0.0])
    moved = replace(
        scar,
        centre_px=(0.0, scar.centre_px[1]),
        outline_px=tuple(map(tuple, np.asarray(scar.outline_px) + shift)),
    )
    heights = cut_section(survey.relief, moved).height_mm
    assert np.isnan(heights[:100]).all()
    assert np.isfinite(heights[-100:]).all()
    assert draw_sections(survey.relief, (moved,)).startswith(b"<?xml")


def test_the_same_numbers_give_the_same_picture(survey, scars):
    assert draw_sections(survey.relief, scars.scars[:2]) == draw_sections(
        survey.relief, scars.scars[:2]
    )


def test_the_name_of_the_upright_axis_lies_inside_the_drawing(survey, scars):
    with rc_context(sections.STYLE):
        figure = Figure(figsize=(sections.WIDTH_IN, 2.0))
        canvas = FigureCanvasAgg(figure)
        sections._fill(survey.relief, scars.scars[:2], 1, figure)
        canvas.draw()
    named = figure.axes[0].yaxis.label
    assert named.get_text() == "height [mm]"
    assert named.get_window_extent().x0 > 0.0
