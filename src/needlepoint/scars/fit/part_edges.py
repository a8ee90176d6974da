"""Part edges: finds that lean on a nose, lips or hair are remnants of it; counted, not listed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from jaxtyping import Bool

from needlepoint.language import say_counted
from needlepoint.scars.scar import Scar
from needlepoint.surface import Relief

LEANING = 0.25
"""Own choice: with this share of its rim on a part, a find is a remnant of the part's own form."""

PART_MM = 6.0
"""Own choice: what the border cuts this near to a part is a remnant of it, no scar. Where skin ends
a part's own end is found least well: a strand of hair lay 4.1 mm beside what was found of it."""


def off_parts(scars: Sequence[Scar], relief: Relief) -> tuple[list[Scar], int]:
    """Return the scars that do not lean on a part of the face, and how many others there are."""
    if relief.parts is None:
        return list(scars), 0
    kept = [scar for scar in scars if _share_on(relief.parts, scar) < LEANING]
    return kept, len(scars) - len(kept)


def leaning_notes(count: int) -> tuple[str, ...]:
    """Say how many finds lean on a part of the face; nothing where none does."""
    if not count:
        return ()
    return (
        say_counted(
            "{count} find at the edge of a nose, lips, a lid, an ear or hair is not listed: the "
            "part's own form reaches into it",
            "{count} finds at the edge of a nose, lips, a lid, an ear or hair are not listed: the "
            "part's own form reaches into them",
            count,
        ),
    )


def beside_parts(relief: Relief) -> Bool[np.ndarray, "rows cols"]:
    """Tell what lies so near to a part of the face that it may belong to it."""
    if relief.parts is None:
        return np.zeros(relief.sound.shape, bool)
    far = cv2.distanceTransform((~relief.parts).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(far * relief.pixel_mm < PART_MM)


def _share_on(parts: Bool[np.ndarray, "rows cols"], scar: Scar) -> float:
    """Return which share of a scar's rim lies on parts; 1 where its middle does."""
    places = np.rint(np.array([scar.centre_px, *scar.outline_px])).astype(int)
    cols = np.clip(places[:, 0], 0, parts.shape[1] - 1)
    rows = np.clip(places[:, 1], 0, parts.shape[0] - 1)
    on = parts[rows, cols]
    return 1.0 if on[0] else float(on[1:].mean())
