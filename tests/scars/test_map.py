from dataclasses import replace

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.scars import map_scars
from needlepoint.surface import Blur, TangentFrame

PX = 0.1


@pytest.fixture(scope="module")
def patch():
    relief, planted = ground.scene(901)
    return map_scars(relief), planted


@pytest.fixture(scope="module")
def few():
    """Four scars of four kinds on skin, far from each other."""
    planted = [
        ground.Planted("boxcar", 8, 8, 3.0, 0.4, flank="box"),
        ground.Planted("rolling", 24, 24, 6.0, 0.3, 1.4, 0.5),
        ground.Planted("icepick", 8, 24, 1.4, 0.6, flank="cone"),
        ground.Planted("raised", 24, 8, 4.0, -0.5),
    ]
    z = ground.plant((320, 320), PX, planted)
    z += ground.texture((320, 320), PX, np.random.default_rng(44))
    return ground.relief_of(z, PX), planted


def nearest(scars, planted):
    """The scar on the map whose middle is nearest to a planted one, if any is near enough."""
    away = [
        np.hypot(s.centre_px[0] * PX - planted.x, s.centre_px[1] * PX - planted.y) for s in scars
    ]
    return scars[int(np.argmin(away))] if min(away) < 0.3 * planted.width else None


def pairs(patch, *kinds):
    scar_map, planted = patch
    for one in planted:
        scar = nearest(scar_map.scars, one)
        if one.kind in kinds and scar is not None:
            yield scar, one


def test_it_finds_what_is_wider_than_one_and_a_half_millimetres(patch):
    scar_map, planted = patch
    wide = [p for p in planted if p.width * ground.HALF[p.flank] > 1.5]
    assert np.mean([nearest(scar_map.scars, p) is not None for p in wide]) >= 0.95


def test_ordinary_skin_is_no_scar():
    skin = ground.texture((480, 480), PX, np.random.default_rng(77))
    assert map_scars(ground.relief_of(skin, PX)).scars == ()


def test_what_is_found_is_there(patch):
    scar_map, planted = patch
    known = [
        any(nearest([scar], p) and scar.raised == (p.depth < 0) for p in planted)
        for scar in scar_map.scars
    ]
    assert np.mean(known) > 0.95


def test_depths_widths_and_volumes_come_out_as_planted(patch):
    depth, width, volume = [], [], []
    for scar, one in pairs(patch, "boxcar", "rolling", "raised"):
        true = abs(one.depth) * np.pi / 4 * one.width**2 * ground.FULL[one.flank]
        depth.append(scar.depth.value / abs(one.depth) - 1)
        width.append(scar.width.value - one.width * ground.HALF[one.flank])
        if one.flank != "gauss":  # its tails have no end to count the volume to
            volume.append(scar.volume.value / true - 1)
    # three uncertainties of the mean of two dozen, each good to about 5 %
    assert abs(np.mean(depth)) < 0.03
    assert abs(np.mean(width)) < 0.05
    assert abs(np.mean(volume)) < 0.03


def test_the_truth_lies_inside_the_intervals(patch):
    inside = [
        scar.depth.low <= abs(one.depth) <= scar.depth.high
        for scar, one in pairs(patch, "boxcar", "rolling", "raised")
    ]
    assert np.mean(inside) >= 0.85


def test_the_depth_of_an_icepick_is_a_lower_bound(few):
    relief, planted = few
    scar = nearest(map_scars(relief).scars, planted[2])
    assert scar.kind == "icepick"
    assert scar.depth.bound == "lower"
    assert scar.depth.value <= planted[2].depth
    assert scar.width.bound is None


def test_twice_the_scale_gives_eightfold_volume(few):
    relief, planted = few
    far = replace(relief, z_mm=2 * relief.z_mm, pixel_mm=2 * PX, frame=TangentFrame.flat(2 * PX))
    near, wide = (map_scars(r, least_depth_mm=0.1 * k) for r, k in ((relief, 1), (far, 2)))
    for one in planted[:2]:
        small, large = (nearest(m.scars, one) for m in (near, wide))
        assert large.volume.value == pytest.approx(8 * small.volume.value, rel=0.05)
        assert large.depth.value == pytest.approx(2 * small.depth.value, rel=0.05)
        assert large.wall.low <= small.wall.value <= large.wall.high


