"""What licence and device say: how deep the law lets go, and what a label covers."""

from __future__ import annotations

from needlepoint.care.person import ROLES, Practice
from needlepoint.errors import WrongUsage
from needlepoint.evidence import Facts, read_facts

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
    if practice.licence in _words(facts, "medical_profiles") and practice.operator == "operator":
        limit = unknown
    return limit if own is None else min(limit, own)


def practice_says(practice: Practice, name: str) -> bool:
    """Answer a question about the practice that a rule asks.

    Parameters
    ----------
    practice
        Who would needle, with what.
    name
        ``may_pierce``, ``cosmetic_only``, ``must_confirm``, ``label_age_holds`` or
        ``device_kind_covered``.
    """
    facts = licence_facts()
    answers = {
        "may_pierce": licence_limit_mm(practice) > 0,
        "cosmetic_only": licence_limit_mm(practice) <= facts.number("no_scar_evidence"),
        "must_confirm": practice.licence in _words(facts, "must_confirm")
        and practice.licence_checked_on is None,
        "label_age_holds": practice.country == UNITED_STATES or practice.device != UNLISTED,
        "device_kind_covered": practice.device_kind in _words(device_facts(), "kinds_covered"),
    }
    return answers[name]


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
    medical = practice.licence in _words(licence_facts(), "medical_profiles")
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
