"""Clear skin or waxy: how far light wanders in skin that shines, as a phone's pictures show it.

Shine is as sharp in red as in blue, so shine that is left in makes skin look clearer than it is,
and lobes of shine laid too strongly make it look waxier: on oily skin of ordinary scattering they
more than doubled it. Skin that looks waxy with all its shine left in is waxy; there, lobes are
taken out. Any other skin is clear enough for its two colours to tell the shine, whatever its form.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.surface.phone.lit_skin import LitSkin, whole_window
from needlepoint.surface.stereo.bend import matt_part
from needlepoint.surface.stereo.dichromatic import shine_by_colour
from needlepoint.surface.stereo.observations import judge_scattering, two_colours
from needlepoint.surface.stereo.scattering_estimate import ScatteringEstimate
from needlepoint.surface.stereo.shine import Shine
from needlepoint.surface.stereo.shine_checks import blurred_share

CLEAR = 0.25
"""Own choice: share of relief that skin with its shine seems to blur away at 2 mm, up to which it
is clear. Development skin (4, 5, 705 to 714) of 1 to 1.7 times the lengths of d'Eon's skin read
0.05 to 0.20, plain to oily; the two skins of Jensen 0.31 to 0.52."""


def judge_under_shine(skin: LitSkin, shine: Shine) -> ScatteringEstimate:
    """Judge the scattering of skin whose shine was fitted by lobes.

    Parameters
    ----------
    skin
        The skin under torches whose colour is that of the frame's white: it is white here.
    shine
        As the lobes have it.
    """
    lit, window = skin.lit, whole_window(skin)
    hues = matt_part(two_colours(lit), lit.small_skin) if shine.planes else None
    if hues is not None:
        as_is = judge_scattering(lit, window, skin.depth)
        if blurred_share(as_is) < CLEAR:
            pixel_mm = lit.view.pixel_mm * lit.view.shape[1] / lit.small_skin.shape[1]
            planes = shine_by_colour(np.stack(lit.small), hues, lit.small_skin, pixel_mm)
            shine = replace(shine, planes=tuple(planes))
    return judge_scattering(lit, window, skin.depth, shine)
