"""Shifts between planes, found to a part of a pixel, against shifts that were made."""

import cv2
import numpy as np
import pytest
from scipy import fft

from needlepoint.surface.capture.phase import shift_between

FINE = 20


def skin(shape, seed):
    """Return a smooth pattern that fades out toward its edges."""
    noise = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 3.0) * np.outer(*(np.hanning(n) for n in shape))


@pytest.mark.parametrize("shape", [(96, 128), (97, 131), (128, 60)])
@pytest.mark.parametrize("moved", [(0.0, 0.0), (3.0, -5.0), (-2.35, 1.6), (0.55, -0.45)])
def test_a_shift_is_found_to_a_twentieth_of_a_pixel(shape, moved):
    first = skin(shape, seed=7)
    waves = [fft.fftfreq(n)[:, None] if k == 0 else fft.fftfreq(n) for k, n in enumerate(shape)]
    turn = np.exp(2j * np.pi * sum(by * wave for by, wave in zip(moved, waves, strict=True)))
    other = fft.ifft2(fft.fft2(first) * turn).real
    found = shift_between(first.astype(np.float32), other.astype(np.float32), FINE)
    np.testing.assert_allclose(found, moved, atol=0.51 / FINE)


def test_a_plane_lies_over_itself():
    plane = skin((80, 90), seed=8)
    assert shift_between(plane, plane, FINE).tolist() == [0.0, 0.0]
