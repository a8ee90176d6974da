"""Solving pixels under many torches, and the solver of a node."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.surface.phone.solve import solve_robustly
from needlepoint.surface.stereo.normals import Lighting

SHAPE, TORCHES = (150, 90), 8


def under_torches():
    """Return the light of eight torches on random skin, and albedo times normal."""
    rng = np.random.default_rng(7)
    clock = np.arange(TORCHES) * 2.0 * np.pi / TORCHES
    toward = np.stack([0.6 * np.cos(clock), 0.6 * np.sin(clock), np.full(TORCHES, -0.8)], axis=-1)
    lighting = Lighting(np.broadcast_to(toward, (4, 4, TORCHES, 3)))
    b = np.stack([0.1 * rng.standard_normal(SHAPE), 0.1 * rng.standard_normal(SHAPE)])
    b = np.concatenate([b, -rng.uniform(0.3, 0.8, (1, *SHAPE))])
    frames = [np.einsum("a,arc->rc", each, b).astype(np.float32) for each in toward]
    return frames, lighting, b


def test_matt_skin_is_solved_whole():
    frames, lighting, b = under_torches()
    everywhere = [np.ones(SHAPE, bool)] * TORCHES
    for rounds in (0, 4):
        found = solve_robustly(frames, everywhere, lighting, rounds=rounds)
        assert np.abs(found - b).max() < 1e-4


def test_glints_and_what_is_clipped_do_not_count():
    frames, lighting, b = under_torches()
    usable = [np.ones(SHAPE, bool) for _ in range(TORCHES)]
    frames[2][40:60, 20:40] += 1.0  # a glint
    frames[5][100:120] = 9.0
    usable[5][100:120] = False
    found = solve_robustly(frames, usable, lighting)
    assert np.abs(found - b)[:, 40:60, 20:40].mean() < 0.01
    assert np.abs(found - b)[:, 100:120].max() < 1e-4


@pytest.mark.parametrize("spread", [0.6, 0.0])
def test_a_node_is_solved_by_least_squares_even_under_lamps_in_one_plane(spread):
    clock = np.arange(5) * 1.1
    lamps = np.stack([0.5 * np.cos(clock), spread * np.sin(clock), np.full(5, -0.8)], axis=-1)
    lighting = Lighting(np.broadcast_to(lamps, (2, 3, 5, 3)))
    assert np.allclose(lighting.solver, np.linalg.pinv(lighting.vectors), atol=1e-9)
