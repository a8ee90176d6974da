"""What the change report says, as plain sentences and rows of text ready to be set."""

from __future__ import annotations

import re
from typing import Any

from needlepoint.change import QUANTITIES, Change, Repeatability, ScarChange, ScarVerdict, Versus
from needlepoint.language import phrase, say, say_counted, say_list
from needlepoint.quantity import DASH, Measured, printed_unit
from needlepoint.report.drawing import words
from needlepoint.scars import Measurement

BETTER: tuple[ScarVerdict, ...] = ("shallower", "flatter")
WORSE: tuple[ScarVerdict, ...] = ("deeper", "higher")
CHANGED: tuple[ScarVerdict, ...] = (*BETTER, *WORSE)
SAME = phrase(
    "Both visits are the very same pictures: their digests agree. Nothing can have changed between "
    "them, and this page proves nothing about treatment."
)
NEW = {
    "new_volume": (
        phrase(
            "Where a sunken scar is new, the volume changed by {change}; this is in no other sum."
        ),
        phrase(
            "Where a sunken scar is new, the volume changed by {change}, which may be chance; this "
            "is in no other sum."
        ),
    ),
    "new_raised_volume": (
        phrase(
            "Where a raised scar is new, the volume changed by {change}; this is in no other sum."
        ),
        phrase(
            "Where a raised scar is new, the volume changed by {change}, which may be chance; this "
            "is in no other sum."
        ),
    ),
}
"""Sums of what is new; what is said of each, and where it may be chance."""

MINUS = "\N{MINUS SIGN}"
COARSE = 3.0
"""Own choice: in a table, percent whose interval is wider than this need no decimals."""


def same_pictures(change: Change) -> bool:
    """Whether both visits are the same pictures."""
    return change.before.origin.sha256 == change.after.origin.sha256


def plain_sentences(change: Change) -> list[str]:
    """Say in plain words what changed, for somebody who reads nothing else."""
    if change.verdict == "not comparable":
        return [say("These two visits cannot be compared, so no change can be stated.")]
    known = [scar for scar in change.scars if scar.before_id is not None]
    if not known:
        return [say("The first visit shows no scar, so there is no scar to compare.")]
    parts = say_list([*_became(change), *_unchanged(change)])
    first = say_counted(
        "Of {count} scar, {parts}.", "Of {count} scars, {parts}.", len(change.scars), parts=parts
    )
    if same_pictures(change):
        return [first]
    return [first, *_come_and_gone(change), *_volume(change)]


def _became(change: Change) -> list[str]:
    """Count the scars that changed, for the better and for the worse."""
    better, worse = change.count(*BETTER), change.count(*WORSE)
    said = []
    if better and better == change.count("shallower"):
        said.append(say_counted("{count} became shallower", "{count} became shallower", better))
    elif better and better == change.count("flatter"):
        said.append(say_counted("{count} became flatter", "{count} became flatter", better))
    elif better:
        said.append(say("{number} became shallower or flatter", number=better))
    if worse and worse == change.count("deeper"):
        said.append(say_counted("{count} became deeper", "{count} became deeper", worse))
    elif worse and worse == change.count("higher"):
        said.append(say_counted("{count} became higher", "{count} became higher", worse))
    elif worse:
        said.append(say("{number} became deeper or higher", number=worse))
    return said


def _unchanged(change: Change) -> list[str]:
    """Count the scars of which no change can be said."""
    said = []
    if count := change.count("no reliable change"):
        said.append(
            say_counted("{count} shows no certain change", "{count} show no certain change", count)
        )
    if count := change.count("cannot tell"):
        said.append(say_counted("{count} cannot be told", "{count} cannot be told", count))
    return said


def _come_and_gone(change: Change) -> list[str]:
    """Name the scars that only one map holds, by number."""
    told = [scar for scar in change.scars if scar.verdict != "cannot tell"]
    come = [scar.id for scar in told if scar.before_id is None]
    gone = [scar.id for scar in told if scar.after_id is None]
    said = []
    if come:
        said.append(
            say_counted(
                "no. {ids} is new on the second visit, counted apart",
                "no. {ids} are new on the second visit, counted apart",
                len(come),
                ids=words.number_list(come),
            )
        )
    if gone:
        said.append(
            say_counted(
                "no. {ids} is no longer found there",
                "no. {ids} are no longer found there",
                len(gone),
                ids=words.number_list(gone),
            )
        )
    return [words.sentence(say_list(said))] if said else []


