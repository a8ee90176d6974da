"""A screen as the lamp: what shines for each picture, as the person before it sees it."""

import pytest

from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.domain.rig_manifest import rig_manifest
from needlepoint.studio.domain.screen_parts import BLACK, ScreenPart, screen_lamp
from needlepoint.studio.practice.rig_texts import CameraPosition, lamps_text, screen_text
from needlepoint.surface import Camera, CameraPlace, PanelLight, screen_panels

SEEN = {
    "left": ScreenPart(0.0, 0.0, 0.5, 1.0),
    "right": ScreenPart(0.5, 0.0, 0.5, 1.0),
    "top": ScreenPart(0.0, 0.0, 1.0, 0.5),
    "bottom": ScreenPart(0.0, 0.5, 1.0, 0.5),
}


def alike(part, wanted):
    shares = (part.left, part.top, part.width, part.height)
    assert shares == pytest.approx((wanted.left, wanted.top, wanted.width, wanted.height), abs=2e-3)


@pytest.mark.parametrize("above_mm", [0.0, 30.0, -120.0])
def test_the_halves_shine_where_the_person_sees_them(above_mm):
    seat = CameraPosition(2900.0, 400.0, dark=True, card=True)
    text = screen_text(seat, diagonal_mm=610, aspect=16 / 9, above_mm=above_mm, ahead_mm=10.0)
    lamp = screen_lamp(text, slots_of(text))
    assert lamp.aspect == pytest.approx(16 / 9, rel=2e-3)
    for part, name in zip(lamp.parts, SEEN, strict=False):
        alike(part, SEEN[name])
    assert lamp.parts[4:] == (BLACK,)


def test_the_order_and_number_of_pictures_is_the_rigs():
    halves = screen_panels(610.0, 400.0, camera=CameraPlace(5.0, 40.0, 0.0))
    named = [(f"{half.name}-{k}.png", half.panel) for k in (1, 2) for half in reversed(halves)]
    text = rig_manifest(Camera(400.0, focal_px=(2900.0, 2900.0)), named)
    lamp = screen_lamp(text, slots_of(text))
    for part, (name, _) in zip(lamp.parts, named, strict=True):
        alike(part, SEEN[name.partition("-")[0]])


def test_lamps_are_no_screen():
    text = lamps_text(
        CameraPosition(2900.0, 300.0), [(150.0, 0.0, 0.0), (0.0, 150.0, 0.0), (-150.0, 0.0, 0.0)]
    )
    assert screen_lamp(text, slots_of(text)) is None


def test_panels_that_are_no_parts_of_one_screen_are_none():
    panels = [
        PanelLight((x, y, z), (50.0, 0.0, 0.0), (0.0, 50.0, 0.0))
        for x, y, z in ((100.0, 0.0, 0.0), (-100.0, 0.0, 40.0), (0.0, 100.0, 0.0))
    ]
    text = rig_manifest(
        Camera(300.0, focal_px=(2900.0, 2900.0)),
        [(f"{k}.png", panel) for k, panel in enumerate(panels)],
    )
    assert screen_lamp(text, slots_of(text)) is None
