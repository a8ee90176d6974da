"""Parts by form: a nose, lips, lids or an ear bend far more sharply than skin with scars does.

A scar is millimetres wide and at most about 2 mm deep: over a window of 2.5 mm even crowded deep
scars bulge or sink with radii over 25 mm. Noses, lips, lids, brows, ears and hair bulge with radii
under 14 mm and go on for centimetres; hair is rough all over. A fold between cheek and nose is
hollow and never bulges, so it stays skin; it is flagged elsewhere.

This is the one of two detectors of hair that looks at form, in the relief;
`needlepoint.surface.stereo.cover` looks at its pattern of brightness in the pictures, before there
is a relief. Both are needed: what either finds is left out.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.parts.bending import Bending, bending_of

SEED_PER_MM = 0.07
"""Own choice: a bulge of a radius under 14 mm is no cheek; simulated scars stay below 0.037."""

BENT_PER_MM = 0.045
"""Own choice: what bends with a radius under 22 mm, either way, beside such a bulge, goes with it:
the crease of a nose wing, the line of the mouth."""

SEED_MM2 = 6.0
"""Own choice: so much of a part must bulge; less is noise or a raised scar of unusual height."""

BRIDGE_MM = 4.0
"""Own choice: between two bends nearer than twice this lies the same part: the flank of a nose."""

LONG_MM = 16.0
"""Own choice: what bulges of a part is this long or goes on beyond the picture; keloids end
earlier."""

BORDER_MM = 2.0
"""Own choice: what comes this near to where skin ends may go on there."""

SHAGGY_MM = 0.2
"""Own choice: hair lies this far off itself smoothed nearly everywhere, skin in scars alone."""

SHAGGY_SHARE, SHAGGY_REACH_MM = 0.33, 5.0
"""Own choice: share of a disc of this radius that does; in simulated skin full of scars it is at
most 0.24, in simulated hair 0.38 and more."""

MARGIN_MM = 3.0
"""Own choice: skin beside a part hangs in its shadow and leans on its form."""

Mask = Bool[np.ndarray, "rows cols"]


def parts_by_form(
    z_mm: Float[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], pixel_mm: float
) -> Bool[np.ndarray, "rows cols"]:
    """Find what is no open skin by its form alone.

    Parameters
    ----------
    z_mm
        Heights toward the viewer with the form still in them [mm]; any value where not sound.
    sound
        True where heights are to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].

    Returns
    -------
    True on parts of a face and within 3 mm of them; all False on open skin.
    """
    bending = bending_of(z_mm, sound, pixel_mm)
    found = _parts(bending) | _hair(bending)
    if not found.any():
        return np.zeros(z_mm.shape, dtype=bool)
    found = cv2.dilate(found.astype(np.uint8), _disc(MARGIN_MM, bending)) > 0
    size = z_mm.shape[::-1]
    return cv2.resize(found.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0


def _parts(bending: Bending) -> Mask:
    """Keep the bent pieces that bulge sharply enough and are long enough, and what they enclose."""
    seeds = (bending.bulge > SEED_PER_MM) & bending.known
    if not seeds.any():
        return np.zeros(seeds.shape, dtype=bool)
    from scipy import ndimage  # on open skin it is not needed, and loads as long as all of this

    bent = (np.maximum(bending.hollow, bending.bulge) > BENT_PER_MM) & bending.known
    names, many = ndimage.label(_closed(bent, bending), np.ones((3, 3)))
    cell_mm2 = bending.step_mm[0] * bending.step_mm[1]
    bulging = np.bincount(names[seeds], minlength=many + 1) * cell_mm2
    inner = ndimage.distance_transform_edt(np.pad(bending.known, 1), sampling=bending.step_mm)[
        1:-1, 1:-1
    ]
    kept = np.zeros(seeds.shape, dtype=bool)
    for number, box in enumerate(ndimage.find_objects(names), start=1):
        if bulging[number] < SEED_MM2:
            continue
        piece = names[box] == number
        if _length_mm(piece & seeds[box], bending) >= LONG_MM or bool(
            inner[box][piece].min() <= BORDER_MM
        ):
            kept[box] |= piece
    return np.asarray(ndimage.binary_fill_holes(kept))


def _hair(bending: Bending) -> Mask:
    """Find what is rough all over: strands and locks, beard, lashes."""
    rough = bending.known & (np.abs(bending.off) > SHAGGY_MM)
    if not rough.any():
        return np.zeros(rough.shape, dtype=bool)
    disc = _disc(SHAGGY_REACH_MM, bending).astype(np.float32)
    many, all_ = (
        cv2.filter2D(mask.astype(np.float32), -1, disc, borderType=cv2.BORDER_CONSTANT)
        for mask in (rough, bending.known)
    )
    shaggy = (many > SHAGGY_SHARE * all_) & bending.known
    return cv2.morphologyEx(shaggy.astype(np.uint8), cv2.MORPH_DILATE, _disc(2.0, bending)) > 0


def _length_mm(seeds: Mask, bending: Bending) -> float:
    """Return the diagonal of the box around what bulges [mm]."""
    rows, cols = (np.ptp(np.flatnonzero(seeds.any(axis=axis))) for axis in (1, 0))
    return float(np.hypot(rows * bending.step_mm[0], cols * bending.step_mm[1]))


def _closed(bent: Mask, bending: Bending) -> Mask:
    """Join pieces that lie near each other."""
    disc = _disc(BRIDGE_MM, bending)
    edge = max(disc.shape)
    wide = np.pad(bent, edge).astype(np.uint8)
    return cv2.morphologyEx(wide, cv2.MORPH_CLOSE, disc)[edge:-edge, edge:-edge] > 0


def _disc(radius_mm: float, bending: Bending) -> np.ndarray:
    down, across = (2 * max(1, round(radius_mm / step)) + 1 for step in bending.step_mm)
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, down))
