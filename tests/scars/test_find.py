import numpy as np
import pytest
from tests.scars import ground

from needlepoint.scars.find.candidates import CoarseRelief, find_scars
from needlepoint.scars.find.pyramid import Pyramid


def ground_of(planted, seed=11, size_mm=24.0, pixel_mm=0.1, sound=None):
    side = int(size_mm / pixel_mm)
    rng = np.random.default_rng(seed)
    z = ground.plant((side, side), pixel_mm, planted)
    z += ground.texture((side, side), pixel_mm, rng)
    everywhere = np.ones(z.shape, bool) if sound is None else sound
    return CoarseRelief.of(z.astype(np.float32), everywhere, pixel_mm)


def boxcar(x, y, width, depth=0.3):
    return ground.Planted("boxcar", x, y, width, depth, flank="box")


@pytest.mark.parametrize("width", [0.8, 1.5, 2.5, 4.0, 8.0])
def test_a_scar_is_found_once_whatever_its_width(width):
    finds = [f for f in find_scars(ground_of([boxcar(12, 12, width)]), 0.1) if not f.raised]
    near = [f for f in finds if np.hypot(f.row - 120, f.col - 120) < 5 * width]
    assert len(near) == 1


def test_neighbours_half_a_millimetre_apart_are_two():
    finds = find_scars(ground_of([boxcar(10, 12, 3.0), boxcar(13.5, 12, 3.0)]), 0.1)
    deep = sorted(f.col for f in finds if not f.raised and f.depth_mm > 0.2)
    assert np.allclose(deep, [100, 135], atol=3)


def test_unsound_pixels_make_no_finds():
    planted = [boxcar(6, 12, 3.0)]
    sound = np.ones((240, 240), bool)
    sound[:, 140:] = False
    sound[::7, ::5] = False
    finds = [f for f in find_scars(ground_of(planted, sound=sound), 0.1) if f.depth_mm > 0.15]
    assert [round(f.col, -1) for f in finds if not f.raised] == [60]
    assert all(f.col < 140 for f in finds)


def test_a_flat_plate_has_no_finds():
    plate = CoarseRelief.of(np.zeros((200, 200), np.float32), np.ones((200, 200), bool), 0.1)
    assert find_scars(plate, 0.02) == []


def test_a_ladders_rungs_agree_on_a_slope():
    row, col = np.mgrid[:128, :128]
    z = 0.01 * row - 0.02 * col
    ladder = Pyramid.of(z, np.ones(z.shape, bool))
    at = np.array([[40.3, 60.7]]), np.array([[70.1, 20.9]])
    for spacing in (1.0, 3.0, 6.0, 12.0):
        height, share = ladder.sample(*at, spacing)
        assert np.allclose(height, 0.01 * at[0] - 0.02 * at[1], atol=1e-4)
        assert np.all(share == 1)


def test_outside_the_picture_nothing_counts():
    ladder = Pyramid.of(np.zeros((64, 64)), np.ones((64, 64), bool))
    _, share = ladder.sample(np.array([[-5.0, 80.0]]), np.array([[10.0, 10.0]]), 1.0)
    assert np.all(share == 0)
