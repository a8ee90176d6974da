"""Cover: hair, beard and cloth in the patch, which are no skin and look like many scars.

Skin is even over a millimetre: on photographs of faces its brightness leaves that of what lies
around it by 1 to 9 %, that of hair and cloth by 20 to 60 %. A pit is as dark, but small: what
counts is uneven over more than its opening.

This is the one of two detectors of hair that looks at its pattern in the pictures, before there is
a relief; `needlepoint.surface.parts.by_form` looks at the form of the relief and finds hair that
has no pattern of brightness. Both are needed: what either finds is left out.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import say
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.limits import check as _check

FINE_MM = 1.0
"""Own choice: SD of the window whose mean the brightness is held against."""

AROUND_MM = 1.5
"""Own choice: SD of the window over which unevenness is averaged."""

UNEVEN = 0.15
"""Own choice: mean departure of log brightness, between the roughest skin and the smoothest hair of
four published portraits."""

THIN = 0.1
"""Own choice: what borders on cover and is more uneven than this is cover that thins out: stubble
of 40 hairs/cm2 is 0.11 to 0.25, skin with scars 0.03 to 0.09, over 0.1 only round pits."""

HAIR_MM = 0.35
"""Own choice: SD of the window that hairs are held against: thrice as wide as they are."""

FAINT = 0.1
"""Own choice: specks that leave out less than this of the light are furrows and noise."""

LEAST_MM = 6.0
"""Own choice: cover is at least so wide; scars that are so dark are not."""

DARKEST = 0.003
"""Own choice: light under this share of full scale is noise, and its logarithm says nothing."""

Plane = Float[np.ndarray, "r c"]


def judge_cover(
    small: tuple[Plane, ...], skin: Bool[np.ndarray, "r c"], pixel_mm: float
) -> tuple[Bool[np.ndarray, "r c"], tuple[Check, ...]]:
    """Find what is to be left out as cover, and say what lies over the skin or stands in it."""
    tone = log_light(small)
    uneven = unevenness(tone, skin, pixel_mm)
    cover = find_cover(uneven, skin, pixel_mm)
    check = check_cover(cover, skin)
    if check.fatal:  # what little is left is not worth measuring, but other checks look at it
        return np.zeros_like(cover), (check,)
    stubble = check_stubble(specks(tone, skin, pixel_mm), skin & ~cover)
    return cover, (check,) if stubble is None else (check, stubble)


def log_light(small: tuple[Plane, ...]) -> Plane:
    """Return the logarithm of the mean light of small frames, one a lamp, room light taken out."""
    light = np.maximum(np.mean(np.stack(small), axis=0), 0.0)
    return np.asarray(np.log(light + DARKEST).astype(np.float32))


def unevenness(tone: Plane, skin: Bool[np.ndarray, "r c"], pixel_mm: float) -> Plane:
    """Return by how much light leaves that around it, on the mean over `AROUND_MM` (logarithm).

    Parameters
    ----------
    tone
        As `log_light` has it.
    skin
        Where to measure in it.
    pixel_mm
        Its pixel size [mm]; where it is over `FINE_MM` all is taken for even.
    """
    fine = _against_around(tone, skin, FINE_MM / pixel_mm)
    return _mean(np.abs(fine), skin.astype(np.float32), AROUND_MM / pixel_mm)


def specks(tone: Plane, skin: Bool[np.ndarray, "r c"], pixel_mm: float) -> Plane:
    """Return how much of the light dark specks as fine as hairs take, on the mean (logarithm).

    Freckles are wider and furrows fainter than hairs, so neither counts: thrice as much pigment
    or relief as usual takes a tenth of what 30 hairs/cm2 do.
    """
    fine = _against_around(tone, skin, HAIR_MM / pixel_mm)
    dark = np.maximum(-fine - FAINT, 0.0)
    return _mean(dark, skin.astype(np.float32), AROUND_MM / pixel_mm)


def _against_around(tone: Plane, skin: Bool[np.ndarray, "r c"], spread_px: float) -> Plane:
    """Return log brightness less its mean around; 0 where pixels are too large to tell."""
    share = skin.astype(np.float32)
    if not skin.any() or spread_px < 1.0:
        return np.zeros_like(share)
    return np.asarray(tone - _mean(tone, share, spread_px))


def find_cover(
    uneven: Plane, skin: Bool[np.ndarray, "r c"], pixel_mm: float
) -> Bool[np.ndarray, "r c"]:
    """Find where the patch is covered.

    Parameters
    ----------
    uneven
        As `unevenness` has it.
    skin
        Where to measure.
    pixel_mm
        Pixel size of these planes [mm].

    Returns
    -------
    True where hair, beard or cloth lies, or anything else as uneven and as wide.
    """
    sure = _wide((uneven > UNEVEN) & skin, pixel_mm)
    if not sure.any():
        return sure
    thin = _wide((uneven > THIN) & skin, pixel_mm)
    _, parts = cv2.connectedComponents(thin.astype(np.uint8))
    # The window carries the edge of cover so far into bare skin.
    reach = np.ones((2 * round(2.0 * AROUND_MM / pixel_mm) + 1,) * 2, np.uint8)
    beyond = _wide(thin & (cv2.dilate(sure.astype(np.uint8), reach) == 0), pixel_mm)
    grown = np.intersect1d(parts[sure], parts[beyond])
    return sure | np.isin(parts, np.setdiff1d(grown, 0))


def _wide(mask: Bool[np.ndarray, "r c"], pixel_mm: float) -> Bool[np.ndarray, "r c"]:
    """Return what of a mask is at least `LEAST_MM` wide."""
    side = max(3, round(LEAST_MM / pixel_mm))
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, round_) > 0)


def _mean(plane: Plane, share: Plane, sigma: float) -> Plane:
    """Average over a Gaussian window, what is not skin left out."""
    total = cv2.GaussianBlur(plane * share, (0, 0), sigma)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(share, (0, 0), sigma), 1e-3))


def check_cover(cover: Bool[np.ndarray, "r c"], skin: Bool[np.ndarray, "r c"]) -> Check:
    """Judge how much of the skin is covered."""
    share = float(cover.sum()) / max(float(skin.sum()), 1.0)
    return _check(
        "cover",
        share,
        "1",
        above=False,
        good=say("no hair, beard or cloth lies over the skin"),
        cure=say(
            "hair, beard or cloth covers {share:.0f} % of the patch and is left out: tie hair "
            "back, shave, or paint a mask",
            share=100 * share,
        ),
    )


def check_stubble(dark: Plane, bare: Bool[np.ndarray, "r c"]) -> Check | None:
    """Judge whether hairs stand in the skin that is left, too few to be cut out; None for none."""
    if not bare.any():
        return None
    return _check(
        "stubble",
        float(np.median(dark[bare])),
        "1",
        above=False,
        good=say("the skin has few or no dark hairs"),
        cure=say(
            "dark hairs seem to stand in the skin: shallow finds may be stubble. Shave, and take "
            "the pictures again, or paint a mask"
        ),
    )
