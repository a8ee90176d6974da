"""What licence and device say: how deep the law lets go, and what a label covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from needlepoint.care.person import ROLES, Practice
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import say

OWN_RULE = "own rule"
"""The licence of a practice that states its own limit, with the place where it stands written."""

UNITED_STATES = "US"

UNLISTED = "other"
"""The device that stands for every pen without facts."""


def licence_facts() -> Facts:
    """Return the facts about licences."""
    return read_facts("needlepoint.care", "facts/licence.toml")


def device_facts() -> Facts:
    """Return the facts about devices."""
    return read_facts("needlepoint.care", "facts/devices.toml")


def licences() -> tuple[str, ...]:
    """Return the licence profiles that facts describe, and ``own rule``."""
    named = (name for name in licence_facts() if name.startswith("profile_"))
    return (*(name.removeprefix("profile_") for name in named), OWN_RULE)


def medical_licences() -> tuple[str, ...]:
    """Return the profiles that only a clinician, a prescriber or a physician may use."""
    return _words(licence_facts(), "medical_profiles")


def devices() -> tuple[str, ...]:
    """Return the devices that facts describe, and ``other``."""
    return tuple(name.removesuffix("_uses") for name in device_facts() if name.endswith("_uses"))


def licence_limit_mm(practice: Practice) -> float:
    """Return the deepest setting [mm] that the law of the place allows this operator.

    The practice's own limit counts where it is stricter, and alone where the licence is ``own
    rule``. A profile for medical practices that a salon operator holds counts as the unknown one.
    """
    facts = licence_facts()
    unknown = facts.number("profile_esthetician_unspecified")
    own = practice.licence_cap_mm
    if practice.licence == OWN_RULE:
        return unknown if own is None else own
    limit = facts.number(f"profile_{practice.licence}")
    if practice.licence in medical_licences() and practice.operator == "operator":
        limit = unknown
    return limit if own is None else min(limit, own)


def licence_says(licence: str, name: str) -> Fact | None:
    """Return what the facts say about a licence beside its depth, or None where they say nothing.

    Parameters
    ----------
    licence
        Key of a profile.
    name
        ``supervision``, ``purpose``, ``disclosure``, ``numbing`` or ``from``.
    """
    return licence_facts().get(f"{name}_{licence}")


def licence_notes(practice: Practice) -> tuple[Fact, ...]:
    """Return what a practice has to keep to under its licence, beside the depth."""
    names = ("supervision", "purpose", "disclosure", "numbing", "from")
    told = (licence_says(practice.licence, name) for name in names)
    return tuple(fact for fact in told if fact is not None)


def licence_label(licence: str) -> str:
    """Return how a licence is shown where it is chosen: depth, supervision, verified or not."""
    name = say(licence.replace("_", " "))
    fact = licence_facts().get(f"profile_{licence}")
    if fact is None:
        return name
    parts = [say("up to {depth:.2f} mm", depth=fact.number)]
    if fact.number <= 0:
        parts = [say("no needles")]
    if licence_says(licence, "supervision") is not None:
        parts.append(say("with a physician's supervision"))
    if not fact.verified:
        parts.append(say("not verified: check your own law"))
    return say("{name} ({what})", name=name, what=", ".join(parts))


def _supervision_missing(practice: Practice) -> bool:
    """Return whether a physician must supervise what a salon does, and none is on record.

    A place may ask for it at any depth; a depth that counts as medical asks for it everywhere.
    """
    if practice.supervised_by.strip() or practice.operator != ROLES[0]:
        return False
    limit = licence_limit_mm(practice)
    medical = limit > licence_facts().number("medical_depth")
    return limit > 0 and (medical or licence_says(practice.licence, "supervision") is not None)


def practice_says(practice: Practice, name: str) -> bool:
    """Answer a question about the practice that a rule asks.

    Parameters
    ----------
    practice
        Who would needle, with what.
    name
        ``may_pierce``, ``cosmetic_only``, ``supervision_missing``, ``must_confirm``,
        ``label_known``, ``label_age_holds`` or ``device_kind_covered``.
    """
    facts = licence_facts()
    answers = {
        "may_pierce": licence_limit_mm(practice) > 0,
        "cosmetic_only": licence_limit_mm(practice) <= facts.number("no_scar_evidence"),
        "supervision_missing": _supervision_missing(practice),
        "must_confirm": _unconfirmed(practice),
        "label_known": practice.device != UNLISTED,
        "label_age_holds": practice.country == UNITED_STATES or practice.device != UNLISTED,
        "device_kind_covered": practice.device_kind in _words(device_facts(), "kinds_covered"),
    }
    return answers[name]


def as_checked(practice: Practice, today: date) -> Practice:
    """Return `practice` as it counts on a day: a check of the law grows old after a year.

    Raises
    ------
    WrongUsage
        If the day of the check has not come yet.
    """
    checked = practice.licence_checked_on
    if checked is None:
        return practice
    if checked > today:
        raise WrongUsage(
            f"licence_checked_on gives {checked}, which lies after {today}, the day asked about"
        )
    lasts = timedelta(days=int(licence_facts().number("check_again")))
    return practice if today < checked + lasts else replace(practice, licence_checked_on=None)


def _unconfirmed(practice: Practice) -> bool:
    """Return whether the practice still has to check its own law."""
    if practice.licence_checked_on is not None or practice.operator != ROLES[0]:
        return False
    facts = licence_facts()
    fact = facts.get(f"profile_{practice.licence}")
    read = fact is None or fact.verified
    return practice.licence in _words(facts, "must_confirm") or not read


def label_covers(practice: Practice, name: str) -> tuple[str, ...] | None:
    """Return what the label of the device covers (``uses`` or ``skin_types``), None if unknown."""
    facts = device_facts()
    key = f"{practice.device}_{name}"
    return _words(facts, key) if key in facts else None


def check_practice(practice: Practice) -> Practice:
    """Return `practice` back, or refuse what no rule could work with.

    Raises
    ------
    WrongUsage
        In one sentence that says what is wrong and which words are known.
    """
    if practice.licence not in licences():
        raise WrongUsage(
            f"licence must be one of {', '.join(licences())}, not {practice.licence!r}"
        )
    if practice.device not in devices():
        raise WrongUsage(f"device must be one of {', '.join(devices())}, not {practice.device!r}")
    check_role(practice.operator)
    own = practice.licence_cap_mm
    if own is not None and not own >= 0:  # so that a number that is none is refused as well
        raise WrongUsage(f"licence_cap_mm must be a depth of 0 mm or more, not {own!r}")
    if practice.licence == OWN_RULE and (own is None or not practice.licence_source):
        raise WrongUsage("an own rule needs licence_cap_mm and licence_source")
    medical = practice.licence in medical_licences()
    if medical and practice.operator == "operator":
        raise WrongUsage(
            f"licence {practice.licence!r} is for a clinician, a prescriber or a physician, and"
            " operator says otherwise"
        )
    return practice


def check_role(role: str) -> None:
    """Refuse an operator who is none of the known roles."""
    if role not in ROLES:
        raise WrongUsage(f"operator must be one of {', '.join(ROLES)}, not {role!r}")


def _words(facts: Facts, name: str) -> tuple[str, ...]:
    """Return the words that a fact lists."""
    value = facts[name].value
    return tuple(str(word) for word in value) if isinstance(value, list) else ()
