"""Worth: whether one more session is likely to show, against what can be seen at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float

from needlepoint.evidence import read_facts
from needlepoint.healing.forecast.client import ForecastClient
from needlepoint.healing.forecast.forecast import CENT, ExpectedValue, expected
from needlepoint.healing.forecast.predict import SkinResponse, reductions
from needlepoint.healing.response.latent import ZoneCourse
from needlepoint.language import say

Advice = Literal["one more is likely to show", "review at day 90", "stop"]

ADVICES: tuple[Advice, ...] = get_args(Advice)

LIKELY = 0.5
"""Own choice: what is more likely than not is called likely."""


@dataclass(frozen=True)
class Worth:
    """Whether one more session is worth it.

    Attributes
    ----------
    advice, why
        The recommendation, and its reason in a sentence.
    gain
        What the next session alone takes off the volume of all scars by its review, beyond what the
        sessions so far do [%].
    rest
        What all sessions left in the plan take off together [%]; None where none is left.
    smallest_detectable
        A smaller change of that volume could be chance [%].
    chance, rest_chance
        Probability that the next session, or the rest of the plan, takes off more than that.
    scars_likely
        Ids of the scars on which the next session alone is likely to show.
    """

    advice: Advice
    why: str
    gain: ExpectedValue
    rest: ExpectedValue | None
    smallest_detectable: float
    chance: float
    rest_chance: float
    scars_likely: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DetectionLimits:
    """What a change must exceed to be seen.

    Attributes
    ----------
    patch
        Smallest detectable change of the volume of all scars [%].
    scars
        Likewise of each scar's depth, by id [%].
    """

    patch: float
    scars: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """Where a client stands in the course.

    Attributes
    ----------
    held
        Sessions held so far.
    last_scan
        Day of the last scan since the measurement [days]; None where there was none.
    interval_days
        Days from the last session to one that the plan does not hold [days].
    """

    held: int
    last_scan: float | None
    interval_days: float


def review_days() -> float:
    """Return how long after a session a result may be judged [days]."""
    return read_facts("needlepoint.healing", "facts/forecast.toml").number("review")


def worth_of_next(
    client: ForecastClient, skin: SkinResponse, seeing: DetectionLimits, now: CourseProgress
) -> Worth:
    """Say whether one more session is worth it.

    The next session is held against stopping now: both are looked at on the day when the next one
    may be judged, so what is still maturing from the sessions before counts for neither.

    Parameters
    ----------
    client
        The scars and the sessions of the whole plan.
    skin
        The client's skin as it is known now.
    seeing
        What a change must exceed to be seen.
    now
        Where the client stands.
    """
    next_, rest = _courses(client.courses, now)
    single = _gain(client, skin, now.held, next_)
    gains = single @ client.weights
    gain = expected(CENT * gains[:, None, None], "%")[0][0]
    chance = float(np.mean(CENT * gains > seeing.patch))
    together, rest_chance = None, 0.0
    if rest is not None:
        all_left = _gain(client, skin, now.held, rest) @ client.weights
        together = expected(CENT * all_left[:, None, None], "%")[0][0]
        rest_chance = float(np.mean(CENT * all_left > seeing.patch))
    likely = tuple(
        pit.id
        for number, pit in enumerate(client.pits)
        if pit.id in seeing.scars
        and np.mean(CENT * single[:, number] > seeing.scars[pit.id]) >= LIKELY
    )
    if now.held == 0:  # before the course begins, nobody is told to add a session to it
        advice, why = _before_the_first(together or gain, max(chance, rest_chance), seeing.patch)
        return Worth(advice, why, gain, together, seeing.patch, chance, rest_chance, ())
    maturing = _still_maturing(client.courses, now)
    advice, why = _advise(gain, (chance, rest_chance), seeing.patch, maturing, rest is not None)
    return Worth(advice, why, gain, together, seeing.patch, chance, rest_chance, likely)


def _courses(
    courses: Mapping[str, ZoneCourse], now: CourseProgress
) -> tuple[Mapping[str, ZoneCourse], Mapping[str, ZoneCourse] | None]:
    """Return the course with the next session, and with all that are left; None where none is.

    After the plan's last session the next one is like it.
    """
    left = any(len(course.days) > now.held for course in courses.values())
    next_ = {
        zone: course.with_sessions(now.held + 1, now.interval_days)
        for zone, course in courses.items()
    }
    return next_, dict(courses) if left else None


def _gain(
    client: ForecastClient, skin: SkinResponse, held: int, courses: Mapping[str, ZoneCourse]
) -> Float[np.ndarray, "draws pits"]:
    """Return what the sessions of `courses` take off beyond those held, when they may be judged."""
    before = {zone: course.first(held) for zone, course in courses.items()}
    judged = [max(course.days[-1] for course in courses.values()) + review_days()]
    more = reductions(skin, client.pits, courses, judged)
    less = reductions(skin, client.pits, before, judged)
    return np.asarray((more - less)[:, :, 0])


def _still_maturing(courses: Mapping[str, ZoneCourse], now: CourseProgress) -> bool:
    """Whether no scan has yet been made when the sessions held may be judged."""
    last = max(course.first(now.held).days[-1] for course in courses.values())
    return now.last_scan is None or now.last_scan < last + review_days()


def _before_the_first(all_of_it: ExpectedValue, chance: float, least: float) -> tuple[Advice, str]:
    """Say what the whole plan is likely to show, before its first session."""
    together = say(
        "the sessions planned are expected to take off {gain:.0f} % of the volume together "
        "({low:.0f} to {high:.0f} %), and from {least:.0f} % on a change can be seen",
        gain=all_of_it.value,
        low=all_of_it.low80,
        high=all_of_it.high80,
        least=least,
    )
    if chance >= LIKELY:
        return "review at day 90", say(
            "{expected}: {share:.0f} in 100 such clients would see it. Judge at day 90 after the "
            "last session, and not before.",
            expected=f"{together[0].upper()}{together[1:]}",
            share=CENT * chance,
        )
    return "stop", say(
        "The course is not likely to show: {expected}; {share:.0f} in 100 such clients would see a "
        "difference.",
        expected=together,
        share=CENT * chance,
    )


def _advise(
    gain: ExpectedValue,
    chances: tuple[float, float],
    least: float,
    maturing: bool,
    planned: bool,
) -> tuple[Advice, str]:
    """Choose the recommendation and give its reason."""
    chance, rest = chances
    alone = say(
        "the next session alone is expected to take off {gain:.0f} % of the volume ({low:.0f} to "
        "{high:.0f} %), and from {least:.0f} % on a change can be seen",
        gain=gain.value,
        low=gain.low80,
        high=gain.high80,
        least=least,
    )
    if chance >= LIKELY:
        return "one more is likely to show", say(
            "{expected}: {share:.0f} in 100 such clients would see it.",
            expected=f"{alone[0].upper()}{alone[1:]}",
            share=CENT * chance,
        )
    if maturing:
        return "review at day 90", say(
            "The sessions held have not been judged yet, and {expected}: measure again from day 90 "
            "after the last session before deciding.",
            expected=alone,
        )
    if planned and rest >= LIKELY:
        return "review at day 90", say(
            "One session is not likely to show by itself, for {expected}; the sessions planned "
            "together would in {share:.0f} of 100 such clients: hold them and judge at day 90 "
            "after the last.",
            expected=alone,
            share=CENT * rest,
        )
    return "stop", say(
        "More is not likely to show: {expected}; {share:.0f} in 100 such clients would see a "
        "difference.",
        expected=alone,
        share=CENT * max(chance, rest),
    )
