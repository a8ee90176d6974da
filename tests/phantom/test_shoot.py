"""Whole pictures: bare shading by formula, exposure, noise, gloss, seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.phantom.plain import flat

from needlepoint.errors import WrongUsage
from needlepoint.phantom import (
    PLAIN,
    Optics,
    Planted,
    SkinPlan,
    camera_for,
    far_lights,
    lamps,
    make_skin,
    photograph,
    rig_named,
    screen,
    true_relief,
    true_scars,
)
from needlepoint.phantom.lens import picture_px
from needlepoint.phantom.shoot import radiance
from needlepoint.surface import PointLight

SEAT = camera_for(0.1, (10.0, 10.0))
RIG = lamps(SEAT)


def test_bare_pictures_are_the_shading_formula() -> None:
    skin = flat()
    shoot = photograph(skin, RIG, PLAIN)
    values = np.stack([frames[0][..., 1] / 65535.0 for frames in shoot.pictures])
    col, row = np.meshgrid(np.arange(100) - 49.5, np.arange(100) - 49.5)
    x, y = 0.1 * col, 0.1 * row  # flat skin at the distance for which a pixel is 0.1 mm
    formula = []
    for lamp in RIG.lights:
        assert isinstance(lamp, PointLight)
        away = np.stack([lamp.position_mm[0] - x, lamp.position_mm[1] - y, 300.0 + 0.0 * x])
        formula.append(away[2] / (away**2).sum(axis=0) ** 1.5)
    ratio = values / np.stack(formula)
    assert np.allclose(ratio, ratio.mean(), rtol=3e-4)


def test_the_brightest_skin_reaches_the_exposure() -> None:
    shoot = photograph(flat(), RIG, replace(PLAIN, exposure=0.6))
    assert max(f[0].max() for f in shoot.pictures) / 65535.0 == pytest.approx(0.6, abs=0.005)


def test_noise_is_that_of_the_electrons() -> None:
    optics = replace(PLAIN, noise=True, full_well_e=5000.0, read_e=4.0)
    clean, noisy = photograph(flat(), RIG, PLAIN), photograph(flat(), RIG, optics, 3)
    true = clean.pictures[0][0][..., 0] / 65535.0
    wrong = noisy.pictures[0][0][..., 0] / 65535.0 - true
    said = np.sqrt(true.mean() * 5000.0 + 16.0) / 5000.0
    assert wrong.std() == pytest.approx(said, rel=0.03)
    assert abs(wrong.mean()) < 4.0 * said / 100.0


def test_one_seed_gives_one_set_of_pictures_and_another_seed_another() -> None:
    plan = SkinPlan((Planted("boxcar", (0.0, 0.0), 3.0, 0.4),), (10.0, 10.0), grid_mm=0.1)
    optics = Optics(motion_mm=0.05, drift=0.02, frames=2)
    one, same, other = (photograph(make_skin(plan, 1), RIG, optics, s) for s in (1, 1, 2))
    assert all(
        np.array_equal(a, b)
        for x, y in zip(one.pictures, same.pictures, strict=True)
        for a, b in zip(x, y, strict=True)
    )
    assert not np.array_equal(one.pictures[0][0], other.pictures[0][0])
    assert not np.array_equal(one.pictures[0][0], one.pictures[0][1])


def test_the_ambient_frame_is_what_lamps_off_would_show() -> None:
    optics = replace(PLAIN, ambient=0.3)
    with_room, without = photograph(flat(), RIG, optics), photograph(flat(), RIG, PLAIN)
    assert with_room.ambient is not None
    room = with_room.ambient[..., 0].astype(float)
    lit = with_room.pictures[0][0][..., 0].astype(float)
    alone = without.pictures[0][0][..., 0].astype(float)
    assert room.max() / (lit - room).max() == pytest.approx(0.3, rel=0.03)
    ratio = (lit - room) / alone
    assert np.allclose(ratio, ratio.mean(), rtol=1e-3)


def test_gloss_whitens_and_a_polariser_takes_it_away() -> None:
    skin = flat()
    bare = Optics(scattering="none", bounces=0, gloss=False)
    without = radiance(skin, RIG, bare)
    crossed = radiance(skin, RIG, replace(bare, gloss=True))
    shiny = radiance(skin, RIG, replace(bare, gloss=True, polarised=False))
    leaking = radiance(skin, RIG, replace(bare, gloss=True, leak=0.15))
    assert np.array_equal(without, crossed)
    added = shiny - without
    assert float(added.min()) > 0.0
    assert np.allclose(added[..., 0], added[..., 2])
    assert np.allclose(leaking - without, 0.15 * added, rtol=1e-3, atol=1e-9)


def test_motion_moves_the_picture() -> None:
    plan = SkinPlan((Planted("pigment", (0.0, 0.0), 3.0, colour=1.0),), (10.0, 10.0), grid_mm=0.1)
    optics = replace(PLAIN, motion_mm=0.5, frames=6)
    shoot = photograph(make_skin(plan), RIG, optics, 5)
    col, row = np.meshgrid(np.arange(100), np.arange(100))
    centres = []
    for frame in shoot.pictures[0]:
        dark = frame[..., 2] < 0.6 * frame[..., 2].max()
        centres.append((col[dark].mean(), row[dark].mean()))
    spread_px = np.std(centres, axis=0)
    assert np.all(spread_px > 1.0)
    assert np.all(spread_px < 10.0)


@pytest.mark.parametrize("name", ["lamps4", "narrow", "screen24", "far4"])
def test_every_rig_lights_skin_from_lights_not_in_one_plane(name: str) -> None:
    rig = rig_named(name, pixel_mm=0.2, size_mm=(10.0, 10.0))
    glow = radiance(flat(grid_mm=0.2), rig, PLAIN)
    assert len(rig.lights) >= 3
    assert float(glow.min()) > 0.0
    tilts = np.stack([glow[..., 3 * k].mean() for k in range(len(rig.lights))])
    assert np.all(tilts > 0.0)


def test_a_pinhole_sees_a_scar_where_the_truth_says() -> None:
    plan = SkinPlan(
        (Planted("pigment", (3.0, -2.5), 1.5, colour=2.0),),
        (12.0, 12.0),
        grid_mm=0.05,
        relief_um=0.0,
        mottle=0.0,
        tilt_deg=(15.0, -10.0),
    )
    skin, rig = make_skin(plan), lamps(camera_for(0.05, (12.0, 12.0), distance_mm=100.0))
    shoot = photograph(skin, rig, PLAIN)
    picture = shoot.pictures[0][0][..., 2].astype(float)
    weight = np.clip(np.percentile(picture, 60) * 0.5 - picture, 0.0, None)
    col, row = np.meshgrid(np.arange(picture.shape[1]), np.arange(picture.shape[0]))
    seen = ((weight * col).sum() / weight.sum(), (weight * row).sum() / weight.sum())
    (scar,) = true_scars(skin, rig)
    assert seen == pytest.approx(scar.centre_px, abs=0.6)
    offset = (np.array(scar.centre_px) - 119.5) * 0.05
    assert scar.centre_mm == pytest.approx(tuple(offset))


def test_rays_meet_the_skin_that_projects_onto_their_pixel() -> None:
    plan = SkinPlan((Planted("boxcar", (2.0, 1.0), 3.0, 0.8),), (12.0, 12.0), grid_mm=0.05)
    skin, rig = make_skin(plan), lamps(camera_for(0.1, (11.0, 11.0), distance_mm=60.0))
    heights = true_relief(skin, rig).z_mm
    col, row = np.meshgrid(np.arange(110.0), np.arange(110.0))
    x = (col - 54.5) * (60.0 - heights) / 600.0
    y = (row - 54.5) * (60.0 - heights) / 600.0
    back = picture_px(rig, np.stack([x.ravel(), y.ravel(), heights.ravel()], axis=1))
    assert np.allclose(back, np.stack([col.ravel(), row.ravel()], axis=1), atol=0.02)
    down = float(np.percentile(true_relief(skin, rig).relief_mm, 0.5))
    assert down == pytest.approx(-0.8, abs=0.08)


def test_a_telecentric_camera_sees_every_place_straight_on() -> None:
    plan = SkinPlan((), (10.0, 10.0), grid_mm=0.1, relief_um=0.0)
    skin = make_skin(plan)
    rig = far_lights(camera_for(0.1, (10.0, 10.0), telecentric=True))
    z = true_relief(skin, rig).z_mm
    # 100 pixels fall between the 101 nodes of the patch's middle part.
    between = 0.25 * (
        skin.z_mm[30:130, 30:130]
        + skin.z_mm[31:131, 30:130]
        + skin.z_mm[30:130, 31:131]
        + skin.z_mm[31:131, 31:131]
    )
    assert np.allclose(z, between, atol=1e-4)


def test_halves_of_a_screen_together_are_the_screen() -> None:
    rig = screen(camera_for(0.2, (10.0, 10.0), distance_mm=400.0))
    glow = radiance(flat(grid_mm=0.2), rig, PLAIN)
    left, right, upper, lower = (glow[..., 3 * k] for k in range(4))
    assert np.allclose(left + right, upper + lower, rtol=2e-3)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Optics(scattering="milk"), "no scattering called 'milk'"),
        (lambda: Optics(frames=0), "at least one picture"),
        (lambda: Optics(exposure=1.5), "share of the range"),
        (lambda: Optics(motion_mm=-1.0), "are 0 or more"),
        (lambda: SkinPlan(tone="green"), "no skin tone called 'green'"),
        (lambda: SkinPlan(size_mm=(0.0, 10.0)), "greater than 0 mm"),
        (lambda: SkinPlan(size_mm=(1000.0, 1000.0)), "too large"),
        (lambda: SkinPlan(grid_mm=float("nan")), "greater than 0 mm"),
        (lambda: Planted("boxcar", (0.0, 0.0), -1.0), "greater than 0 mm"),
        (lambda: camera_for(0.0), "must be over 0 mm"),
    ],
)
def test_it_refuses_what_makes_no_sense(make: Callable[[], object], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        make()
