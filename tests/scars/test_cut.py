"""A scar that the border cuts is listed as cut or measured: never silently gone."""

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.scars import map_scars
from needlepoint.surface import Relief, TangentFrame, read_scan, survey_scan

PIXEL_MM, SIDE = 0.1, 300
WIDTH_MM, DEPTH_MM = 3.0, 0.5


def relief(seed, row, col, depth=DEPTH_MM):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE] * PIXEL_MM
    z = 0.02 * np.sin(x / 0.7 + seed) * np.sin(y / 0.9) + rng.normal(0.0, 0.003, x.shape)
    off = np.hypot(y - row, x - col) / (WIDTH_MM / 2)
    z -= depth * np.where(off < 1.0, 0.5 * (1.0 + np.cos(np.pi * np.minimum(off, 1.0))), 0.0)
    sound = np.ones(z.shape, bool)
    return Relief(z.astype(np.float32), sound, PIXEL_MM, TangentFrame.flat(PIXEL_MM))


def told(found, row, col):
    places = [scar.centre_px for scar in found.scars] + [each.centre_px for each in found.cut]
    near = [np.hypot(x * PIXEL_MM - col, y * PIXEL_MM - row) < WIDTH_MM / 2 for x, y in places]
    return sum(near)


@pytest.mark.parametrize("inside_mm", [0.0, 0.3, 0.6, 0.9, 1.2, 1.5])
@pytest.mark.parametrize("side", range(4))
def test_a_dent_at_the_border_is_told_once(inside_mm, side):
    for seed in range(3):
        far = SIDE * PIXEL_MM
        along = 7.0 + 5.0 * seed
        across = inside_mm if side < 2 else far - inside_mm
        row, col = (across, along) if side % 2 == 0 else (along, across)
        assert told(map_scars(relief(seed, row, col)), row, col) == 1


def test_a_hole_in_the_map_cuts_as_its_border_does():
    whole = relief(4, 15.0, 15.0)
    sound = whole.sound.copy()
    sound[100:200, 152:260] = False
    found = map_scars(replace(whole, sound=sound))
    assert len(found.cut) == 1
    assert any("listed as cut" in note for note in found.notes)


@pytest.mark.parametrize(("away_mm", "listed"), [(4.2, 0), (5.5, 0), (8.0, 1)])
def test_what_the_border_cuts_beside_a_part_of_a_face_belongs_to_it(away_mm, listed):
    whole = relief(4, 0.3, 15.0)
    parts = np.zeros(whole.sound.shape, bool)
    parts[:, round((15.0 + away_mm) / PIXEL_MM) :] = True
    found = map_scars(replace(whole, sound=whole.sound & ~parts, parts=parts))
    assert len(found.cut) == listed


def test_ordinary_skin_and_scars_in_the_midst_are_not_cut():
    for seed in range(4):
        assert not map_scars(relief(seed, 15.0, 15.0)).cut
        assert not map_scars(relief(seed, 15.0, 15.0, depth=0.0)).cut


def test_the_map_that_failed_before_lists_its_largest_dent(request):
    path = request.config.rootpath.parent / "shared" / "data" / "failing" / "scar-cut-by-edge.tif"
    if not path.is_file():
        pytest.skip("the inputs that failed before are not here")
    found = map_scars(survey_scan(read_scan(path, unit="mm", pixel_mm=0.1)).relief)
    assert [each.centre_px[0] > 280 for each in found.cut] == [True]
    assert found.cut[0].depth_mm > 0.3
