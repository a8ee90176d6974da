"""Calibrate a phone once: ten tilted pictures of the frame on a table, and one white sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.errors import Refused
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.phone.bundle import Known, adjust
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.tone import Curve
from needlepoint.surface.phone.triage import fault, look_at

LEAST_PICTURES = 5
"""Own choice: fewer pictures do not tell focal length from distance."""

LEAST_TILT_DEG = 20.0
"""Own choice: at least some pictures must be tilted so far, or focal length stays open."""

WORST_FOCAL_SD = 0.005
"""Own choice: a focal length less certain than this is no calibration."""

CELLS = 24
"""Cells along the longer side in which a white sheet is averaged."""


@dataclass(frozen=True)
class PhoneLens:
    """What was found of a phone's lens.

    Attributes
    ----------
    focal_px, focal_sd
        Focal length [pixels] and its relative standard uncertainty.
    distortion
        First radial term.
    falloff
        Share of light lost in the corner of the picture; None without a white sheet.
    pictures, misfit_px
        How many pictures count, and how far corners are from where they should be [px].
    """

    focal_px: float
    focal_sd: float
    distortion: float
    falloff: float | None
    pictures: int
    misfit_px: float


def calibrate_phone(paths: Sequence[Path], sheet: Path | None = None) -> PhoneLens:
    """Find a phone's focal length, distortion and loss of light.

    Parameters
    ----------
    paths
        Pictures of the frame on a table, all around, most of them tilted by 30 to 40 degrees.
    sheet
        A picture of a white sheet in even light that fills it, with the torch off.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded.
    Refused
        If too few pictures show the frame, none is tilted, or they leave the focal length open.
    """
    sightings = [_seen(path) for path in paths]
    found = [sighting for sighting in sightings if sighting is not None]
    if len(found) < LEAST_PICTURES:
        raise Refused(
            f"{len(found)} of {len(paths)} pictures show the whole frame sharply; take ten, from"
            " all around, most of them tilted"
        )
    odd = {sighting.shape for sighting in found}
    if len(odd) > 1:
        raise Refused("the pictures differ in size; take all with the same lens, upright")
    bundle = adjust(found, Known())
    steepest = max(bundle.tilt_deg(k) for k in range(len(found)))
    if steepest < LEAST_TILT_DEG:
        raise Refused(
            f"no picture is tilted by more than {steepest:.0f} degrees; tilt the phone by 30 to 40"
            " degrees in most of them"
        )
    if bundle.focal_sd > WORST_FOCAL_SD:
        raise Refused(
            f"the pictures leave the focal length open by {100 * bundle.focal_sd:.1f} %; take more,"
            " tilted to all sides, the frame large in each"
        )
    falloff = None if sheet is None else loss_of_light(sheet)
    misfit = float(np.median(bundle.misfit_px))
    return PhoneLens(
        bundle.focal_px, bundle.focal_sd, bundle.distortion, falloff, len(found), misfit
    )


def loss_of_light(path: Path) -> float:
    """Return the share of light that is lost in the corner, from a picture of an even white sheet.

    A sheet is never lit quite evenly: a slope is fitted with the loss, and taken out.

    Raises
    ------
    Refused
        If the sheet is overexposed, dark or uneven.
    """
    picture = read_picture(path)
    rows, cols = picture.shape
    size = (CELLS, max(2, round(CELLS * rows / cols)))
    small = cv2.resize(picture.bgr, size, interpolation=cv2.INTER_AREA).astype(float)
    value = small.mean(axis=-1) / np.iinfo(picture.bgr.dtype).max
    if not 0.1 < float(value.min()) <= float(value.max()) < 0.98:
        raise Refused(f"{path}: the sheet is too dark or overexposed; expose it to a light grey")
    light = Curve(linear=picture.linear).light(value)
    return _fitted(light, path)


def _fitted(light: Float[np.ndarray, "r c"], path: Path) -> float:
    down, across = (np.arange(n) * 2.0 / n + 1.0 / n - 1.0 for n in light.shape)
    share = light.shape[0] / light.shape[1]
    x, y = (part.ravel() for part in np.meshgrid(across, down * share))
    away = (x**2 + y**2) / (1.0 + share**2)
    terms = np.stack([np.ones_like(x), x, y, -away], axis=-1)
    log = light.ravel() / light.mean()
    found, *_ = np.linalg.lstsq(terms, log, rcond=None)
    left = float(np.std(log - terms @ found))
    if left > UNEVEN:
        raise Refused(
            f"{path}: the sheet is lit unevenly; take it in the shade, no shadow on it, filling the"
            " picture"
        )
    return float(np.clip(found[3] / found[0], 0.0, 0.8))


UNEVEN = 0.03
"""Own choice: what a slope and the loss leave of an evenly lit sheet is less than this."""


def _seen(path: Path) -> Sighting | None:
    picture = read_picture(path)
    sighting = sight(picture.bgr, linear=picture.linear)
    return None if fault(look_at(path.name, sighting)) else sighting
