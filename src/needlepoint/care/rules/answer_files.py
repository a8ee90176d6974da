"""person.toml and practice.toml: read, checked, and refused in one sentence when they are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from needlepoint.care.person import ROLES, Answer, Override, Person, Practice, reason_holds
from needlepoint.care.rules.answers import read_answer, read_date
from needlepoint.care.rules.licensing import check_practice, check_role
from needlepoint.care.rules.questions import FORMAT, questionnaire
from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.tables import Table, read_versioned

NAME_LIKE = (
    "name",
    "birth",
    "born",
    "dob",
    "email",
    "mail",
    "phone",
    "address",
    "passport",
    "insurance",
)
"""Parts of keys that would tell who somebody is; such keys are refused, answered or not."""

_PERSON_KEYS = {"needlepoint", "questionnaire", "answered_on", "answers", "override"}
_OVERRIDE_KEYS = {"rule", "by", "role", "reason", "on"}
_PRACTICE_WORDS = {
    "licence",
    "operator",
    "device",
    "device_kind",
    "country",
    "licence_source",
    "supervised_by",
}
_PRACTICE_KEYS = {
    "needlepoint",
    "licence",
    "operator",
    "device",
    "device_kind",
    "country",
    "licence_cap_mm",
    "licence_source",
    "licence_checked_on",
    "supervised_by",
    "preferences",
}


def person_from(
    answers: Mapping[str, object],
    *,
    answered_on: date | None = None,
    overrides: tuple[Override, ...] = (),
) -> Person:
    """Check plain answers against the questionnaire and make a person of them.

    Parameters
    ----------
    answers
        By question id, as a TOML file or a form gives them: true or "yes", dates, "never",
        lists of words or zones. An empty text counts as not answered.
    answered_on
        The day the answers were given.
    overrides
        Decisions of named people.

    Raises
    ------
    WrongUsage
        If a question is unknown, an answer is of the wrong kind, or a key would tell who
        somebody is.
    """
    form = questionnaire()
    kept: dict[str, Answer] = {}
    for key, value in answers.items():
        _refuse_names(key)
        if key not in form.questions:
            raise WrongUsage(f"there is no question {key!r}; see the blank person.toml for them")
        if value == "":
            continue
        kept[key] = read_answer(form[key], value)
    return Person(kept, answered_on, overrides, form.version)


def read_person(path: Path) -> Person:
    """Read a person.toml.

    Raises
    ------
    Unreadable
        If the file is missing, no TOML, or of an unknown version.
    WrongUsage
        If something in it is wrong, in one sentence that says what.
    """
    table, _ = read_versioned(path, FORMAT)
    for key in table:
        _refuse_names(key, path)
    Table(table, str(path)).allow_only(_PERSON_KEYS)
    version = table.get("questionnaire", questionnaire().version)
    if version not in range(1, questionnaire().version + 1):
        raise Unreadable(
            f"{path} answers version {version} of the questionnaire, and this program knows"
            f" versions 1 to {questionnaire().version}; answer a blank person.toml of this program"
        )
    given = table.get("answered_on", "")
    try:
        answered_on = None if given == "" else read_date("answered_on", given)
        overrides = tuple(_override(entry) for entry in table.get("override", ()))
        return person_from(table.get("answers", {}), answered_on=answered_on, overrides=overrides)
    except WrongUsage as why:
        raise WrongUsage(f"{path}: {why}") from why


def read_practice(path: Path) -> Practice:
    """Read a practice.toml; see `Practice` for its keys, and `read_person` for what it raises."""
    table, _ = read_versioned(path, FORMAT)
    Table(table, str(path)).allow_only(_PRACTICE_KEYS)
    plain = {key: value for key, value in table.items() if key != "needlepoint" and value != ""}
    try:
        if "licence_checked_on" in plain:
            plain["licence_checked_on"] = read_date(
                "licence_checked_on", plain["licence_checked_on"]
            )
        _check_practice_kinds(plain)
        if "licence_cap_mm" in plain:
            plain["licence_cap_mm"] = float(plain["licence_cap_mm"])
        return check_practice(Practice(**plain))
    except WrongUsage as why:
        raise WrongUsage(f"{path}: {why}") from why


def _check_practice_kinds(table: Mapping[str, Any]) -> None:
    """Refuse a practice whose words are no words."""
    for key in sorted(set(table) & _PRACTICE_WORDS):
        if not isinstance(table[key], str):
            raise WrongUsage(f"{key} must be a word in quotes, not {table[key]!r}")
    check_role(table.get("operator", ROLES[0]))
    cap = table.get("licence_cap_mm", 0)
    if isinstance(cap, bool) or not isinstance(cap, int | float):
        raise WrongUsage(f"licence_cap_mm must be a depth in mm, not {cap!r}")
    if not isinstance(table.get("preferences", {}), dict):
        raise WrongUsage("preferences must be a table: [preferences], then name = value lines")


def _refuse_names(key: str, path: Path | None = None) -> None:
    if any(part in key.lower() for part in NAME_LIKE):
        place = f"{path}: " if path else ""
        raise WrongUsage(
            f"{place}remove {key!r}: nothing that tells who somebody is belongs to the answers"
        )


def check_reason(reason: str) -> None:
    """Refuse a reason for a decision that says nothing.

    Raises
    ------
    WrongUsage
        If it is shorter than a few words.
    """
    if not reason_holds(reason):
        raise WrongUsage(f"say the reason in a few words; {reason!r} gives no reason")


def _override(table: Mapping[str, Any]) -> Override:
    if set(table) != _OVERRIDE_KEYS:
        raise WrongUsage(f"an override needs exactly {sorted(_OVERRIDE_KEYS)}, not {sorted(table)}")
    if table["role"] not in ROLES:
        raise WrongUsage(f"an override's role is one of {', '.join(ROLES)}, not {table['role']!r}")
    for key in ("rule", "by", "reason"):
        if not isinstance(table[key], str) or not table[key].strip():
            raise WrongUsage(f"an override must say its {key}")
    check_reason(table["reason"])
    on = read_date("on", table["on"])
    return Override(table["rule"], table["by"], table["role"], table["reason"], on)
