"""The robust solver: glints and shadows under some lamps leave the skin as the others see it."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.surface.stereo.normals import Lighting, solve
from needlepoint.surface.stereo.robust import solve_robustly

SHAPE = (40, 50)


def lighting(count: int) -> Lighting:
    turn = np.arange(count) * 2.0 * np.pi / count
    one = np.stack([0.56 * np.cos(turn), 0.56 * np.sin(turn), -0.83 + 0.0 * turn], axis=-1)
    return Lighting(np.broadcast_to(one, (5, 6, count, 3)).copy())


def matt(count: int) -> tuple[np.ndarray, list[np.ndarray], Lighting]:
    rng = np.random.default_rng(5)
    lamps = lighting(count)
    b = np.stack(
        [
            0.1 * rng.standard_normal(SHAPE),
            0.1 * rng.standard_normal(SHAPE),
            -0.4 + 0.05 * rng.standard_normal(SHAPE),
        ]
    ).astype(np.float32)
    light = np.einsum("ja,arc->jrc", lamps.vectors[0, 0], b).astype(np.float32)
    noisy = light + 0.002 * rng.standard_normal(light.shape).astype(np.float32)
    return b, list(noisy), lamps


@pytest.mark.parametrize("count", [6, 8, 12])
def test_a_glint_and_a_shadow_are_outvoted(count: int) -> None:
    b, frames, lamps = matt(count)
    frames[0][10:20] += 0.4
    frames[count // 2][:, 5:15] *= 0.3 if count > 6 else 1.0
    plain = np.abs(solve(frames, [None] * count, lamps) - b)
    robust = np.abs(solve_robustly(frames, [None] * count, lamps) - b)
    assert np.quantile(robust, 0.98) < 0.02
    assert np.quantile(robust, 0.98) < 0.2 * np.quantile(plain, 0.98)


def test_clean_pictures_are_solved_as_by_least_squares() -> None:
    b, frames, lamps = matt(8)
    plain, robust = (how(frames, [None] * 8, lamps) for how in (solve, solve_robustly))
    assert np.abs(robust - b).mean() < 1.3 * np.abs(plain - b).mean()


def test_with_four_lamps_it_is_least_squares_unless_one_is_not_trusted() -> None:
    b, frames, lamps = matt(4)
    plain = solve(frames, [None] * 4, lamps)
    assert np.array_equal(solve_robustly(frames, [None] * 4, lamps), plain)
    frames[1] += 0.3
    trust = tuple(np.full((8, 10), 1e-4 if j == 1 else 1.0, np.float32) for j in range(4))
    told = solve_robustly(frames, [None] * 4, lamps, trust)
    assert np.abs(told - b).max() < 0.02
    assert np.abs(solve(frames, [None] * 4, lamps) - b).max() > 0.1


def test_an_overexposed_lamp_has_no_vote() -> None:
    b, frames, lamps = matt(8)
    open_ = [None] * 8
    open_[3] = np.zeros(SHAPE, bool)
    frames[3][:] = 1.0
    assert np.abs(solve_robustly(frames, open_, lamps) - b).max() < 0.02
