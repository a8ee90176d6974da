"""Screening: ask every rule, let the strictest win, and say why, until when and by whose word."""

from __future__ import annotations

from datetime import date

from needlepoint.care.person import ROLES, ZONES, Override, Person, Practice, reason_holds
from needlepoint.care.rules.conditions import ACNE_SCARS
from needlepoint.care.rules.contradictions import contradicted, without
from needlepoint.care.rules.findings import SEVERITIES, VERDICTS, RuleFinding, Screening, Verdict
from needlepoint.care.rules.judging import Case, Judgement, judge
from needlepoint.care.rules.licensing import as_checked, check_practice
from needlepoint.care.rules.questions import questionnaire, still_open
from needlepoint.care.rules.rulebook import Rule, ground, read_rules, rule_text
from needlepoint.errors import WrongUsage
from needlepoint.language import say, speaking, spoken

DECIDED_ELSEWHERE = ("vitamin_c_during",)
"""What a named person may also decide, although no rule of screening asks for it."""

CLOSED: tuple[Verdict, ...] = ("wait", "do not proceed")
"""The verdicts under which nobody needles."""


def screen(  # noqa: PLR0913  everything that a screening asks about
    person: Person,
    practice: Practice,
    today: date,
    zones: tuple[str, ...],
    language: str | None = None,
    *,
    condition: str = ACNE_SCARS,
    odd: tuple[str, ...] = (),
) -> Screening:
    """Ask every rule about one person, one practice, one day and the zones to treat.

    The strictest rule wins in each zone. A question that could stop a treatment stops it until
    it is answered, and an answer that another one contradicts counts as none. A person with the
    right role can waive a rule, by name and with a reason; its effects stay. What nobody can waive
    stays closed, and the decision is kept all the same.

    Parameters
    ----------
    person
        The answers, and the decisions of named people.
    practice
        Who would needle, with what, where.
    today
        The day that is asked about.
    zones
        Zones of the face to treat, out of `ZONES`; at least one.
    language
        Language of the reasons; without one the language that is being spoken.
    condition
        What it is for, one of `CONDITIONS`.
    odd
        Questions whose answers do not fit what was measured.

    Raises
    ------
    WrongUsage
        If a zone, a device, a licence or the rule of an override is unknown, or an answer, an
        override, the day of the answers or that of the licence's check lies after `today`.
    """
    zones = _checked_zones(zones)
    _check_days(person, today)
    unfit = tuple(dict.fromkeys((*contradicted(person.answers), *odd)))
    known = as_checked(check_practice(practice), today)
    case = Case(without(person, unfit), known, today, zones, condition, unfit)
    for override in person.overrides:
        if override.rule not in (*read_rules(), *DECIDED_ELSEWHERE):
            raise WrongUsage(f"an override names the rule {override.rule!r}, which does not exist")
    asked = (rule.for_practice(practice) for rule in read_rules().values())
    with speaking(language or spoken()):
        found = [made for rule in asked if (made := _finding(rule, case)) is not None]
        return _together(tuple(sorted(found, key=_strictest_first)), case)


def intended_use() -> str:
    """Return the statement of intended use, which goes with every output."""
    return ground("intended_use").said


def _finding(rule: Rule, case: Case) -> RuleFinding | None:
    """Make the finding of a rule that holds, or that cannot be judged; None if it does not hold."""
    judged = judge(rule, case)
    if judged.holds is False:
        return None
    undecided = judged.holds is None
    stops = rule.severity != "note"
    override = _override_of(rule, case.person.overrides)
    whole = rule.scope in ("person", "face")
    reason, advice = _words(rule, judged, case)
    return RuleFinding(
        rule=rule.id,
        severity="unanswered" if undecided and stops else rule.severity,
        scope=rule.scope,
        zones=case.zones if whole else judged.zones,
        reason=reason,
        advice=advice,
        until=judged.until,
        until_event=_event(rule, judged),
        signed_by=rule.signed_by,
        refer_to="" if undecided else rule_text(rule.id, "refer_to"),
        effects=rule.effects,
        facts=tuple(ground(name) for name in (rule.ground, *rule.also)),
        positions=tuple(ground(name) for name in rule.positions),
        questions=judged.missing if undecided else rule.questions,
        override=override,
        lifted=_suffices(rule, override),
        undecided=undecided,
    )


def _words(rule: Rule, judged: Judgement, case: Case) -> tuple[str, str]:
    """Say why a rule fires and what to do; of a missing answer never that it was a yes."""
    reason, advice = (rule_text(rule.id, part) for part in ("reason", "advice"))
    if judged.holds is not None:
        return reason, advice
    first = questionnaire().words["answer_first"].format(reason=reason)
    return still_open(judged.missing, again=case.contradicted), first


def _event(rule: Rule, judged: Judgement) -> str:
    """Say what must come to pass where no date can be given."""
    if judged.holds is None:
        return say("the answer")
    return "" if judged.until else rule_text(rule.id, "until_event")


