"""Checks of shine: how much there is, what of it is left, and whether skin can be told from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.language import say
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.limits import check as _check
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.shine import Shine

MANY = 6
"""Own choice: so many lamps leave three equations to spare, and glints are weighed down."""

SURE = 3.0
"""A scar is listed only where it is so many times as deep as its own uncertainty."""

JUDGED_PER_MM = 0.5
"""Spatial frequency at which the skin's blur is judged: that of a scar two millimetres wide."""


def shine_checks(
    shine: Shine, belief: ScatteringEstimate | None, lamps: int
) -> tuple[Check | None, ...]:
    """Make the checks of shine; None for each that this capture does not allow."""
    return _shine(shine), _waxy_shine(shine, belief, lamps), _shine_bend(shine)


def _shine(shine: Shine) -> Check | None:
    if shine.share is None:
        return None
    return _check(
        "shine",
        shine.share,
        "1",
        above=False,
        good=say("little shine in the light"),
        cure=say(
            "the skin shines. The shine was fitted and taken out, so the heights are less "
            "certain; cross polarisers over lights and camera"
        ),
    )


def _waxy_shine(shine: Shine, belief: ScatteringEstimate | None, lamps: int) -> Check | None:
    """Judge whether shine and scattering are both so strong that relief is not told from them."""
    if not shine.share or belief is None:
        return None
    made = _check(
        "waxy shine",
        waxy_share(shine, belief),
        "1",
        above=False,
        good=say("relief can be distinguished from shine"),
        cure=say(
            "the skin shines so much that relief can hardly be distinguished from shine. Scars "
            "may come out far too shallow: cross polarisers over lights and camera, or powder the "
            "skin; with fewer than eight lamps, add more"
        ),
    )
    if shine.lobe is None and SURE * shine_uncertainty(shine, belief)[1] >= 1.0:
        return replace(made, fatal=True)  # no scar could be listed, however deep
    if lamps >= MANY and shine.lobe is None:
        return made
    # few lamps see no scar that is left then; one lobe for all the skin leaves more shine
    return replace(made, fatal=made.value > surface_facts().number("waxy_shine_refuse_few"))


def waxy_share(shine: Shine, belief: ScatteringEstimate) -> float:
    """Return share of shine times the share of relief that the skin blurs away at 2 mm.

    Shine is as sharp as the skin is, matt light of waxy skin is not: the normals that shine is laid
    round are too smooth, what is left of it looks like relief, and true relief is lost with it.
    """
    return (shine.share or 0.0) * blurred_share(belief)


def blurred_share(belief: ScatteringEstimate) -> float:
    """Return the share of relief that the skin blurs away at 2 mm."""
    return 1.0 - float(np.interp(JUDGED_PER_MM, CURVE_PER_MM, belief.nominal))


def shine_uncertainty(shine: Shine, belief: ScatteringEstimate) -> tuple[float, float]:
    """Return relative standard uncertainties of lengths and heights from lamps and shine."""
    number = surface_facts().number
    waxy = max(0.0, waxy_share(shine, belief) - number("waxy_shine_free"))
    left = (shine.bend or 0.0) if shine.share is None else 0.0
    bend = max(0.0, left - number("shine_bend_free"))
    parts = (
        number("lamp_angle_sd"),
        number("rig_shine_sd") * (shine.share or 0.0),
        min(number("waxy_shine_sd") * waxy, number("waxy_shine_sd_most")),
        number("shine_bend_sd") * bend,
    )
    return number("shine_bend_lengths") * bend, float(np.hypot.reduce(parts))


def _shine_bend(shine: Shine) -> Check | None:
    """Judge by how much shine that is still in the light tilts the skin."""
    if shine.bend is None:
        return None
    made = _check(
        "shine bend",
        shine.bend,
        "1",
        above=False,
        good=say("no shine is left that would bend the skin"),
        cure=say(
            "shine that could not be taken out bends the skin: depths and lengths are uncertain: "
            "cross polarisers over lights and camera, or powder the skin; with fewer than eight "
            "lamps, add more"
        ),
    )
    if shine.share is not None:
        return made
    # where none of it can be taken out, no scar is sure long before the form is lost
    return replace(made, fatal=made.value > surface_facts().number("shine_bend_refuse_untold"))
