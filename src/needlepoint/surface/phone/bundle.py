"""One bundle adjustment of all pictures: focal length, distortion, poses, and the card's form.

A place (u, v, height) of the frame is ``w = (u, v, -height)``; in picture j it lies at
``q = R_j w + t_j`` before the lens, and is seen at ``f q_xy / q_z (1 + k r^2) + c`` with
``r = |q_xy / q_z|``. Everything is found together by least squares (Triggs and others 2000), with
what is known beforehand as further residuals: so what pictures cannot tell stays at what is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.phone.card import MARKER_MM, OUTER_MM, corner_places
from needlepoint.surface.phone.markers import Sighting
from needlepoint.surface.phone.robust import fit_forgiving

CORNER_PX = 0.2
"""Own choice: SD of a corner that was refined in a JPEG [px]; misfit above it widens everything."""

FOCAL_SHARE, FOCAL_SD = 0.78, 0.15
"""Own choice: focal length over the picture's longer side of a phone's main lens, and its SD."""

GIVEN_SD = 0.004
"""Own choice: relative SD of a focal length that was calibrated; autofocus moves it so far."""

DISTORTION_SD = 0.05
"""Own choice: SD of the radial term; phones correct their lenses to less."""

PRINT_SD = 0.003
"""Own choice: relative SD of width over height of what a printer prints. Seen nearly straight on, a
print that is 0.4 % too wide looks like one under a lens 1.7 times as long, so neither is fixed."""

INK_SD_MM = 0.04
"""Own choice: how far ink or a blunt edge moves the edges of a marker [mm]."""

STIFF_SD_MM = 0.15
"""Own choice: SD of how far a stiff card's edge stands off its plane [mm]."""

LOOSE_SD_MM = 20.0
"""The same of a sticker: anything."""

HALF_MM = 0.5 * OUTER_MM
STEPS = 6  # numbers of a pose
SHARED = 7  # focal length, distortion, ink, three bends, proportion of the print
STRETCH_AT = 6

STEP = 1e-6
"""Step of a difference, over the size of what it is taken by."""


