import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import fft

from needlepoint.scars import filtered
from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.bowls import sizes
from needlepoint.surface import Blur

AT = bowl.disc(2.0, 33)


def numbers(taper, soft, depth=1.0, centre=(0.05, -0.1), stretch=(0.1, 0.2, -0.1)):
    one = bowl.PRIOR_MEAN.copy()
    one[[0, 1, 2]] = 0.1, 0.05, -0.03
    one[bowl.DEPTH] = depth
    one[bowl.CENTRE] = centre
    one[[bowl.ALONG, bowl.SHEAR, bowl.ACROSS]] = stretch
    one[bowl.TAPER], one[bowl.SOFT] = np.log(taper), np.log(soft)
    return one[None]


def samples(height, noise=0.005):
    return bowl.Samples(
        AT, height, np.ones(height.shape), np.array([noise]), np.array([1.0]), np.array([0.05])
    )


@settings(max_examples=25)
@given(taper=st.floats(1.2, 12.0), soft=st.floats(0.9, 2.5), depth=st.floats(0.6, 1.5))
def test_a_fit_gives_back_what_the_heights_were_made_from(taper, soft, depth):
    true = numbers(taper, soft, depth)
    fitted = bowl.fit(samples(bowl.drop(true, AT)), bowl.PRIOR_MEAN[None].copy(), rounds=60)
    one, unit = np.eye(2)[None], np.ones(1)
    for name in ("depth", "width", "volume"):
        found, planted = (getattr(sizes(n, one, unit), name)[0] for n in (fitted.numbers, true))
        assert found == pytest.approx(planted, rel=0.03)


def test_pores_on_the_floor_do_not_deepen_a_scar():
    rng = np.random.default_rng(5)
    pores = -0.15 * (rng.random(len(AT)) < 0.05)
    height = bowl.drop(numbers(2.0, 1.0), AT) + pores
    fitted = bowl.fit(samples(height, 0.03), bowl.PRIOR_MEAN[None].copy(), rounds=40)
    assert fitted.numbers[0, bowl.DEPTH] == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize(
    ("taper", "soft", "share"), [(1.0, 1.0, 1 / 3), (2.0, 1.0, 0.5), (2.0, 2.0, 1 / 3)]
)
def test_cone_and_paraboloid_have_their_fullness(taper, soft, share):
    assert bowl.fullness(numbers(taper, soft))[0] == pytest.approx(share)


def test_a_box_is_nearly_full():
    assert bowl.fullness(numbers(40.0, 1.0))[0] > 0.95


def test_the_sizes_of_an_elliptic_paraboloid_follow_from_geometry():
    true = numbers(2.0, 1.0, stretch=(0.0, 0.0, 0.0))
    true[:, 1:3] = 0.0
    size = sizes(true, np.array([[[3.0, 0.0], [0.0, 2.0]]]), np.array([0.4]))
    assert size.depth[0] == pytest.approx(0.4)
    assert size.width[0] == pytest.approx(2 * np.sqrt(6.0 * 0.5))
    assert size.length[0] == pytest.approx(6.0, rel=0.002)
    assert size.breadth[0] == pytest.approx(4.0, rel=0.002)
    assert size.volume[0] == pytest.approx(np.pi * 6.0 * 0.4 / 2)


def test_slopes_agree_with_differences():
    at = bowl.disc(1.6, 9)
    true = numbers(2.3, 1.4)
    slopes = bowl._slopes(true, bowl._look(true, at))
    for k in range(bowl.COUNT):
        up, down = true.copy(), true.copy()
        up[:, k] += 1e-5
        down[:, k] -= 1e-5
        change = (bowl.drop(up, at) - bowl.drop(down, at)) / 2e-5
        near_rim = np.abs(slopes[:, k] - change) > 1e-3
        assert near_rim.mean() < 0.05


def test_a_filter_looked_up_in_steps_is_the_filter():
    z = np.random.default_rng(5).normal(size=(90, 120)).astype(np.float32)
    per_mm = np.concatenate([[0.0], np.geomspace(0.01, 20.0, 160)])
    blur = Blur(per_mm, 1.0 + np.exp(-per_mm) * np.sin(per_mm))
    step_mm = 0.066
    f = np.hypot(*np.ix_(*(np.arange(n) / (2 * n * step_mm) for n in z.shape)))
    gain = np.interp(f, blur.per_mm, blur.gain)
    expected = fft.idctn(fft.dctn(z.astype(float), type=2) * gain, type=2)
    assert float(np.abs(filtered(z, step_mm, blur) - expected).max()) < 1e-4
