"""Writes the tables of depth, aftercare, conditions and vitamin C from the fact files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from made_pages import table, write

from needlepoint.care import (
    CONDITIONS,
    ZONES,
    healing_steps,
    intended_use,
    read_condition,
    red_flags,
)
from needlepoint.evidence import Fact, Facts, read_facts

MADE = "<!-- Made by docs/write_care_tables.py from the fact files; do not edit. -->"
STAR = "A star: not yet checked against the full paper."


def depths_page() -> str:
    """Print depths by zone, technique and what the skin type changes."""
    facts = _facts("depths")
    rows = [_zone(facts, zone) for zone in ZONES]
    columns = ("Zone", "Cosmetic", "Texture", "Scars", "Never deeper", "Mean skin of women")
    rest = [
        fact
        for name, fact in facts.items()
        if name in ("depth_step", "cosmetic_limit", "trial_needle_length")
        or name.startswith("dial_")
    ]
    return _page(
        "Depths and technique",
        "Settings of the dial in millimetres: where to start, and up to where after the skin was "
        "looked at. Licence and label cut them further. Why so: "
        "[what may be needled](../explanation/what-may-be-needled.md#depth).",
        table(columns, rows),
        "## About the dial",
        _fact_table(rest),
        "## Technique and density",
        _fact_table(_facts("technique").values()),
        "## Course and skin type",
        _fact_table(_facts("course").values()),
        "## By scar",
        _fact_table(_facts("suitability").values()),
    )


def aftercare_page() -> str:
    """Print healing step by step, signs of trouble and follow-ups."""
    steps = [
        (step.name, _joined(step.expect), _joined(step.do), _joined(step.avoid))
        for step in healing_steps()
    ]
    flags = [
        (
            f"{flag.sign.says} ({_credit(flag.sign)})",
            f"day {flag.from_day} to {flag.to_day}",
            flag.action.says,
        )
        for flag in red_flags()
    ]
    facts = _facts("aftercare")
    visits = [fact for name, fact in facts.items() if name.startswith("follow_")]
    return _page(
        "Aftercare",
        "Day 0 is the day of the session.",
        table(("When", "Expect", "Do", "Leave"), steps),
        "## Signs of trouble",
        table(("Sign", "When", "What to do"), flags),
        "## Follow-up",
        table(("Day", "About"), [(_number(fact), fact.says) for fact in visits]),
        "## Facts",
        _fact_table(
            fact
            for name, fact in facts.items()
            if name.split("_")[0] in ("expect", "do", "avoid", "flag")
        ),
    )


def conditions_page() -> str:
    """Print every condition with verdict, protocol, evidence and cautions."""
    parts = []
    for key in CONDITIONS:
        known = read_condition(key)
        course = f"{known.sessions} sessions" if known.sessions else "sessions not settled"
        if known.interval_days:
            course += f", {known.interval_days} days apart"
        depths = "none printed" if known.purpose == "none" else known.purpose
        who = f"Who: {known.least_role} at least. Depths: {depths}."
        parts += [
            f"## {known.title}",
            f"`needlepoint plan --for {key}`: **{known.verdict}**. {known.says}.",
            f"Protocol: {known.protocol.says}. {course}. {who}",
            _fact_table((*known.evidence, *known.cautions)),
        ]
    return _page("Conditions", "What else needling is asked for, and what we make of it.", *parts)


def vitamin_c_page() -> str:
    """Print vitamin C before, during and after, and what it may add."""
    facts = _facts("vitamin_c")
    sections = {
        "Before": ("before", "half"),
        "During": ("during",),
        "After": ("after", "channels", "barrier"),
        "What it may add": ("adds",),
    }
    parts = []
    for title, words in sections.items():
        about = [fact for name, fact in facts.items() if name.split("_")[0] in words]
        parts += [f"## {title}", _fact_table(about)]
    harms = [_facts("screening")[name] for name in ("topical_reaction", "topical_review")]
    parts += ["## Harm that was seen", _fact_table(harms)]
    return _page("Vitamin C", "Beside needling, for acne scars.", *parts)


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/depths.md": depths_page,
    "reference/aftercare.md": aftercare_page,
    "reference/conditions.md": conditions_page,
    "reference/vitamin-c.md": vitamin_c_page,
}


def _facts(book: str) -> Facts:
    return read_facts("needlepoint.care", f"facts/{book}.toml")


def _page(title: str, says: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE, f"> {intended_use()}", says, STAR, *parts]) + "\n"


def _zone(facts: Facts, zone: str) -> tuple[str, ...]:
    key = zone.replace(" ", "_")
    cells = [facts.get(f"{kind}_{key}") for kind in ("cosmetic", "texture", "scar", "ceiling")]
    skin = facts.get(f"skin_{key}")
    shown = ["do not proceed" if fact is None else _number(fact) for fact in cells]
    return (zone, *shown, "" if skin is None else f"{_number(skin)} ({_credit(skin)})")


def _number(fact: Fact) -> str:
    if isinstance(fact.value, bool) or not isinstance(fact.value, int | float):
        return (
            ", ".join(str(v) for v in fact.value)
            if isinstance(fact.value, list)
            else (fact.value or "")
        )
    ends = f" ({fact.low:g} to {fact.high:g})" if fact.low is not None and fact.high else ""
    return f"{fact.value:g}{ends}"


def _credit(fact: Fact) -> str:
    star = "" if fact.verified else "*"
    if fact.grade == "own choice":
        return f"our own choice{star}"
    return f"`{fact.source.key}`, {fact.at}{star}"


def _joined(facts: Iterable[Fact]) -> str:
    return "<br>".join(f"{fact.says}." for fact in facts)


def _fact_table(facts: Iterable[Fact]) -> str:
    rows = [
        (fact.says, f"{_number(fact)} {fact.unit}".strip(), fact.grade, _credit(fact))
        for fact in facts
    ]
    return table(("What is known", "Value", "Grade", "Source"), rows)


if __name__ == "__main__":
    write(PAGES)
