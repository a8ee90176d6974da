"""Rigs written as text and read back."""

from __future__ import annotations

import tomllib

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.surface import (
    Camera,
    DirectionLight,
    Light,
    Marker,
    PanelLight,
    PointLight,
    ambient_text,
    camera_text,
    capture_text,
    light_text,
    marker_text,
)
from needlepoint.surface.capture.manifest import read_capture

LIGHTS: list[Light] = [
    PointLight((120.0, 0.0, -3.5), intensity=(1.0, 0.9, 0.8), axis=(0.0, 0.0, 1.0), falloff=1.0),
    PanelLight((-130.0, 40.0, 0.0), (60.0, 0.0, 0.0), (0.0, 35.0, 0.0), falloff=1.6),
    DirectionLight((0.3, -0.2, -0.93)),
    DirectionLight((-0.1, 0.4, -0.9)),
]
CAMERA = Camera(250.0, focal_px=(3800.0, 3800.0), principal_px=(9.5, 7.5), response="linear")


def test_what_is_written_is_read_back_as_it_was(tmp_path) -> None:
    marker = Marker("aruco 4x4_50", 2, 8.0)
    names = [f"{number}.png" for number in range(len(LIGHTS))]
    for name in [*names, "dark.png"]:
        cv2.imwrite(str(tmp_path / name), np.zeros((4, 4), np.uint8))
    tables = [light_text(light, name) for light, name in zip(LIGHTS, names, strict=True)]
    text = capture_text(
        [camera_text(CAMERA), marker_text(marker), *tables], top=[ambient_text("dark.png")]
    )
    (tmp_path / "capture.toml").write_text(text, "utf-8")
    capture = read_capture(tmp_path)
    assert capture.camera == CAMERA
    assert capture.marker == marker
    assert [shot.light for shot in capture.shots] == LIGHTS


def test_what_is_not_known_stays_a_comment_that_asks() -> None:
    text = camera_text(None)
    assert tomllib.loads(text) == {"camera": {"response": "srgb"}}
    assert "# focal_px" in text
    assert "# distance_mm" in text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30))
def test_any_file_name_survives(name: str) -> None:
    table = tomllib.loads(light_text(LIGHTS[2], name))["light"][0]
    assert table["image"] == name
