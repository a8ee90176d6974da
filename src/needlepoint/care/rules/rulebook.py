"""Rules as data: read from rules.toml, checked against the questionnaire and the facts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from needlepoint.care.person import ROLES, Practice, Role
from needlepoint.care.rules.findings import Scope, Severity
from needlepoint.care.rules.fitzpatrick import SECTION
from needlepoint.care.rules.questions import questionnaire
from needlepoint.care.rules.texts import HERE, texts
from needlepoint.evidence import Fact, read_facts

Subject = Literal["answer", "practice", "treated", "answered", "condition"]
"""What a test looks at: an answer, the practice, the zones to treat, the age of the answers, or
what the plan is for."""

SUBJECTS: tuple[Subject, ...] = ("answer", "practice", "treated", "answered", "condition")

SKIN_TYPE = "skin_type"
"""The one answer that is worked out, from ten others."""

_PLACEHOLDER = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a rule.

    Attributes
    ----------
    subject, name
        What it looks at.
    asks
        What must hold, by operator: ``is``, ``any``, ``has``, ``zones``, ``below``, ``from``,
        ``above``, ``within``, ``before``, ``listed``, ``outside``.
    """

    subject: Subject
    name: str
    asks: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs in a rule from a role upwards, or for some devices."""

    changes: Mapping[str, Any]
    operator: Role | None = None
    devices: tuple[str, ...] = ()

    def holds(self, practice: Practice) -> bool:
        """Say whether this practice gets the variant."""
        if self.operator is not None:
            return ROLES.index(practice.operator) >= ROLES.index(self.operator)
        return practice.device in self.devices


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; its fields are explained on top of rules.toml."""

    id: str
    severity: Severity
    scope: Scope
    when: tuple[Test, ...]
    ground: str
    signed_by: Role | Literal[""] = ""
    join: Literal["all", "any"] = "all"
    also: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    before: str = ""
    variants: tuple[Variant, ...] = ()

    def for_practice(self, practice: Practice) -> Rule:
        """Return the rule as it stands for this operator and this device."""
        rule = self
        for variant in self.variants:
            if variant.holds(practice):
                rule = _changed(rule, variant.changes)
        return rule

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that the rule looks at; the skin type stands for its ten."""
        named = [test.name for test in self.when if test.subject == "answer"]
        if SKIN_TYPE in named:
            named.remove(SKIN_TYPE)
            named += [entry.id for entry in questionnaire().section(SECTION)]
        return tuple(dict.fromkeys(named))


@cache
def read_rules() -> Mapping[str, Rule]:
    """Return every rule, by id."""
    tables = tomllib.loads(files(HERE).joinpath("rules.toml").read_text("utf-8"))
    return {key: _rule(key, table) for key, table in tables.items()}


def rules_using(question: str) -> tuple[str, ...]:
    """Return the ids of the rules that look at `question`."""
    return tuple(rule.id for rule in read_rules().values() if question in rule.questions)


def ground(name: str) -> Fact:
    """Return a fact by the name that rules use: in screening.toml, or ``file.name``."""
    book, _, short = name.rpartition(".")
    return read_facts("needlepoint.care", f"facts/{book or 'screening'}.toml")[short]


def rule_text(rule: str, part: str, language: str | None = None) -> str:
    """Return what a rule says, with its numbers put in from the facts; empty if it says nothing.

    Parameters
    ----------
    rule
        Id of the rule.
    part
        ``reason``, ``advice``, ``until_event``, ``refer_to``, or one of the client's: ``client``
        (the reason), ``instead`` (what to do now) and ``before`` (what to avoid before a session).
    language
        Two letters; without them the language that is being spoken.
    """
    text: str = texts("rules", language)[rule].get(part, "")
    return _PLACEHOLDER.sub(lambda found: _amount(ground(found.group(1)), language), text)


def _amount(fact: Fact, language: str | None) -> str:
    return f"{fact.number:g} {texts('units', language)[fact.unit]}"


def days_before(rule: Rule) -> int:
    """Return for how long before a session a client avoids what the rule waits for [days]."""
    return int(ground(rule.before).number)


def _rule(key: str, table: Mapping[str, Any]) -> Rule:
    return Rule(
        id=key,
        severity=table["severity"],
        scope=table["scope"],
        when=tuple(_test(test) for test in table["when"]),
        ground=table["ground"],
        signed_by=table.get("signed_by", ""),
        join=table.get("join", "all"),
        also=tuple(table.get("also", ())),
        positions=tuple(table.get("positions", ())),
        effects=tuple(table.get("effects", ())),
        before=table.get("before", ""),
        variants=tuple(_variant(variant) for variant in table.get("variant", ())),
    )


def _test(table: Mapping[str, Any]) -> Test:
    subject = next(name for name in SUBJECTS if name in table)
    asks = {name: value for name, value in table.items() if name != subject}
    if subject in ("treated", "condition"):
        return Test(subject, "", {"has": tuple(table[subject])})
    return Test(subject, str(table[subject]), asks)


def _variant(table: Mapping[str, Any]) -> Variant:
    changes = {name: value for name, value in table.items() if name not in ("operator", "device")}
    return Variant(changes, table.get("operator"), tuple(table.get("device", ())))


def _changed(rule: Rule, changes: Mapping[str, Any]) -> Rule:
    """Apply a variant; a changed wait goes into each test that has one."""
    plain = dict(changes)
    if (wait := plain.pop("within", None)) is not None:
        plain["when"] = tuple(
            replace(test, asks=dict(test.asks) | {"within": wait})
            if "within" in test.asks
            else test
            for test in rule.when
        )
    return replace(rule, **plain)
