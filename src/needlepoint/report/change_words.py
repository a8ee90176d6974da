"""What the change report says, as plain sentences and rows of text ready to be set."""

from __future__ import annotations

import re
from typing import Any

from needlepoint.change import (
    QUANTITIES,
    Change,
    Repeatability,
    ScarChange,
    ScarVerdict,
    Versus,
    Visit,
)
from needlepoint.quantity import Measured
from needlepoint.report import words

BETTER: tuple[ScarVerdict, ...] = ("shallower", "flatter")
WORSE: tuple[ScarVerdict, ...] = ("deeper", "higher")
CHANGED: tuple[ScarVerdict, ...] = (*BETTER, *WORSE)
SAME = (
    "Both visits are the very same pictures: their digests agree. Nothing can have changed between "
    "them, and this page proves nothing about treatment."
)
NEW = {"new_volume": "sunken", "new_raised_volume": "raised"}
"""Sums of what is new, and of which scars."""

MINUS = "\N{MINUS SIGN}"
COARSE = 3.0
"""Own choice: in a table, percent whose interval is wider than this need no decimals."""


def same_pictures(change: Change) -> bool:
    """Whether both visits are the same pictures."""
    return change.before.origin.sha256 == change.after.origin.sha256


def plain_sentences(change: Change) -> list[str]:
    """Say in plain words what changed, for somebody who reads nothing else."""
    if change.verdict == "not comparable":
        return ["These two visits cannot be held against each other, so no change can be stated."]
    known = [scar for scar in change.scars if scar.before_id is not None]
    if not known:
        return ["The first visit shows no scar, so there is none whose change could be stated."]
    counts = [
        (change.count(*BETTER), f"became {_or(change, BETTER)}"),
        (change.count(*WORSE), f"became {_or(change, WORSE)}"),
        (change.count("no reliable change"), "show no certain change"),
        (change.count("cannot tell"), "cannot be told"),
    ]
    parts = [f"{count} {what}" for count, what in counts if count]
    number = len(change.scars)
    first = f"Of {number} scar{'s' * (number > 1)}, {words.joined(parts)}."
    if same_pictures(change):
        return [first.replace(" 1 show ", " 1 shows ")]
    return [first.replace(" 1 show ", " 1 shows "), *_come_and_gone(change), *_volume(change)]


def _come_and_gone(change: Change) -> list[str]:
    """Name the scars that only one map holds, by number."""
    told = [scar for scar in change.scars if scar.verdict != "cannot tell"]
    come = [scar.id for scar in told if scar.before_id is None]
    gone = [scar.id for scar in told if scar.after_id is None]
    said = []
    if come:
        said.append(f"no. {words.listed(come)} {_is(come)} new on the second visit, counted apart")
    if gone:
        said.append(f"no. {words.listed(gone)} {_is(gone)} no longer found there")
    return [words.sentence(words.joined(said))] if said else []


def _is(ids: list[int]) -> str:
    return "is" if len(ids) == 1 else "are"


def _or(change: Change, verdicts: tuple[ScarVerdict, ...]) -> str:
    return " or ".join(each for each in verdicts if change.count(each))


def _volume(change: Change) -> list[str]:
    said = []
    for name, what in (
        ("volume_percent", "the sunken scars that can be told"),
        ("raised_volume_percent", "the raised scars that can be told"),
    ):
        number = (change.summary or {}).get(name)
        if number is None or number.value is None or number.low is None or number.high is None:
            continue
        ends = sorted((abs(number.low), abs(number.high)))
        if number.low <= 0.0 <= number.high:
            said.append(
                f"Together {what} have about the volume they had: the change of "
                f"{signed(number, unit=True)} may be chance."
            )
        else:
            way = "smaller" if number.value < 0.0 else "larger"
            said.append(
                f"Together {what} are {abs(number.value):.0f} % {way} in volume than before "
                f"({ends[0]:.0f} to {ends[1]:.0f} %)."
            )
    return said + _added(change)


def _added(change: Change) -> list[str]:
    """Say how much volume lies where scars are new."""
    said = []
    for name, what in NEW.items():
        number = (change.summary or {}).get(name)
        if number is None or number.value is None or number.low is None or number.high is None:
            continue
        text = signed(number, unit=True)
        chance = ", which may be chance" if number.low <= 0.0 <= number.high else ""
        said.append(
            f"Where a {what} scar is new, the volume changed by {text}{chance}; this is in no "
            "other sum."
        )
    return said


