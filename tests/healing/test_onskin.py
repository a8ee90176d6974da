"""A forecast on the client's own skin: laws of filling, and the phantom whose scars did fill up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlepoint.healing.forecast.filling import fills
from needlepoint.healing.forecast.forecast import ExpectedValue, Forecast, ForecastDay, ScarOutlook
from needlepoint.healing.forecast.on_skin import (
    CASES,
    applied_to_relief,
    filled_mm3,
    outlooks,
    shares_of,
)
from needlepoint.phantom import healed, make_skin, random_plan
from needlepoint.quantity import Measured
from needlepoint.scars import Scar, ScarMap, map_scars
from needlepoint.surface import Relief, TangentFrame

PIXEL_MM = 0.08
SUNK = ("rolling", "boxcar", "icepick")


def relief_of(z_mm, pixel_mm=PIXEL_MM, sound=None):
    sound = np.ones(z_mm.shape, bool) if sound is None else sound
    return Relief(z_mm=z_mm, sound=sound, pixel_mm=pixel_mm, frame=TangentFrame.flat(pixel_mm))


def scar_at(number, kind, centre_px, radius_px, depth_mm, raised=False):
    around = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    outline = tuple(
        (centre_px[0] + radius_px * np.cos(a), centre_px[1] + radius_px * np.sin(a)) for a in around
    )
    some = Measured.from_sd(1.0, 0.1, "mm")
    return Scar(
        number,
        kind,
        raised,
        {kind: 1.0},
        centre_px,
        (0.0, 0.0),
        outline,
        Measured.from_sd(depth_mm, 0.01, "mm"),
        some,
        some,
        some,
        some,
        some,
        some,
        some,
    )


def bowls(shape=(160, 200), tilt=0.0, noise=0.0):
    """A rolling bowl with a pit in it, a box and a dome on tilted skin."""
    rows, cols = np.mgrid[: shape[0], : shape[1]].astype(float)
    z = tilt * cols * PIXEL_MM + noise * np.random.default_rng(3).standard_normal(shape)
    out = np.hypot(cols - 60, rows - 70) / 40
    z -= np.where(out < 1, 0.3 * 0.5 * (1 + np.cos(np.pi * np.minimum(out, 1))), 0)
    z -= np.where(np.hypot(cols - 65, rows - 75) < 8, 0.4, 0)
    z -= np.where(np.hypot(cols - 140, rows - 40) < 14, 0.25, 0)
    bump = np.hypot(cols - 150, rows - 120) / 20
    z += np.where(bump < 1, 0.4 * (1 - bump**2), 0)
    scars = ScarMap(
        (
            scar_at(1, "rolling", (60.0, 70.0), 40.0, 0.3),
            scar_at(2, "icepick", (65.0, 75.0), 8.5, 0.4),
            scar_at(3, "boxcar", (140.0, 40.0), 14.5, 0.25),
            scar_at(4, "hypertrophic", (150.0, 120.0), 20.0, 0.4, raised=True),
        )
    )
    return relief_of(z), scars


@settings(max_examples=20)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-0.2, 0.2))
def test_more_filling_is_never_deeper_and_none_is_the_same_skin(one, other, tilt):
    relief, scars = bowls(tilt=tilt)
    missing = fills(relief, scars)
    little, much = sorted((one, other))
    first, then = (
        applied_to_relief(relief, missing, dict.fromkeys((1, 2, 3), s)) for s in (little, much)
    )
    assert (then.z_mm >= first.z_mm).all()
    assert np.array_equal(
        applied_to_relief(relief, missing, dict.fromkeys((1, 2, 3), 0.0)).z_mm, relief.z_mm
    )
    assert np.array_equal(applied_to_relief(relief, missing, {}).z_mm, relief.z_mm)


@pytest.mark.parametrize("tilt", [0.0, 0.15])
def test_a_scar_filled_whole_is_level_with_its_rim(tilt):
    relief, scars = bowls(tilt=tilt)
    level = tilt * np.arange(relief.z_mm.shape[1]) * PIXEL_MM
    whole = applied_to_relief(relief, fills(relief, scars), dict.fromkeys((1, 2, 3), 1.0))
    off = (whole.z_mm - level)[:, :118]  # the two scars on the left, one in the other
    assert np.abs(off).max() < 0.05 * 0.7  # a twentieth of the deepest place


def test_filling_makes_no_seam():
    """Heights that are added grow from nothing: no step as high as the steps of the skin itself."""
    relief, scars = bowls()
    for fill in fills(relief, scars):
        edge = np.concatenate([*fill.lacks_mm[[0, -1]], *fill.lacks_mm[:, [0, -1]].T])
        assert (edge == 0).all()
        if fill.scar == 1:
            steps = np.abs(np.diff(fill.lacks_mm, axis=0))
            assert steps.max() < 1.5 * np.pi / 2 * 0.3 / 40


def test_raised_scars_and_unsound_skin_stay_as_they_are():
    relief, scars = bowls()
    sound = relief.sound.copy()
    sound[60:80, 50:60] = False
    relief = relief_of(relief.z_mm, sound=sound)
    missing = fills(relief, scars)
    assert {fill.scar for fill in missing} == {1, 2, 3}
    after = applied_to_relief(relief, missing, dict.fromkeys((1, 2, 3, 4), 1.0))
    assert np.array_equal(after.z_mm[~sound], relief.z_mm[~sound])
    assert np.array_equal(after.z_mm[95:145, 128:172], relief.z_mm[95:145, 128:172])
    assert np.array_equal(after.sound, sound)


def test_a_pit_in_a_bowl_is_filled_for_itself_alone():
    relief, scars = bowls()
    missing = fills(relief, scars)
    pit = applied_to_relief(relief, missing, {2: 1.0}).z_mm - relief.z_mm
    assert 0.4 < pit[75, 65] < 0.47  # its rim lies up to 0.07 mm higher, on the wall of the bowl
    assert (pit[75, 80:] == 0).all()
    bowl = applied_to_relief(relief, missing, {1: 1.0}).z_mm - relief.z_mm
    assert np.isclose(pit[75, 65] + bowl[75, 65], 0.4 + 0.28, atol=0.03)


def test_it_refuses_a_share_that_is_none():
    relief, scars = bowls()
    with pytest.raises(ValueError, match="0 to 1"):
        applied_to_relief(relief, fills(relief, scars), {1: 1.2})


@pytest.fixture(scope="module")
def made():
    """Simulated skin, its map, and the same skin with its depressed scars 30 % shallower."""
    plan = random_plan("mixed", seed=11, grid_mm=PIXEL_MM, size_mm=(34.0, 34.0))
    sunk = [i for i, planted in enumerate(plan.planted) if planted.kind in SUNK]
    now, later = make_skin(plan, 11), make_skin(healed(plan, 0.3, sunk), 11)
    relief = relief_of(now.z_mm - now.form_mm)
    return relief, map_scars(relief), later.z_mm - later.form_mm


def test_it_gives_the_skin_whose_scars_were_made_shallower(made):
    relief, scars, later = made
    missing = fills(relief, scars)
    surface = applied_to_relief(relief, missing, {fill.scar: 0.3 for fill in missing}).z_mm
    for fill in missing:
        rows, cols = fill.lacks_mm.shape
        part = np.s_[fill.row : fill.row + rows, fill.col : fill.col + cols]
        inside = fill.lacks_mm > 0.02
        if not inside.any() or (later - relief.z_mm)[part][inside].max() < 0.02:
            continue  # found by chance, nothing was planted here
        off = (surface - later)[part][inside]
        assert np.sqrt((off**2).mean()) < 0.012, fill.scar
        assert abs(off.sum() / (later - relief.z_mm)[part][inside].sum()) < 0.12, fill.scar


def test_a_second_measurement_finds_the_scars_as_much_shallower_as_was_forecast(made):
    relief, scars, _ = made
    missing = fills(relief, scars)
    again = map_scars(applied_to_relief(relief, missing, {fill.scar: 0.3 for fill in missing}))
    ratios = []
    for scar in scars.scars:
        if scar.raised or (scar.depth.value or 0.0) < 0.2:
            continue
        near = [s for s in again.scars if np.hypot(*np.subtract(s.centre_px, scar.centre_px)) < 8]
        ratios += [near[0].depth.value / scar.depth.value] if near else []
    assert len(ratios) >= 4
    assert abs(np.median(ratios) - 0.7) < 0.05
    three_tenths, whole = (
        filled_mm3(relief, missing, {fill.scar: share for fill in missing}) for share in (0.3, 1.0)
    )
    assert np.isclose(three_tenths, 0.3 * whole)


def expected(low, value, high):
    return ExpectedValue(value, low, high, low - 1.0, high + 1.0, "%")


def test_every_case_of_every_day_has_a_surface_in_order():
    relief, scars = bowls()
    days = (ForecastDay(28.0, "after session 1"), ForecastDay(90.0, "day 90"))
    told = tuple(
        ScarOutlook(i, "rolling", by_sessions=(expected(2, 10, 20), expected(5, 20, 41)))
        for i in (1, 3)
    )
    silent = ScarOutlook(4, "hypertrophic", why="raised")
    plan = Forecast(days, (*told, silent), (), (), (), expected(50, 100, 150), 0.2)
    found = outlooks(relief, scars, plan)
    assert [(o.case, o.moment.day) for o in found] == [(c, d) for d in (28.0, 90.0) for c in CASES]
    assert shares_of(plan, 1, "optimistic") == {1: 0.41, 3: 0.41}
    low, middle, high = (o.relief.z_mm for o in found[3:])
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (high[70, 60] - relief.z_mm[70, 60]) > 0.1
