"""What each ray of a phone's camera meets: the frame, the skin in its window, the face around."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.phantom.phone.printed import OUTER_MM, WINDOW_MM, Lying
from needlepoint.phantom.phone.setup import Phone, Pose
from needlepoint.phantom.skin import form_mm

LEVELS = 24
"""Heights between the highest and the lowest relief at which a ray looks for the skin."""

PARTS = 2
"""Rays a side of each pixel."""

ROOM_PX = 24
"""Picture around the frame that is rendered; beyond, the face is an even tone."""

Grid = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class RayHits:
    """What the rays of one picture meet within a box of its pixels.

    Attributes
    ----------
    box
        Top, left, low and right pixel of the box.
    u, v
        Where each ray meets the frame's face or, where there is none, the skin [mm].
    height
        At what height [mm].
    card, skin
        Which of the two it meets; the face around where neither.
    away
        Squared distance of each pixel from the picture's middle, 1 in its corner.
    """

    box: tuple[int, int, int, int]
    u: Grid
    v: Grid
    height: Grid
    card: Bool[np.ndarray, "rows cols"]
    skin: Bool[np.ndarray, "rows cols"]
    away: Float[np.ndarray, "r c"]


def look(lying: Lying, phone: Phone, pose: Pose) -> RayHits:
    """Send the rays of one picture."""
    box = _box(lying, phone, pose)
    x, y, away = _rays(phone, box)
    turn = pose.matrix()
    centre = -turn.T @ np.array(pose.place_mm)
    way_u, way_v, deep = (x * right + y * down + far for right, down, far in turn.T)
    slope_u, slope_v = way_u / deep, way_v / deep
    above = -centre[2]  # the frame's third axis points into the skin
    u, v, height = _on_face(lying, centre, (slope_u, slope_v), above)
    card = lying.covers(u, v)
    inner = np.maximum(np.abs(u), np.abs(v)) < 0.5 * WINDOW_MM + 0.3
    inner &= ~card
    _into_window(lying, centre, (slope_u, slope_v, above), (u, v, height, inner))
    return RayHits(box, u, v, height, card, inner, away)


def picture_px(
    phone: Phone, pose: Pose, places: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n 2"]:
    """Return where places (u, v, height) are seen (col, row) [px]."""
    axes = places * np.array([1.0, 1.0, -1.0])
    q = axes @ pose.matrix().T + np.array(pose.place_mm)
    flat = q[:, :2] / q[:, 2:]
    bent = flat * (1.0 + phone.distortion * (flat**2).sum(axis=1, keepdims=True))
    middle = (np.array(phone.shape[::-1]) - 1) / 2.0
    return np.asarray(phone.focal_px * bent + middle)


def _box(lying: Lying, phone: Phone, pose: Pose) -> tuple[int, int, int, int]:
    half = 0.5 * OUTER_MM
    along = np.linspace(-half, half, 9)
    u, v = (part.ravel() for part in np.meshgrid(along, along))
    seen = picture_px(phone, pose, np.column_stack([u, v, lying.height(u, v)]))
    left, top = np.floor(seen.min(axis=0)).astype(int) - ROOM_PX
    right, low = np.ceil(seen.max(axis=0)).astype(int) + ROOM_PX
    rows, cols = phone.shape
    return max(0, int(top)), max(0, int(left)), min(rows, int(low)), min(cols, int(right))


def _rays(
    phone: Phone, box: tuple[int, int, int, int]
) -> tuple[Grid, Grid, Float[np.ndarray, "r c"]]:
    """Return how far right and down of the axis each part of each pixel looks, distortion undone.

    Behind them stands how far each pixel is from the middle (`RayHits.away`).
    """
    top, left, low, right = box
    middle = (np.array(phone.shape[::-1]) - 1) / 2.0
    col = np.arange((right - left) * PARTS) / PARTS + left + 0.5 / PARTS - 0.5 - middle[0]
    row = np.arange((low - top) * PARTS) / PARTS + top + 0.5 / PARTS - 0.5 - middle[1]
    x, y = np.meshgrid(col / phone.focal_px, row / phone.focal_px)
    away = (x**2 + y**2) * phone.focal_px**2 / float(middle @ middle)
    a, b = x.copy(), y.copy()
    for _ in range(4):
        grown = a * a
        grown += b * b
        grown *= phone.distortion
        grown += 1.0
        np.divide(x, grown, out=a)
        np.divide(y, grown, out=b)
    return a, b, away[::PARTS, ::PARTS].astype(np.float32)


def _on_face(
    lying: Lying, centre: np.ndarray, slope: tuple[Grid, Grid], above: float
) -> tuple[Grid, Grid, Grid]:
    """Return where rays meet the face of the frame, its window closed."""
    height = np.zeros_like(slope[0])
    for _ in range(1 if lying.card.rigid and lying.card.bend_mm == 0.0 else 5):
        u = centre[0] + slope[0] * (above - height)
        v = centre[1] + slope[1] * (above - height)
        height = lying.height(u, v)
    return u, v, height


def _into_window(
    lying: Lying,
    centre: np.ndarray,
    ray: tuple[Grid, Grid, float],
    met: tuple[Grid, Grid, Grid, Bool[np.ndarray, "rows cols"]],
) -> None:
    """Carry the rays that pass the window on to the skin, in place."""
    u, v, height, inner = met
    slope_u, slope_v, above = ray[0][inner], ray[1][inner], ray[2]
    skin = lying.skin
    relief = skin.z_mm - skin.form_mm
    high = height[inner] * 0.0
    for _ in range(6):
        at = centre[0] + slope_u * (above - high), centre[1] + slope_v * (above - high)
        high = form_mm(skin.plan, *at) - lying.lift_mm

    def over(z: np.ndarray, rays: np.ndarray | slice) -> np.ndarray:
        u, v = (centre[k] + slope[rays] * (above - z) for k, slope in ((0, slope_u), (1, slope_v)))
        return np.asarray(z - (_read(skin.z_mm, *skin.node(u, v)) - lying.lift_mm))

    levels = np.linspace(float(relief.max()) + 0.02, float(relief.min()) - 0.02, LEVELS)
    found = high + levels[-1]
    waits = np.arange(high.size)  # rays that have not met the skin: few below its plain parts
    before = over(high + levels[0], slice(None))
    for last, level in pairwise(levels):
        if not waits.size:
            break
        now = over(high[waits] + level, waits)
        hit = now <= 0.0
        share = before[hit] / np.maximum(before[hit] - now[hit], 1e-9)
        found[waits[hit]] = high[waits[hit]] + last + share * (level - last)
        waits, before = waits[~hit], now[~hit]
    height[inner] = found
    u[inner] = centre[0] + slope_u * (above - found)
    v[inner] = centre[1] + slope_v * (above - found)


def _read(layer: Grid, col: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Read a layer between its nodes at many places; held at the edges."""
    wide = 32000  # OpenCV's remap takes no longer rows
    shape = (-1, min(wide, max(1, col.size)))
    pad = -col.size % shape[1]
    col, row = (np.pad(part, (0, pad)).astype(np.float32).reshape(shape) for part in (col, row))
    read = cv2.remap(layer, col, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read.ravel()[: read.size - pad])
