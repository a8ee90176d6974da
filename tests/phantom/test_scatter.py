"""Scattering against sums over all pairs of places, and against conservation of light."""

from __future__ import annotations

import numpy as np
import pytest
from tests.phantom.plain import flat, shaped

from needlepoint.phantom import ScatterProfile, profile
from needlepoint.phantom.ground import ground_of
from needlepoint.phantom.scatter import DIPOLE_LADDER_MM2, _fit_dipole, dipole, scatter
from needlepoint.phantom.skin import PhantomSkin


def spread(skin: PhantomSkin, light: np.ndarray, how: ScatterProfile) -> np.ndarray:
    ground = ground_of(skin)
    return scatter(
        light.astype(np.float32),
        relief_mm=skin.z_mm - skin.form_mm,
        area=ground.area,
        grid_mm=skin.grid_mm,
        how=how,
    )


@pytest.mark.parametrize("kind", ["deon", "jensen1", "jensen2"])
def test_even_light_stays_even_and_whole(kind: str) -> None:
    rng = np.random.default_rng(0)
    bumpy = rng.normal(0.0, 0.05, (91, 91))
    skin = shaped(bumpy, 0.1)
    assert np.allclose(spread(skin, np.ones((91, 91, 3)), profile(kind)), 1.0, rtol=1e-4)


def test_no_light_is_lost_on_flat_skin() -> None:
    skin = flat(size_mm=(20.0, 20.0))
    light = np.zeros((*skin.z_mm.shape, 3))
    light[130, 130] = 1.0
    got = spread(skin, light, profile("deon"))
    assert np.allclose(got.sum(axis=(0, 1)), 1.0, rtol=0.01)


def test_a_spot_of_light_spreads_by_the_variances_of_the_profile() -> None:
    skin = flat(size_mm=(24.0, 24.0))
    how = profile("deon")
    light = np.zeros((*skin.z_mm.shape, 3))
    light[150, 150] = 1.0
    got = spread(skin, light, how)
    away2 = (np.arange(301)[:, None] - 150) ** 2 * 0.01 * np.ones(301)
    seen = (got * away2[..., None]).sum(axis=(0, 1)) / got.sum(axis=(0, 1))
    said = np.array(how.weights).T @ np.array(how.variances_mm2)
    assert seen == pytest.approx(said, rel=0.05)


def test_light_in_a_pit_spreads_by_distance_in_space() -> None:
    grid, sigma = 0.1, 0.3
    axis = (np.arange(81) - 40) * grid
    xx, yy = np.meshgrid(axis, axis)
    z = -1.2 * np.clip((1.0 - np.hypot(xx, yy)) / 0.3, 0.0, 1.0)
    skin = shaped(z, grid)
    light = np.random.default_rng(2).uniform(0.2, 1.0, (81, 81, 3))
    light[30:50, 30:50] *= 0.3
    got = spread(skin, light, ScatterProfile((sigma**2,), ((1.0, 1.0, 1.0),)))
    area = ground_of(skin).area
    for row, col in ((40, 40), (40, 32), (40, 28), (40, 50), (52, 40), (34, 34)):
        far2 = (xx - xx[row, col]) ** 2 + (yy - yy[row, col]) ** 2 + (z - z[row, col]) ** 2
        weight = area * np.exp(-0.5 * far2 / sigma**2)
        exact = (weight[..., None] * light).sum(axis=(0, 1)) / weight.sum()
        assert got[row, col] == pytest.approx(exact, rel=0.03)


def test_twice_the_scale_is_twice_the_reach() -> None:
    one, two = profile("jensen1"), profile("jensen1", 2.0)
    assert np.allclose(np.array(two.variances_mm2), 4.0 * np.array(one.variances_mm2))
    assert one.weights == two.weights


def test_the_gaussians_of_a_dipole_hold_its_light_where_it_is() -> None:
    r = np.geomspace(0.005, 50.0, 500)
    ring = 2.0 * np.pi * r * np.gradient(r)
    for scattering, absorption in ((0.74, 0.032), (1.59, 0.07), (1.79, 0.145)):
        target = dipole(r, scattering, absorption, 1.3)
        target /= float((target * ring).sum())
        v = np.array(DIPOLE_LADDER_MM2)
        fit = np.exp(-(r[:, None] ** 2) / (2 * v)) / (2 * np.pi * v)
        wrong = np.abs(fit @ _fit_dipole(scattering, absorption, 1.3) - target)
        assert float((wrong * ring).sum()) < 0.01


def test_red_light_wanders_farthest() -> None:
    for kind in ("deon", "jensen1", "jensen2"):
        how = profile(kind)
        red, green, blue = np.array(how.weights).T @ np.sqrt(np.array(how.variances_mm2))
        assert red > green > blue > 0.0
