"""Shine under torches all round: found at any roughness, and laid on skin where it really is."""

import cv2
import numpy as np
import pytest

from needlepoint.surface.geometry import View
from needlepoint.surface.phone.shine_of_relief import shine_of, shining_normals
from needlepoint.surface.rig import Camera, PointLight
from needlepoint.surface.stereo.normals import Lighting
from needlepoint.surface.stereo.one_lobe import fit_one_lobe
from needlepoint.surface.stereo.shine import LobeScene
from needlepoint.surface.stereo.walls import off_walls

SIDE, PIXEL_MM, AWAY_MM = 120, 0.3, 250.0


def skin_under(rough, strength):
    """Return frames of bumpy skin under eight torches with one lobe, and what they were lit by."""
    clock = np.radians(np.arange(8) * 45.0 + 10.0)
    lights = tuple(
        PointLight((150.0 * np.cos(a), 150.0 * np.sin(a), AWAY_MM - 190.0)) for a in clock
    )
    view = View(Camera(AWAY_MM, telecentric_mm=PIXEL_MM), (SIDE, SIDE), (59.5, 59.5))
    rows, cols = view.nodes()
    lighting = Lighting.of(lights, view, np.full((len(rows), len(cols)), AWAY_MM))
    rough_heights = np.random.default_rng(5).standard_normal((SIDE, SIDE)).astype(np.float32)
    height = cv2.GaussianBlur(rough_heights, (0, 0), 6.0) * 9.0
    down, across = np.gradient(height)
    normals = np.stack([-across, -down, -np.ones_like(across)])
    normals = (normals / np.linalg.norm(normals, axis=0)).astype(np.float32)
    skin = np.ones((SIDE, SIDE), bool)
    scene = LobeScene.of(skin, lighting, view)
    matt = np.einsum("arc,larc->lrc", normals, scene.toward) * scene.strength * 0.4
    frames = np.maximum(matt, 0.0) + strength * scene.lobes(normals, rough)
    return tuple(np.asarray(f, np.float32) for f in frames), lights, scene


@pytest.mark.parametrize("rough", [0.26, 0.32, 0.38, 0.42])
def test_shine_is_found_whole_between_the_roughnesses_that_are_tried(rough):
    found = fit_one_lobe(*skin_under(rough, 1.0))
    assert found.lobe[0] == pytest.approx(rough, abs=0.03)
    assert found.lobe[1] == pytest.approx(1.0, rel=0.12)


def test_matt_skin_has_none():
    assert fit_one_lobe(*skin_under(0.3, 0.0)).share == 0.0


@pytest.mark.parametrize(("width_mm", "least", "most"), [(0.25, 0.0, 0.4), (2.0, 0.85, 1.0)])
def test_shine_lies_on_scars_as_they_are_and_passes_over_pores(width_mm, least, most):
    pixel_mm, sd = 0.1, width_mm / 2.355
    rows, cols = (np.indices((81, 81)) - 40.0) * pixel_mm
    height = (-0.05 * np.exp(-0.5 * (rows**2 + cols**2) / sd**2)).astype(np.float32)
    down, across = np.gradient(height, pixel_mm)
    steepest = np.hypot(down, across).max()
    x, y, z = shining_normals(height, pixel_mm)
    assert least < np.hypot(x / z, y / z).max() / steepest < most


def test_no_wall_is_brighter_by_shine_than_the_skin_beside_it():
    """A box 0.4 mm deep with walls that blur has drawn out to 0.3 mm: they seem to be mirrors."""
    pixel_mm = 0.1
    view = View(Camera(AWAY_MM, telecentric_mm=pixel_mm), (SIDE, SIDE), (59.5, 59.5))
    rows, cols = view.nodes()
    sides = ((150.0, 0.0), (-150.0, 0.0), (0.0, 150.0), (0.0, -150.0))
    lights = tuple(PointLight((x, y, AWAY_MM - 190.0)) for x, y in sides)
    lighting = Lighting.of(lights, view, np.full((len(rows), len(cols)), AWAY_MM))
    across = np.abs(np.arange(SIDE) - 59.5) * pixel_mm
    depth = 0.4 * np.clip((1.65 - across) / 0.3, 0.0, 1.0)
    height = np.repeat(-depth[None].astype(np.float32), SIDE, axis=0)
    inner = slice(10, -10)
    scene = LobeScene.of(np.ones((SIDE, SIDE), bool), lighting, view)
    for plane in shine_of(height, pixel_mm, (0.35, 1.0), scene)[:2]:
        row, flat = plane[60, inner], plane[60, 60]
        assert row.max() < 1.1 * flat  # light falls off by 6 % over the box
        assert row.min() < 0.5 * flat  # on the wall that faces away


@pytest.mark.parametrize(("width_mm", "least", "most"), [(0.4, 0.0, 0.2), (3.0, 0.9, 1.0)])
def test_highlights_of_dishes_stay_and_those_of_walls_go(width_mm, least, most):
    pixel_mm, sd = 0.1, width_mm / 2.355
    across = np.abs(np.arange(SIDE) - 59.5) * pixel_mm
    ridge = np.exp(-0.5 * (across / sd) ** 2).astype(np.float32)
    (left,) = off_walls((np.repeat(ridge[None], SIDE, axis=0),), pixel_mm)
    assert least <= left[60].max() <= most
