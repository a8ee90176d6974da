"""The torch's place and the tone curve, from the white and the greys of the frame."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from needlepoint.surface.phone.card import GREYS, white_patches
from needlepoint.surface.phone.meter import Metering
from needlepoint.surface.phone.robust import fit_forgiving, forgiving
from needlepoint.surface.phone.tone import Curve, fit_curve
from needlepoint.surface.phone.torch import LOSS, White, _Job, find_torches, shading

RNG = np.random.default_rng(11)
AT = white_patches().at_mm
PLACES = np.column_stack([AT, np.zeros(len(AT))])
UP = np.tile([0.0, 0.0, 1.0], (len(AT), 1))


def ring(count=8, far=240.0, slant=40.0):
    clock = np.radians(np.arange(count) * 360.0 / count + 7.0)
    s, c = np.sin(np.radians(slant)), np.cos(np.radians(slant))
    return far * np.column_stack([s * np.cos(clock), s * np.sin(clock), np.full(count, c)])


def white(torches, aims=None, beam=1.5, noise=0.001):
    aims = np.zeros((len(torches), 2)) if aims is None else aims
    away = np.tile((AT**2).sum(axis=1) / 200.0**2, (len(torches), 1))
    log = shading(PLACES, UP, torches, aims, beam) + np.log(1.0 - LOSS * away)
    log += RNG.normal(0.0, 0.1, (len(torches), 1)) + RNG.normal(0.0, 0.004, len(AT))
    log += RNG.normal(0.0, noise, log.shape)
    return White(np.exp(log), PLACES, UP, away)


def test_places_are_found_with_an_uncertainty_that_holds():
    torches = ring() * RNG.uniform(0.85, 1.2, (8, 1))
    aims = RNG.normal(0.0, 15.0, (8, 2))
    found = find_torches(white(torches, aims))
    apart = found.places - torches
    assert np.linalg.norm(apart, axis=1).max() < 0.06 * 240.0
    square = [a @ np.linalg.solve(found.place_covariance(k), a) for k, a in enumerate(apart)]
    assert np.mean(np.array(square) < 7.81) >= 0.75  # 95 % of chi squared with three freedoms
    assert found.misfit.max() < 0.004


def test_a_hand_before_the_torch_shows_in_its_picture_alone():
    lit = white(ring())
    lit.light[3, AT[:, 0] > 10.0] *= 0.4
    found = find_torches(lit)
    assert int(np.argmax(found.misfit)) == 3
    assert found.misfit[3] > 0.05
    assert np.delete(found.misfit, 3).max() < 0.02


def test_a_second_phone_leads():
    torches = ring()
    alone = find_torches(white(torches, RNG.normal(0.0, 25.0, (8, 2))))
    led = find_torches(white(torches, RNG.normal(0.0, 25.0, (8, 2))), torches + 0.5, 3.0)
    assert np.linalg.norm(led.places - torches, axis=1).max() < 4.0
    assert np.trace(led.place_covariance(0)) < np.trace(alone.place_covariance(0))


def test_the_derivatives_are_right():
    lit = white(ring(3))
    job = _Job(lit, np.log(lit.light), ring(3) + 1.0, 3.0)
    x = job.start() + RNG.normal(0.0, 0.01, job.start().size)
    jacobian = job.jacobian(x)
    for k in (0, 4, 5, 9, 18, 19, 25):
        step = np.zeros_like(x)
        step[k] = 1e-4 * max(1.0, abs(x[k]))
        slope = (job.residuals(x + step) - job.residuals(x - step)) / (2.0 * step[k])
        assert jacobian[:, k] == pytest.approx(slope, abs=1e-3 + 1e-4 * np.abs(slope).max())


def test_the_quick_fit_ends_where_a_slow_one_does():
    lit = white(ring(), RNG.normal(0.0, 15.0, (8, 2)))
    lit.light[3, AT[:, 0] > 15.0] *= 0.8  # a hand, which the loss forgives
    job = _Job(lit, np.log(lit.light), None, 3.0)
    read = job.log.size
    found, curved = fit_forgiving(job.residuals, job.jacobian, job.start(), read)
    slow = least_squares(
        job.residuals, job.start(), jac=job.jacobian, x_scale="jac", loss=forgiving(read)
    )
    sd = np.sqrt(np.diag(np.linalg.inv(curved)))
    assert np.abs((found - slow.x) / sd).max() < 0.2
    assert sd == pytest.approx(np.sqrt(np.diag(np.linalg.inv(slow.jac.T @ slow.jac))), rel=0.1)


def coded(light, s):
    w = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return w + s * w * (1 - w) * (2 * w - 1)


def greys(s, local=0.0):
    """Return what eight greys and the white beside them are stored as, under many lights."""
    level = RNG.uniform(0.3, 0.85, (9, 8))
    share = np.array([g / 0.8 for _, _, g in GREYS])
    grey, side = level * share, level.copy()
    if local:
        pull = np.exp(local * RNG.normal(0.0, 1.0, (9, 8)))
        grey = grey * pull
    read = [np.repeat(coded(x, s)[..., None], 3, axis=-1) for x in (grey, side, side)]
    none = np.zeros((9, 1, 3))
    return Metering(
        none, read[0], np.stack(read[1:]), np.zeros(9), none[..., 0], PLACES[:1], UP[:1]
    )


@pytest.mark.parametrize("s", [0.0, 0.3, 0.6, -0.25])
def test_a_curve_is_undone(s):
    curve = fit_curve(greys(s), linear=False)
    light = np.linspace(0.1, 0.8, 15)
    assert np.diff(np.log(curve.light(coded(light, s)))) == pytest.approx(
        np.diff(np.log(light)), rel=0.04
    )
    assert curve.misfit < 0.003


def test_what_no_curve_explains_is_told():
    assert fit_curve(greys(0.0, local=0.05), linear=False).misfit > 0.03


def test_linear_values_are_left_alone():
    curve = Curve(linear=True)
    assert curve.light(np.array([0.2, 0.4])).tolist() == [0.2, 0.4]
    assert curve.contrast_sd(0.2, 0.4) == 0.0
