"""Nearby: skin that mirrors a lamp is rough there alone, and its bumps are no scars."""

from dataclasses import replace

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.scars import map_scars
from needlepoint.surface import Blur, Witnesses

PX = 0.1
SIDE = 400
HIGHLIGHT = 6.0  # SD of its size [mm], in the middle of the picture
SHARE = 0.01  # so little that only its place counts
ROUGHER = 2.0
DISH = ground.Planted("rolling", 6, 6, 3.0, 0.3, 1.0, 0.5)


def shining(seed, dish, rougher=ROUGHER):
    """Skin that shows bumps where it mirrors a lamp, `rougher` times those of its texture."""
    shape = (SIDE, SIDE)
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE] * PX - SIDE * PX / 2
    mirrored = np.exp(-0.5 * (x**2 + y**2) / HIGHLIGHT**2)
    z = ground.texture(shape, PX, rng)
    z = z + rougher * mirrored * ground.texture(shape, PX, rng)
    z = z + ground.plant(shape, PX, [dish] if dish else [])
    told = Witnesses(np.zeros((4, SIDE // 2, SIDE // 2), np.float32), 2, shine=SHARE)
    blur = Blur(np.array([0.0, 1.0]), np.ones(2))
    return ground.relief_of(z, PX, unsharpened=blur, witnesses=told)


def finds(relief):
    """Count what is listed, and what would be if no shine had been found."""
    dry = replace(relief, witnesses=replace(relief.witnesses, shine=0.0))
    return len(map_scars(relief).scars), len(map_scars(dry).scars)


def test_bumps_where_skin_mirrors_a_lamp_are_no_scars():
    shiny, dry = np.sum([finds(shining(seed, None)) for seed in (701, 704, 706)], axis=0)
    assert dry >= 10  # held against all of the skin, the same bumps stand out of it
    assert 5 * shiny <= dry


@pytest.mark.parametrize(("at_mm", "depth_mm"), [(6.0, 0.3), (SIDE * PX / 2, 0.6)])
def test_a_scar_is_listed_beside_a_highlight_and_in_it_where_it_is_deeper_than_bumps(
    at_mm, depth_mm
):
    dish = replace(DISH, x=at_mm, y=at_mm, depth=depth_mm)
    found = map_scars(shining(711, dish)).scars
    away = [np.hypot(*(np.array(scar.centre_px) * PX - at_mm)) for scar in found]
    assert min(away) < 0.5
    scar = found[int(np.argmin(away))]
    assert scar.depth.value == pytest.approx(depth_mm, rel=0.15)
