"""Finding and Screening: what a rule said, and what all of them say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from needlepoint.care.person import Override, Role, reason_holds
from needlepoint.evidence import Fact
from needlepoint.language import say, say_day

Severity = Literal["note", "signoff", "delay", "unanswered", "absolute"]
"""What a rule asks for, mildest first; ``unanswered`` stops until the question is answered."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)

Scope = Literal["person", "face", "area", "zone"]
"""What a rule is about: the whole person, the whole face, the zones it names, or one zone."""

Verdict = Literal["may be considered", "ask a clinician", "wait", "do not proceed"]
"""What the rules come to, mildest first."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

VERDICT_OF: Mapping[Severity, Verdict] = {
    "note": "may be considered",
    "signoff": "ask a clinician",
    "delay": "wait",
    "unanswered": "do not proceed",
    "absolute": "do not proceed",
}


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One rule that fired, or could not be decided.

    Attributes
    ----------
    rule
        Id of the rule.
    severity
        What it asks for.
    scope, zones
        What it is about; `zones` holds the treated zones it touches, all of them where the scope
        is the person or the face.
    reason
        Why, in words a client understands.
    advice
        What to do.
    until
        First day on which the rule no longer fires; None when no date can be given.
    until_event
        What must have come to pass where no date can be given; empty otherwise.
    signed_by
        Who may let it pass: a role, or empty when nobody may.
    refer_to
        To whom the client is sent; empty when to nobody.
    effects
        What it changes in a plan that proceeds, for example ``no numbing``; also where the rule is
        waived.
    facts
        What it rests on; the first is the ground of the rule itself.
    positions
        Where sources disagree: the other readings, each a fact with its source.
    questions
        The answers it looked at; for an unanswered rule those that are missing.
    override
        The decision of a named person about this rule; None when there is none.
    lifted
        Whether that decision suffices for the rule to pass.
    undecided
        Whether the rule counts only because an answer is missing.
    """

    rule: str
    severity: Severity
    scope: Scope
    zones: tuple[str, ...]
    reason: str
    advice: str = ""
    until: date | None = None
    until_event: str = ""
    signed_by: Role | Literal[""] = ""
    refer_to: str = ""
    effects: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    positions: tuple[Fact, ...] = ()
    questions: tuple[str, ...] = ()
    override: Override | None = None
    lifted: bool = False
    undecided: bool = False

    @property
    def decided(self) -> str:
        """What a named person decided about it and what came of that; empty where nobody did."""
        if self.override is None:
            return ""
        one = self.override
        said = {"by": one.by, "role": say(one.role), "day": say_day(one.on), "reason": one.reason}
        if self.lifted and self.severity == "signoff":
            return say("Agreed by {by} ({role}) on {day}. Reason: {reason}", **said)
        if self.lifted:
            return say("Waived by {by} ({role}) on {day}. Reason: {reason}", **said)
        if not reason_holds(one.reason):
            return say(
                "Not waived: {by} ({role}) gave no reason in words on {day}: {reason}", **said
            )
        if self.signed_by:
            return say(
                "Not waived by {by} ({role}) on {day}, because it needs a {needed}. "
                "Reason: {reason}",
                **said,
                needed=say(self.signed_by),
            )
        return say(
            "Not waived by {by} ({role}) on {day}, because nobody can waive this here. "
            "Reason: {reason}",
            **said,
        )

    @property
    def waived(self) -> bool:
        """Whether somebody waived a stop, which is more than a sign-off that a rule asks for."""
        return self.lifted and self.severity in ("delay", "unanswered", "absolute")

    @property
    def verdict(self) -> Verdict:
        """What this finding alone comes to, in its zones."""
        if self.lifted:
            return "may be considered"
        return VERDICT_OF[self.severity]


@dataclass(frozen=True, slots=True)
class Screening:
    """What every rule together says about one person, one practice and one day.

    Attributes
    ----------
    today
        The day that was asked about.
    verdict
        The word for the most open of the zones: it is never milder than any rule about the whole
        person, and it does not close everything because one zone is closed.
    by_zone
        The strictest word for each zone that was asked about.
    findings
        Every rule that fired, strictest first.
    unanswered
        Questions without an answer that a stopping rule needed.
    earliest
        First day on which some zone has passed every rule that stops or waits; sign-offs are
        still needed then. None when no date can be given.
    earliest_by_zone
        The same for each zone.
    earliest_why
        What that day hangs on, or why there is none.
    effects
        What the findings change in a plan that proceeds; zones to skip stand in `by_zone`.
    overrides
        Every decision of a named person, honoured or not.
    intended_use
        The statement that goes with every output.
    contradicted
        Questions whose answers do not fit another answer; they count as not answered.
    """

    today: date
    verdict: Verdict
    by_zone: Mapping[str, Verdict]
    findings: tuple[RuleFinding, ...]
    unanswered: tuple[str, ...] = ()
    earliest: date | None = None
    earliest_by_zone: Mapping[str, date | None] = field(default_factory=dict)
    earliest_why: str = ""
    effects: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = field(default_factory=tuple)
    intended_use: str = ""
    contradicted: tuple[str, ...] = ()

    def finding(self, rule: str) -> RuleFinding | None:
        """Return what rule `rule` said, or None when it did not fire."""
        return next((finding for finding in self.findings if finding.rule == rule), None)

    @property
    def awaits(self) -> tuple[RuleFinding, ...]:
        """The findings that somebody must sign before the first session."""
        return tuple(one for one in self.findings if one.verdict == "ask a clinician")

    @property
    def waived(self) -> tuple[RuleFinding, ...]:
        """The stops that a named person waived."""
        return tuple(one for one in self.findings if one.waived)

    def open_zones(self) -> tuple[str, ...]:
        """Return zones that are not closed: needling may be considered, or a clinician asked."""
        closed = ("wait", "do not proceed")
        return tuple(zone for zone, verdict in self.by_zone.items() if verdict not in closed)
