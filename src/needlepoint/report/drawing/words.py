"""What the report says, as plain sentences and rows of text ready to be set."""

from __future__ import annotations

import math
from typing import Any

from needlepoint.language import phrase, say, say_counted, say_in, say_list
from needlepoint.quantity import DASH, Measured, format_interval, printed_unit
from needlepoint.report.drawing.palette import INKS
from needlepoint.results import measurement_facts
from needlepoint.scars import KINDS, RAISED, Measurement, Scar, ScarMap
from needlepoint.surface import Check

ON_FIRST_PAGE = 14
"""Own choice: as many rows as fit below the map of a common picture on one page."""

INTERVALS = phrase(
    "Each number has its 95 % interval: if such skin were measured many times, the truth should "
    "lie inside about 95 times in 100. "
    "\N{GREATER-THAN OR EQUAL TO} means: at least this much, perhaps more."
)

GRADES = {
    "ecca": "ECCA",
    "goodman_baron_quantitative": phrase("Goodman and Baron, quantitative"),
}


CHECKS: tuple[str, ...] = (
    "modulation",
    "ambient",
    "exposure",
    "clipping",
    "cover",
    "stubble",
    "pixel",
    "light angle",
    "light spread",
    "photometric residual",
    "gain drift",
    "room light",
    "curl",
    "motion",
    "red to blue",
    "colour detail",
    "false finds",
    "open skin",
    "shine",
    "waxy shine",
    "shine bend",
    "marker",
    "plausible size",
    "patch size",
    "spacing",
    "measured share",
    "scatter",
    "one place",
    "torches",
    "markers",
    "pixel",
    "tilt",
    "blur",
    "corners",
    "bent",
    "print",
    "lens",
    "coarse wax",
    "white",
    "tone",
    "even white",
    "local tones",
    "torch",
    "round",
    "slant",
    "near",
    "room",
    "partner",
    "beam",
    "depth sd",
    "shine depth",
    "likeness",
    "shared",
    "measured",
    "different pictures",
    "same picture",
    "picture order",
    "picture exchange",
    "arrangement",
    "inversion",
    "fits better",
    "dents dark",
)
"""The checks, as they are called in print."""

SEVERAL = "several"
"""The context in which other languages bend the word for a kind; English does not."""

QUANTITIES: tuple[str, ...] = ("depth", "width", "length", "area", "volume", "wall")

SITES: tuple[str, ...] = (
    "left temple",
    "right temple",
    "left periorbital",
    "right periorbital",
    "left cheek",
    "right cheek",
    "left jaw",
    "right jaw",
)
"""Sites that are one side of a zone; any other is printed as it was typed."""


def brief(number: Measured, *, unit: bool = False, span: str | None = None) -> str:
    """Return value and interval in a few signs: ``0.42 (0.39 to 0.45)``, ``≥ 0.55``, or a dash."""
    return format_interval(number, unit=unit, brief=True, span=span)


def by_volume(scars: ScarMap) -> list[Scar]:
    """Return the scars with the largest volume first; those without a volume come last."""
    return sorted(scars.scars, key=lambda scar: (-(scar.volume.value or 0.0), scar.id))


def counted(scars: ScarMap) -> str:
    """Count the scars by kind: ``7 rolling, 3 boxcar and 2 icepick``."""
    counts = [(sum(scar.kind == kind for scar in scars.scars), kind) for kind in KINDS]
    parts = [
        f"{count} {say(kind) if count == 1 else say_in(SEVERAL, kind)}"
        for count, kind in sorted(counts, key=lambda each: -each[0])
        if count
    ]
    return say_list(parts) if parts else say("none")


def summary(measurement: Measurement) -> str:
    """Say in two or three plain sentences what was found."""
    scars = measurement.scars
    if scars is None:
        return say("These pictures give no numbers. The reason follows, with what to do.")
    patch = f"{scars.area_mm2 / 100.0:.1f} cm\N{SUPERSCRIPT TWO}"
    if measurement.origin.site:
        patch = say("{area} of the {site}", area=patch, site=say(measurement.origin.site))
    if not scars.scars:
        return say("No scar was found on {patch}.", patch=patch)
    said = [
        say_counted(
            "{count} scar found on {patch}: {kinds}.",
            "{count} scars found on {patch}: {kinds}.",
            len(scars.scars),
            patch=patch,
            kinds=counted(scars),
        )
    ]
    sunken = [s for s in scars.scars if not s.raised and s.depth.known and s.depth.bound is None]
    if sunken:
        deepest = max(sunken, key=lambda scar: scar.depth.value or 0.0)
        said.append(
            say(
                "The deepest scar of known depth is no. {id} ({kind}): {depth}.",
                id=deepest.id,
                kind=say(deepest.kind),
                depth=brief(deepest.depth, unit=True),
            )
        )
    lower = sum(scar.depth.bound == "lower" for scar in scars.scars)
    if lower:
        said.append(
            say(
                "For {number} the depth is only a lower bound: it may be deeper than shown.",
                number=lower,
            )
        )
    return " ".join(said)


