"""Healing is told without gaps, signs of trouble end in a deed, and somebody looks again."""

from datetime import date
from itertools import pairwise

from needlepoint.care import follow_ups, healing_steps, red_flags


def test_the_steps_follow_each_other_without_a_gap():
    steps = healing_steps()
    assert steps[0].from_h == 0
    for step, following in pairwise(steps):
        assert step.to_h == following.from_h


def test_every_step_says_what_to_expect():
    assert all(step.expect for step in healing_steps())


def test_on_the_first_day_there_is_no_sunscreen_but_shade():
    first = healing_steps()[0]
    assert not any("unscreen" in fact.says for fact in first.do)
    assert any("shade" in fact.says for fact in first.do)


def test_sunscreen_begins_after_24_hours():
    assert any("unscreen" in fact.says for fact in healing_steps()[1].do)


def test_actives_stay_away_for_at_least_72_hours():
    for step in healing_steps():
        if step.from_h < 72:
            assert any("vitamin C" in fact.says for fact in step.avoid)


def test_the_most_urgent_sign_comes_first():
    flags = red_flags()
    assert flags[0].within_days == 0
    assert [flag.within_days for flag in flags] == sorted(flag.within_days for flag in flags)


def test_pus_blisters_and_fever_go_to_a_doctor_the_same_day():
    same_day = [flag.sign.says for flag in red_flags() if flag.within_days == 1]
    assert any("pus" in says for says in same_day)
    assert any("blisters" in says for says in same_day)


def test_the_follow_ups_are_on_the_days_of_the_protocol():
    days = [each.day for each in follow_ups(date(2027, 1, 31))]
    assert days == [1, 3, 7, 14, 28, 90, 180]


def test_a_follow_up_crosses_a_leap_day():
    on = {each.day: each.on for each in follow_ups(date(2028, 2, 28))}
    assert on[1] == date(2028, 2, 29)
    assert on[3] == date(2028, 3, 2)


def test_a_follow_up_crosses_the_change_of_clocks_without_losing_a_day():
    on = {
        each.day: each.on for each in follow_ups(date(2026, 10, 24))
    }  # clocks go back on the 25th
    assert on[1] == date(2026, 10, 25)
    assert on[7] == date(2026, 10, 31)
    on = {each.day: each.on for each in follow_ups(date(2027, 3, 27))}  # and forward on the 28th
    assert on[1] == date(2027, 3, 28)
