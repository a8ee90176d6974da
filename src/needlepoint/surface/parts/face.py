"""Face: landmarks laid over what is measured: which parts are no open skin, and every zone's name.

Landmarks are counted as MediaPipe's face mesh counts its 468 points; left and right are the
client's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from needlepoint.surface.parts.face_model import find_landmarks

LEAST_MM = 70.0
"""Own choice: what is smaller than this either way shows no whole face."""

PARTS: dict[str, tuple[int, ...]] = {
    "lips": (61, 146, 91, 84, 17, 314, 321, 291, 409, 270, 0, 40, 185),
    "right eye": (70, 63, 105, 66, 107, 55, 193, 245, 233, 231, 229, 31, 226, 156),
    "left eye": (300, 293, 334, 296, 336, 285, 417, 465, 453, 451, 449, 261, 446, 383),
    "nose": (6, 122, 198, 49, 64, 98, 2, 327, 294, 279, 420, 351),
}
"""Corners around lips, around each eye with lids and brow, and around the nose."""

OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""The outline of the face."""

ZONES: dict[str, tuple[int, ...]] = {
    "forehead": (10, 151, 108, 337, 67, 297, 69, 299, 104, 333),
    "glabella": (9, 8),
    "right temple": (127, 162, 139, 34, 21),
    "left temple": (356, 389, 368, 264, 251),
    "right periorbital": (230, 119, 118, 117, 111, 31, 226),
    "left periorbital": (450, 348, 347, 346, 340, 261, 446),
    "right eyelid": (159, 145, 33, 133),
    "left eyelid": (386, 374, 263, 362),
    "nose": (6, 197, 195, 5, 4, 1, 48, 278, 131, 360),
    "right cheek": (50, 101, 36, 205, 187, 123, 147, 207, 216, 116),
    "left cheek": (280, 330, 266, 425, 411, 352, 376, 427, 436, 345),
    "upper lip": (164, 167, 393, 165, 391, 0),
    "chin": (18, 83, 313, 200, 199, 175, 152, 201, 421, 171, 396),
    "right jaw": (172, 136, 150, 149, 138, 135, 58, 210),
    "left jaw": (397, 365, 379, 378, 367, 364, 288, 430),
}
"""Landmarks inside each zone of the plan; a place has the zone of the landmark nearest to it."""

MARGIN = 0.03
"""Own choice: what lies this near to a part, in widths of the face, goes with it."""


@dataclass(frozen=True)
class Face:
    """A face that was found.

    Attributes
    ----------
    points
        Its 468 landmarks (col, row), in the pixels of what is measured.
    """

    points: Float[np.ndarray, "n 2"]

    def scaled(self, across: float, down: float) -> Face:
        """Return the face on pixels that are `across` and `down` times as many."""
        scale = np.array([across, down])
        return Face((self.points + 0.5) * scale - 0.5)

    def parts(self, shape: tuple[int, int]) -> Bool[np.ndarray, "rows cols"]:
        """Return what is nose, lips, lids or brows, with a little beside them."""
        mask = np.zeros(shape, np.uint8)
        for corners in PARTS.values():
            hull = cv2.convexHull(self.points[list(corners)].astype(np.float32))
            cv2.fillConvexPoly(mask, np.rint(hull).astype(np.int32), 1)
        wide = float(np.ptp(self.points[:, 0]))
        reach = 2 * max(1, round(MARGIN * wide)) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        return np.asarray(cv2.dilate(mask, disc) > 0)

    def zone_at(self, col: float, row: float) -> str:
        """Return the zone of a place; empty outside of the face's outline."""
        outline = self.points[list(OVAL)].astype(np.float32)
        wide = float(np.ptp(self.points[:, 0]))
        if cv2.pointPolygonTest(outline, (float(col), float(row)), True) < -MARGIN * wide:
            return ""
        far = {
            zone: float(np.hypot(*(self.points[list(near)] - (col, row)).T).min())
            for zone, near in ZONES.items()
        }
        return min(far, key=far.__getitem__)


def find_face(
    picture: UInt8[np.ndarray, "rows cols 3"] | None,
    z_mm: Float[np.ndarray, "r c"],
    sound: Bool[np.ndarray, "r c"],
    pixel_mm: float,
) -> Face | None:
    """Look for a face in the picture of what is measured, or in its heights lit from above.

    Parameters
    ----------
    picture
        The skin as it looks; None for scans.
    z_mm, sound, pixel_mm
        Heights toward the viewer with the form in them, where they are trusted, their pixel [mm].

    Returns
    -------
    The face in the pixels of the heights; None where none is seen or it cannot be whole.
    """
    if min(z_mm.shape) * pixel_mm < LEAST_MM:
        return None
    seen = _shaded(z_mm, sound, pixel_mm) if picture is None else picture
    points = find_landmarks(seen)
    if points is None:
        return None
    across, down = z_mm.shape[1] / seen.shape[1], z_mm.shape[0] / seen.shape[0]
    return Face(points).scaled(across, down)


def outlines_of_face(
    picture: UInt8[np.ndarray, "rows cols 3"],
) -> tuple[dict[str, Float[np.ndarray, "n 2"]], Float[np.ndarray, "n 2"]] | None:
    """Look for a face and return the outlines of what is no open skin in it, and its own.

    Parameters
    ----------
    picture
        In sRGB, upright.

    Returns
    -------
    The outline of each of `PARTS` by its name, and that of the face, as (col, row) of the picture;
    None where no face is seen.
    """
    points = find_landmarks(picture)
    if points is None:
        return None
    parts = {
        name: cv2.convexHull(points[list(corners)].astype(np.float32))[:, 0].astype(float)
        for name, corners in PARTS.items()
    }
    return parts, points[list(OVAL)]


def _shaded(
    z_mm: Float[np.ndarray, "r c"], sound: Bool[np.ndarray, "r c"], pixel_mm: float
) -> UInt8[np.ndarray, "r c 3"]:
    """Light heights from above and before, in the colour of skin."""
    low = float(z_mm[sound].min()) if sound.any() else 0.0
    smooth = cv2.GaussianBlur(
        np.where(sound, z_mm, low).astype(np.float32), (0, 0), max(0.5 / pixel_mm, 0.5)
    )
    down, across = np.gradient(smooth, pixel_mm)
    upright = 1.0 / np.sqrt(1.0 + down**2 + across**2)
    lit = np.clip((-0.14 * across + 0.33 * down + 0.93) * upright, 0.0, 1.0) * np.sqrt(upright)
    light = np.where(sound, lit * 200.0 + 20.0, 40.0)
    return np.asarray(light[..., None] * np.array([1.0, 0.8, 0.7])).astype(np.uint8)
