"""Which pictures of a film are measured: sharp ones, lit from all around, and one without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from needlepoint.surface.phone.clip_looks import FrameLook
from needlepoint.surface.phone.limits import limits

LEAST, USUAL, MOST = 6, 12, 16
"""Own choice: pictures under the torch that are taken out of a film."""

APART = 0.7
"""Own choice: pictures lie at least so far apart round the clock, over the mean distance."""

LEAST_APART_DEG = 4.0
"""Own choice: nearer together, two pictures say the same."""

BLUR_OVER = 2.0
"""Own choice: pictures are taken up to so many times the blur of the film's sharpest tenth."""

LEAST_SLOPE = 0.0043
"""Own choice: slope of the white under a torch 20 degrees off the axis at 240 mm [1/mm]."""

MOST_ODD = 0.06
"""Own choice: an even torch leaves a third of it; a hand in the beam several times more."""

DARK = 0.25
"""Own choice: the torch is off where the white has less than this of its median light. A torch
twice as far away still gives more."""


@dataclass(frozen=True)
class Choice:
    """Numbers of the pictures that are measured.

    Attributes
    ----------
    lights
        Under the torch, in the order of time.
    dark
        With the torch off; None where the film shows none.
    """

    lights: tuple[int, ...]
    dark: int | None


def choose(looks: Sequence[FrameLook], wanted: int = USUAL) -> Choice:
    """Choose the pictures of a film that are measured.

    Parameters
    ----------
    looks
        What the pictures show.
    wanted
        How many under the torch; fewer where the film shows fewer sides.

    Returns
    -------
    The choice; with no lights where no picture can be used.
    """
    seen = [each for each in looks if each.usable]
    if not seen:
        return Choice((), None)
    usual = float(np.median([each.white for each in seen]))
    dark = _dark(looks, usual)
    clipped = limits().number("white_refuse")
    lit = [
        each
        for each in seen
        if each.white > DARK * usual
        and each.full <= clipped
        and each.odd <= MOST_ODD
        and np.hypot(*each.slope) >= LEAST_SLOPE
    ]
    if not lit:
        return Choice((), dark)
    sharp = float(np.quantile([each.blur_mm for each in lit], 0.1))
    lit = sorted(
        (each for each in lit if each.blur_mm <= BLUR_OVER * sharp),
        key=lambda each: (each.blur_mm, each.number),
    )
    return Choice(tuple(sorted(each.number for each in _around(lit, min(wanted, MOST)))), dark)


def _dark(looks: Sequence[FrameLook], usual: float) -> int | None:
    """Return the sharpest of the darkest pictures: beside them a torch goes on or off."""
    dark = [each for each in looks if each.white < DARK * usual]
    if not dark:
        return None
    level = 1.1 * float(np.quantile([each.white for each in dark], 0.25)) + 1e-4
    return min((each for each in dark if each.white <= level), key=lambda e: e.blur_mm).number


def _around(lit: list[FrameLook], wanted: int) -> list[FrameLook]:
    """Take the sharpest pictures first, each some way round the clock from those taken."""
    apart = APART * 360.0 / wanted
    taken: list[FrameLook] = []
    while apart >= LEAST_APART_DEG:
        taken = []
        for each in lit:
            if all(_between(each, other) >= apart for other in taken):
                taken.append(each)
        if len(taken) >= min(wanted, LEAST):
            break
        apart *= APART
    while len(taken) > wanted:
        taken.remove(_crowded(taken))
    return taken


def _crowded(taken: list[FrameLook]) -> FrameLook:
    """Return the less sharp of the two pictures that lie nearest together."""
    pairs = [(_between(a, b), b) for k, b in enumerate(taken) for a in taken[:k]]
    return min(pairs, key=lambda pair: pair[0])[1]


def _between(one: FrameLook, other: FrameLook) -> float:
    """Return how far apart round the clock two lights are [deg]."""
    apart = abs(one.azimuth_deg - other.azimuth_deg) % 360.0
    return min(apart, 360.0 - apart)
