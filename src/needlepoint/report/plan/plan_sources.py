"""The sources behind the operator's pages: in full for the screen, by title and year in print."""

from __future__ import annotations

from collections.abc import Iterable

from needlepoint.care import Plan
from needlepoint.evidence import OWN_CHOICE, Fact
from needlepoint.language import say


def _used(plan: Plan) -> tuple[Fact, ...]:
    """Return the facts behind what these pages say."""
    return (
        *(fact for one in plan.screening.findings for fact in (one.facts[0], *one.positions)),
        *(fact for zone in plan.zones for fact in zone.depth.facts + zone.technique.numbing),
        *(fact for line in plan.scars for fact in line.facts),
        *(plan.house_rules if plan.zones else ()),
        *plan.licence,
        *plan.condition.evidence,
    )


def sources_in_full(plan: Plan) -> list[str]:
    """List every source in full for the screen, those with an unchecked fact starred."""
    return _starred((str(fact.source), fact) for fact in _used(plan))


def sources_by_title(plan: Plan) -> list[str]:
    """List the sources by title and year for print; a choice of our own is not listed."""
    no_year = say("no year")
    return _starred(
        (f"{fact.source.title.strip('[]').rstrip('.')}, {fact.source.year or no_year}", fact)
        for fact in _used(plan)
        if fact.source.key != OWN_CHOICE
    )


def _starred(sources: Iterable[tuple[str, Fact]]) -> list[str]:
    """Return each name once, in order, with a star where a fact behind it is unchecked."""
    unchecked: dict[str, bool] = {}
    for text, fact in sources:
        unchecked[text] = unchecked.get(text, False) or not fact.verified
    return [f"{text}{' *' if unchecked[text] else ''}" for text in sorted(unchecked)]
