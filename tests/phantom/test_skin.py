"""Skin carries what was planted, wherever the face is curved, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.phantom import (
    Planted,
    SkinPlan,
    camera_for,
    healed,
    lamps,
    make_skin,
    random_plan,
    true_scars,
    true_shape,
)
from needlepoint.phantom.pose import to_face, to_patch
from needlepoint.phantom.skin import from_rim_plane, rim_plane

SMOOTH = SkinPlan(size_mm=(24.0, 24.0), relief_um=0.0, grid_mm=0.05)


@pytest.mark.parametrize("at", [(0.0, 0.0), (8.0, -7.0), (-8.0, 8.0)])
def test_volume_in_the_skin_is_the_planted_one_on_a_tilt_too(at: tuple[float, float]) -> None:
    scar = Planted("rolling", at, 6.0, 0.5, ratio=1.3, turn_deg=40.0)
    skin = make_skin(replace(SMOOTH, planted=(scar,)))
    sunk = float((skin.form_mm - skin.z_mm).sum()) * skin.grid_mm**2
    assert sunk == pytest.approx(true_shape(scar).volume_mm3, rel=3e-3)


def test_depth_normal_to_a_tilted_rim_is_the_planted_one() -> None:
    tilted = replace(SMOOTH, radii_mm=(np.inf, np.inf), tilt_deg=(20.0, -10.0))
    skin = make_skin(replace(tilted, planted=(Planted("boxcar", (0.0, 0.0), 4.0, 0.6),)))
    slope = np.tan(np.radians(tilted.tilt_deg))
    normal = float((skin.form_mm - skin.z_mm).max()) / np.sqrt(1.0 + slope @ slope)
    assert normal == pytest.approx(0.6, rel=1e-3)


def test_the_rim_plane_keeps_lengths_and_comes_back() -> None:
    plan = replace(SMOOTH, radii_mm=(np.inf, np.inf), tilt_deg=(25.0, 15.0))
    uv = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, -0.8]])
    xy = from_rim_plane(plan, (2.0, 3.0), uv)
    again = np.column_stack(rim_plane(plan, (2.0, 3.0), xy[:, 0], xy[:, 1])[:2])
    assert np.allclose(again, uv)
    rise = (xy - np.array([2.0, 3.0])) @ np.tan(np.radians(plan.tilt_deg))
    assert np.allclose(np.hypot(np.hypot(*(xy - np.array([2.0, 3.0])).T), rise), 1.0)


def test_a_second_visit_moves_nothing_but_the_scars() -> None:
    plan = random_plan("mixed", seed=3, size_mm=(24.0, 24.0), grid_mm=0.1)
    first, second = make_skin(plan, 3), make_skin(healed(plan, 0.25, which=[0]), 3)
    moved = np.abs(first.z_mm - second.z_mm) > 1e-5
    scar = plan.planted[0]
    rows, cols = np.nonzero(moved)
    middle = (np.array(moved.shape) - 1) / 2
    away = np.hypot(
        (cols - middle[1]) * 0.1 - scar.centre_mm[0], (rows - middle[0]) * 0.1 - scar.centre_mm[1]
    )
    assert moved.any()
    assert away.max() <= scar.reach_mm
    assert np.array_equal(first.albedo, second.albedo)


def test_one_seed_is_one_skin_at_any_grid() -> None:
    fine = make_skin(SkinPlan(size_mm=(12.0, 12.0), grid_mm=0.05), 5)
    coarse = make_skin(SkinPlan(size_mm=(12.0, 12.0), grid_mm=0.1), 5)
    difference = fine.z_mm[::2, ::2] - coarse.z_mm
    assert np.corrcoef(fine.z_mm[::2, ::2].ravel(), coarse.z_mm.ravel())[0, 1] > 0.999
    assert float(difference.std()) < 0.008  # pores are finer than the coarse grid


def test_a_pose_moves_the_whole_face_and_changes_nothing_on_it() -> None:
    scar = Planted("boxcar", (2.0, -1.0), 3.0, 0.5, ratio=1.5, turn_deg=20.0, colour=0.3)
    plan = SkinPlan((scar,), (16.0, 16.0), grid_mm=0.1, tilt_deg=(0.0, 0.0))
    posed = replace(plan, shift_mm=(1.3, -0.7), turn_deg=90.0)
    before, after = make_skin(plan, 6), make_skin(posed, 6)
    # a quarter turn and whole nodes: (x, y) of the face lies at (-y + 1.3, x - 0.7)
    turned = np.rot90(before.z_mm, -1)
    moved = np.roll(turned, (-7, 13), axis=(0, 1))[20:-20, 20:-20]
    assert np.abs(moved - after.z_mm[20:-20, 20:-20]).max() < 0.004  # pores lie between nodes
    colour = np.roll(np.rot90(before.albedo, -1), (-7, 13), axis=(0, 1))[20:-20, 20:-20]
    assert np.allclose(colour, after.albedo[20:-20, 20:-20], atol=2e-3)
    rig = lamps(camera_for(0.1, (16.0, 16.0), telecentric=True))
    (was,), (now,) = true_scars(before, rig), true_scars(after, rig)
    assert now.centre_mm == pytest.approx((-was.centre_mm[1] + 1.3, was.centre_mm[0] - 0.7))
    assert now.shape == was.shape
    middle = np.array(now.outline_px).mean(axis=0)
    assert middle == pytest.approx(np.array(now.centre_px), abs=0.5)


def test_relief_has_the_strength_that_was_asked_for() -> None:
    skin = make_skin(SkinPlan(size_mm=(20.0, 20.0), grid_mm=0.1, relief_um=19.0), 2)
    assert float((skin.z_mm - skin.form_mm).std()) == pytest.approx(0.019, rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_scars_of_a_random_plan_never_touch(seed: int) -> None:
    scars = random_plan("mixed", seed=seed).planted
    assert len(scars) > 12
    for k, one in enumerate(scars):
        for other in scars[k + 1 :]:
            apart = np.hypot(*(np.array(one.centre_mm) - other.centre_mm))
            assert apart > one.reach_mm + other.reach_mm + 1.0


def test_darker_skin_gives_back_less_light() -> None:
    tones = [make_skin(replace(SMOOTH, tone=t, grid_mm=0.2)) for t in ("light", "medium", "dark")]
    means = [float(skin.albedo.mean()) for skin in tones]
    assert means[0] > 1.4 * means[1] > 1.4 * 1.4 * means[2]


def test_the_fold_lies_deeper_than_both_its_sides() -> None:
    skin = make_skin(replace(SMOOTH, fold=True, radii_mm=(np.inf, np.inf), tilt_deg=(0.0, 0.0)))
    row = skin.form_mm[skin.form_mm.shape[0] // 2]
    assert row[0] - row.min() > 2.0
    assert row[-1] - row.min() >= 0.0
    assert row[row.size // 2] == pytest.approx(0.0, abs=0.02)


def test_a_stretch_moves_skin_a_little_and_scars_keep_their_shape() -> None:
    scar = Planted("rolling", (6.0, -4.0), 5.0, 0.4)
    plan = SkinPlan((scar,), size_mm=(24.0, 24.0), radii_mm=(np.inf, np.inf), tilt_deg=(0.0, 0.0))
    pulled = replace(plan, stretch_mm=0.2)
    face = np.random.default_rng(1).uniform(-11.0, 11.0, (2, 50))
    there = to_patch(pulled, *face)
    away = np.hypot(*np.subtract(there, face))
    assert 0.05 < np.median(away) < away.max() <= 0.2
    assert np.allclose(to_face(pulled, *there), face, atol=1e-6)
    skins = [make_skin(replace(each, relief_um=0.0), 6) for each in (plan, pulled)]
    sunk = [float((skin.form_mm - skin.z_mm).sum()) for skin in skins]
    assert sunk[1] == pytest.approx(sunk[0], rel=0.005)