def _volume(change: Change) -> list[str]:
    said = []
    for name, what in (
        ("volume_percent", say("the sunken scars that can be told")),
        ("raised_volume_percent", say("the raised scars that can be told")),
    ):
        number = (change.summary or {}).get(name)
        if number is None or number.value is None or number.low is None or number.high is None:
            continue
        ends = sorted((abs(number.low), abs(number.high)))
        if number.low <= 0.0 <= number.high:
            said.append(
                say(
                    "Together {scars} have about the volume they had: the change of {change} may "
                    "be chance.",
                    scars=what,
                    change=signed(number, unit=True),
                )
            )
        else:
            smaller = phrase(
                "Together {scars} are {percent:.0f} % smaller in volume than before ({low:.0f} to "
                "{high:.0f} %)."
            )
            larger = phrase(
                "Together {scars} are {percent:.0f} % larger in volume than before ({low:.0f} to "
                "{high:.0f} %)."
            )
            said.append(
                say(
                    smaller if number.value < 0.0 else larger,
                    scars=what,
                    percent=abs(number.value),
                    low=ends[0],
                    high=ends[1],
                )
            )
    return said + _added(change)


def _added(change: Change) -> list[str]:
    """Say how much volume lies where scars are new."""
    said = []
    for name, (surely, perhaps) in NEW.items():
        number = (change.summary or {}).get(name)
        if number is None or number.value is None or number.low is None or number.high is None:
            continue
        what = perhaps if number.low <= 0.0 <= number.high else surely
        said.append(say(what, change=signed(number, unit=True)))
    return said


FIRST_LIMITED = phrase("a check limits the first visit, {name}: {why}")
SECOND_LIMITED = phrase("a check limits the second visit, {name}: {why}")
LIMITED = phrase("a check limits the comparison, {name}: {why}")


def unsaid(change: Change) -> list[str]:
    """List what cannot be said and why, the same reason only once, and what limits the rest."""
    said: dict[str, list[int]] = {}
    for scar in change.scars:
        for what in _unsaid_of(scar):
            said.setdefault(what, []).append(scar.id)
    rows = [words.numbered(ids, what) for what, ids in said.items()]
    for visit, limit in ((change.before, FIRST_LIMITED), (change.after, SECOND_LIMITED)):
        rows += [
            words.sentence(say(limit, name=words.check_name(check.id), why=check.why))
            for check in visit.quality.failed
        ]
    rows += [
        words.sentence(say(LIMITED, name=words.check_name(check.id), why=check.why))
        for check in change.quality.failed
        if check.id != "different_pictures"
    ]
    return rows


def _unsaid_of(scar: ScarChange) -> list[str]:
    found = []
    if scar.before_id is None:
        found.append(say("new on the second visit's map; the first map does not show it"))
    elif scar.after_id is None and scar.verdict != "cannot tell":
        found.append(
            say("the second visit's map no longer shows it: too shallow to be found there")
        )
    if scar.verdict == "cannot tell":
        reason = scar.why.split(". ")[0]
        found.append(say("its change cannot be told: {why}", why=reason))
    missing: dict[str, list[str]] = {}
    for name in QUANTITIES:
        one: Versus | None = getattr(scar, name)
        if one is None or scar.verdict == "cannot tell":
            continue
        if not one.change.known:
            why = say("not stated: {why}", why=one.change.why)
            missing.setdefault(why, []).append(say(name))
        elif one.before.bound is not None:
            why = f"{words.bound_words(one.before)}: {one.before.why}"
            missing.setdefault(why, []).append(say(name))
    return found + [f"{say_list(names)} {why}" for why, names in missing.items()]


