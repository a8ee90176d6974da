"""The report's sentences say what the numbers say."""

from dataclasses import replace

import pytest

from needlepoint.quantity import Measured
from needlepoint.report import brief_words
from needlepoint.report.drawing.words import (
    brief,
    by_volume,
    counted,
    how_sure,
    number_list,
    row,
    sources,
)
from needlepoint.scars import Measurement, ScarMap


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (Measured(0.42, 0.39, 0.45, "mm"), "0.420 (0.390 to 0.450)"),
        (Measured(0.5, 0.5, 0.9, "mm", "lower", "dark"), "≥ 0.50"),
        (Measured(0.5, 0.1, 0.5, "mm", "upper", "dark"), "≤ 0.50"),
        (Measured.unknown("mm", "dark"), "–"),
        (Measured(55.0, 40.0, 75.0, "1"), "55 (40 to 75)"),
    ],
)
def test_a_number_is_said_briefly(number, says):
    assert brief(number) == says


def test_a_unit_is_added_on_request():
    assert brief(Measured(4.0, 3.0, 5.0, "mm2"), unit=True) == "4.0 mm² (3.0 to 5.0)"


def test_scars_are_counted_by_kind_and_put_in_order(scars):
    assert counted(scars).startswith("2 icepick, 1 boxcar")
    volumes = [scar.volume.value for scar in by_volume(scars)]
    assert volumes == sorted(volumes, reverse=True)


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ([3], "3"),
        ([1, 2], "1, 2"),
        ([2, 1, 3], "1 to 3"),
        ([1, 2, 3, 5, 7], "1 to 3, 5, 7"),
    ],
)
def test_numbers_of_scars_are_listed_in_runs(ids, says):
    assert number_list(ids) == says


def test_what_could_not_be_measured_is_said_once_with_its_reason(survey, scars):
    _, said = brief_words(Measurement.of(survey, scars))
    assert "No. 5, 6: depth only a lower bound: light does not reach its floor." in said
    assert "No. 5, 6: wall not given: too few pixels on the wall." in said
    assert any(sentence.startswith("No. 4: within 5 mm of a fold") for sentence in said)


def test_numbers_with_one_reason_are_said_together(survey, scars):
    edge = "it runs out of the picture"
    cut = {
        name: replace(getattr(scars.scars[0], name), bound="lower", why=edge)
        for name in ("length", "area", "volume")
    }
    one = replace(scars.scars[0], **cut, notes=(edge,))
    _, said = brief_words(Measurement.of(survey, ScarMap((one,))))
    assert said[1:-1] == [
        "No. 1: length, area and volume only a lower bound: it runs out of the picture."
    ]


def test_how_sure_comes_from_the_intervals_and_the_checks(survey, scars):
    said = how_sure(Measurement.of(survey, scars))
    assert "1 of 4 quality checks failed" in said
    assert "Half of the depths are known to 12 % or better" in said
    assert "Half" not in how_sure(Measurement.of(survey, ScarMap(())))


def test_nothing_is_said_to_be_quite_certain(scars):
    sure = replace(scars.scars[0], kinds={"rolling": 0.9999, "boxcar": 0.0001})
    assert row(sure)["share"] == "> 99 %"


def test_sources_are_named_once_and_unchecked_ones_are_starred(survey, scars):
    measurement = Measurement.of(survey, scars)
    facts = (
        {"source": "B (2001). Title. Journal.", "grade": "trial", "verified": True},
        {"source": "A (2000). Title. Journal.", "grade": "trial", "verified": False},
        {"source": "A (2000). Title. Journal.", "grade": "trial", "verified": True},
        {"source": "Needlepoint (2026). Own.", "grade": "own choice", "verified": True},
    )
    assert sources(replace(measurement, facts=facts)) == ["A (2000)*", "B (2001)"]