def how_sure(measurement: Measurement) -> str:
    """Say how far the numbers can be trusted, from the intervals themselves."""
    quality, scars = measurement.quality, measurement.scars
    failed = len(quality.failed)
    verdict = {
        "good": say("All quality checks passed."),
        "usable": say(
            "{failed} of {all} quality checks failed. There are numbers, but read them with this: "
            "{reasons}",
            failed=failed,
            all=len(quality.checks),
            reasons=" ".join(sentence(each.why) for each in quality.failed),
        ),
        "refused": say("A check that no number can do without has failed."),
    }[quality.verdict]
    shares = sorted(
        (scar.depth.high - scar.depth.low) / 2.0 / scar.depth.value
        for scar in (scars.scars if scars else ())
        if scar.depth.value
        and scar.depth.low is not None
        and scar.depth.high is not None
        and scar.depth.bound is None
    )
    if not shares:
        return verdict
    half = 100.0 * shares[len(shares) // 2]
    known = say("Half of the depths are known to {half:.0f} % or better.", half=half)
    return f"{verdict} {known} {say(INTERVALS)}"


def not_said(measurement: Measurement) -> list[str]:
    """List what could not be measured, each with its reason, the same reason only once."""
    said: dict[str, list[int]] = {}
    for scar in measurement.scars.scars if measurement.scars else ():
        for what in _unsaid_of(scar):
            said.setdefault(what, []).append(scar.id)
    return [numbered(ids, what) for what, ids in said.items()]


def numbered(ids: list[int], what: str) -> str:
    """Say something of scars by their numbers."""
    return sentence(say("no. {ids}: {what}", ids=number_list(ids), what=what))


def _unsaid_of(scar: Scar) -> list[str]:
    """Say of one scar which numbers are bounds or missing, and what else must be said."""
    names: dict[tuple[str, str], list[str]] = {}
    for name in QUANTITIES:
        number: Measured = getattr(scar, name)
        if number.bound is not None or not number.known:
            names.setdefault((bound_words(number), number.why), []).append(say(name))
    said = [f"{say_list(many)} {ending}: {why}" for (ending, why), many in names.items()]
    told = {why for _, why in names}
    said += [note for note in scar.notes if note not in told]
    if scar.near_fold:
        said.append(say("within 5 mm of a fold of the face, where heights are less certain"))
    return said


def bound_words(number: Measured) -> str:
    """Say that a number is only a bound, or not given at all."""
    if number.bound is None:
        return say("not given")
    return say("only a lower bound") if number.bound == "lower" else say("only an upper bound")


def brief_words(measurement: Measurement) -> tuple[str, list[str]]:
    """Return the summary, and what must be said beside it: failed checks, bounds, notes."""
    failed = [
        sentence(say("check failed, {name}: {why}", name=check_name(each.id), why=each.why))
        for each in measurement.quality.failed
    ]
    notes = [sentence(note) for note in measurement.notes]
    return summary(measurement), [*failed, *not_said(measurement), *notes]


def check_name(key: str) -> str:
    """Call a check as people do."""
    return say(key.replace("_", " "))


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def grades(scars: ScarMap) -> list[dict[str, str]]:
    """Return the grades as rows: name, and value with what must be said."""
    said = []
    for name, number in scars.grades.items():
        value = brief(number) if number.known else say("not given")
        tail = f"; {number.why.rstrip('.')}" if number.why else ""
        said.append({"name": say(GRADES.get(name, name)), "says": f"{value}{tail}."})
    return said


def sources(measurement: Measurement) -> list[str]:
    """Name the sources of the facts used, by author and year.

    A star marks those with a fact not yet checked against the full paper.
    """
    unchecked: dict[str, bool] = {}
    for fact in measurement_facts(measurement):
        if fact["grade"] != "own choice":
            by, title, *_ = f"{fact['source']}. ".split(". ")
            by = title.strip("[]") if by.startswith("authors not read") else by
            unchecked[by] = unchecked.get(by, False) or not fact["verified"]
    return [f"{by}{'*' if unchecked[by] else ''}" for by in sorted(unchecked, key=str.casefold)]


def lies(scar: Scar) -> str:
    """Say whether a scar lies over the skin around it, under it, or level with it."""
    if scar.raised or scar.kind in RAISED:
        return say("raised")
    return say("level") if scar.kind == "macular" else say("sunken")


def row(scar: Scar) -> dict[str, Any]:
    """Return one row of the table of scars."""
    share = max(scar.kinds.values(), default=0.0)
    return {
        "id": str(scar.id),
        "kind": say(scar.kind),
        "ink": INKS[scar.kind].hex,
        "share": "" if scar.kind == "undecided" else _percent(share),
        "raised": scar.raised,
        "lies": lies(scar),
        **{name: brief(getattr(scar, name), span=DASH) for name in QUANTITIES},
    }


def _percent(share: float) -> str:
    """Write a probability; nothing is ever quite certain."""
    return "> 99 %" if share > 0.99 else f"{100.0 * share:.0f} %"


def number_list(ids: list[int]) -> str:
    """List numbers, runs of three and more as ``4 to 9``."""
    runs: list[list[int]] = []
    for number in sorted(set(ids)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(say("{low:g} to {high:g}", low=run[0], high=run[-1]))
        else:
            parts += [str(each) for each in run]
    return ", ".join(parts)


def check_row(check: Check) -> dict[str, Any]:
    """Return one row of the table of checks."""
    unit = "" if check.unit == "1" else f" {printed_unit(check.unit)}"
    texts = [
        f"{number:.3g}{unit}" if math.isfinite(number) else DASH
        for number in (check.value, check.limit)
    ]
    return {
        "id": check_name(check.id),
        "value": texts[0],
        "limit": texts[1],
        "ok": check.ok,
        "why": check.why,
    }