def unsaid(change: Change) -> list[str]:
    """List what cannot be said and why, the same reason only once, and what limits the rest."""
    said: dict[str, list[int]] = {}
    for scar in change.scars:
        for what in _unsaid_of(scar):
            said.setdefault(what, []).append(scar.id)
    rows = [words.sentence(f"no. {words.listed(ids)}: {what}") for what, ids in said.items()]
    for visit, word in ((change.before, "first"), (change.after, "second")):
        rows += [
            words.sentence(f"a check limits the {word} visit, {check.id}: {check.why}")
            for check in visit.quality.failed
        ]
    rows += [
        words.sentence(f"a check limits the comparison, {check.id}: {check.why}")
        for check in change.quality.failed
        if check.id != "different_pictures"
    ]
    return rows


def _unsaid_of(scar: ScarChange) -> list[str]:
    found = []
    if scar.before_id is None:
        found.append("new on the second visit's map; the first one's does not hold it")
    elif scar.after_id is None and scar.verdict != "cannot tell":
        found.append("the second visit's map no longer holds it: too shallow to be found there")
    if scar.verdict == "cannot tell":
        reason = scar.why.split(". ")[0]
        found.append(f"its change cannot be told: {reason}")
    missing: dict[str, list[str]] = {}
    for name in QUANTITIES:
        one: Versus | None = getattr(scar, name)
        if one is None or scar.verdict == "cannot tell":
            continue
        if not one.change.known:
            missing.setdefault(f"not stated: {one.change.why}", []).append(name)
        elif one.before.bound is not None:
            missing.setdefault(f"only a {one.before.bound} bound: {one.before.why}", []).append(
                name
            )
    return found + [f"{words.joined(names)} {why}" for why, names in missing.items()]


def summary_rows(change: Change) -> list[list[str]]:
    """Give the quantities over the whole patch: name, value, what it is."""
    names = {
        "volume_percent": "Volume of sunken scars",
        "raised_volume_percent": "Volume of raised scars",
        "ecca_weighted_depth_percent": "Depth, weighted as ECCA weighs the kinds",
        "new_volume": "Volume where a sunken scar is new",
        "new_raised_volume": "Volume where a raised scar is new",
    }
    rows = []
    for key, number in (change.summary or {}).items():
        if key in NEW and not number.known:
            continue
        value = signed(number, unit=True) if number.known else f"not known: {number.why}"
        rows.append([names.get(key, key.replace("_", " ")), value])
    return rows


def repeatability_words(repeatability: Repeatability | None) -> str:
    """Say which figure of repeats went into the intervals."""
    if repeatability is None:
        return (
            "Nothing is known of how far repeats of these captures differ; chance is judged from "
            "the skin between the scars alone."
        )
    share = repeatability.depth.cv_percent
    how = "" if share.value is None else f" One capture scatters by {share.value:.2g} % of depth."
    return (
        f"It is taken from {repeatability.source} ({repeatability.captures} captures, "
        f"{repeatability.scars} scars), named \N{LEFT DOUBLE QUOTATION MARK}{repeatability.name}"
        f"\N{RIGHT DOUBLE QUOTATION MARK}.{how}"
    )


def scar_rows(change: Change) -> list[dict[str, Any]]:
    """Give the scars that have numbers, called changes first, the largest first."""
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
        unit = words.UNITS.get(one.before.unit, one.before.unit)
        numbers = (one.before, one.after)
        least = one.smallest_detectable
        lines.append(
            [
                f"{name} {unit}",
                *(words.brief(each).replace(" to ", words.DASH) for each in numbers),
                signed(one.change),
                signed(one.percent, coarse=True),
                words.DASH if least.value is None else f"{least.value:.2g}",
            ]
        )
    return {
        "id": str(scar.id),
        "kind": scar.kind + (" (raised)" if scar.raised else ""),
        "verdict": scar.verdict,
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
    """Give a change with its sign and interval: ``−24 (−30 to −18)``.

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
        return words.DASH
    text = words.brief(number, unit=unit)
    if coarse and high - low > COARSE and number.bound is None:
        text = f"{value:.0f} ({low:.0f} to {high:.0f})"
    if value > 0.0 and number.bound is None:
        text = f"+{text}"
    return re.sub(r"[-+](?=0(\.0+)?(?![\d.]))", "", text).replace("-", MINUS)


def visit_words(visit: Visit) -> str:
    """Name a visit with its day."""
    day = (visit.origin.taken or "")[:10]
    return f"{visit.origin.name}, {day}" if day else f"{visit.origin.name} (day not said)"
