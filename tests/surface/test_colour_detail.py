"""Files that hold colours coarsely: what is asked of such colours, and what is not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.made_once import MadeOnce

from needlepoint.phantom import (
    Optics,
    Planted,
    Processing,
    SkinPlan,
    camera_for,
    lamps,
    make_skin,
    photograph,
    write_capture,
)
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.colour_detail import LOSSY_PX, colour_px
from needlepoint.surface.capture.pictures import read_picture

FULL, HALF = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420


def jpeg(quality: int, sampling: int, colours: int = 3) -> bytes:
    shape = (48, 48, 3) if colours == 3 else (48, 48)
    picture = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    told = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    return cv2.imencode(".jpg", picture, told)[1].tobytes()


@pytest.mark.parametrize(
    ("quality", "sampling", "px"),
    [(75, HALF, 16), (92, HALF, 16), (92, FULL, 8), (99, HALF, 2), (99, FULL, 1)],
)
def test_a_jpeg_says_how_finely_it_holds_colours(quality: int, sampling: int, px: int) -> None:
    assert colour_px("JPEG", jpeg(quality, sampling)) == px


def test_files_without_loss_or_without_colour_hold_all_they_have() -> None:
    assert colour_px("PNG", b"") == 1
    assert colour_px("JPEG", jpeg(75, HALF, colours=1)) == 1


def test_a_head_that_is_not_understood_counts_as_a_phones() -> None:
    assert colour_px("JPEG", b"\xff\xd8\xff\xe0 not a head") == LOSSY_PX
    assert colour_px("HEIC", b"") == LOSSY_PX


def test_a_picture_knows_it(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(80, HALF))
    assert read_picture(tmp_path / "a.jpg").colour_px == 16


PIXEL_MM = 0.12
PLAN = SkinPlan(
    (
        Planted("rolling", (-5.0, -4.0), 6.0, 0.4),
        Planted("boxcar", (5.0, -4.0), 3.0, 0.5),
        Planted("raised", (0.0, 5.0), 5.0, 0.6),
    ),
    (24.0, 24.0),
    grid_mm=0.06,
)
WAYS = {
    "shiny": Optics(polarised=False, processing=Processing(quality=75)),
    "waxy": Optics(scattering="jensen2", processing=Processing(quality=92)),
}


@pytest.fixture(scope="module", params=WAYS)
def measured(request: pytest.FixtureRequest, made_once: MadeOnce) -> Measurement:
    def make(folder: Path) -> None:
        rig = lamps(camera_for(PIXEL_MM, PLAN.size_mm), count=8)
        write_capture(photograph(make_skin(PLAN, 305), rig, WAYS[request.param], 305), folder / "c")

    survey = survey_capture(made_once(f"coarse-colours-{request.param}", make) / "c")
    return Measurement.of(survey, None if survey.relief is None else map_scars(survey.relief))


def test_depths_of_skin_in_jpegs_hold_the_truth(measured: Measurement) -> None:
    # Colours that were believed made rolling scars of shiny skin 22 to 39 % too deep, and depths
    # of waxy skin 26 % too shallow, with the truth outside the interval in most.
    assert measured.scars is not None
    for planted in PLAN.planted:
        at = np.array(planted.centre_mm) / PIXEL_MM + 99.5
        found = min(
            (scar for scar in measured.scars.scars if scar.raised == (planted.kind == "raised")),
            key=lambda scar: float(np.hypot(*(np.array(scar.centre_px) - at))),
        )
        assert np.hypot(*(np.array(found.centre_px) - at)) < 0.5 / PIXEL_MM
        assert found.depth.low <= planted.depth_mm <= found.depth.high


def test_such_files_are_said(measured: Measurement) -> None:
    (check,) = [one for one in measured.quality.checks if one.id == "colour detail"]
    assert not check.ok
    assert check.value == pytest.approx(16 * PIXEL_MM)
    assert "PNG" in check.why
    assert measured.quality.verdict == "usable"


def test_shine_is_seen_without_colours(
    measured: Measurement, request: pytest.FixtureRequest
) -> None:
    (check,) = [one for one in measured.quality.checks if one.id == "shine"]
    shiny = "shiny" in request.node.callspec.id
    assert check.ok != shiny
