"""Photometric stereo: brightness under known lights becomes the direction of the skin.

Every pixel of a matt surface obeys ``brightness_j = albedo * max(0, n . l_j)``, so three or more
lights give ``b = albedo * n`` by least squares (Woodham 1980), here with near lights per pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.geometry import Spread, View
from needlepoint.surface.lights import light_vectors
from needlepoint.surface.rig import Light
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.strips import over_strips

STEEPEST = 8.0  # tangent of 83 degrees: no skin is seen steeper from straight on
ROUNDS = 4  # the form moves less than 0.1 mm after the third
LEAST_LIT = 3
TINY = 1e-12
SOLID = 1e-9  # determinant over the cube of the trace, above which lights lie in no plane

Plane = Float[np.ndarray, "rows cols"]
Nodes = Float[np.ndarray, "i j"]


@dataclass(frozen=True)
class Lighting:
    """Light vectors at the nodes of a view, and the solver that follows from them.

    Attributes
    ----------
    vectors
        Light vectors, relative to the mean strength in the middle.
    """

    vectors: Float[np.ndarray, "i j lights 3"]

    @property
    def middle(self) -> Float[np.ndarray, "lights 3"]:
        """The light vectors in the middle of the view."""
        return self.vectors[self.vectors.shape[0] // 2, self.vectors.shape[1] // 2]

    @classmethod
    def of(cls, lights: tuple[Light, ...], view: View, depth_mm: Nodes) -> Lighting:
        """Compute the lights that reach skin at `depth_mm` (along the optical axis) at nodes."""
        points = view.points(*view.nodes(), depth_mm)
        vectors = np.stack([light_vectors(light, points) for light in lights], axis=-2)
        strength = float(np.linalg.norm(cls(vectors).middle, axis=-1).mean())
        return cls(vectors / max(strength, TINY))

    @cached_property
    def solver(self) -> Float[np.ndarray, "i j 3 lights"]:
        """The least-squares solver of every node; several frames are solved by one."""
        across = np.swapaxes(self.vectors, -1, -2)
        square = across @ self.vectors
        size = np.trace(square, axis1=-2, axis2=-1)
        if bool((np.linalg.det(square) > SOLID * size**3).all()):
            # as exact as singular values, which lights in one plane need, in a fifth of the time
            return np.asarray(np.linalg.inv(square) @ across)
        return np.asarray(np.linalg.pinv(self.vectors))


def solve(
    frames: list[Plane], unclipped: list[Bool[np.ndarray, "rows cols"] | None], lighting: Lighting
) -> Float[np.ndarray, "3 rows cols"]:
    """Solve every pixel for albedo times normal.

    Parameters
    ----------
    frames
        Linear light under each lamp, ambient subtracted.
    unclipped
        Where a frame may be used; None for everywhere.
    lighting
        The light vectors of the same view.

    Returns
    -------
    ``albedo * n`` in the camera frame; n points toward the camera (negative z). Zero where fewer
    than three lights are left.

    Notes
    -----
    Weighted least squares of ``I_j = albedo * (n . l_j)`` over the lights j of each pixel
    (Lambert's law). With fewer than three usable lights, or with light vectors that lie in one
    plane, ``n`` is not determined and zero is returned.

    References
    ----------
    .. [1] R. J. Woodham, "Photometric method for determining surface orientation from multiple
       images", Opt. Eng. 19 (1980) 139-144. doi:10.1117/12.7972479
    .. [2] Y. Queau et al., "LED-based photometric stereo: modeling, calibration and numerical
       solution", J. Math. Imaging Vis. 60 (2018) 313-340. doi:10.1007/s10851-017-0761-1
    """
    solver = lighting.solver
    shape = (frames[0].shape[0], frames[0].shape[1])
    share = [[Spread(solver[..., axis, j], shape) for j in range(len(frames))] for axis in range(3)]
    b = np.empty((3, *shape), np.float32)

    def work(strip: slice) -> None:
        for axis in range(3):
            total = share[axis][0].rows(strip) * frames[0][strip]
            for spreads, frame in zip(share[axis][1:], frames[1:], strict=True):
                part = spreads.rows(strip)
                part *= frame[strip]
                total += part
            b[axis, strip] = total

    over_strips(work, shape)
    if any(mask is not None for mask in unclipped):
        _resolve(b, frames, unclipped, lighting)
    return b


def _resolve(
    b: np.ndarray,
    frames: list[Plane],
    unclipped: list[Bool[np.ndarray, "rows cols"] | None],
    lighting: Lighting,
) -> None:
    """Solve again, in place, the pixels at which some frame must not be used."""
    shape = frames[0].shape
    keep = [np.ones(shape, bool) if mask is None else mask for mask in unclipped]
    rows, cols = np.nonzero(~np.logical_and.reduce(keep))
    if rows.size == 0:
        return
    at_row = rows * (lighting.vectors.shape[0] - 1) / max(shape[0] - 1, 1)
    at_col = cols * (lighting.vectors.shape[1] - 1) / max(shape[1] - 1, 1)
    vectors = lighting.vectors[np.rint(at_row).astype(int), np.rint(at_col).astype(int)]
    weight = np.stack([mask[rows, cols] for mask in keep], axis=-1).astype(float)
    light = np.stack([frame[rows, cols] for frame in frames], axis=-1).astype(float)
    normal = np.einsum("pj,pja,pjb->pab", weight, vectors, vectors) + 1e-9 * np.eye(3)
    right = np.einsum("pj,pj,pja->pa", weight, light, vectors)
    solved = np.linalg.solve(normal, right[..., None])[..., 0]
    solved[weight.sum(axis=1) < LEAST_LIT] = 0.0
    b[:, rows, cols] = solved.T


def slopes(b: Float[np.ndarray, "3 rows cols"], view: View) -> tuple[Plane, Plane, np.ndarray]:
    """Turn normals into changes of height toward the camera from pixel to pixel.

    Returns
    -------
    per_row, per_col
        Change of height from one pixel to the next [mm], as if all skin lay at the stated
        distance; heights along the optical axis are these, times depth over distance.
    facing
        False where the solved normal does not face the camera.
    """
    shape = (b.shape[1], b.shape[2])
    rays = view.rays(*view.nodes())
    right, down = Spread(rays[..., 0], shape), Spread(rays[..., 1], shape)
    step_x, step_y = _steps(view)
    per_row, per_col = np.empty(shape, b.dtype), np.empty(shape, b.dtype)
    facing = np.empty(shape, bool)

    def work(strip: slice) -> None:
        x, y = b[0, strip], b[1, strip]
        toward = -b[2, strip]
        if view.camera.focal_px is not None:
            toward -= x * right.rows(strip)
            toward -= y * down.rows(strip)
        floor = np.hypot(x, y)
        floor /= STEEPEST
        np.greater(toward, floor, out=facing[strip])
        np.maximum(floor, TINY, out=floor)
        np.maximum(toward, floor, out=toward)
        np.divide(y, toward, out=per_row[strip])
        np.divide(x, toward, out=per_col[strip])
        per_row[strip] *= -step_y
        per_col[strip] *= -step_x

    over_strips(work, shape)
    return per_row, per_col, facing


def _steps(view: View) -> tuple[float, float]:
    """Return the pixel's width and height on the skin at the stated distance [mm]."""
    camera = view.camera
    if camera.focal_px is None:
        return view.pixel_mm, view.pixel_mm
    return camera.distance_mm / camera.focal_px[0], camera.distance_mm / camera.focal_px[1]


def first_form(
    small: list[Plane], sound: Bool[np.ndarray, "r c"], lights: tuple[Light, ...], view: View
) -> Nodes:
    """Find the coarse shape of the skin from small pictures, so that lights can be placed.

    Near lights depend on where the skin is, and that on the lights: a few rounds settle it.

    Returns
    -------
    Distance along the optical axis at the view's nodes [mm].
    """
    rows, cols = view.nodes()
    depth = np.full((rows.size, cols.size), view.camera.distance_mm)
    shape = (small[0].shape[0], small[0].shape[1])
    stretch_row, stretch_col = view.shape[0] / shape[0], view.shape[1] / shape[1]
    for _ in range(ROUNDS):
        b = solve(small, [None] * len(small), Lighting.of(lights, view, depth))
        per_row, per_col, facing = slopes(b, view)
        trust = sound & facing
        per_row[~trust] = 0.0
        per_col[~trust] = 0.0
        height = integrate(per_row * stretch_row, per_col * stretch_col, trust)
        depth = depth_of_height(_at_nodes(height, depth.shape), view, trust)
    return depth


def depth_of_height(height_mm: Nodes, view: View, trust: np.ndarray) -> Nodes:
    """Turn heights from `slopes` into distance; the optical axis meets skin at the stated one."""
    distance = view.camera.distance_mm
    row = np.clip(view.principal_px[1] / max(view.shape[0] - 1, 1), 0, 1) * (trust.shape[0] - 1)
    col = np.clip(view.principal_px[0] / max(view.shape[1] - 1, 1), 0, 1) * (trust.shape[1] - 1)
    if trust[round(row), round(col)]:
        i = round(row / (trust.shape[0] - 1) * (height_mm.shape[0] - 1))
        j = round(col / (trust.shape[1] - 1) * (height_mm.shape[1] - 1))
        zero = float(height_mm[i, j])
    else:
        zero = float(np.median(height_mm))
    if view.camera.focal_px is None:
        return np.asarray(distance - (height_mm - zero))
    return np.asarray(distance * np.exp(-(height_mm - zero) / distance))


def _at_nodes(height: Plane, nodes: tuple[int, int]) -> Nodes:
    """Return smooth heights at nodes that reach from edge to edge."""
    spacing = max(height.shape[0] / nodes[0], height.shape[1] / nodes[1])
    smooth = cv2.GaussianBlur(height, (0, 0), max(spacing / 2, 0.5), borderType=cv2.BORDER_REFLECT)
    rows = np.rint(np.linspace(0, height.shape[0] - 1, nodes[0])).astype(int)
    cols = np.rint(np.linspace(0, height.shape[1] - 1, nodes[1])).astype(int)
    return np.asarray(smooth[np.ix_(rows, cols)], dtype=float)
