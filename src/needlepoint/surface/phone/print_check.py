"""Check a print of the frame by one photograph: proportion, flatness, ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from needlepoint.errors import Refused
from needlepoint.language import say
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.phone.bundle import Bundle, Known, adjust, only
from needlepoint.surface.phone.card import GREYS, WHITE
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.meter import meter
from needlepoint.surface.phone.tone import Curve
from needlepoint.surface.phone.triage import fault, look_at
from needlepoint.surface.quality import Check

STRETCH = 0.004
"""Own choice: width over height may be off by so much; then depths are off by half of it."""

STRAIGHT_DEG = 12.0
"""Own choice: beyond this tilt one picture cannot tell proportion from focal length."""

BENT_MM = 0.4
"""Own choice: one picture tells a bend no better than this."""

HELD = 1e-5
"""Relative SD of a proportion that is held, as each of several is tried."""

GREY_OFF = 0.12
"""Own choice: a grey that is off by more than this share of its reflectance is another ink."""


def check_print(path: Path) -> tuple[Check, ...]:
    """Judge a printed frame by one photograph, taken straight on under even light.

    Its size in millimetres no photograph tells: that is what the printed ruler line is for.

    Parameters
    ----------
    path
        The photograph.

    Raises
    ------
    Unreadable
        If it cannot be decoded.
    Refused
        If the frame is not whole, not sharp or tilted in it.
    """
    picture = read_picture(path)
    sighting = sight(picture.bgr, linear=picture.linear)
    wrong = fault(look_at(path.name, sighting))
    if wrong is not None:
        raise Refused(f"{wrong.name}: {wrong.why}")
    stretch = _stretch(sighting)  # first: a print that is too wide looks like one seen aslant
    bundle = adjust([sighting], Known(stretch=1.0 + stretch, stretch_sd=HELD))
    tilt = bundle.tilt_deg(0)
    if tilt > STRAIGHT_DEG:
        raise Refused(
            f"{path.name}: the frame is tilted by {tilt:.0f} degrees, which looks like a wrong"
            " proportion: photograph it straight from above"
        )
    return (_proportion(stretch), _flat(bundle), *_inks(sighting, bundle))


def print_checks(sightings: Sequence[Sighting], straight: int, bundle: Bundle) -> tuple[Check, ...]:
    """Judge a printed frame seen from several sides, which tell its proportion at once.

    Parameters
    ----------
    sightings, bundle
        The frame in pictures of one lens, most of them tilted, and what was fitted to them.
    straight
        Which of them looks straight on: there the inks are read.
    """
    here = np.arange(len(sightings)) == straight
    inks = _inks(sightings[straight], only(bundle, here))
    return (_proportion(_stretch_of_several(sightings, bundle)), _flat(bundle), *inks)


def _stretch_of_several(sightings: Sequence[Sighting], bundle: Bundle) -> float:
    """Return width over height of the print less 1, where what is left is least.

    What is left is a parabola of the stretch, so three values tell where its bottom is.
    """
    lens = max(bundle.focal_sd, 1e-3)
    known = Known(focal_px=bundle.focal_px, focal_sd=lens, stretch_sd=HELD)

    def left(stretch: float) -> float:
        found = adjust(sightings, replace(known, stretch=1.0 + stretch))
        return float(np.square(found.misfit_px).sum())

    less, none, more = left(-STEP), left(0.0), left(STEP)
    return 0.5 * STEP * (less - more) / max(less - 2.0 * none + more, 1e-9)


STEP = 0.01
"""Own choice: stretch at which the parabola is looked at, twice what is refused."""

MOST_STRETCH, VALLEY = 0.05, 0.005
"""Own choice: the stretch that is looked for, and how finely. What is left of one picture falls
steeply only near its bottom; elsewhere a far lens and a tilt make up for a wrong proportion, and
it is no single valley."""


def _stretch(sighting: Sighting) -> float:
    """Return width over height of the print, over that of the design, less 1."""
    from scipy.optimize import minimize_scalar

    def misfit(stretch: float) -> float:
        return float(adjust([sighting], Known(stretch=1.0 + stretch, stretch_sd=HELD)).misfit_px[0])

    tried = np.linspace(-MOST_STRETCH, MOST_STRETCH, 1 + round(2 * MOST_STRETCH / VALLEY))
    best = float(tried[np.argmin([misfit(stretch) for stretch in tried])])
    around = (best - VALLEY, best + VALLEY)
    found = minimize_scalar(misfit, bounds=around, method="bounded", options={"xatol": 2e-4})
    return float(found.x)


def _proportion(stretch: float) -> Check:
    ok = abs(stretch) <= STRETCH
    good = say("width and height of the print agree")
    cure = say(
        "the print is {share:+.1f} % wider than high: print it at 100 %, and check the ruler line",
        share=100 * stretch,
    )
    return Check("proportion", abs(stretch), STRETCH, ok, not ok, "1", good if ok else cure)


def _flat(bundle: Bundle) -> Check:
    bend = float(max(abs(bundle.bend).max(), 0.0))
    ok = bend <= BENT_MM
    good = say("the frame is flat")
    cure = say("the frame is bent by {bend:.1f} mm: glue it on a stiff flat board", bend=bend)
    return Check("flatness", bend, BENT_MM, ok, False, "mm", good if ok else cure)


def _inks(sighting: Sighting, bundle: Bundle) -> tuple[Check, ...]:
    read = meter([sighting], bundle, 1.0)
    curve = Curve(linear=sighting.linear)
    beside = curve.light(read.beside.mean(axis=-1)).mean(axis=0)[0]
    share = curve.light(read.grey.mean(axis=-1))[0] / beside
    wanted = np.array([grey / WHITE for _, _, grey in GREYS])
    off = [
        float(np.mean(share[wanted == tone] / tone - 1.0)) for tone in sorted(set(wanted.tolist()))
    ]
    worst = max(off, key=abs)
    ok = abs(worst) <= GREY_OFF
    good = say("the grey squares are as grey as they should be")
    cure = say(
        "the grey squares give back {share:+.0f} % of the light they should: print on matt white"
        " paper without toner saving, in grey and not in colour",
        share=100 * worst,
    )
    return (Check("greys", abs(worst), GREY_OFF, ok, False, "1", good if ok else cure),)