def summary_rows(change: Change) -> list[list[str]]:
    """Return the quantities over the whole patch: name, value, what it is."""
    names = {
        "volume_percent": say("Volume of sunken scars"),
        "raised_volume_percent": say("Volume of raised scars"),
        "ecca_weighted_depth_percent": say("Depth, weighted as ECCA weighs the kinds"),
        "new_volume": say("Volume where a sunken scar is new"),
        "new_raised_volume": say("Volume where a raised scar is new"),
    }
    rows = []
    for key, number in (change.summary or {}).items():
        if key in NEW and not number.known:
            continue
        value = (
            signed(number, unit=True) if number.known else say("not known: {why}", why=number.why)
        )
        rows.append([names.get(key, key.replace("_", " ")), value])
    return rows


def repeatability_words(repeatability: Repeatability | None) -> str:
    """Say which figure of repeats went into the intervals."""
    if repeatability is None:
        return say(
            "Nothing is known of how far repeats of these captures differ; chance is judged from "
            "the skin between the scars alone."
        )
    share = repeatability.depth.cv_percent
    said = say(
        "It is taken from {source} ({captures} captures, {scars} scars), named “{name}”.",
        source=repeatability.source,
        captures=repeatability.captures,
        scars=repeatability.scars,
        name=repeatability.name,
    )
    if share.value is None:
        return said
    how = say("One capture scatters by {share:.2g} % of depth.", share=share.value)
    return f"{said} {how}"


def scar_rows(change: Change) -> list[dict[str, Any]]:
    """Return the scars that have numbers, called changes first, the largest first."""
    rows = [scar for scar in change.scars if scar.depth is not None and scar.depth.change.known]
    return [_scar(scar) for scar in sorted(rows, key=_weight)]


def _weight(scar: ScarChange) -> tuple[bool, float]:
    volume = None if scar.volume is None else scar.volume.change.value
    return scar.verdict not in CHANGED, -abs(volume or 0.0)


def _scar(scar: ScarChange) -> dict[str, Any]:
    lines = []
    for name in QUANTITIES:
        one: Versus | None = getattr(scar, name)
        if one is None:
            continue
        unit = printed_unit(one.before.unit)
        numbers = (one.before, one.after)
        least = one.smallest_detectable
        lines.append(
            [
                f"{say(name)} {unit}",
                *(words.brief(each, span=DASH) for each in numbers),
                signed(one.change),
                signed(one.percent, coarse=True),
                DASH if least.value is None else f"{least.value:.2g}",
            ]
        )
    return {
        "id": str(scar.id),
        "kind": say("{kind} (raised)", kind=say(scar.kind)) if scar.raised else say(scar.kind),
        "verdict": say(scar.verdict),
        "why": micro(words.sentence(scar.why)),
        "mood": _mood(scar),
        "lines": lines,
    }


def micro(text: str) -> str:
    """Write micrometres and minus as print does."""
    return re.sub(r"([+-]?)(\d+) um", _micro, text)


def _micro(found: re.Match[str]) -> str:
    sign, digits = found.groups()
    sign = "" if digits == "0" else sign.replace("-", MINUS)
    return f"{sign}{digits} \N{MICRO SIGN}m"


def _mood(scar: ScarChange) -> str:
    if scar.verdict in WORSE:
        return "warn"
    return "changed" if scar.verdict in BETTER else "same"


def signed(number: Measured, *, unit: bool = False, coarse: bool = False) -> str:
    """Return a change with its sign and interval: ``−24 (−30 to −18)``.

    Parameters
    ----------
    number
        The change.
    unit
        Whether to name its unit.
    coarse
        Whether to leave digits out that are well inside the interval.
    """
    value, low, high = number.value, number.low, number.high
    if value is None or low is None or high is None:
        return DASH
    text = words.brief(number, unit=unit)
    if coarse and high - low > COARSE and number.bound is None:
        text = say(
            "{value} ({low} to {high})", value=f"{value:.0f}", low=f"{low:.0f}", high=f"{high:.0f}"
        )
    if value > 0.0 and number.bound is None:
        text = f"+{text}"
    return re.sub(r"[-+](?=0(\.0+)?(?![\d.]))", "", text).replace("-", MINUS)


def visit_words(visit: Measurement) -> str:
    """Name a visit with its day."""
    day = (visit.origin.taken or "")[:10]
    return (
        f"{visit.origin.name}, {day}"
        if day
        else say("{name} (day not said)", name=visit.origin.name)
    )
