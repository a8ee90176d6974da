"""Made captures with parts of a face in them, and which of their scars lie on a part."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.phantom import (
    FACE_PARTS,
    FacePart,
    Optics,
    make_skin,
    on_parts,
    photograph,
    random_plan,
    rig_named,
    write_capture,
)

SIZE_MM = (60.0, 52.0)
RIGS = ("lamps4", "lamps8", "screen24", "far4")
PLACES = {  # where a part may lie on a patch of 60 x 52 mm: (x, y) from, to
    "nose": ((-34.0, -24.0), (-6.0, 14.0)),
    "lips": ((-14.0, 10.0), (14.0, 27.0)),
    "eyelid": ((-16.0, 12.0), (-26.0, -12.0)),
    "ear": ((22.0, 34.0), (-14.0, 14.0)),
    "hairline": ((14.0, 26.0), (0.0, 0.0)),
}
BESIDE_MM = 2.0
"""A find this near to a part is one on the part."""


def face_plan(seed, *, parts=None):
    """Draw a patch with one or two parts of a face, and scars on the open skin."""
    rng = np.random.default_rng([seed, 17])
    kinds = parts or list(rng.choice(FACE_PARTS, size=int(rng.integers(1, 3)), replace=False))
    drawn = []
    for kind in kinds:
        (left, right), (top, low) = PLACES[kind]
        at = (float(rng.uniform(left, right)), float(rng.uniform(top, low)))
        turn = float(rng.uniform(-12.0, 12.0))
        size = float(rng.uniform(0.85, 1.15))
        drawn.append(FacePart(kind, at, turn, size, int(rng.integers(1000))))
    return random_plan(
        str(rng.choice(["mixed", "atrophic", "clear"])),
        seed=seed,
        size_mm=SIZE_MM,
        grid_mm=0.2,
        tone=str(rng.choice(["light", "medium", "dark"])),
        parts=tuple(drawn),
    )


def face_capture(folder, seed, *, parts=None, rig=None):
    """Write a made capture; return its plan, and where its picture shows parts of a face."""
    rng = np.random.default_rng([seed, 18])
    plan = face_plan(seed, parts=parts)
    stand = rig_named(rig or str(rng.choice(RIGS)), pixel_mm=0.2, size_mm=plan.size_mm)
    optics = Optics(ambient=float(rng.choice([0.0, 0.1])), polarised=bool(rng.random() < 0.7))
    skin = make_skin(plan, seed)
    write_capture(photograph(skin, stand, optics, seed), folder)
    return plan, shown_parts(plan, stand.shape, 0.2)


def shown_parts(plan, shape, pixel_mm):
    """Return where a picture shows parts of a face, as if taken from far away."""
    y, x = ((np.arange(n) - (n - 1) / 2) * pixel_mm for n in shape)
    here = on_parts(plan, *np.meshgrid(x, y))
    reach = 2 * round(BESIDE_MM / pixel_mm) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return cv2.dilate(here.astype(np.uint8), disc) > 0


def on(mask, places):
    """Count the places (col, row) that lie on a mask."""
    high, wide = mask.shape
    return sum(
        bool(mask[min(max(round(row), 0), high - 1), min(max(round(col), 0), wide - 1)])
        for col, row in places
    )
