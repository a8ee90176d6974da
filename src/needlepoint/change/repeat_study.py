"""Study: the same skin captured again and again, every scar measured in one common rim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.change.change import Change, ScarChange, Versus
from needlepoint.change.comparison import compare
from needlepoint.change.repeatability import QUANTITIES, Repeatability, repeat_of
from needlepoint.errors import NotComparable, Refused, WrongUsage
from needlepoint.language import phrase, say, say_counted
from needlepoint.scars import Kind, Measurement
from needlepoint.surface import Origin

Progress = Callable[[str, float], None]

ENOUGH_CAPTURES = 3
"""Own choice: with two, one spoilt capture is all there is to learn from."""

FEW_SCARS = 5
"""Own choice: below, the practice's figure is that of a few scars."""

GAP = phrase("not every capture shows enough of it")


@dataclass(frozen=True, slots=True)
class RepeatedScar:
    """One scar in every capture.

    Attributes
    ----------
    id
        Number on the first capture's map.
    kind, raised
        As the first capture says.
    values
        Readings by quantity, one a capture; None where there is no number.
    why
        Why it was left out; empty where it counts.
    """

    id: int
    kind: Kind
    raised: bool
    values: dict[str, tuple[float | None, ...]]
    why: str


@dataclass(frozen=True)
class RepeatStudy:
    """What the same skin, captured again and again, gave.

    Attributes
    ----------
    figure
        How every quantity repeats.
    captures
        What was captured, in order.
    scars
        Every scar of the first capture, by number.
    residuals_mm
        How far skin still lay off in each later capture, after registration [mm].
    notes
        What must be said beside the figure.
    """

    figure: Repeatability
    captures: tuple[Origin, ...]
    scars: tuple[RepeatedScar, ...]
    residuals_mm: tuple[float, ...]
    notes: tuple[str, ...]


def study_repeats(
    visits: Sequence[Measurement], name: str, progress: Progress = lambda _what, _share: None
) -> RepeatStudy:
    """Measure how far the same skin reads differently when it is captured again.

    All captures are registered to the first, and every scar is measured inside the first one's
    rim, by the code that measures a change: so the figure is that of changes.

    Parameters
    ----------
    visits
        Captures of the same skin with nothing done to it in between, in order; at least two.
    name
        What the practice calls the study.
    progress
        Called with what is being done and how much of it is done.

    Raises
    ------
    WrongUsage
        If there are fewer than two captures.
    Refused
        If two captures are the same pictures, one of them cannot be held against the first, or no
        scar has a depth in all of them.
    """
    if len(visits) < 2:
        raise WrongUsage(
            "a repeat study needs the same skin captured at least twice, better three times or "
            "more; give more captures."
        )
    _all_different(visits)
    changes = []
    for number, visit in enumerate(visits[1:], 2):
        progress(
            say("comparing capture {number} with the first", number=number),
            (number - 2) / (len(visits) - 1),
        )
        changes.append(_held(compare(visits[0], visit), number))
    scars = _scars(visits[0], changes)
    figure = _figure(scars, len(visits), name)
    if figure.scars == 0:
        raise Refused(
            "no scar has a depth in every capture, so there is nothing to repeat; capture skin "
            "with scars that light reaches to the bottom, the whole patch each time."
        )
    residuals = tuple(
        change.registration.residual_mm for change in changes if change.registration is not None
    )
    return RepeatStudy(
        figure=figure,
        captures=tuple(visit.origin for visit in visits),
        scars=scars,
        residuals_mm=residuals,
        notes=_notes(visits, figure),
    )


def _all_different(visits: Sequence[Measurement]) -> None:
    seen: dict[str, int] = {}
    for number, visit in enumerate(visits, 1):
        if visit.origin.sha256 in seen:
            raise Refused(
                f"captures {seen[visit.origin.sha256]} and {number} are the same pictures; take "
                "every capture of a repeat study by itself."
            )
        seen[visit.origin.sha256] = number


def _held(change: Change, number: int) -> Change:
    if change.verdict == "not comparable":
        why = change.quality.refusal
        raise NotComparable(
            f"capture {number} ({change.after.origin.name}) cannot be held against the first: "
            f"{why}."
        )
    return change


def _scars(first: Measurement, changes: list[Change]) -> tuple[RepeatedScar, ...]:
    """Gather every reading of every scar of the first capture."""
    assert first.scars is not None
    found = [
        {scar.before_id: scar for scar in change.scars if scar.before_id is not None}
        for change in changes
    ]
    gathered = []
    for scar in first.scars.scars:
        seen = [each.get(scar.id) for each in found]
        values = {name: _readings(name, seen) for name in QUANTITIES}
        gathered.append(
            RepeatedScar(scar.id, scar.kind, scar.raised, values, _why(values["depth"], seen))
        )
    return tuple(gathered)


def _readings(name: str, seen: list[ScarChange | None]) -> tuple[float | None, ...]:
    """Return the first reading and every later one."""
    pairs: list[Versus | None] = [getattr(each, name, None) for each in seen]
    first = next((pair.before.value for pair in pairs if pair is not None), None)
    return (first, *(None if pair is None else pair.after.value for pair in pairs))


def _why(depth: tuple[float | None, ...], seen: list[ScarChange | None]) -> str:
    if all(each is not None for each in depth):
        return ""
    for each in seen:
        if each is not None and (each.depth is None or not each.depth.after.known):
            return each.why if each.depth is None else each.depth.after.why
    return say(GAP)


def _figure(scars: tuple[RepeatedScar, ...], captures: int, name: str) -> Repeatability:
    repeats = {
        quantity: repeat_of(_table(scars, quantity, captures), unit)
        for quantity, unit in QUANTITIES.items()
    }
    return Repeatability(
        name=name,
        source=say("a repeat study of the practice"),
        captures=captures,
        scars=repeats["depth"].scars,
        depth=repeats["depth"],
        width=repeats["width"],
        area=repeats["area"],
        volume=repeats["volume"],
    )


def _table(
    scars: tuple[RepeatedScar, ...], quantity: str, captures: int
) -> Float[np.ndarray, "scars captures"]:
    rows = [
        [np.nan if value is None else value for value in scar.values[quantity]] for scar in scars
    ]
    return np.array(rows, float).reshape(len(rows), captures)


def _notes(visits: Sequence[Measurement], figure: Repeatability) -> tuple[str, ...]:
    notes = []
    if len(visits) < ENOUGH_CAPTURES:
        notes.append(
            say(
                "Two captures give a wide figure: take a third, better a fifth, each time with the "
                "head and the rig set up again."
            )
        )
    if figure.scars < FEW_SCARS:
        notes.append(
            say_counted(
                "The figure rests on {count} scar only; skin with more scars would tell more.",
                "The figure rests on {count} scars only; skin with more scars would tell more.",
                figure.scars,
            )
        )
    days = {(visit.origin.taken or "")[:10] for visit in visits} - {""}
    if len(days) > 1:
        notes.append(
            say(
                "The captures are from {days} days ({first} to {last}): what the skin itself did "
                "in between is in the figure.",
                days=len(days),
                first=min(days),
                last=max(days),
            )
        )
    limited = [n for n, visit in enumerate(visits, 1) if visit.quality.verdict != "good"]
    if limited:
        numbers = ", ".join(map(str, limited))
        notes.append(
            say(
                "Checks limited capture {numbers}; better captures would repeat better.",
                numbers=numbers,
            )
        )
    return tuple(notes)