def test_a_turned_picture_gives_the_same_scars(few):
    relief, _ = few
    turned = replace(relief, z_mm=np.ascontiguousarray(np.rot90(relief.z_mm)), sound=relief.sound)
    straight, other = (sorted(s.depth.value for s in map_scars(r).scars) for r in (relief, turned))
    assert np.allclose(straight, other, rtol=0.03)


def test_foreshortened_skin_gives_the_same_numbers(few):
    relief, planted = few
    squeezed = replace(
        relief,
        z_mm=relief.z_mm[:, ::2],
        sound=relief.sound[:, ::2],
        frame=replace(TangentFrame.flat(PX), step_mm=np.tile(np.diag([PX, 2 * PX]), (2, 2, 1, 1))),
    )
    straight, other = map_scars(relief).scars, map_scars(squeezed).scars
    one = planted[1]
    seen = min(other, key=lambda s: np.hypot(s.centre_px[0] - 120, s.centre_px[1] - 240))
    whole = nearest(straight, one)
    assert seen.depth.value == pytest.approx(whole.depth.value, rel=0.04)
    assert seen.width.value == pytest.approx(whole.width.value, rel=0.04)
    assert seen.length.value == pytest.approx(whole.length.value, rel=0.06)
    assert seen.centre_mm[0] == pytest.approx(whole.centre_mm[0], abs=0.3)


def test_uncertainty_of_scattering_widens_the_side_it_speaks_for(few):
    relief, planted = few
    f = np.linspace(0, 5, 50)
    deeper = replace(relief, sharper=Blur(f, 1 + 0.3 * np.minimum(f, 2)))
    plain, uncertain = (nearest(map_scars(r).scars, planted[0]) for r in (relief, deeper))
    assert uncertain.depth.value == plain.depth.value
    assert uncertain.depth.high > plain.depth.high + 0.01
    assert uncertain.depth.low == pytest.approx(plain.depth.low)


def test_uncertainty_of_scale_counts_thrice_in_a_volume(few):
    relief, planted = few
    scaled = nearest(map_scars(replace(relief, scale_sd=0.1)).scars, planted[0])
    for quantity, power in ((scaled.width, 1), (scaled.area, 2), (scaled.volume, 3)):
        half = (quantity.high - quantity.low) / 2 / quantity.value / 1.96
        assert half == pytest.approx(0.1 * power, rel=0.2)


def test_a_rim_outside_the_picture_is_said_so():
    z = ground.plant((240, 240), PX, [ground.Planted("boxcar", 1.3, 12, 4.0, 0.4, flank="box")])
    z += ground.texture((240, 240), PX, np.random.default_rng(3))
    (scar,) = map_scars(ground.relief_of(z, PX)).scars
    assert "outside" in " ".join(scar.notes)


def test_an_icepick_inside_a_rolling_scar_is_a_second_scar():
    planted = [
        ground.Planted("rolling", 12, 12, 8.0, 0.3),
        ground.Planted("icepick", 13, 12, 1.2, 0.5, flank="cone"),
    ]
    z = ground.plant((240, 240), PX, planted)
    z += ground.texture((240, 240), PX, np.random.default_rng(9))
    kinds = [scar.kind for scar in map_scars(ground.relief_of(z, PX)).scars]
    assert sorted(kinds) == ["icepick", "rolling"]


@pytest.mark.parametrize("shape", [(3, 3), (12, 40), (64, 64)])
def test_a_tiny_or_blind_relief_gives_an_empty_map(shape):
    relief = ground.relief_of(np.zeros(shape), PX)
    assert map_scars(relief).scars == ()
    assert map_scars(replace(relief, sound=np.zeros(shape, bool))).scars == ()


def test_the_same_relief_gives_the_same_map(few):
    relief, _ = few
    assert map_scars(relief).scars == map_scars(relief).scars
