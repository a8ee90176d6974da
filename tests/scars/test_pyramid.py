"""Pyramids: many pictures sampled at once are sampled as each by itself."""

import numpy as np
import pytest

from needlepoint.scars.find.pyramid import Pyramid, Pyramids


@pytest.mark.parametrize("many", [1, 3, 4, 7])
@pytest.mark.parametrize("spacing", [1.0, 5.0])
def test_pictures_side_by_side_are_sampled_as_each_alone(many, spacing):
    rng = np.random.default_rng(4)
    pictures = rng.normal(size=(many, 60, 70))
    # some places lie outside of the picture
    row, col = rng.uniform(-4, 64, (3, 50)), rng.uniform(-4, 74, (3, 50))
    heights, share = Pyramids.of(pictures).sample(row, col, spacing)
    for one, found in zip(pictures, heights, strict=True):
        alone, part = Pyramid.of(one, np.ones(one.shape, bool)).sample(row, col, spacing)
        assert found == pytest.approx(alone, abs=1e-6)
        assert np.array_equal(share, part)


def test_the_share_of_skin_that_is_sound_everywhere_falls_only_at_the_edge():
    ladder = Pyramid.of(np.zeros((40, 40)), np.ones((40, 40), bool))
    place = np.array([[0.0, 17.3, 39.0]])
    assert np.array_equal(ladder.sample(place, place, 1.0)[1], np.ones((1, 3)))
    beyond = ladder.sample(np.array([[5.0, -0.5, -2.0]]), np.array([[39.5, 5.0, 5.0]]), 1.0)[1]
    assert beyond == pytest.approx(np.array([[0.5, 0.5, 0.0]]))
