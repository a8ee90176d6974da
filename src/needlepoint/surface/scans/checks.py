"""Checks of scans and height maps before any number is given."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.evidence import Facts, read_facts
from needlepoint.language import say
from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.limits import check_against
from needlepoint.surface.quality import Check, Quality

POINTS_ACROSS = 4.0
"""Points across a scar that show its depth: two on its floor, one on each side."""

_MAD_TO_SD = 1.4826


def scan_facts() -> Facts:
    """Return the limits of these checks."""
    return read_facts("needlepoint.surface", "scans.toml")


def examine_scan(heights: HeightMap, spacing_mm: float, largest_mm: float, share: float) -> Quality:
    """Make every check of a scan or height map.

    Parameters
    ----------
    heights
        The patch.
    spacing_mm
        Distance of the points that were measured [mm]; not below the pixel.
    largest_mm
        Longest side of the whole thing, patch or head [mm].
    share
        Share of the patch that was measured.
    """
    least = POINTS_ACROSS * spacing_mm
    return Quality(
        (
            check_size(largest_mm),
            _patch_size(heights),
            _spacing(spacing_mm, least),
            _share(share),
            _scatter(heights, spacing_mm),
        )
    )


def _check(name: str, value: float, unit: str, *, good: str, cure: str, above: bool) -> Check:
    """Hold a value against its limits; `above` says whether it must lie above them."""
    return check_against(scan_facts(), name, value, unit=unit, good=good, cure=cure, above=above)


def check_size(largest_mm: float) -> Check:
    """Hold the longest side of the whole thing [mm] against that of a head."""
    return _check(
        "plausible size",
        largest_mm,
        "mm",
        above=False,
        good=say("its size is that of a face or of a patch of one"),
        cure=say(
            "it would be {largest_mm:.4g} mm long, which no face is: check the unit (--unit)",
            largest_mm=largest_mm,
        ),
    )


def _patch_size(heights: HeightMap) -> Check:
    rows, cols = (np.flatnonzero(heights.sound.any(axis=axis)) for axis in (1, 0))
    short = min(float(np.ptp(rows)), float(np.ptp(cols))) + 1.0 if rows.size else 0.0
    short_mm = short * heights.pixel_mm
    return _check(
        "patch size",
        short_mm,
        "mm",
        above=True,
        good=say("the patch is wide enough to tell scars from the form of the face"),
        cure=say(
            "the patch is only {short_mm:.3g} mm across: scan more of the skin around the "
            "scars, or check the unit",
            short_mm=short_mm,
        ),
    )


def _spacing(spacing_mm: float, least_mm: float) -> Check:
    return _check(
        "spacing",
        spacing_mm,
        "mm",
        above=False,
        good=say(
            "points lie {spacing_mm:.2g} mm apart and show scars from {least_mm:.2g} mm on",
            spacing_mm=spacing_mm,
            least_mm=least_mm,
        ),
        cure=say(
            "points lie {spacing_mm:.2g} mm apart: a scar narrower than {least_mm:.2g} mm "
            "leaves no trace or a shallow one. If none is found, there may still be some; scan "
            "more finely",
            spacing_mm=spacing_mm,
            least_mm=least_mm,
        ),
    )


def _share(share: float) -> Check:
    return _check(
        "measured share",
        share,
        "1",
        above=True,
        good=say("nearly all of the patch was measured"),
        cure=say(
            "only {share:.0%} of the patch was measured: scan again from more sides", share=share
        ),
    )


def _scatter(heights: HeightMap, spacing_mm: float) -> Check:
    scatter = height_scatter(heights.z_mm, heights.sound, round(spacing_mm / heights.pixel_mm))
    return _check(
        "scatter",
        scatter,
        "mm",
        above=False,
        good=say("neighbouring points agree"),
        cure=say(
            "neighbouring points scatter by {scatter:.2g} mm in height: shallow scars drown; "
            "leave hair and beard out of the patch, or scan again",
            scatter=scatter,
        ),
    )


def height_scatter(
    z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], stride: int
) -> float:
    """Return the standard deviation of heights of points `stride` pixels apart, form aside [mm].

    From second differences both ways, which planes and cylinders do not touch; fine texture of
    the skin counts as well, so it is an upper bound of the instrument's noise.
    """
    step = max(1, stride)
    z, good = z_mm[::step, ::step].astype(np.float64), sound[::step, ::step]
    if min(z.shape) < 3:
        return 0.0
    mask = np.array([[1.0, -2.0, 1.0], [-2.0, 4.0, -2.0], [1.0, -2.0, 1.0]])
    off = cv2.filter2D(np.where(good, z - z[good].mean() if good.any() else z, 0.0), -1, mask)
    whole = cv2.erode(good.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    if not whole.any():
        return 0.0
    return float(np.median(np.abs(off[whole])) * _MAD_TO_SD / np.sqrt((mask**2).sum()))
