"""Credence: a find that hangs on some of the lamps is not listed; what is visible is said."""

from dataclasses import replace

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.phantom import (
    Optics,
    make_skin,
    photograph,
    random_plan,
    rig_named,
    write_capture,
)
from needlepoint.scars import map_scars
from needlepoint.scars.fit.credence import (
    StoodOut,
    check_false_finds,
    false_share,
    rougher_for,
)
from needlepoint.scars.fit.visible import raised_bar
from needlepoint.surface import Blur, Witnesses
from needlepoint.workflow import measure

PX = 0.1
BLUR = Blur(np.array([0.0, 1.0]), np.ones(2))


@pytest.fixture(scope="module")
def photographed():
    """Two dishes on skin, as a photograph with four lamps would show them."""
    planted = [
        ground.Planted("rolling", 9, 9, 6.0, 0.3, 1.0, 0.5),
        ground.Planted("rolling", 23, 23, 6.0, 0.3, 1.0, 0.5),
    ]
    shape = (320, 320)
    texture = ground.texture(shape, PX, np.random.default_rng(44))
    dishes = [ground.plant(shape, PX, [one]) for one in planted]
    relief = replace(ground.relief_of(sum(dishes) + texture, PX), unsharpened=BLUR)
    return relief, dishes


def asked(relief, change):
    """The same relief with one group of lamps whose absence changes it, and three that agree."""
    small = change.reshape(160, 2, 160, 2).mean(axis=(1, 3))
    none = np.zeros_like(small)
    apart = np.stack([small, -small, none, none]).astype(np.float32)
    return replace(relief, witnesses=Witnesses(apart, 2))


def test_a_find_that_all_sets_of_lamps_see_is_listed(photographed):
    relief, _ = photographed
    alone = map_scars(relief)
    agreed = map_scars(asked(relief, np.zeros(relief.z_mm.shape)))
    assert len(agreed.scars) == len(alone.scars) == 2
    for one, other in zip(alone.scars, agreed.scars, strict=True):
        assert (one.depth.low, one.depth.high) == (other.depth.low, other.depth.high)
    assert agreed.unsure == 0


def test_a_find_that_goes_with_one_group_of_lamps_is_not(photographed):
    relief, dishes = photographed
    found = map_scars(asked(relief, -0.7 * dishes[0]))
    assert [round(scar.centre_px[0] / 230, 1) for scar in found.scars] == [1.0]
    assert found.unsure == 1
    assert any("only under some of the lamps" in note for note in found.notes)


def test_what_lamps_disagree_by_goes_into_the_interval(photographed):
    relief, dishes = photographed
    firm = map_scars(asked(relief, np.zeros(relief.z_mm.shape)))
    loose = map_scars(asked(relief, -0.12 * dishes[0]))
    wide = {
        name: max(s.depth.high - s.depth.low for s in one.scars)
        for name, one in (("firm", firm), ("loose", loose))
    }
    assert len(loose.scars) == 2
    assert wide["loose"] > 1.5 * wide["firm"]


def test_the_least_visible_depth_is_said_and_true(photographed):
    relief, _ = photographed
    seen = dict(map_scars(relief).visible)
    assert list(seen) == sorted(seen)
    shape, found = relief.z_mm.shape, {0.6: 0, 1.4: 0}
    for seed in range(6):
        for share in found:
            dish = ground.Planted("rolling", 16, 16, 6.0, share * seen[4.0], 1.0, 0.5)
            z = ground.plant(shape, PX, [dish])
            z += ground.texture(shape, PX, np.random.default_rng(500 + seed))
            one = map_scars(replace(ground.relief_of(z, PX), unsharpened=BLUR))
            found[share] += len(one.scars)
    assert found[1.4] >= 5
    assert found[0.6] <= 2


def test_a_scan_asks_no_lamps(photographed):
    relief, _ = photographed
    scanned = map_scars(replace(relief, unsharpened=None))
    assert scanned.visible == ()
    assert scanned.checks == ()


def test_many_near_finds_make_a_map_doubtful_then_refused():
    said = ("good", "cure")
    assert false_share(0, 0, 12) == 0.0
    assert check_false_finds(false_share(2, 0, 12), said).ok
    doubtful = check_false_finds(false_share(9, 0, 12), said)
    assert not doubtful.ok
    assert not doubtful.fatal
    assert check_false_finds(false_share(40, 0, 16), said).fatal
    assert check_false_finds(false_share(0, 40, 1), said).fatal
    assert false_share(7, 9, 0) == 0.0


def test_where_shine_cannot_be_looked_for_near_finds_count_for_more():
    said = ("good", "cure")
    assert false_share(9, 0, 12, shine_told=False) > 2.0 * false_share(9, 0, 12)
    assert check_false_finds(false_share(9, 0, 12, shine_told=False), said).fatal
    assert false_share(0, 0, 12, shine_told=False) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize(("polarised", "most"), [(False, 0), (True, 1)])
def test_shiny_dark_skin_before_a_screen_gives_no_false_scars(polarised, most, tmp_path):
    plan = random_plan("clear", seed=6012, size_mm=(44.0, 40.0), grid_mm=0.2, tone="dark")
    rig = rig_named("screen24", pixel_mm=0.2, size_mm=plan.size_mm)
    optics = Optics(polarised=polarised)
    write_capture(photograph(make_skin(plan, 6012), rig, optics, 6012), tmp_path / "c")
    measured = measure(tmp_path / "c")
    listed = 0 if measured.scars is None else len(measured.scars.scars)
    assert listed <= most
    assert (measured.quality.verdict == "refused") is not polarised


def test_what_lamps_threw_out_raises_the_depth_that_is_said_to_be_visible():
    said = ((1.0, 0.1), (4.0, 0.2))
    depth = np.linspace(0.3, 0.9, 20)
    width = np.full(20, 4.0)
    every = StoodOut(width, depth, np.ones(20, bool))
    assert raised_bar(said, every) == said
    deep = StoodOut(width, depth, depth > 0.6)
    bar = raised_bar(said, deep)
    assert bar[1][1] == pytest.approx(0.6, abs=0.07)
    assert bar[0][1] == pytest.approx(bar[1][1] / 2)
    none = StoodOut(width, depth, np.zeros(20, bool))
    assert raised_bar(said, none)[1][1] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("width_mm", "share", "rougher"),
    [
        (0.4, 0.0, 1.0),
        (0.4, 0.1, 1.1),
        (0.4, 0.3, 2.5),  # one, the share, and six times what it exceeds a tenth
        (0.85, 0.3, 1.9),
        (1.0, 0.3, 1.3),
        (4.0, 0.3, 1.3),
    ],
)
def test_only_what_is_narrow_as_glints_must_stand_out_more_in_shine(width_mm, share, rougher):
    assert rougher_for(np.array([width_mm]), share) == pytest.approx(rougher)
