"""What pictures lose of a box's walls by their point spread, and that it is put back."""

from dataclasses import replace

import numpy as np
import pytest
from tests.scars import ground

from needlepoint.quantity import NORMAL_95
from needlepoint.scars import map_scars
from needlepoint.scars.fit.bias import correct, correct_bias
from needlepoint.scars.fit.bowls import Sizes
from needlepoint.scars.fit.uncertainty import Uncertainties
from needlepoint.surface import Blur, Relief, TangentFrame
from needlepoint.surface.heightmap import Shade, Witnesses

PLAIN = Blur(np.array([0.0, 8.0]), np.array([1.0, 1.0]))


def relief(lens_mm):
    z = np.zeros((8, 8), np.float32)
    frame = TangentFrame.flat(0.1)
    return Relief(z, z == 0.0, 0.1, frame, unsharpened=PLAIN, lens_mm=lens_mm)


def box(depth, wall):
    column = {name: np.array([1.0]) for name in Sizes.__dataclass_fields__}
    return Sizes(
        **{
            **column,
            "depth": np.array([depth]),
            "width": np.array([3.5]),
            "wall": np.array([wall]),
            "fullness": np.array([0.65]),
        }
    )


def corrected(raw, lens_mm, *, raised=False):
    return float(correct_bias(raw, np.array([raised]), relief(lens_mm)).depth[0])


def test_a_wall_that_coarse_pixels_draw_out_still_counts_as_sheer():
    # the same box at 0.08 and at 0.2 mm a pixel, as development seed 1301 was measured
    fine, coarse = corrected(box(0.421, 53.2), 0.066), corrected(box(0.355, 29.4), 0.16)
    assert coarse == pytest.approx(fine, rel=0.06)
    assert corrected(box(0.355, 29.4), 0.0) < 0.9 * fine


def test_neither_a_dish_nor_a_dome_gains_depth_by_it():
    assert corrected(box(0.48, 11.0), 0.16) == pytest.approx(0.48, rel=1e-6)
    assert corrected(box(0.48, 50.0), 0.16, raised=True) == pytest.approx(0.48, rel=1e-6)


def test_where_colour_alone_tells_shine_a_box_has_lost_next_to_nothing():
    told = replace(relief(0.0), by_colour=True)
    raw, sunken = box(0.5, 70.0), np.array([False])
    # simulated skin without scattering: 0.15 lost, 0.13 of it not (docs/explanation/bias.md)
    assert corrected(raw, 0.0) == pytest.approx(0.5 / 0.85, rel=0.01)
    assert float(correct_bias(raw, sunken, told).depth[0]) == pytest.approx(0.5 / 0.98, rel=0.01)


def half_width(seen, *, wall=70.0):
    """Return the half width of the 95 % interval of a box's depth, relative to it."""
    none = Sizes(**{name: np.zeros(1) for name in Sizes.__dataclass_fields__})
    given = Uncertainties(none, none, none, np.zeros(1), None)
    said = correct(box(0.5, wall), given, np.array([False]), seen)
    return float(said.uncertainty.above.depth[0] / said.size.depth[0])


def test_lamps_on_one_side_leave_a_sheer_depth_less_certain():
    def lit(*lamps):
        toward = np.broadcast_to(np.array(lamps, float), (2, 2, len(lamps), 3))
        return replace(relief(0.0), shade=Shade(np.ones((2, 2)), toward, 4))

    ring, below = half_width(lit((0.6, 0, 1), (-0.6, 0, 1))), half_width(lit((0, 0.4, 1)))
    assert ring == pytest.approx(half_width(relief(0.0)))
    # 0.25 of the tangent beside what is open anyway (docs/explanation/bias.md)
    assert below == pytest.approx(np.hypot(ring, NORMAL_95 * 0.25 * 0.4), rel=1e-6)
    assert half_width(lit((0, 0.4, 1)), wall=5.0) == half_width(relief(0.0), wall=5.0)


@pytest.mark.parametrize(("share", "more"), [(0.0, 0.0), (0.1, 0.0), (0.18, 0.08)])
def test_shine_leaves_a_sheer_depth_less_certain(share, more):
    told = Witnesses(np.zeros((1, 2, 2), np.float32), 4, shine=share)
    shiny = half_width(replace(relief(0.0), witnesses=told))
    assert shiny == pytest.approx(np.hypot(half_width(relief(0.0)), NORMAL_95 * more), rel=1e-6)


