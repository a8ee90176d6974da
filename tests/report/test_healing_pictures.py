"""The pictures of healing: drawn from real records, the same twice, saying what must be said."""

import numpy as np
import pytest

from needlepoint.healing import (
    ExpectedValue,
    Forecast,
    ForecastDay,
    NeedlingPen,
    ScarOutlook,
    ZoneCourse,
    cross_hatch,
    healing_curves,
    outlooks,
    unfitted_prior,
    usual_days,
)
from needlepoint.report.forecast.field_picture import draw_field, field_of
from needlepoint.report.forecast.healing_curves import draw_curves, draw_curves_svg
from needlepoint.report.forecast.skin import NOT_A_PROMISE, draw_course, draw_outlook


@pytest.fixture(scope="module")
def skin(survey, scars):
    relief = survey.relief
    told = tuple(
        ScarOutlook(
            scar.id,
            scar.kind,
            by_sessions=tuple(
                ExpectedValue(*each, "%") for each in ((8, 2, 20, 0, 30), (20, 5, 40, 1, 60))
            ),
        )
        for scar in scars.scars
        if not scar.raised
    )
    moments = (
        ForecastDay(28.0, "after session 1"),
        ForecastDay(146.0, "day 90 after the last session"),
    )
    none = ExpectedValue(0.0, 0.0, 0.0, 0.0, 0.0, "%")
    forecast = Forecast(moments, told, (), (), (), none, 0.2)
    return relief, scars, outlooks(relief, scars, forecast)


def test_three_later_surfaces_stand_beside_today(skin):
    relief, scars, surfaces = skin
    picture = draw_outlook(relief, scars, surfaces, 146.0)
    assert picture.dtype == np.uint8
    assert picture.shape[1] > 1200
    assert np.array_equal(picture, draw_outlook(relief, scars, surfaces, 146.0))
    assert not np.array_equal(picture, draw_outlook(relief, scars, surfaces, 28.0))
    assert NOT_A_PROMISE == "forecast, not a promise"


def test_a_day_without_surfaces_cannot_be_drawn(skin):
    with pytest.raises(ValueError, match="day 3"):
        draw_outlook(*skin, 3.0)


def test_a_course_is_drawn_case_by_case_and_day_by_day(skin):
    rows, cols, _ = draw_course(*skin).shape
    assert cols > 3 * 330
    assert rows > 3 * 200


def test_the_curves_are_drawn_with_their_names():
    course = ZoneCourse.even(2, 28.0, 1.5)
    curves = healing_curves(course, usual_days(course.days), unfitted_prior(60, 1))
    assert draw_curves(curves).shape[1] > 1300
    words = draw_curves_svg(curves).decode()
    for name in (
        "redness",
        "still open",
        "young matrix",
        "ripe matrix",
        "days since the first session",
    ):
        assert name in words


def test_the_field_of_a_zone_is_drawn():
    pen = NeedlingPen(12, 100.0, 8.0)
    zone = field_of("upper lip", 0.75, pen, cross_hatch(2, 40.0, pen))
    assert "12 needles" in zone.pen
    picture = draw_field(zone)
    assert picture.shape[1] > 1300
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 20
