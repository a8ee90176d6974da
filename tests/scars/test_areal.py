import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from needlepoint.scars.grade.areal import AREAL_UNITS, areal_notes, areal_parameters

surfalize = pytest.importorskip("surfalize")

MICROMETRES = 1000.0
THEIR_POWER = {"Sa": 1, "Sq": 1, "Sp": 1, "Sv": 1, "Sz": 1, "S5v": 1, "Svd": -2}
"""Powers of the length in a parameter's unit: the other program works in micrometres."""


def everywhere(z_mm):
    return np.ones(z_mm.shape, dtype=bool)


def noise(smooth, shape=(300, 340), rms_mm=0.02):
    z = gaussian_filter(np.random.default_rng(7).normal(size=shape), smooth)
    return z * rms_mm / z.std()


def skin_with_scars():
    """Furrows, pores and nine scars on 40 x 40 mm, drawn here and nowhere else."""
    pixel_mm = 0.1
    y, x = np.mgrid[0:400, 0:400] * pixel_mm
    z = (
        0.012 * np.sin(7 * x + 2 * y)
        + 0.012 * np.sin(3 * x - 6 * y)
        + noise(1.0, (400, 400), 0.004)
    )
    for i, depth in enumerate((0.1, 0.3, 0.5, 0.15, 0.25, 0.4, 0.2, 0.6, 0.35)):
        away = np.hypot(y - 7 - 13 * (i // 3), x - 7 - 13 * (i % 3)) / (1.0 + 0.3 * i)
        z -= depth * np.exp(-(away**4))
    return z, pixel_mm


def egg_box(height_mm=0.05, wave_mm=2.0, waves=8, pixel_mm=0.025):
    side = round(waves * wave_mm / pixel_mm)
    u = 2 * np.pi * (np.arange(side) + 0.5) * pixel_mm / wave_mm
    return height_mm * (np.cos(u)[:, None] + np.cos(u)[None, :]), pixel_mm


SURFACES = {
    "white noise": lambda: (noise(0.0, (150, 200)), 0.05),
    "fine noise": lambda: (noise(1.0), 0.05),
    "coarse noise": lambda: (noise(5.0), 0.08),
    "skin with scars": skin_with_scars,
    "egg box": egg_box,
    "tilted": lambda: (noise(2.0) + 0.0004 * np.arange(340)[None, :], 0.05),
}


@pytest.mark.parametrize("name", SURFACES)
def test_it_agrees_with_an_independent_program_within_one_percent(name):
    z, pixel_mm = SURFACES[name]()
    ours = areal_parameters(z, everywhere(z), pixel_mm)
    theirs = surfalize.Surface(z * MICROMETRES, pixel_mm * MICROMETRES, pixel_mm * MICROMETRES)
    for parameter in AREAL_UNITS.keys() - {"Sda", "Sdv"}:  # the other program has not these two
        expected = getattr(theirs, parameter)() / MICROMETRES ** THEIR_POWER.get(parameter, 0)
        room = 0.01 * abs(expected) + (0.01 if parameter == "Ssk" else 0.0)
        assert ours[parameter].value == pytest.approx(expected, abs=room), parameter


@pytest.mark.parametrize("pruning", [0.01, 0.1, 0.3])
def test_it_prunes_as_the_independent_program_does(pruning):
    z, pixel_mm = skin_with_scars()
    ours = areal_parameters(z, everywhere(z), pixel_mm, pruning=pruning)
    theirs = surfalize.Surface(z * MICROMETRES, pixel_mm * MICROMETRES, pixel_mm * MICROMETRES)
    assert ours["Svd"].value == pytest.approx(theirs.Svd(pruning=100 * pruning) * 1e6, rel=0.01)
    assert ours["S5v"].value == pytest.approx(theirs.S5v(pruning=100 * pruning) / 1e3, rel=0.01)


def test_an_egg_box_has_the_values_of_its_closed_form():
    height, wave = 0.05, 2.0
    z, pixel_mm = egg_box(height, wave)
    found = areal_parameters(z, everywhere(z), pixel_mm)
    expected = {
        "Sa": height * 8 / math.pi**2,
        "Sq": height,
        "Ssk": 0.0,
        "Sku": 9 / 4,
        "Sp": 2 * height,
        "Sv": 2 * height,
        "Sz": 4 * height,
        "S5v": 2 * height,
        "Sda": wave**2,
        "Sdv": 4 / math.pi**2 * height * wave**2,
    }
    for parameter, value in expected.items():
        assert found[parameter].value == pytest.approx(value, rel=0.01, abs=1e-6), parameter


def test_a_gentle_sine_has_the_area_of_its_closed_form():
    height, wave, pixel_mm = 0.05, 4.0, 0.02
    x = np.arange(0, 40, pixel_mm)
    z = np.tile(height * np.sin(2 * np.pi * x / wave), (300, 1))
    slope = 2 * np.pi * height / wave
    expected = 100 * (slope**2 / 4 - 3 * slope**4 / 64)  # series of the elliptic integral
    found = areal_parameters(z, everywhere(z), pixel_mm)["Sdr"]
    assert found.value == pytest.approx(expected, rel=0.01)


@settings(max_examples=15)
@given(factor=st.floats(0.2, 5.0), seed=st.integers(0, 999))
def test_scaling_the_skin_scales_every_number_by_its_unit(factor, seed):
    z = gaussian_filter(np.random.default_rng(seed).normal(size=(80, 80)), 3)
    one = areal_parameters(z, everywhere(z), 0.1)
    other = areal_parameters(factor * z, everywhere(z), factor * 0.1)
    power = {"mm": 1, "1": 0, "%": 0, "1/mm2": -2, "mm2": 2, "mm3": 3}
    for name, unit in AREAL_UNITS.items():
        if one[name].known:
            expected = one[name].value * factor ** power[unit]
            assert other[name].value == pytest.approx(expected, rel=1e-6), name


def test_a_hole_in_the_map_changes_little_and_its_filling_nothing():
    z, pixel_mm = skin_with_scars()
    sound = everywhere(z)
    sound[180:185, 300:305] = False
    filled = np.where(sound, z, 99.0)
    found = areal_parameters(filled, sound, pixel_mm)
    whole = areal_parameters(z, everywhere(z), pixel_mm)
    assert found == areal_parameters(np.where(sound, z, np.nan), sound, pixel_mm)
    for name in ("Sa", "Sq", "Sz", "Sdr"):
        assert found[name].value == pytest.approx(whole[name].value, rel=0.01)


def test_the_uncertainty_of_scale_and_heights_widens_every_interval_but_those_of_pure_numbers():
    z, pixel_mm = skin_with_scars()
    sure = areal_parameters(z, everywhere(z), pixel_mm)
    uncertain = areal_parameters(z, everywhere(z), pixel_mm, scale_sd=0.02, gain_sd=0.1)
    for name, unit in AREAL_UNITS.items():
        assert uncertain[name].value == sure[name].value
        grown = (uncertain[name].high - uncertain[name].low) > (sure[name].high - sure[name].low)
        assert grown == (unit != "1"), name


def test_the_interval_of_a_mean_holds_the_number_of_the_skin_it_was_cut_from():
    """Patches of one skin, framed differently: nine in ten hold the whole skin's Sa and Sq."""
    whole = noise(2.0, (600, 600))
    everything = areal_parameters(whole, everywhere(whole), 0.1)
    held = []
    for row in range(0, 600, 120):
        for col in range(0, 600, 120):
            cut = whole[row : row + 120, col : col + 120]
            found = areal_parameters(cut, everywhere(cut), 0.1)
            held += [found[n].low <= everything[n].value <= found[n].high for n in ("Sa", "Sq")]
    assert np.mean(held) >= 0.9


def test_a_large_map_is_averaged_and_the_notes_say_so():
    assert len(areal_notes((1000, 1000), 0.05)) == 1
    assert "3 x 3 pixels (0.15 mm" in areal_notes((3000, 4000), 0.05)[1]
    z = np.repeat(np.repeat(noise(3.0, (500, 600)), 3, axis=0), 3, axis=1)
    small = areal_parameters(noise(3.0, (500, 600)), np.ones((500, 600), dtype=bool), 0.15)
    large = areal_parameters(z[::1, ::1], everywhere(z), 0.05)
    assert large["Sq"].value == pytest.approx(small["Sq"].value, rel=0.02)


def test_flat_skin_has_no_dales_and_says_why_there_is_no_mean_of_them():
    z = np.full((60, 60), 0.3)
    found = areal_parameters(z, everywhere(z), 0.1)
    assert found["Svd"].value == 0.0
    assert found["Svd"].high > 0.0
    assert "no dale" in found["Sdv"].why
    assert "flat" in found["Sku"].why


def test_a_patch_without_sound_skin_gives_reasons_instead_of_numbers():
    z = np.zeros((60, 60))
    found = areal_parameters(z, np.zeros(z.shape, dtype=bool), 0.1)
    assert set(found) == set(AREAL_UNITS)
    assert not any(measured.known for measured in found.values())
