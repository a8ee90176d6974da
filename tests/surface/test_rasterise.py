"""The z-buffer: nearest surface, whole cover, round skin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surface.scans import grid_mesh

from needlepoint.errors import Refused
from needlepoint.surface.scans import rasterise
from needlepoint.surface.scans.rasterise import nearest_heights, rounded


def on_grid(height, n, step_px):
    """Return corners (row, col, height) of a square mesh of a height function, and its faces."""
    x = np.arange(n) * step_px
    down, across = np.meshgrid(x, x, indexing="ij")
    points, faces = grid_mesh(height(down, across), step_px)
    places = np.stack([-points[:, 1], points[:, 0], points[:, 2]], axis=1)
    return places[faces]


def test_a_tilted_plane_comes_out_exactly_and_without_holes():
    corners = on_grid(lambda r, c: 0.3 * r - 0.2 * c + 5, 12, 3.7)
    z, owner = nearest_heights(corners, (41, 41))
    down, across = np.mgrid[:41, :41]
    assert (owner >= 0).all()
    np.testing.assert_allclose(z, 0.3 * down - 0.2 * across + 5, atol=1e-9)


def test_the_surface_nearest_to_the_viewer_wins():
    low = on_grid(lambda r, c: 0 * r * c, 6, 4.0)
    high = on_grid(lambda r, c: 0 * r * c + 2, 3, 4.0)
    z, owner = nearest_heights(np.concatenate([low, high]), (21, 21))
    assert (z[:9, :9] == 2).all()
    assert (z[9:, :] == 0).all()
    assert (owner[:9, :9] >= len(low)).all()


def test_ground_without_faces_stays_empty():
    z, owner = nearest_heights(np.zeros((0, 3, 3)), (4, 5))
    assert (z == -np.inf).all()
    assert (owner == -1).all()


@settings(max_examples=60)
@given(st.lists(st.floats(-30, 30), min_size=9, max_size=9), st.integers(1, 30), st.integers(1, 30))
def test_every_pixel_of_a_triangle_lies_between_its_corners(numbers, rows, cols):
    corners = np.array(numbers).reshape(1, 3, 3)
    z, owner = nearest_heights(corners, (rows, cols))
    inside = z[owner == 0]
    assert (inside >= corners[0, :, 2].min() - 1e-5).all()
    assert (inside <= corners[0, :, 2].max() + 1e-5).all()


def test_faces_that_lie_hundreds_deep_are_refused(monkeypatch):
    monkeypatch.setattr(rasterise, "MOST_CANDIDATES", 10_000)
    face = np.array([[[-9.0, -9.0, 0.0], [-9.0, 300.0, 0.0], [300.0, -9.0, 0.0]]])
    with pytest.raises(Refused, match="no surface"):
        nearest_heights(np.repeat(face, 50, axis=0), (100, 100))


def test_rounding_makes_a_surface_of_second_order_out_of_flat_faces():
    def curved(r, c):
        return 0.01 * r**2 - 0.004 * r * c + 0.006 * c**2

    corners = on_grid(curved, 14, 8.0)
    z, owner = nearest_heights(corners, (105, 105))
    down, across = np.mgrid[:105, :105].astype(float)
    inner = np.s_[20:85, 20:85]  # at the rim faces lack neighbours on one side
    flat = np.abs(z - curved(down, across))[inner].max()
    smooth = np.abs(rounded(corners, z, owner) - curved(down, across))[inner].max()
    assert flat > 0.1
    assert smooth < 0.2 * flat
