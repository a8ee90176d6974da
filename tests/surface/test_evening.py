"""Light evened by the printed frame: whatever the lamp's colour, its white is white."""

import numpy as np
import pytest
from tests.studio import faces

from needlepoint.surface import evened, frame_gains

SKIN = np.full((900, 900, 3), (120, 150, 190), np.uint8)


@pytest.mark.parametrize("lamp", [(1.0, 1.0, 1.0), (0.5, 0.8, 1.05), (0.4, 0.3, 0.3)])
def test_the_same_skin_under_another_lamp_looks_the_same(lamp):
    plain = faces.with_card(SKIN)
    first, other = plain, faces.lit(plain, lamp)
    shown = [evened(each, frame_gains(each)) for each in (first, other)]
    at = [each[700:880, 700:880].reshape(-1, 3).mean(axis=0) for each in shown]
    # eight bits in dark light are coarse: one step of 255 at a gain of 3 is 3 steps
    assert np.abs(at[0] - at[1]).max() < 4.0
    assert np.ptp(shown[1][20 + 262, 20 + 20 : 20 + 24].mean(axis=0)) < 6.0  # white is grey-free


def test_the_white_of_the_card_comes_to_one_place():
    seen = faces.lit(faces.with_card(SKIN), (0.5, 0.8, 0.9))
    white = evened(seen, frame_gains(seen))[20 + 152, 20 + 5]
    assert np.abs(white - 255 * (1.055 * 0.75 ** (1 / 2.4) - 0.055)).max() < 4.0


def test_without_a_frame_or_under_a_shadow_nothing_is_evened():
    assert frame_gains(SKIN) is None
    assert frame_gains(faces.with_card(SKIN, px_mm=0.8)) is None  # too small
    shadow = faces.with_card(SKIN)
    shade = np.geomspace(0.1, 1.0, 350)[None, :, None]
    shadow[:350, :350] = faces.lit(shadow[:350, :350], shade)
    assert frame_gains(shadow) is None
    assert frame_gains(faces.lit(faces.with_card(SKIN), (4.0, 4.0, 4.0))) is None  # all clipped
