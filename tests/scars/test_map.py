import ground
import numpy as np
import pytest

from needlepoint.scars import map_scars


@pytest.fixture(scope="module")
def patch():
    relief, planted = ground.scene(901)
    return map_scars(relief), planted


def nearest(scars, planted):
    """The scar on the map whose middle is nearest to a planted one, if any is near enough."""
    away = [
        np.hypot(s.centre_px[0] * 0.1 - planted.x, s.centre_px[1] * 0.1 - planted.y) for s in scars
    ]
    return scars[int(np.argmin(away))] if min(away) < 0.3 * planted.width else None


def test_it_finds_what_is_wider_than_one_and_a_half_millimetres(patch):
    scar_map, planted = patch
    wide = [p for p in planted if p.width * ground.HALF[p.flank] > 1.5]
    found = [nearest(scar_map.scars, p) is not None for p in wide]
    assert np.mean(found) >= 0.95
