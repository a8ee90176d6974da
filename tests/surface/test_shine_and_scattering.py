"""Shine and scattering: lobes are laid round the skin's own normals, not round blurred ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.surface.test_shine import bare, surveyed

from needlepoint.phantom import Optics
from needlepoint.surface.geometry import View
from needlepoint.surface.rig import Camera
from needlepoint.surface.stereo.normals import Lighting
from needlepoint.surface.stereo.observations import Observations
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.sheen import BREADTHS
from needlepoint.surface.stereo.shine import LobeScene, Shine, enlarged, lay
from needlepoint.surface.stereo.shine_and_scattering import LEVEL_MM, _laid_sharply, gain_of

SHAPE, PIXEL_MM, WAVE_MM = (96, 96), 0.1, 4.8
LEFT = 0.5  # share of relief that the skin shows of such waves


def lit_by(vectors: np.ndarray, slope: float) -> np.ndarray:
    """Return the matt light of waves across, whose steepest slope is given."""
    across = np.arange(SHAPE[1]) * PIXEL_MM
    tilt = slope * np.cos(2.0 * np.pi * (across - 0.5 * PIXEL_MM) / WAVE_MM)
    b = np.stack([tilt, np.zeros_like(tilt), -np.ones_like(tilt)])
    light = vectors @ (0.4 * b)
    return np.broadcast_to(light[:, None, :], (len(vectors), *SHAPE)).astype(np.float32).copy()


def normals_of(slope: float) -> np.ndarray:
    b = lit_by(np.eye(3), slope)
    return np.asarray(b / np.linalg.norm(b, axis=0))


def test_lobes_go_round_normals_as_sharp_as_the_skin() -> None:
    view = View(Camera(300.0, telecentric_mm=PIXEL_MM), SHAPE, (47.5, 47.5))
    angles = np.arange(6) * np.pi / 3.0
    vectors = np.stack([0.67 * np.cos(angles), 0.67 * np.sin(angles), -np.ones(6)], axis=1) / 1.2
    depth = np.full(tuple(len(nodes) for nodes in view.nodes()), 300.0)
    lighting = Lighting(np.broadcast_to(vectors, (*depth.shape, 6, 3)).copy())
    skin = np.ones(SHAPE, bool)
    scene = LobeScene.of(skin, lighting, view)
    strengths = np.zeros((len(BREADTHS), 4, 4), np.float32)
    strengths[-1] = 0.3
    wide = enlarged(strengths, SHAPE)
    true, _ = lay(scene, normals_of(0.3), wide)
    first, _ = lay(scene, normals_of(LEFT * 0.3), wide)
    small = tuple(lit_by(vectors, LEFT * 0.3) + true)
    lit = Observations((), small, skin, skin, (), view)
    nominal = np.where(CURVE_PER_MM > 0.0, np.float64(LEFT), 1.0)
    belief = ScatteringEstimate(nominal, nominal, nominal, None)
    shine = Shine(0.1, tuple(first), strengths=tuple(strengths))
    found = _laid_sharply(shine, lit, lighting, depth, gain_of(belief, lit, 0.0))
    off, left = (float(np.std(np.stack(planes) - true)) for planes in (shine.planes, found.planes))
    assert left < 0.25 * off
    assert found.level_mm == LEVEL_MM > shine.level_mm


def test_waxy_skin_that_shines_reads_as_the_same_skin_polarised(tmp_path: Path) -> None:
    plan = bare("rolling", "light")
    optics = Optics(scattering="jensen2")
    matt = surveyed(tmp_path / "matt", optics, 8, plan).relief
    shiny = surveyed(tmp_path / "shiny", replace(optics, polarised=False), 8, plan).relief
    assert matt is not None
    assert shiny is not None
    inner = (slice(20, -20), slice(20, -20))
    one, other = matt.z_mm[inner], shiny.z_mm[inner]
    # 0.28 with lobes round blurred normals
    assert float(np.std(one - other)) < 0.24 * float(np.std(one))


def test_ends_of_two_judgements_are_the_wider_ones() -> None:
    curve = np.linspace(1.0, 0.5, CURVE_PER_MM.size)
    one = ScatteringEstimate(curve, np.minimum(curve + 0.1, 1.0), curve - 0.1, 0.8)
    other = ScatteringEstimate(curve - 0.1, curve, curve - 0.3, None)
    both = one.widened(other)
    assert both.nominal == pytest.approx(one.nominal)
    assert both.clearer == pytest.approx(one.clearer)
    assert both.waxier == pytest.approx(other.waxier)
    assert both.red_to_blue == one.red_to_blue