def waxy(seen, share, blur):
    """The same relief of skin that shines and blurs so much."""
    none = np.zeros((4, seen.z_mm.shape[0] // 2, seen.z_mm.shape[1] // 2), np.float32)
    gain = np.array([1.0, 1.0 - blur, 1.0 - blur])
    drawn = Blur(np.array([0.0, 0.5, 8.0]), gain)
    return replace(seen, unsharpened=drawn, witnesses=Witnesses(none, 2, shine=share))


@pytest.mark.parametrize(
    ("share", "blur", "wall", "more"),
    [
        (0.2, 0.7, 16.0, 0.3),  # waxy skin that shines draws out a wall that runs 1.05 mm
        (0.2, 0.7, 8.0, 0.0),  # but not one of 2.1 mm
        (0.2, 0.3, 16.0, 0.0),
        (0.0, 0.7, 16.0, 0.0),
    ],
)
def test_waxy_skin_that_shines_leaves_gentle_walls_open_upward_alone(share, blur, wall, more):
    none = Sizes(**{name: np.zeros(1) for name in Sizes.__dataclass_fields__})
    given = Uncertainties(none, none, none, np.zeros(1), None)
    said = correct(box(0.3, wall), given, np.array([False]), waxy(relief(0.0), share, blur))
    depth, low, high = (
        x.depth[0] for x in (said.size, said.uncertainty.below, said.uncertainty.above)
    )
    assert depth == pytest.approx(0.3)
    assert high / depth == pytest.approx(np.hypot(low / depth, NORMAL_95 * more))
    raised = correct(box(0.3, wall), given, np.array([True]), waxy(relief(0.0), share, blur))
    assert raised.uncertainty.above.depth[0] == raised.uncertainty.below.depth[0]


def test_what_waxy_skin_that_shines_may_have_drawn_wide_is_a_lower_bound():
    # an icepick 1.93 mm deep and 0.68 mm wide was given as 0.17 mm deep and 1.9 mm wide
    dish = ground.Planted("rolling", 8.0, 8.0, 3.0, 0.2, flank="cosine")
    z = ground.plant((200, 200), 0.08, [dish])
    z = z + ground.texture(z.shape, 0.08, np.random.default_rng(2), 0.004)
    photo = replace(ground.relief_of(z, 0.08), unsharpened=PLAIN)
    (clear,) = map_scars(photo).scars
    (drawn,) = map_scars(waxy(photo, 0.2, 0.7)).scars
    assert clear.width.value == pytest.approx(1.5, abs=0.1)
    assert (clear.depth.bound, drawn.depth.bound) == (None, "lower")
    assert drawn.depth.value < clear.depth.value


def test_a_narrow_pit_of_open_kind_is_a_lower_bound_in_a_photograph_and_a_number_in_a_scan():
    # an icepick 1.98 mm deep and 0.4 mm wide was called undecided and 0.10 to 0.18 mm deep
    pit = ground.Planted("boxcar", 8.0, 8.0, 0.95, 0.14, flank="box")
    z = ground.plant((200, 200), 0.08, [pit])
    scanned = ground.relief_of(
        z + ground.texture(z.shape, 0.08, np.random.default_rng(2), 0.004), 0.08
    )
    (scan,) = map_scars(scanned).scars
    (photo,) = map_scars(replace(scanned, unsharpened=PLAIN)).scars
    assert scan.kind != "icepick"
    assert scan.width.value < 1.0
    assert scan.depth.bound is None
    assert photo.kind != "icepick"
    assert (photo.depth.bound, photo.volume.bound) == ("lower", "lower")
    assert photo.width.bound is None


def test_the_least_width_of_a_pit_is_a_pits_and_by_phone_the_lower_end_of_its_interval():
    """A shadow's depth goes with it: a pit read 0.4 mm too wide was bounded at 1.2 of its depth."""
    seen = replace(box(1.0, 70.0), width=np.array([1.21]))
    apart = Sizes(**{name: np.full(1, 0.05) for name in Sizes.__dataclass_fields__})
    given = Uncertainties(apart, apart, apart, np.zeros(1), None)
    rig, phone = (correct(seen, given, np.array([False]), relief(lens)) for lens in (0.0, 0.08))
    # 0.09 mm of its rim is light (docs/explanation/bias.md), whatever kind is likelier
    assert float(rig.narrowest_mm[0]) == pytest.approx(1.21 - 0.09, abs=0.01)
    assert float(rig.narrowest_mm[0]) < float(rig.size.width[0]) - 0.1
    assert float(phone.narrowest_mm[0]) < float(rig.narrowest_mm[0]) - 0.05
    assert float(correct(seen, given, np.array([False]), scan()).narrowest_mm[0]) == 0.0


def scan():
    """Make a relief in which light plays no part."""
    return replace(relief(0.0), unsharpened=None)
