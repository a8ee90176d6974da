"""Scattering: transfer curves, and what is believed from three colours."""

import cv2
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import j0

from needlepoint.phantom import Planted, SkinPlan, make_phantom, rig_named
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frame import BLUE, GREEN, RED
from needlepoint.surface.stereo.scattering import (
    COLOURS,
    FAMILIES,
    GainPlane,
    ScatteringProfile,
    filter_plane,
    lens_transfer,
    sharpening,
)
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, SurfaceLight, believe

PER_MM = np.geomspace(0.05, 2.0, 20)
PIXEL_MM = 0.1


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_transfer_starts_at_one_and_falls(family, colour):
    curve = ScatteringProfile(family).transfer(colour, np.concatenate([[0.0], PER_MM]))
    assert curve[0] == pytest.approx(1.0)
    assert np.all(np.diff(curve) < 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_red_wanders_farther_than_green_and_green_than_blue(family):
    red, green, blue = (
        ScatteringProfile(family).transfer(c, PER_MM) for c in ("red", "green", "blue")
    )
    assert np.all(red <= green)
    assert np.all(green <= blue)


def test_the_dipole_is_the_transform_of_its_profile():
    """The closed form against a numerical Hankel transform of the profile (jensen2001)."""
    absorb, scatter, eta = 0.145, 1.79, 1.3
    extinct = absorb + scatter
    reflect = -1.440 / eta**2 + 0.710 / eta + 0.668 + 0.0636 * eta
    real = 1 / extinct
    virtual = real * (1 + 4 / 3 * (1 + reflect) / (1 - reflect))
    screen = np.sqrt(3 * absorb * extinct)

    def profile(r):
        total = 0.0
        for z in (real, virtual):
            d = np.hypot(r, z)
            total += z * (screen + 1 / d) * np.exp(-screen * d) / d**2
        return total

    def hankel(f):
        return quad(lambda r: profile(r) * j0(2 * np.pi * f * r) * r, 0, 40, limit=400)[0]

    for f in (0.1, 0.4):
        expected = hankel(f) / hankel(0.0)
        got = ScatteringProfile("dipole skin 2").transfer("blue", np.array([f]))[0]
        assert got == pytest.approx(expected, rel=1e-3)


def test_sharpening_undoes_a_blur_where_noise_allows():
    transfer = np.array([1.0, 0.9, 0.5, 0.01])
    after = transfer * sharpening(transfer, 0.01)
    assert after[:3] == pytest.approx([1.0, 1.0, 0.97], abs=0.01)
    assert after[3] < 0.05


def test_filtering_keeps_the_mean_and_weakens_waves_as_told():
    x = np.arange(200) * PIXEL_MM
    plane = np.tile(3.0 + np.cos(2 * np.pi * 0.5 * (x + PIXEL_MM / 2)), (50, 1))
    gain = GainPlane(plane.shape, PIXEL_MM, np.array([0.0, 0.5, 9.0]), np.array([1.0, 0.4, 0.4]))
    found = filter_plane(plane, gain)
    assert found.mean() == pytest.approx(3.0)
    assert found.std() == pytest.approx(0.4 * plane.std(), rel=0.01)


def slopes_seen_by(skin: ScatteringProfile, seed: int, noise: float = 0.002):
    """Make slopes of random relief as each colour would see them."""
    rng = np.random.default_rng(seed)
    shape = (256, 256)
    truth = [rng.normal(size=shape) * 0.3 for _ in range(2)]
    grid = np.geomspace(0.001, 8, 200)
    seen = {}
    for colour, name in ((BLUE, "blue"), (GREEN, "green"), (RED, "red")):
        gain = GainPlane(shape, PIXEL_MM, grid, skin.transfer(name, grid))
        seen[colour] = tuple(filter_plane(t, gain) + noise * rng.normal(size=shape) for t in truth)
    return seen


@pytest.mark.parametrize(
    "skin",
    [
        ScatteringProfile("multipole"),
        ScatteringProfile("multipole", 1.5),
        ScatteringProfile("dipole skin 2"),
        ScatteringProfile("dipole skin 1"),
    ],
)
def test_three_colours_tell_the_skin(skin):
    """The transfer between 0.1 and 0.5 per mm, where scars live, within a tenth."""
    belief = believe(slopes_seen_by(skin, 77), PIXEL_MM, 0.45)
    band = (CURVE_PER_MM > 0.1) & (CURVE_PER_MM < 0.5)
    truth = skin.shape_transfer(CURVE_PER_MM, 0.45)[band]
    assert np.abs(belief.nominal[band] - truth).max() < 0.1
    assert (
        np.mean((belief.waxier[band] <= truth + 0.02) & (truth - 0.02 <= belief.clearer[band]))
        > 0.9
    )


def boxes_seen_by(skin: ScatteringProfile, seed: int):
    """Make slopes of boxes with sheer walls in rough skin, as each colour would see them."""
    rng = np.random.default_rng(seed)
    side = 400
    y, x = np.mgrid[:side, :side] * PIXEL_MM
    height = 0.1 * cv2.GaussianBlur(rng.normal(size=(side, side)), (0, 0), 3.0)
    for _ in range(20):
        at, radius = rng.uniform(3.0, 37.0, 2), rng.uniform(1.0, 2.0)
        wall = (np.hypot(x - at[0], y - at[1]) - radius) / 0.1
        height -= rng.uniform(0.3, 0.9) / (1.0 + np.exp(np.clip(wall, -50.0, 50.0)))
    grid = np.geomspace(0.001, 8, 200)
    seen = {}
    for colour, name in ((BLUE, "blue"), (GREEN, "green"), (RED, "red")):
        gain = GainPlane(height.shape, PIXEL_MM, grid, skin.transfer(name, grid))
        blurred = filter_plane(height, gain)
        seen[colour] = tuple(
            np.asarray(slope + 0.0005 * rng.normal(size=height.shape))
            for slope in np.gradient(blurred)
        )
    return seen


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", [91, 92])
def test_walls_do_not_make_waxy_skin_look_clear(family, seed):
    """Red reaches beyond a wall that is filled, so colours are compared with walls as well."""
    skin = ScatteringProfile(family)
    belief = believe(boxes_seen_by(skin, seed), PIXEL_MM, 0.45)
    band = (CURVE_PER_MM > 0.1) & (CURVE_PER_MM < 0.5)
    truth = skin.shape_transfer(CURVE_PER_MM, 0.45)[band]
    assert np.abs(belief.nominal[band] - truth).max() < 0.1
    assert np.all(belief.waxier[band] <= truth + 0.01)
    assert np.all(belief.clearer[band] >= truth - 0.01)


def test_walls_are_not_asked_on_skin_that_shines():
    """Their highlights fit worst: walls would make skin that scatters a little more look waxy."""
    seen = boxes_seen_by(ScatteringProfile("multipole", 1.7), 93)
    plain, without = believe(seen, PIXEL_MM, 0.45), believe(seen, PIXEL_MM, 0.45, walls=False)
    assert np.abs(plain.nominal - without.nominal).max() > 0.01
    shiny = SurfaceLight.beside(np.array([0.4, 0.5, 0.75]))
    asked, unasked = (believe(seen, PIXEL_MM, 0.45, shiny, walls=w) for w in (True, False))
    assert np.array_equal(asked.nominal, unasked.nominal)


def test_without_colour_only_the_prior_is_left_and_it_is_wide():
    known = believe(slopes_seen_by(ScatteringProfile("multipole"), 5), PIXEL_MM, 0.45)
    unknown = believe(None, PIXEL_MM, 0.45)
    assert unknown.red_to_blue is None
    assert (unknown.clearer - unknown.waxier).max() > 2 * (known.clearer - known.waxier).max()


@pytest.mark.parametrize("left", [0.0, 0.04, 0.1])
@pytest.mark.parametrize("family", ["dipole skin 2", "multipole"])
def test_what_is_left_of_shine_does_not_make_waxy_skin_look_clear(family, left):
    """Shine shows the relief sharply in every colour, and most where skin takes up the light."""
    light = np.array([0.4, 0.5, 0.75])
    skin = ScatteringProfile(family)
    matt, sharp = slopes_seen_by(skin, 78), slopes_seen_by(ScatteringProfile(family, 1e-6), 78)
    seen = {
        colour: tuple(
            (m + left * light[GREEN] / light[colour] * s)
            / (1 + left * light[GREEN] / light[colour])
            for m, s in zip(matt[colour], sharp[colour], strict=True)
        )
        for colour in (BLUE, GREEN, RED)
    }
    belief = believe(seen, PIXEL_MM, 0.45, SurfaceLight.beside(light))
    band = (CURVE_PER_MM > 0.1) & (CURVE_PER_MM < 0.5)
    share = left * light[GREEN] * (0.45 / light[BLUE] + 0.55 / light[GREEN])
    truth = (skin.shape_transfer(CURVE_PER_MM, 0.45)[band] + share) / (1 + share)
    assert np.abs(belief.nominal[band] - truth).max() < 0.1


def test_skin_full_of_pits_is_not_taken_to_be_waxy(tmp_path):
    """In pits colours differ by shadow, not by blur; there is no tile without one here."""
    side, step = 28.0, 4.6
    rng = np.random.default_rng(25)
    pits = tuple(
        Planted(
            "icepick",
            ((col - 2) * step, (row - 2) * step),
            float(rng.uniform(0.5, 1.8)),
            float(rng.uniform(0.5, 2.0)),
        )
        for row in range(5)
        for col in range(5)
    )
    plan = SkinPlan(planted=pits, size_mm=(side, side), grid_mm=0.05)
    rig = rig_named("lamps4", pixel_mm=PIXEL_MM, size_mm=plan.size_mm)
    make_phantom(tmp_path / "c", rig=rig, skin=plan, seed=25)
    relief = survey_capture(tmp_path / "c").relief
    assert relief is not None
    seen = relief.unsharpened
    left = float(np.interp(0.5, seen.per_mm, seen.gain))
    lens = float(np.interp(0.5, CURVE_PER_MM, lens_transfer(CURVE_PER_MM, 0.6 * PIXEL_MM)))
    true = ScatteringProfile("multipole").shape_transfer(np.array([0.5]), 0.43)[0]
    assert left == pytest.approx(true * lens, abs=0.12)  # what an interval of it spans
