"""Writes the pages of the manual that are made from the data of care."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from made_pages import DOCS, table, write

from needlepoint.care import Question, Rule, intended_use, questionnaire, read_rules, rules_using
from needlepoint.care.rules.causes import causes, kind_words
from needlepoint.care.rules.rulebook import ground, rule_text
from needlepoint.evidence import Fact, bibliography, read_facts
from needlepoint.scars import KINDS

CASES = DOCS.parent / "tests" / "spec" / "care"
FACTS = DOCS.parent / "src" / "needlepoint" / "care" / "facts"
MADE = "<!-- Made by docs/write_care.py from the data of the package; do not edit. -->"


RULES_SAY = """\
Every rule that is asked before anybody is needled, and the cases that prove it: the tables run as
tests. Each case changes a few answers of Ana, a simulated client of 30 years who is well; today is
22 November 2026, and cheek and chin are to be treated unless a case says otherwise. How well the
tables catch a wrong rule was [measured](rules-tested.md)."""

QUESTIONNAIRE_SAYS = """\
The paper form, the studio and `person.toml` are made from it. Nothing in it tells who somebody is:
a key that looks like a name or a birth date is refused."""


def rules_page() -> str:
    """Print every rule with its reason, its sources and its cases."""
    tables = _case_tables()
    parts = [_head("Rules of screening"), RULES_SAY, _severities()]
    parts += [_rule(rule, tables[rule.id]) for rule in read_rules().values()]
    return "\n\n".join(parts) + "\n"


def questionnaire_page() -> str:
    """Print the questionnaire with its reasons and the rules that use each question."""
    form = questionnaire()
    version = f"Version {form.version}."
    parts = [_head("Questionnaire"), f"{version} {QUESTIONNAIRE_SAYS}"]
    for name, title in form.sections.items():
        rows = [_question(question, form.how) for question in form.section(name)]
        parts += [f"## {title}", table(("Question", "Answer", "Why", "Rules"), rows)]
    return "\n\n".join(parts) + "\n"


def kinds_page() -> str:
    """Print causes and kinds in plain words, with what they rest on."""
    parts = [_head("Causes and kinds of scars"), "## Where scars of acne come from"]
    for cause in causes():
        parts += [f"### {cause.title}", f"{cause.says} {cause.means}", _sources(cause.facts)]
    parts.append("## Kinds")
    for kind in KINDS:
        words = kind_words(kind)
        parts += [
            f"### {words.title}",
            f"{words.looks} {words.means} {words.instead}",
            _sources(words.facts),
        ]
    return "\n\n".join(parts) + "\n"


def facts_page() -> str:
    """Print every fact of this room with its source."""
    parts = [
        _head("Facts about care"),
        "Nothing here was held against the full paper unless it says so in the last column.",
    ]
    columns = ("Fact", "Says", "Value", "Source", "Grade", "Verified")
    used: dict[str, None] = {}
    for path in sorted(FACTS.glob("*.toml")):
        facts = read_facts("needlepoint.care", f"facts/{path.name}")
        used |= dict.fromkeys(fact.source.key for fact in facts.values())
        parts += [f"## {path.stem}", table(columns, [_fact(fact) for fact in facts.values()])]
    parts.append("## Sources")
    parts.append("\n".join(f"- `{key}` {bibliography()[key]}" for key in sorted(used)))
    return "\n\n".join(parts) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/rules.md": rules_page,
    "reference/questionnaire.md": questionnaire_page,
    "reference/kinds-and-causes.md": kinds_page,
    "reference/care-facts.md": facts_page,
}


def _head(title: str) -> str:
    return f"# {title}\n\n{MADE}\n\n> {intended_use()}"


def _severities() -> str:
    rows = [
        ("absolute", "Do not proceed."),
        ("unanswered", "Do not proceed until the question is answered."),
        ("delay", "Wait, until the day that is given or until something has come to pass."),
        ("signoff", "Ask a clinician: a named person of the role must agree first."),
        ("note", "Needling may be considered, with a change."),
    ]
    text = (
        "The strictest rule wins in each zone. A person with the role named under *may be let"
        " pass by* can let a rule pass, with name and reason; the decision is kept in the result"
        " whether or not the role suffices."
    )
    return table(("Severity", "What it means"), rows) + "\n\n" + text


def _rule(rule: Rule, cases: list[dict[str, Any]]) -> str:
    lines = [
        f"## {rule.id}",
        f"{rule_text(rule.id, 'reason')} {rule_text(rule.id, 'advice')}",
        table(("", ""), _properties(rule)),
        _sources(ground(name) for name in (rule.ground, *rule.also)),
    ]
    if rule.positions:
        lines += ["Other positions:", _sources(ground(name) for name in rule.positions)]
    rows = [_case(case) for case in cases]
    lines.append(table(("Who", "What differs", "Result", "Until", "Zones"), rows))
    return "\n\n".join(lines)


def _properties(rule: Rule) -> list[tuple[str, str]]:
    rows = [
        ("Severity", rule.severity),
        ("About", rule.scope),
        ("May be waived by", rule.signed_by or "nobody"),
    ]
    for variant in rule.variants:
        who = f"for a {variant.operator} or above" if variant.operator else ""
        which = f"under {', '.join(variant.devices)}" if variant.devices else ""
        changes = [str(variant.changes.get(name, "")) for name in ("severity", "within")]
        rows.append((f"Differs {who or which}", " ".join(change for change in changes if change)))
    if rule.effects:
        rows.append(("Changes in the plan", ", ".join(rule.effects)))
    if refer := rule_text(rule.id, "refer_to"):
        rows.append(("Refer to", refer))
    rows.append(("Questions", ", ".join(f"`{name}`" for name in rule.questions) or "none"))
    return rows


def _case(case: Mapping[str, Any]) -> tuple[str, ...]:
    differs = [f"{name} = {_plain(value)}" for name, value in case.get("answers", {}).items()]
    differs += [f"{name} not answered" for name in case.get("without", ())]
    differs += [f"{name} = {_plain(value)}" for name, value in case.get("practice", {}).items()]
    if "points" in case:
        differs.append(f"{case['points']} points for skin type")
    if "answered_on" in case:
        differs.append(f"answered on {case['answered_on']}")
    if "zones" in case:
        differs.append(f"to treat: {', '.join(case['zones'])}")
    until = str(case.get("until", ""))
    return case["who"], "; ".join(differs), case["gives"], until, ", ".join(case.get("in", ()))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{zone} {_plain(day)}" for zone, day in value.items())
    if isinstance(value, list):
        return ", ".join(value) or "none"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) or "not given"


def _question(question: Question, how: Mapping[str, str]) -> tuple[str, ...]:
    shown = [question.shown.get(choice, choice) for choice in question.choices]
    in_zones = question.kind in ("zones", "dated zones")
    answer = how[question.kind] if in_zones or not shown else "; ".join(shown)
    using = ", ".join(f"[{rule}](rules.md#{rule})" for rule in rules_using(question.id))
    return f"`{question.id}` {question.ask}", answer, question.why, using


def _fact(fact: Fact) -> tuple[str, ...]:
    short = fact.key.rpartition(".")[2]
    source = f"`{fact.source.key}`, {fact.at}"
    verified = "yes" if fact.verified else "no"
    return f"`{short}`", fact.says, _value(fact), source, fact.grade, verified


def _value(fact: Fact) -> str:
    if fact.value is None:
        return ""
    if isinstance(fact.value, list):
        return ", ".join(f"{each:g}" if isinstance(each, float) else each for each in fact.value)
    if isinstance(fact.value, float):
        low, high = fact.low, fact.high
        around = f" ({low:g} to {high:g})" if low is not None and high is not None else ""
        unit = "" if fact.unit == "1" else f" {fact.unit}"
        return f"{fact.value:g}{around}{unit}"
    return str(fact.value)


def _sources(facts: Iterable[Fact]) -> str:
    return "\n".join(f"- {_said(fact)}" for fact in facts)


def _said(fact: Fact) -> str:
    value = f": {_value(fact)}" if isinstance(fact.value, float) else ""
    verified = "" if fact.verified else "; not verified"
    return f"{fact.says}{value}. *{fact.grade}*, {_cited(fact)}{verified}"


def _cited(fact: Fact) -> str:
    if fact.grade == "own choice":
        return f"[why](../{fact.at.removeprefix('docs/')})"
    return f"`{fact.source.key}`, {fact.at}"


def _case_tables() -> dict[str, list[dict[str, Any]]]:
    paths = (path for path in sorted(CASES.glob("*.toml")) if path.name != "ana.toml")
    return {
        rule: cases
        for path in paths
        for rule, cases in tomllib.loads(path.read_text("utf-8")).items()
    }


if __name__ == "__main__":
    write(PAGES)
