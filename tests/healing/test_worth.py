"""Whether one more session is worth it: three skins, three answers."""

import numpy as np
from tests.healing.made_clients import COURSE, made_scar

from needlepoint.healing.forecast.client import ForecastClient
from needlepoint.healing.forecast.predict import skin_before_scans
from needlepoint.healing.forecast.scan import LaterScan
from needlepoint.healing.forecast.update import skin_after_scans
from needlepoint.healing.forecast.worth import CourseProgress, DetectionLimits, worth_of_next
from needlepoint.healing.response.prior import unfitted_prior

SCARS = tuple(made_scar(number, {"rolling": 0.8, "boxcar": 0.2}) for number in range(1, 11))
CLIENT = ForecastClient.of(SCARS, dict.fromkeys(range(1, 11), "cheek"), {"cheek": COURSE})
BEFORE = skin_before_scans(unfitted_prior(1000, 2), CLIENT.pits, 3)


def seeing(percent):
    return DetectionLimits(percent, {pit.id: 3.0 * percent for pit in CLIENT.pits})


def skin_that_lost(share, days=(84.0, 200.0)):
    spread = share * np.exp(0.2 * np.linspace(-1.5, 1.5, 10))
    scans = [
        LaterScan(day, spread * part, np.full(10, 0.04), 0.01)
        for day, part in zip(days, (0.7, 1.0), strict=True)
    ]
    belief = unfitted_prior(300, 1)
    return skin_after_scans(belief, CLIENT.pits, CLIENT.courses, scans, draws=1000, seed=4).skin


def test_before_the_course_one_session_is_no_question_but_the_course_is():
    worth = worth_of_next(CLIENT, BEFORE, seeing(6.0), CourseProgress(0, None, 28.0))
    assert worth.advice == "review at day 90"
    assert worth.rest_chance > 0.5 > worth.chance
    assert "together" in worth.why


def test_where_nothing_can_be_seen_the_answer_is_to_stop():
    worth = worth_of_next(CLIENT, BEFORE, seeing(60.0), CourseProgress(0, None, 28.0))
    assert worth.advice == "stop"
    assert worth.scars_likely == ()


def test_before_the_first_session_sharp_eyes_are_not_told_to_add_one():
    worth = worth_of_next(CLIENT, BEFORE, seeing(0.1), CourseProgress(0, None, 28.0))
    assert worth.advice == "review at day 90"
    assert worth.scars_likely == ()


def test_with_sharp_eyes_one_more_shows():
    worth = worth_of_next(CLIENT, BEFORE, seeing(1.0), CourseProgress(1, None, 28.0))
    assert worth.advice == "one more is likely to show"
    assert worth.scars_likely


def test_a_skin_that_answers_well_may_go_on_after_the_plan():
    worth = worth_of_next(CLIENT, skin_that_lost(0.55), seeing(4.0), CourseProgress(4, 200.0, 28.0))
    assert worth.advice == "one more is likely to show"
    assert worth.rest is None


def test_a_skin_that_answered_nothing_is_told_to_stop():
    worth = worth_of_next(
        CLIENT, skin_that_lost(0.005), seeing(4.0), CourseProgress(4, 200.0, 28.0)
    )
    assert worth.advice == "stop"
    assert worth.gain.high80 < 4.0


def test_what_is_still_maturing_is_waited_for():
    worth = worth_of_next(CLIENT, BEFORE, seeing(6.0), CourseProgress(3, 84.0, 28.0))
    assert worth.advice == "review at day 90"
    assert "not been judged yet" in worth.why


def test_the_gain_is_that_of_the_next_session_alone():
    first, last = (
        worth_of_next(CLIENT, BEFORE, seeing(6.0), CourseProgress(held, 400.0, 28.0)).gain.value
        for held in (0, 3)
    )
    assert 0.0 < last < first


def test_the_chance_falls_with_what_cannot_be_seen():
    chances = [
        worth_of_next(CLIENT, BEFORE, seeing(least), CourseProgress(0, None, 28.0)).chance
        for least in (1.0, 4.0, 9.0, 20.0)
    ]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] < 1.0 - np.mean(BEFORE.response == 0.0) + 0.001  # these never see it
