"""A phone's way on the command line: the frame, its check, calibration, measuring, results."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import jsonschema
import numpy as np
import pytest

from needlepoint.cli import main
from needlepoint.phantom import (
    Optics,
    Phone,
    SkinPlan,
    draw_session,
    make_skin,
    photograph_by_phone,
    write_phone_capture,
)
from needlepoint.results import read_measurement

PHONE = Phone(shape=(1740, 2320), focal_px=1800.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Photograph smooth bare skin: quick, and frame and torch are as ever."""
    plan = SkinPlan(size_mm=(44.0, 44.0), grid_mm=0.3, tilt_deg=(0.0, 0.0))
    optics = Optics(scattering="none", bounces=0, gloss=False, polarised=False)
    session = draw_session(9, lights=6, phone=PHONE, tilts=6, optics=optics)
    out = tmp_path_factory.mktemp("phone") / "capture"
    write_phone_capture(photograph_by_phone(make_skin(plan, 9), session, 9), out)
    return out


def test_the_frame_is_written_and_another_kind_refused(tmp_path, capsys) -> None:
    out = tmp_path / "frame.pdf"
    assert main(["card", "--kind", "frame-76", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert main(["card", "--kind", "frame-9", "--out", str(out)]) == 2
    assert "frame-76" in capsys.readouterr().err


def test_a_good_print_passes_and_a_stretched_one_does_not(folder, tmp_path, capsys) -> None:
    assert main(["card", "check", str(folder / "01.jpg")]) == 0
    assert "proportion" in capsys.readouterr().out
    assert main(["card", "check", str(folder / "t01.jpg")]) == 3
    assert "straight from above" in capsys.readouterr().err
    picture = cv2.imread(str(folder / "01.jpg"))
    wide = cv2.resize(picture, None, fx=1.03, fy=1.0, interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "wide.png"), wide)
    assert main(["card", "check", str(tmp_path / "wide.png")]) == 3
    assert "wider than high" in capsys.readouterr().err
    cv2.imwrite(str(tmp_path / "none.png"), np.full((300, 400, 3), 90, np.uint8))
    assert main(["card", "check", str(tmp_path / "none.png")]) == 3
    assert "20 markers" in capsys.readouterr().err


def test_a_phone_is_calibrated_from_tilted_pictures(folder, tmp_path, capsys) -> None:
    pictures = [str(path) for path in sorted(folder.glob("t*.jpg"))]
    away = np.hypot(*np.meshgrid(np.linspace(-0.8, 0.8, 2320), np.linspace(-0.6, 0.6, 1740)))
    light = 0.45 * (1.0 - 0.2 * away**2)
    sheet = np.round(255 * (1.055 * light ** (1 / 2.4) - 0.055)).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "sheet.png"), np.repeat(sheet[..., None], 3, axis=2))
    assert main(["rig", "phone", *pictures, "--sheet", str(tmp_path / "sheet.png")]) == 0
    said = dict(line.split(" = ") for line in capsys.readouterr().out.splitlines() if " = " in line)
    assert float(said["focal_px"]) == pytest.approx(1800.0, rel=0.005)
    assert float(said["falloff"]) == pytest.approx(0.2, abs=0.02)
    frontal = [str(folder / f"{n:02d}.jpg") for n in range(1, 7)]
    assert main(["rig", "phone", *frontal]) == 3
    assert "tilt" in capsys.readouterr().err


def test_measure_tells_where_each_light_was(folder, tmp_path) -> None:
    out = tmp_path / "out"
    assert main(["measure", str(folder), "--out", str(out), "--quiet", "--no-report"]) == 0
    document = json.loads((out / "measurement.json").read_text("utf-8"))
    assert [light["image"] for light in document["phone"]["lights"]][:2] == ["01.jpg", "02.jpg"]
    assert document["phone"]["focal_px"] == pytest.approx(1800.0, rel=0.03)
    assert document["scale"]["from"] == "printed frame, 76 mm wide"
    from importlib.resources import files

    schema = files("needlepoint.results").joinpath("schemas/measurement.schema.json")
    jsonschema.validate(document, json.loads(schema.read_text("utf-8")))
    assert read_measurement(out).phone == document["phone"]
