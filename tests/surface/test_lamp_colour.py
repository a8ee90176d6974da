"""Lamp colour: shine tells it, so a white balance that is off moves no depth."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.phantom import (
    Optics,
    camera_for,
    lamps,
    make_skin,
    photograph,
    random_plan,
    write_capture,
)
from needlepoint.surface import Relief, survey_capture
from needlepoint.surface.stereo.lamp_colour import BALANCE_SD, WHITE, LampColour, lamp_colour

SIZE = (24.0, 24.0)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture of plain skin of medium tone under white lamps."""
    folder = tmp_path_factory.mktemp("plain") / "capture"
    plan = random_plan("atrophic", seed=32, size_mm=SIZE, grid_mm=0.08, tone="medium")
    skin, rig = make_skin(plan, 32), lamps(camera_for(0.12, SIZE), count=8)
    write_capture(photograph(skin, rig, Optics(polarised=False), 32), folder)
    return folder


@pytest.fixture(scope="module")
def right(plain: Path) -> Relief:
    """What is measured of it."""
    return measured(plain)


def measured(folder: Path) -> Relief:
    survey = survey_capture(folder)
    assert survey.relief is not None
    return survey.relief


def tinted(plain: Path, folder: Path, gain: float) -> Path:
    """Copy a capture as if blue had been recorded so many times too bright."""
    shutil.copytree(plain, folder)
    for path in folder.glob("[0-9]*.png"):
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        top = np.iinfo(picture.dtype).max
        light = np.power(picture[..., 0] / top, 2.2) * gain  # the curve's toe is all but a power
        picture[..., 0] = np.rint(np.clip(np.power(light, 1 / 2.2), 0, 1) * top)
        cv2.imwrite(str(path), picture)
    return folder


@pytest.mark.parametrize("gain", [0.8, 1.2])
def test_a_white_balance_that_is_off_moves_no_depth(
    plain: Path, right: Relief, tmp_path: Path, gain: float
) -> None:
    off = measured(tinted(plain, tmp_path / "off", gain))
    inner = (slice(20, -20), slice(20, -20))
    apart = float(np.std((off.z_mm - right.z_mm)[inner]))
    assert apart < 0.05 * float(np.std(right.z_mm[inner]))


def made(blue: float, strength: float) -> np.ndarray:
    """Return noise in blue and in green, with shine in it, and the shine."""
    rng = np.random.default_rng(4)
    shape = (5, 120, 120)
    lobe = cv2.GaussianBlur(rng.normal(size=(120, 120, 5)), (0, 0), 6.0).transpose(2, 0, 1)
    shine = strength * lobe / lobe.std()
    noisy = blue * shine + rng.normal(0.0, 0.02, shape), shine + rng.normal(0.0, 0.03, shape)
    return np.stack([*noisy, shine])


@pytest.mark.parametrize("blue", [0.7, 1.0, 1.3])
def test_noise_draws_the_colour_to_neither_side(blue: float) -> None:
    told = lamp_colour(made(blue, 0.02), np.ones((120, 120), bool))
    assert told.sd < 0.02
    assert told.blue == pytest.approx(blue, abs=3 * told.sd + (told.sd / BALANCE_SD) ** 2 * 0.3)


def test_without_shine_the_white_balance_is_believed() -> None:
    planes = made(1.3, 0.02)
    planes[2] = 0.0
    assert lamp_colour(planes, np.ones((120, 120), bool)) == WHITE


def test_balanced_colours_keep_their_mean_shine() -> None:
    lamp = LampColour(1.25, 0.01)
    blue, green = (np.full((2, 3, 3), value) for value in (1.25, 1.0))
    balanced = lamp.balanced(np.stack([blue, green]))
    assert balanced == pytest.approx(0.5 * (1.25 + 1.0) * np.ones_like(balanced))