@dataclass(frozen=True)
class Bundle:
    """What all pictures together say of the phone and the card.

    Attributes
    ----------
    focal_px, distortion
        The lens.
    turns, places
        Of each picture: rotation vector [rad] and place of the frame's middle [mm].
    bend
        Height of the card ``b0 u^2 + b1 u v + b2 v^2`` with u and v in halves of its side [mm].
    bend_sd
        Its standard uncertainty [mm].
    focal_sd
        Relative standard uncertainty of the focal length.
    misfit_px
        Root mean square distance of the corners of each picture from where they should be [px].
    shape
        Rows and columns of the pictures.
    stretch
        Width over height of the print, over what was known of it, less 1.
    """

    focal_px: float
    distortion: float
    turns: Float[np.ndarray, "pictures 3"]
    places: Float[np.ndarray, "pictures 3"]
    bend: Float[np.ndarray, 3]
    bend_sd: Float[np.ndarray, 3]
    focal_sd: float
    misfit_px: Float[np.ndarray, " pictures"]
    shape: tuple[int, int]
    stretch: float = 0.0

    def height(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return the height of the card's face [mm]."""
        return _bent(self.bend, u, v)

    def normals(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return the unit normals (u, v, height) of the card's face."""
        a, b, c = self.bend
        x, y = u / HALF_MM, v / HALF_MM
        slope_u, slope_v = (2 * a * x + b * y) / HALF_MM, (b * x + 2 * c * y) / HALF_MM
        normal = np.stack([-slope_u, -slope_v, np.ones_like(slope_u)], axis=-1)
        return np.asarray(normal / np.linalg.norm(normal, axis=-1, keepdims=True))

    def project(self, picture: int, places_mm: Float[np.ndarray, "*n 3"]) -> np.ndarray:
        """Return where places (u, v, height) are seen in a picture (col, row) [px]."""
        turn, _ = cv2.Rodrigues(self.turns[picture])
        kind = places_mm.dtype  # as precise as the places are given
        onto = (turn * np.array([1.0, 1.0, -1.0])).T.astype(kind)
        q = places_mm @ onto + self.places[picture].astype(kind)
        return _seen(q, self.focal_px, self.distortion, self.shape)

    def eye_mm(self, picture: int) -> Float[np.ndarray, 3]:
        """Return where the lens is (u, v, height) [mm]."""
        turn, _ = cv2.Rodrigues(self.turns[picture])
        eye = -turn.T @ self.places[picture]
        return np.array([eye[0], eye[1], -eye[2]])

    def pixel_mm(self, picture: int) -> float:
        """Return how much of the frame's plane a pixel covers in the middle [mm]."""
        return float(self.places[picture, 2] / self.focal_px)

    def tilt_deg(self, picture: int) -> float:
        """Return how far the phone looks from straight on [deg]."""
        turn, _ = cv2.Rodrigues(self.turns[picture])
        return float(np.degrees(np.arccos(np.clip(abs(turn[2, 2]), 0.0, 1.0))))


@dataclass(frozen=True)
class Known:
    """What is known before the pictures are looked at.

    Attributes
    ----------
    rigid
        Whether the card is stiff.
    scale
        Size of the print over that of the design.
    focal_px, focal_sd
        Focal length and its relative SD; None for an ordinary phone.
    distortion, distortion_sd
        The radial term.
    stretch, stretch_sd
        Width over height of the print, over that of the design, and its relative SD.
    """

    rigid: bool = True
    scale: float = 1.0
    stretch: float = 1.0
    stretch_sd: float = PRINT_SD
    focal_px: float | None = None
    focal_sd: float = GIVEN_SD
    distortion: float = 0.0
    distortion_sd: float = DISTORTION_SD


def adjust(sightings: Sequence[Sighting], known: Known) -> Bundle:
    """Find lens, poses and the card's form from the corners of all pictures.

    Parameters
    ----------
    sightings
        The frame in pictures of one phone, of one size, each with at least four markers.
    known
        What is known beforehand.
    """
    shape = sightings[0].shape
    guess = FOCAL_SHARE * max(shape) if known.focal_px is None else known.focal_px
    spread = FOCAL_SD if known.focal_px is None else known.focal_sd
    prior = np.array([np.log(guess), known.distortion, *[0.0] * (SHARED - 2)])
    stiff = STIFF_SD_MM if known.rigid else LOOSE_SD_MM
    bends = [stiff] * 3
    prior_sd = np.array([spread, known.distortion_sd, INK_SD_MM, *bends, known.stretch_sd])
    scale = known.scale * np.array([known.stretch, 1.0])
    job = _Job.of(sightings, scale, prior, prior_sd)
    start = np.concatenate([prior, *(_first_pose(s, guess, scale) for s in sightings)])
    read = sum(seen.size for seen in job.seen)
    found, curved = fit_forgiving(job.residuals, job.jacobian, start, read)
    return job.bundle(found, curved, shape)


@dataclass(frozen=True)
class _Job:
    """The corners of all pictures and where they are on the card."""

    seen: tuple[Float[np.ndarray, "_ 4 2"], ...]
    ids: tuple[np.ndarray, ...]
    scale: Float[np.ndarray, " 2"]
    prior: Float[np.ndarray, " shared"]
    prior_sd: Float[np.ndarray, " shared"]
    shape: tuple[int, int]

    @classmethod
    def of(
        cls, sightings: Sequence[Sighting], scale: np.ndarray, prior: np.ndarray, sd: np.ndarray
    ) -> _Job:
        seen = tuple(s.corners for s in sightings)
        return cls(seen, tuple(s.ids for s in sightings), scale, prior, sd, sightings[0].shape)

    def places(self, x: np.ndarray) -> Float[np.ndarray, "20 4 3"]:
        print_ = np.exp(np.array([0.5, -0.5]) * x[STRETCH_AT])
        flat = corner_places(MARKER_MM + 2.0 * x[2]) * self.scale * print_
        return np.concatenate([flat, _bent(x[3:6], flat[..., 0], flat[..., 1])[..., None]], axis=-1)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        places = self.places(x) * np.array([1.0, 1.0, -1.0])
        parts = []
        for k, (seen, ids) in enumerate(zip(self.seen, self.ids, strict=True)):
            pose = x[SHARED + STEPS * k : SHARED + STEPS * (k + 1)]
            turn, _ = cv2.Rodrigues(pose[:3])
            q = places[ids] @ turn.T + pose[3:]
            parts.append((_seen(q, np.exp(x[0]), x[1], self.shape) - seen).ravel() / CORNER_PX)
        return np.concatenate([*parts, (x[:SHARED] - self.prior) / self.prior_sd])

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Return the derivatives, by differences; poses of all pictures are moved at once."""
        here = self.residuals(x)
        total = np.zeros((here.size, x.size))
        step = STEP * np.maximum(np.abs(x), 1.0)
        for k in range(SHARED):
            moved = x.copy()
            moved[k] += step[k]
            total[:, k] = (self.residuals(moved) - here) / step[k]
        for k in range(STEPS):
            at = np.arange(SHARED + k, x.size, STEPS)
            moved = x.copy()
            moved[at] += step[at]
            change, top = self.residuals(moved) - here, 0
            for column, seen in zip(at, self.seen, strict=True):
                rows = slice(top, top + seen.size)
                total[rows, column] = change[rows] / step[column]
                top += seen.size
        return total

    def bundle(self, x: np.ndarray, curved: np.ndarray, shape: tuple[int, int]) -> Bundle:
        left = self.residuals(x)
        misfit, top = [], 0
        for seen in self.seen:
            part = left[top : top + seen.size] * CORNER_PX
            misfit.append(float(np.sqrt(2.0 * np.mean(part**2))))
            top += seen.size
        covariance = np.linalg.pinv(curved, hermitian=True)
        covariance *= max(1.0, float(np.median(np.square(misfit))) / (2.0 * CORNER_PX**2))
        sd = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        poses = x[SHARED:].reshape(-1, STEPS)
        return Bundle(
            float(np.exp(x[0])),
            float(x[1]),
            poses[:, :3],
            poses[:, 3:],
            x[3:6],
            sd[3:6],
            float(sd[0]),
            np.array(misfit),
            shape,
            float(np.expm1(x[STRETCH_AT])),
        )


def only(bundle: Bundle, keep: Bool[np.ndarray, " pictures"]) -> Bundle:
    """Return the bundle of some of its pictures."""
    return replace(
        bundle,
        turns=bundle.turns[keep],
        places=bundle.places[keep],
        misfit_px=bundle.misfit_px[keep],
    )


def _first_pose(sighting: Sighting, focal: float, scale: np.ndarray) -> np.ndarray:
    flat = (corner_places() * scale)[sighting.ids].reshape(-1, 2)
    places = np.column_stack([flat, np.zeros(len(flat))])
    rows, cols = sighting.shape
    lens = np.array([[focal, 0, (cols - 1) / 2], [0, focal, (rows - 1) / 2], [0, 0, 1]])
    seen = sighting.corners.reshape(-1, 2)
    _, turn, place = cv2.solvePnP(places, seen, lens, None, flags=cv2.SOLVEPNP_IPPE)
    turn, place = cv2.solvePnPRefineLM(places, seen, lens, None, turn, place)
    return np.concatenate([np.ravel(turn), np.ravel(place)])


def _seen(
    q: Float[np.ndarray, "*n 3"], focal: float, distortion: float, shape: tuple[int, int]
) -> Float[np.ndarray, "*n 2"]:
    flat = q[..., :2] / q[..., 2:]
    square = np.square(flat[..., :1]) + np.square(flat[..., 1:])
    middle = (np.array(shape[::-1], flat.dtype) - 1) / 2.0
    return np.asarray(flat * (focal * (1.0 + distortion * square)) + middle)


def _bent(bend: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    x, y = u / HALF_MM, v / HALF_MM
    return np.asarray(bend[0] * x**2 + bend[1] * x * y + bend[2] * y**2)
