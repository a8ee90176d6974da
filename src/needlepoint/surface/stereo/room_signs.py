"""Signs of the room: what its light leaves in the relief and the colour of the skin.

Room light that was not taken off, or too much of it, bends the normals by a vector that is as long
as the room is bright there. Two things of skin do not know of it:

- **Slopes belong to one surface**, so they have no curl. A part that leans the normals to one side
  is as strong as the room shades the skin, and such slopes have a curl.
- **Colour does not know which way skin faces.** A part that makes all pictures brighter leaves the
  room's shading in the reflectance of the skin: what faces the window looks paler than what turns
  away from it. Pigment and blood change reflectance far more, but each in its own colour (Tsumura
  et al. 1999), so the ratios of three colours tell their part.

With four lamps or more, what the lamps disagree by is a third sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import BLUE, GREEN, RED
from needlepoint.surface.geometry import spread
from needlepoint.surface.stereo.bend import softened
from needlepoint.surface.stereo.normals import LEAST_LIT, Lighting

FINE_MM, WIDE_MM = 0.5, 2.0
"""Own choice: SDs between which shading is compared. Finer shading is blurred more in red than in
green, so ratios of colours hold some of it; over wider stretches there are too few of them."""

TILES = 4
"""Own choice: the patch is cut into so many tiles a side, to see how well the signs are known."""

STEEP = 0.7
"""Own choice: steeper walls (tangent) have shadows, and light from wall to wall."""

DARK, AROUND_MM = 0.6, 3.0
"""Own choice: skin under this share of the reflectance around it is hair, a pit or a spot."""

SHADES, TWISTS = 5, 3
RIDGE = 1e-9  # grey pictures have no ratios of colours, and nothing shall be told by them
TINY = 1e-4

Signs = Float[np.ndarray, " signs"]
Shares = Float[np.ndarray, " lights"]


@dataclass(frozen=True)
class LitRoom:
    """A piece of the skin in three colours, under each lamp and without any.

    Attributes
    ----------
    lamps
        Light under each lamp in blue, green and red, the picture without lamps taken off.
    dark
        The picture without lamps, scaled to each lamp as it is taken off.
    skin
        Where to look.
    lighting, pixel_mm
        The light vectors over this piece, and its pixel size [mm].
    """

    lamps: Float[np.ndarray, "lights 3 r c"]
    dark: Float[np.ndarray, "lights 3 r c"]
    skin: Bool[np.ndarray, "r c"]
    lighting: Lighting
    pixel_mm: float

    @property
    def share(self) -> float:
        """Light of the room as a share of that of the lamps, on the mean over them."""
        light = float(self.lamps[:, :, self.skin].mean())
        return float(self.dark[:, :, self.skin].mean()) / max(light, TINY)

    def signs(self, shares: Shares, gains: Shares | None = None) -> Signs:
        """Return every sign, were so much more of the dark picture taken off each lamp's."""
        return told(self.sums(shares, gains).sum(axis=1))

    def fine_slopes(self, shares: Shares) -> Float[np.ndarray, "2 used"]:
        """Return the fine slopes across and down of the skin that is looked at."""
        return np.asarray(self._band(self._solved(shares)[0])[:2, self.used])

    def sums(self, shares: Shares, gains: Shares | None = None) -> Float[np.ndarray, "sums tiles"]:
        """Return the sums of squares and products that the signs follow from, tile by tile."""
        normals, off = self._solved(shares, gains)
        across, down, albedo, cold, warm, room = self._band(normals)
        curl = self._change(down, 1) - self._change(across, 0)
        groups = (
            (across, down, cold, warm, albedo),
            (self._change(room, 1), -self._change(room, 0), curl),
        )
        size = np.maximum(np.linalg.norm(normals[0], axis=0), TINY)
        kinds = [np.ones_like(curl), *(part / size for part in off)]
        kinds += [a * b for group in groups for i, a in enumerate(group) for b in group[i:]]
        # of no pixel at all NumPy counts whole numbers
        counted = [np.bincount(self.tiles, kind[self.used], TILES**2) for kind in kinds]
        return np.stack(counted).astype(float)

    @cached_property
    def used(self) -> Bool[np.ndarray, "r c"]:
        """Open skin, a window's width within its edge, neither steep nor dark."""
        normals = self._solved(np.zeros(len(self.lamps)))[0][0]
        albedo = np.linalg.norm(normals, axis=0)
        near = softened(albedo[None], self.skin, AROUND_MM / self.pixel_mm)[0]
        rim = 2 * int(np.ceil(WIDE_MM / self.pixel_mm)) + 1
        edged = np.pad(self.skin, 1).astype(np.uint8)
        inner = cv2.erode(edged, np.ones((rim, rim), np.uint8), borderValue=0)[1:-1, 1:-1]
        level = np.hypot(normals[0], normals[1]) < STEEP * -normals[2]
        return np.asarray((inner > 0) & (albedo > DARK * near) & level)

    @cached_property
    def tiles(self) -> np.ndarray:
        """The tile of each pixel that is looked at."""
        rows, cols = np.nonzero(self.used)
        high, wide = self.used.shape
        return np.asarray(rows * TILES // high * TILES + cols * TILES // wide)

    @cached_property
    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        """What each picture adds to the normals by colour, and to what the lamps disagree by.

        Both are linear in the pictures, so they are worked out once: first of the pictures, then
        of the dark one.
        """
        solver, vectors, shape = self.lighting.solver, self.lighting.vectors, self.skin.shape
        null = np.linalg.svd(self.lighting.middle.T)[2][LEAST_LIT:]
        apart = null - np.einsum("nk,ijka,ijal->ijnl", null, vectors, solver)
        normals, off = [], []
        for pictures in (self.lamps, self.dark):
            share = [[spread(solver[..., a, j], shape) for a in range(3)] for j in self._each]
            left = [[spread(apart[..., n, j], shape) for n in range(len(null))] for j in self._each]
            matt = pictures[:, [BLUE, GREEN]].mean(axis=1)
            normals.append([[[a * c for a in share[j]] for c in pictures[j]] for j in self._each])
            off.append([[n * matt[j] for n in left[j]] for j in self._each])
        return np.array(normals, np.float32), np.array(off, np.float32)

    @property
    def _each(self) -> range:
        return range(len(self.lamps))

    def _solved(self, shares: Shares, gains: Shares | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return albedo times normal, as measured and by colour, and what the lamps disagree by."""
        weight = np.stack([np.ones(len(shares)), -np.asarray(shares)])
        weight = (weight if gains is None else weight * gains).astype(np.float32)
        by_colour, off = (np.tensordot(weight, part, axes=2) for part in self._parts)
        matt = 0.5 * (by_colour[BLUE] + by_colour[GREEN])
        return np.stack([matt, *by_colour]), off

    def _band(self, normals: np.ndarray) -> np.ndarray:
        """Return fine slopes, reflectance, its two ratios of colours, and the room's shading."""
        size = np.maximum(np.linalg.norm(normals, axis=1), TINY)
        shape, blue, green, red = size[0], size[1 + BLUE], size[1 + GREEN], size[1 + RED]
        toward = np.maximum(-normals[0, 2], 0.2 * shape)
        room = self.dark[:, [BLUE, GREEN]].mean(axis=(0, 1)) / shape
        ratios = (np.log(shape), np.log(blue / green), np.log(red / green))
        planes = np.stack([normals[0, 0] / toward, normals[0, 1] / toward, *ratios, room])
        fine, wide = (softened(planes, self.skin, w / self.pixel_mm) for w in (FINE_MM, WIDE_MM))
        return np.asarray(fine - wide)

    def _change(self, plane: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(np.gradient(plane, self.pixel_mm, axis=axis))


def told(sums: Float[np.ndarray, " sums"]) -> Signs:
    """Turn sums over the skin into signs: two of reflectance, two of curl, then the misfits."""
    pairs = SHADES * (SHADES + 1) // 2
    apart = sums.size - 1 - pairs - TWISTS * (TWISTS + 1) // 2
    shade = _square(sums[1 + apart :][:pairs], SHADES)
    twist = _square(sums[1 + apart + pairs :], TWISTS)
    misfit = sums[1 : 1 + apart] / sums[0]
    return np.concatenate([_coefficients(shade)[:2], _coefficients(twist), misfit])


def _square(products: np.ndarray, size: int) -> np.ndarray:
    """Lay products of pairs, each named once, out as a symmetric matrix."""
    square = np.zeros((size, size))
    square[np.triu_indices(size)] = products
    return np.asarray(square + np.triu(square, 1).T)


def _coefficients(square: np.ndarray) -> np.ndarray:
    """Return the coefficients of least squares of the last on all others."""
    scale = np.sqrt(np.maximum(np.diag(square), TINY**2))
    unit = square / np.outer(scale, scale)
    found = np.linalg.solve(unit[:-1, :-1] + RIDGE * np.eye(len(unit) - 1), unit[:-1, -1])
    return np.asarray(found * scale[-1] / scale[:-1])