def _override_of(rule: Rule, overrides: tuple[Override, ...]) -> Override | None:
    """Return the decision about a rule; of several, that of the highest role, then the latest."""
    about = [override for override in overrides if override.rule == rule.id]
    return max(about, key=lambda one: (ROLES.index(one.role), one.on, one.by), default=None)


def _suffices(rule: Rule, override: Override | None) -> bool:
    if override is None or not rule.signed_by:
        return False
    high_enough = ROLES.index(override.role) >= ROLES.index(rule.signed_by)
    return high_enough and reason_holds(override.reason)


def _strictest_first(finding: RuleFinding) -> tuple[bool, int, str]:
    return (finding.lifted, -SEVERITIES.index(finding.severity), finding.rule)


def _together(findings: tuple[RuleFinding, ...], case: Case) -> Screening:
    by_zone = {zone: _verdict(findings, zone) for zone in case.zones}
    passes = {zone: _passes(findings, zone, case.today) for zone in case.zones}
    days = [day for day in passes.values() if day is not None]
    earliest = min(days, default=None)
    stopping = [one for one in findings if one.severity == "unanswered" and not one.lifted]
    effects = {effect for one in findings for effect in one.effects}
    return Screening(
        today=case.today,
        verdict=min(by_zone.values(), key=VERDICTS.index),
        by_zone=by_zone,
        findings=findings,
        unanswered=tuple(dict.fromkeys(name for one in stopping for name in one.questions)),
        earliest=earliest,
        earliest_by_zone=passes,
        earliest_why=_why(findings, earliest, case.today),
        effects=frozenset(effects),
        overrides=case.person.overrides,
        intended_use=intended_use(),
        contradicted=case.contradicted,
    )


def _verdict(findings: tuple[RuleFinding, ...], zone: str) -> Verdict:
    """Return the strictest word about a zone."""
    about = [finding.verdict for finding in findings if zone in finding.zones]
    return max(about, key=VERDICTS.index, default=VERDICTS[0])


def _passes(findings: tuple[RuleFinding, ...], zone: str, today: date) -> date | None:
    """Return the first day on which no rule stops this zone or makes it wait."""
    closing = [one for one in findings if zone in one.zones and one.verdict in CLOSED]
    days = [one.until for one in closing if one.until is not None]
    return max([today, *days]) if len(days) == len(closing) else None


def _why(findings: tuple[RuleFinding, ...], earliest: date | None, today: date) -> str:
    """Say what the earliest day hangs on."""
    closing = [one for one in findings if one.verdict in CLOSED]
    signers = sorted({one.signed_by for one in findings if one.verdict == "ask a clinician"})
    signed = ""
    if signers:
        signed = say(", with the word of: {signers}", signers=", ".join(map(say, signers)))
    if earliest is None:
        gaps = {name for one in closing if one.undecided for name in one.questions}
        reasons = []
        if gaps:
            reasons.append(say("answers that could stop it are missing ({count})", count=len(gaps)))
        reasons += [_open_end(one) for one in closing if one.until is None and not one.undecided]
        return say("no day can be named: {reasons}", reasons="; ".join(reasons))
    if earliest == today:
        return say("nothing makes it wait") + signed
    last = [one.rule for one in closing if one.until == earliest]
    return say("the last wait to end: {rules}", rules=", ".join(last)) + signed


def _open_end(finding: RuleFinding) -> str:
    if finding.until_event:
        return say("{rule} lasts until {event}", rule=finding.rule, event=finding.until_event)
    return say("{rule} lasts", rule=finding.rule)


def _checked_zones(zones: tuple[str, ...]) -> tuple[str, ...]:
    """Put zones into the order of the face, once each."""
    if not zones:
        raise WrongUsage(f"say which zones are to be treated: {', '.join(ZONES)}")
    for zone in zones:
        if zone not in ZONES:
            raise WrongUsage(f"there is no zone {zone!r}; there are: {', '.join(ZONES)}")
    return tuple(zone for zone in ZONES if zone in zones)


def _check_days(person: Person, today: date) -> None:
    """Refuse days that have not come yet."""
    if person.answered_on is not None:
        _not_after("answered_on", person.answered_on, today)
    for override in person.overrides:
        _not_after(f"the override of {override.rule}", override.on, today)
    for name, answer in person.answers.items():
        for day in _days_in(answer):
            _not_after(name, day, today)


def _days_in(answer: object) -> tuple[date, ...]:
    if isinstance(answer, date):
        return (answer,)
    pairs = answer if isinstance(answer, tuple) else ()
    return tuple(pair[1] for pair in pairs if isinstance(pair, tuple))


def _not_after(name: str, day: date, today: date) -> None:
    if day > today:
        raise WrongUsage(f"{name} gives {day}, which lies after {today}, the day asked about")
