"""repeatability.pdf: one page that says how far a practice's own captures can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.change import QUANTITIES, Repeat, RepeatStudy
from needlepoint.language import say_list
from needlepoint.quantity import DASH, NORMAL_95, Measured, printed_unit
from needlepoint.report.drawing import words
from needlepoint.report.drawing.typeset import typeset
from needlepoint.report.repeat.picture import draw_repeat_svg, pairs_of

ALT = (
    "Four drawings, for depth, width, area and volume: each point is one scar in two captures, its "
    "mean to the right and the later less the earlier upward, with the bias and the limits of "
    "agreement of the table as lines with their intervals."
)


def repeat_pdf(study: RepeatStudy) -> bytes:
    """Set the page and give the bytes of the PDF, tagged and after PDF/UA-1."""
    return typeset("repeat/repeat", _content(study), lambda folder: _figure(folder, study))


def repeat_summary(study: RepeatStudy) -> str:
    """Say in one sentence what the figure means for a change between two visits."""
    depth = study.figure.depth
    share = depth.cv_percent.value
    least = depth.smallest_detectable
    reach = NORMAL_95 * 2.0**0.5 * depth.widened
    percent = "" if share is None else f", {reach * share:.2g}\N{NO-BREAK SPACE}% of it on average"
    return (
        "Captured twice with nothing done in between, the depth of a scar differs by less than "
        f"{words.brief(least, unit=True)}{percent}, 95 times in 100. "
        "A smaller change of one scar could be chance."
    )


ALMOST = 0.999

LEAST_PAIRS = 12
"""Own choice: with fewer differences there is no telling whether they grow with size."""

GROWING = 0.4
"""Own choice: rank correlation of difference and size from which on they are said to grow."""


def drift(study: RepeatStudy) -> list[str]:
    """Name the quantities that later captures read larger or smaller than earlier ones."""
    said = []
    for name in QUANTITIES:
        bias: Measured = getattr(study.figure, name).bias
        if bias.low is not None and bias.high is not None and not bias.low <= 0.0 <= bias.high:
            way = "larger" if bias.low > 0.0 else "smaller"
            said.append(
                f"Later captures read {name} {way}, by {words.brief(bias, unit=True)}; look for "
                "what moved between them: lamps, distance, focus, the pose of the head."
            )
    return said


def grows(study: RepeatStudy) -> list[str]:
    """Name the quantities whose differences are larger for larger scars."""
    from scipy import stats  # half a second, for this page alone

    found = []
    for name in QUANTITIES:
        pairs = pairs_of(study, name)
        if len(pairs) >= LEAST_PAIRS:
            rank = stats.spearmanr(pairs[:, 0], np.abs(pairs[:, 1])).statistic
            found += [name] if rank > GROWING else []
    if not found:
        return []
    said = (
        f"Large scars differ by more than small ones in {say_list(found)}: there the share (%) "
        "holds for every scar, the SD and the limits for a middling one."
    )
    return [said]


def left_out(study: RepeatStudy) -> list[str]:
    """Say which scars do not count, each reason once."""
    said: dict[str, list[int]] = {}
    for scar in study.scars:
        if scar.why:
            said.setdefault(scar.why, []).append(scar.id)
    return [
        words.sentence(f"no. {words.number_list(ids)} left out: {why}") for why, ids in said.items()
    ]


def beside(study: RepeatStudy) -> list[str]:
    """List what must be said beside the figure."""
    return [*drift(study), *grows(study), *study.notes, *left_out(study)]


def _figure(folder: Path, study: RepeatStudy) -> None:
    (folder / "repeat.svg").write_bytes(draw_repeat_svg(study))


def _content(study: RepeatStudy) -> dict[str, Any]:
    figure = study.figure
    first = study.captures[0]
    days = sorted({(origin.taken or "")[:10] for origin in study.captures} - {""})
    return {
        "title": f"Repeatability: {figure.name}",
        "version": __version__,
        "intended_use": intended_use(),
        "about": [
            ["Captures", f"{figure.captures} of the same skin, the first {first.name}"],
            ["Site", first.site or "not said"],
            ["Taken", " to ".join(dict.fromkeys([days[0], days[-1]])) if days else "not said"],
            ["Scars", f"{figure.scars} of {len(study.scars)} measured in every capture"],
        ],
        "says": repeat_summary(study),
        "rows": [_row(name, getattr(figure, name)) for name in QUANTITIES],
        "alt": ALT,
        "beside": beside(study),
        "tall": float(np.clip(116 - 4.2 * len(study.captures) - 5.0 * len(beside(study)), 70, 112)),
        "captures": [
            [str(number), origin.name, (origin.taken or DASH)[:10], origin.sha256[:16]]
            for number, origin in enumerate(study.captures, 1)
        ],
    }


def _row(name: str, repeat: Repeat) -> list[Any]:
    unit = printed_unit(repeat.sd.unit)
    numbers = (repeat.sd, repeat.cv_percent, repeat.smallest_detectable, repeat.icc, repeat.bias)
    cells = [[*_cell(each)] for each in (*numbers, *repeat.limits)]
    cells[3] = [*_agreement(repeat.icc)]
    return [f"{name} [{unit}]", *cells]


def _agreement(icc: Measured) -> tuple[str, str]:
    """Return an ICC with three decimals; nothing ever agrees wholly."""
    if icc.value is None or icc.low is None or icc.high is None:
        return DASH, ""
    texts = [
        f"{each:.3f}" if each < ALMOST else f"> {ALMOST:g}"
        for each in (icc.value, icc.low, icc.high)
    ]
    return texts[0], f"{texts[1]} to {texts[2]}" if texts[1] != texts[2] else ""


def _cell(number: Measured) -> tuple[str, str]:
    """Return value and interval apart, to be set one below the other."""
    value, _, interval = words.brief(number).partition(" (")
    return value, interval.removesuffix(")")
