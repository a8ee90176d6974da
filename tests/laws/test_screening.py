"""Laws of screening: more against it is never milder, order is nothing, days are plain days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from needlepoint.care import (
    ROLES,
    SEVERITIES,
    VERDICTS,
    ZONES,
    Person,
    Practice,
    Question,
    Screening,
    contradicted,
    questionnaire,
    screen,
)

FORM = questionnaire().questions
TODAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
LONG_AGO = 2000
MILDER_FIRST = {"isotretinoin": ("never", "now"), "expectation": ("shallower", "gone")}

PRACTICES = st.builds(
    Practice,
    licence=st.sampled_from(["utah_master_esthetician", "arizona_esthetician"]),
    operator=st.sampled_from(ROLES),
    device=st.sampled_from(["skinpen", "exceed", "skinstylus", "pro_pen", "other"]),
    country=st.sampled_from(["US", "DE"]),
)
PLACES = st.sets(st.sampled_from(ZONES[:-1]), min_size=1, max_size=3).map(tuple)


Pair = tuple[object, object]
"""Two answers of which the second speaks more against needling, or as much."""


def in_order(entries: st.SearchStrategy[tuple[int, int]], downward: bool = False):
    return entries.map(lambda pair: tuple(sorted(pair, reverse=downward)))


def days(today: date) -> st.SearchStrategy[Pair]:
    """Draw never or a day, and a later day."""
    ago = st.integers(0, LONG_AGO).map(lambda number: today - timedelta(days=number))
    return st.tuples(st.just(()) | ago, ago).map(
        lambda pair: pair if pair[0] == () or pair[0] <= pair[1] else pair[::-1]
    )


def dated(zone: str, pair: Pair) -> Pair:
    first, second = pair
    return () if first == () else ((zone, first),), ((zone, second),)


def steps(question: Question, today: date) -> st.SearchStrategy[Pair]:
    """Draw two answers to a question, the second of which speaks more against needling."""
    choices = MILDER_FIRST.get(question.id, question.choices)
    places = st.integers(0, max(0, len(choices) - 1))
    some = st.sets(st.sampled_from(choices or ("",)), max_size=3)
    ages = st.integers(15, 70)
    by_kind: dict[str, st.SearchStrategy[Pair]] = {
        "yes or no": st.just((False, True)),
        "number": in_order(st.tuples(ages, ages), question.id == "age_years"),
        "one of": in_order(st.tuples(places, places)).map(
            lambda pair: (choices[pair[0]], choices[pair[1]])
        ),
        "some of": st.tuples(some, some).map(
            lambda pair: (tuple(sorted(pair[0])), tuple(sorted(pair[0] | pair[1])))
        ),
        "date": days(today),
        "dated zones": st.tuples(st.sampled_from(ZONES), days(today)).map(lambda two: dated(*two)),
    }
    return by_kind["some of" if question.kind == "zones" else question.kind]


CALM: dict[str, object] = {
    name: {
        "yes or no": False,
        "number": 40 if name == "age_years" else 0,
        "one of": question.choices[0] if question.choices else "",
    }.get(question.kind, ())
    for name, question in FORM.items()
    if name != "metal_kind"  # a kind of metal speaks against no allergy to metal
}
"""Answers of somebody with nothing against needling."""

SEVERAL = st.sets(st.sampled_from(sorted(FORM)), max_size=4)


Drawn = tuple[dict[str, object], dict[str, object], date, str, date]
"""Answers, answers of which one speaks more against needling, their day, which one, and today."""


def two_people(drawn: Drawn) -> tuple[Person, Person, str, date]:
    """Make two people of what was drawn; not while drawing, since types are checked by chance."""
    answers, worse, answered_on, changed, today = drawn
    before, after = Person(answers, answered_on), Person(worse, answered_on)  # type: ignore[arg-type]
    return before, after, changed, today


@st.composite
def two_sets_of_answers(draw: st.DrawFn) -> Drawn:
    """Draw answers and the same with one that speaks more against needling.

    Most answers are calm ones: else some stop would hide all the rest.
    """
    today = draw(TODAYS)
    answers = dict(CALM)
    for name in sorted(draw(SEVERAL)):
        answers[name] = draw(steps(FORM[name], today))[1]
    for name in sorted(draw(st.sets(st.sampled_from(sorted(FORM)), max_size=1))):
        answers.pop(name, None)
    changed = draw(st.sampled_from(sorted(answers)))
    answers[changed], worse = draw(steps(FORM[changed], today))
    answered_on = today - timedelta(days=draw(st.integers(0, 40)))
    return answers, answers | {changed: worse}, answered_on, changed, today


def rank(word: str) -> int:
    return VERDICTS.index(word)  # type: ignore[arg-type]


def stricter_or_same(before: Screening, after: Screening) -> None:
    for zone, word in before.by_zone.items():
        assert rank(after.by_zone[zone]) >= rank(word)
        day = before.earliest_by_zone[zone]
        later = after.earliest_by_zone[zone]
        assert later is None or (day is not None and later >= day)
    assert rank(after.verdict) >= rank(before.verdict)


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=80)
def test_one_thing_more_against_it_never_makes_it_milder(drawn, practice, zones):
    before, after, _, today = two_people(drawn)
    assume(not contradicted(before.answers))  # to put such answers right may open a plan
    stricter_or_same(screen(before, practice, today, zones), screen(after, practice, today, zones))


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=50)
def test_an_answer_taken_back_never_makes_it_milder(drawn, practice, zones):
    before, _, changed, today = two_people(drawn)
    if FORM[changed].optional or FORM[changed].only_if:
        return
    less = Person({k: v for k, v in before.answers.items() if k != changed}, before.answered_on)
    stricter_or_same(screen(before, practice, today, zones), screen(less, practice, today, zones))


@given(two_sets_of_answers(), PRACTICES, PLACES, st.randoms())
@settings(max_examples=30)
def test_the_order_of_answers_and_zones_does_not_matter(drawn, practice, zones, chance):
    before, _, _, today = two_people(drawn)
    names, places = list(before.answers), list(zones)
    chance.shuffle(names)
    chance.shuffle(places)
    other = Person({name: before.answers[name] for name in names}, before.answered_on)
    assert screen(before, practice, today, zones) == screen(other, practice, today, tuple(places))


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=30)
def test_a_higher_role_is_never_held_to_more(drawn, practice, zones):
    before, _, _, today = two_people(drawn)
    words = [rank(screen(before, Practice(operator=role), today, zones).verdict) for role in ROLES]
    assert words == sorted(words, reverse=True)


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=30)
def test_one_zone_more_never_opens_another(drawn, practice, zones):
    before, _, _, today = two_people(drawn)
    alone = screen(before, practice, today, zones[:1])
    together = screen(before, practice, today, zones)
    assert rank(together.by_zone[zones[0]]) >= rank(alone.by_zone[zones[0]])


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=50)
def test_the_earliest_day_is_the_first_open_one(drawn, practice, zones):
    before, _, _, today = two_people(drawn)
    result = screen(before, practice, today, zones)
    for zone, day in result.earliest_by_zone.items():
        if day is None:
            continue
        assert day >= today
        then = screen(before, practice, day, zones)
        assert zone in then.open_zones()
        if day > today:
            eve = screen(before, practice, day - timedelta(days=1), zones)
            assert zone not in eve.open_zones()


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=50)
def test_a_rule_holds_until_its_day_and_not_on_it(drawn, practice, zones):
    before, _, _, today = two_people(drawn)
    for finding in screen(before, practice, today, zones).findings:
        if finding.until is None:
            continue
        eve = screen(before, practice, finding.until - timedelta(days=1), zones)
        there = screen(before, practice, finding.until, zones)
        assert eve.finding(finding.rule) is not None
        assert there.finding(finding.rule) is None


@given(two_sets_of_answers(), PRACTICES, PLACES)
@settings(max_examples=30)
def test_findings_come_strictest_first_and_explain_themselves(drawn, practice, zones):
    _, after, _, today = two_people(drawn)
    findings = screen(after, practice, today, zones).findings
    ranks = [SEVERITIES.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks, reverse=True)
    for finding in findings:
        assert finding.reason
        assert finding.advice
        assert finding.facts
        assert finding.zones
