"""Who may open which address: one table, and what is not in it is closed to everybody.

A rule says nothing of whose clients: an address only ever finds rows of the operator's own
practice (`scope`).
"""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.records.models import Role


@dataclass(frozen=True, slots=True)
class Rule:
    """Which roles may open an address.

    Attributes
    ----------
    roles
        These; none at all for an address that needs no login.
    public
        Whether it needs no login.
    step_up
        Whether the person must have proved a moment ago to be there in person.
    """

    roles: frozenset[Role] = frozenset()
    public: bool = False
    step_up: bool = False


PUBLIC = Rule(public=True)
EVERYBODY = Rule(frozenset(Role))
CLINICAL = Rule(frozenset({Role.OWNER, Role.CLINICIAN, Role.TECHNICIAN}))
CLINICIANS = Rule(frozenset({Role.OWNER, Role.CLINICIAN}))
OWNER = Rule(frozenset({Role.OWNER}))

RULES: dict[str, Rule] = {
    # door
    "first-run": PUBLIC,
    "login": PUBLIC,
    "logout": EVERYBODY,
    # clients
    "home": EVERYBODY,
    "client-new": EVERYBODY,
    "client": EVERYBODY,
    "client-edit": EVERYBODY,
    # captures
    "capture-new": CLINICAL,
    "capture": CLINICAL,
    "capture-progress": CLINICAL,
    "capture-again": CLINICAL,
    "picture": CLINICAL,
    # scar map
    "scar-map": CLINICAL,
    "scar-map-drawing": CLINICAL,
    # practice
    "practice": OWNER,
    "rigs": CLINICAL,
    "rig-new": OWNER,
}
"""By the name of the address; a test fails for an address without a rule."""


def rule_of(name: str | None) -> Rule | None:
    """Give the rule of an address, or None: then it is closed."""
    return RULES.get(name or "")
