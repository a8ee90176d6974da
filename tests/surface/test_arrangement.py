"""Arrangement: two pictures of many that were exchanged are found, whatever else misfits."""

import numpy as np
import pytest

from needlepoint.surface.stereo.arrangement import best_exchange, best_order

SIDE = 60


def ring(count, slant=0.6):
    angle = np.arange(count) * 2 * np.pi / count + 0.3
    toward = np.stack([slant * np.cos(angle), slant * np.sin(angle), -np.ones(count)], axis=1)
    vectors = toward / np.linalg.norm(toward, axis=1, keepdims=True)
    return np.broadcast_to(vectors, (8, 8, count, 3)).copy()


def pictures(vectors, gloss):
    """Make pictures of a dome with lobes of shine that no matt skin explains."""
    y, x = (np.mgrid[:SIDE, :SIDE] - SIDE / 2) / SIDE * 0.5
    normal = np.stack([x, y, -np.ones_like(x)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    lamps = vectors[0, 0]
    half = lamps + np.array([0.0, 0.0, -1.0])
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    matt = normal @ lamps.T
    planes = matt + gloss * np.clip(normal @ half.T, 0, 1) ** 40
    return tuple(np.moveaxis(planes, -1, 0).astype(np.float32))


@pytest.mark.parametrize("count", [6, 8, 12])
@pytest.mark.parametrize("gloss", [0.0, 0.3, 0.6])
def test_exchanged_neighbours_are_found_among_many_shiny_lamps(count, gloss):
    vectors, skin = ring(count), np.ones((SIDE, SIDE), bool)
    planes = pictures(vectors, gloss)
    assert best_exchange(planes, skin, vectors).ratio < 1.0
    swapped = (planes[1], planes[0], *planes[2:])
    found = best_exchange(swapped, skin, vectors)
    assert found.pictures[:2] == (1, 0)
    assert found.ratio > 1.2


def test_few_lamps_are_left_to_the_orders_of_all():
    vectors, skin = ring(4), np.ones((SIDE, SIDE), bool)
    planes = pictures(vectors, 0.0)
    swapped = (planes[1], planes[0], *planes[2:])
    assert best_exchange(swapped, skin, vectors).ratio == 1.0
    assert best_order(swapped, skin, vectors).ratio > 2.0
