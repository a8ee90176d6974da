"""Where pixels lie in space, and how far they are turned: the camera's side of the geometry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from jaxtyping import Float

from needlepoint.surface.heightmap import TangentFrame
from needlepoint.surface.rig import Camera
from needlepoint.surface.splines import spline_shares

NODES = 48
"""Nodes along the longer side of the coarse grid on which smooth fields are computed."""

Grid = Float[np.ndarray, "rows cols"]


@dataclass(frozen=True)
class View:
    """The part of a picture that is measured, seen by its camera.

    Attributes
    ----------
    camera
        The camera of the whole picture.
    shape
        Rows and columns of the part.
    principal_px
        Principal point (col, row) counted from the part's first pixel.
    """

    camera: Camera
    shape: tuple[int, int]
    principal_px: tuple[float, float]

    @property
    def pixel_mm(self) -> float:
        """Pixel size on the skin at the stated distance [mm]."""
        return self.camera.pixel_mm

    def pixel_mm_over(self, cols: int) -> float:
        """Return the pixel size [mm] of a plane of so many columns over the same ground."""
        return self.pixel_mm * self.shape[1] / cols

    def nodes(self, count: int = NODES) -> tuple[np.ndarray, np.ndarray]:
        """Return node coordinates in pixels (rows, cols), covering the part from edge to edge."""
        rows, cols = self.shape
        longer = max(rows, cols)
        n_rows = max(4, round(count * rows / longer))
        n_cols = max(4, round(count * cols / longer))
        return np.linspace(0, rows - 1, n_rows), np.linspace(0, cols - 1, n_cols)

    def rays(self, rows: np.ndarray, cols: np.ndarray) -> Float[np.ndarray, "i j 3"]:
        """Return the viewing rays (x/Z, y/Z, 1) at nodes; (0, 0, 1) for a telecentric camera."""
        across, down = np.meshgrid(cols, rows)
        if self.camera.focal_px is None:
            return np.stack([0.0 * across, 0.0 * down, 1.0 + 0.0 * across], axis=-1)
        fx, fy = self.camera.focal_px
        x = (across - self.principal_px[0]) / fx
        y = (down - self.principal_px[1]) / fy
        return np.stack([x, y, np.ones_like(x)], axis=-1)

    def points(
        self, rows: np.ndarray, cols: np.ndarray, depth_mm: Float[np.ndarray, "i j"]
    ) -> Float[np.ndarray, "i j 3"]:
        """Return places on the skin in the camera frame [mm] where nodes look, at `depth_mm`."""
        if self.camera.telecentric_mm is None:
            return self.rays(rows, cols) * depth_mm[..., None]
        across, down = np.meshgrid(cols, rows)
        x = (across - self.principal_px[0]) * self.camera.telecentric_mm
        y = (down - self.principal_px[1]) * self.camera.telecentric_mm
        return np.stack([x, y, depth_mm], axis=-1)


def coarser(view: View, shape: tuple[int, int], side: float) -> View:
    """Return the view of pictures of which `side` x `side` pixels were averaged into one."""
    camera = view.camera
    focal, pixel = camera.focal_px, camera.telecentric_mm
    camera = replace(
        camera,
        focal_px=(focal[0] / side, focal[1] / side) if focal else None,
        telecentric_mm=pixel * side if pixel else None,
    )
    col, row = ((at + 0.5) / side - 0.5 for at in view.principal_px)
    return View(camera, shape, (col, row))


def spread(nodes: Grid, shape: tuple[int, int]) -> Float[np.ndarray, "down across"]:
    """Interpolate node values (edge to edge) to every pixel by cubic splines, as 32-bit numbers."""
    return np.asarray(_weights(shape[0], nodes.shape[0]) @ _across(nodes, shape[1]))


class Spread:
    """Node values that are interpolated strip by strip, so that no whole plane is ever made."""

    def __init__(self, nodes: Grid, shape: tuple[int, int]) -> None:
        self._down = _weights(shape[0], nodes.shape[0])
        self._across = _across(nodes, shape[1])

    def rows(self, strip: slice) -> Float[np.ndarray, "strip cols"]:
        """Return the values of a strip of rows."""
        return np.asarray(self._down[strip] @ self._across)


def _across(nodes: Grid, cols: int) -> np.ndarray:
    return nodes.astype(np.float32) @ _weights(cols, nodes.shape[1]).T


@cache
def _weights(pixels: int, nodes: int) -> np.ndarray:
    """Return the share of every node in every pixel's value, shape (pixels, nodes)."""
    where = np.arange(pixels) * ((nodes - 1.0) / max(pixels - 1.0, 1.0))
    return spline_shares(nodes, where).astype(np.float32)


def tangent_frame(view: View, depth_mm: Float[np.ndarray, "i j"]) -> tuple[TangentFrame, Grid]:
    """Return how pixels lie in the skin's plane, and the height that a step in depth means.

    Parameters
    ----------
    view
        The camera's view.
    depth_mm
        Distance along the optical axis of the form at `view.nodes()` [mm].

    Returns
    -------
    frame
        The steps of a pixel in the tangent plane of the form [mm].
    normal_share
        Height normal to the form, out of the skin, that one millimetre toward the camera along
        the optical axis is worth (moving along the viewing ray).
    """
    rows, cols = nodes_for(view, (depth_mm.shape[0], depth_mm.shape[1]))
    points = view.points(rows, cols, depth_mm)
    per_row = np.gradient(points, rows, axis=0)
    per_col = np.gradient(points, cols, axis=1)
    normal = np.cross(per_row, per_col)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    # first axis of the plane along the rows, second square on it
    first = per_row / np.linalg.norm(per_row, axis=-1, keepdims=True)
    second = np.cross(first, normal)
    second *= np.sign(np.sum(second * per_col, axis=-1, keepdims=True))
    step = np.stack(
        [
            np.stack([np.sum(per_row * first, -1), np.sum(per_col * first, -1)], -1),
            np.stack([np.sum(per_row * second, -1), np.sum(per_col * second, -1)], -1),
        ],
        axis=-2,
    )
    share = np.abs(np.sum(view.rays(rows, cols) * normal, axis=-1))
    return TangentFrame(rows, cols, step), share


def nodes_for(view: View, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return where nodes of a given count lie in a view [pixels], edge to edge."""
    return (
        np.linspace(0, view.shape[0] - 1, shape[0]),
        np.linspace(0, view.shape[1] - 1, shape[1]),
    )
