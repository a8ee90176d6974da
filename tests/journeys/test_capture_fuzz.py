"""Whole captures drawn at random, within the format and beyond it: always 0, 2 or 3."""

import json
import os
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from needlepoint.cli import main

EXAMPLES = int(os.environ.get("NEEDLEPOINT_FUZZ", "40"))
"""Captures in a usual run; a long run takes more."""

SIDE_PX = 40

odd = st.sampled_from([0.0, -1.0, 1e-9, 1e5, 1e9, float("nan"), float("inf")])
places = st.floats(-300.0, 300.0) | odd
arrows = st.lists(places, min_size=3, max_size=3)
lengths = st.floats(20.0, 500.0) | odd


def rarely(value):
    """Draw a key that most captures leave out."""
    return st.one_of(st.none(), st.none(), value)


LIGHT = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("point"),
            "position_mm": st.tuples(places, places, st.floats(-50.0, 100.0) | odd),
            "axis": rarely(arrows),
            "falloff": rarely(st.floats(0.0, 9.0) | odd),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("direction"),
            "direction": st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.just(-0.8)),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("panel"),
            "centre_mm": st.tuples(places, places, st.floats(-50.0, 100.0)),
            "right_mm": st.tuples(lengths, st.just(0.0), st.just(0.0)),
            "down_mm": st.tuples(st.just(0.0), lengths, st.just(0.0)),
        }
    ),
)

CAMERA = st.fixed_dictionaries(
    {
        "distance_mm": lengths,
        "focal_px": rarely(st.floats(10.0, 3000.0) | odd),
        "pixel_mm": rarely(st.floats(0.02, 1.0) | odd),
        "principal_px": rarely(st.tuples(places, places)),
        "response": st.sampled_from(["srgb", "linear", "linear", "log"]),
    }
)


def in_toml(value):
    if isinstance(value, list | tuple):
        return f"[{', '.join(in_toml(each) for each in value)}]"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def lines(table):
    return [f"{key} = {in_toml(value)}" for key, value in table.items() if value is not None]


def painted(kind, rng, i):
    """Paint a picture: a lit bump, or something that no skin is."""
    rows, cols = np.mgrid[:SIDE_PX, :SIDE_PX] / SIDE_PX - 0.5
    shade = 0.5 + 0.8 * (rows * np.cos(i * 1.7) + cols * np.sin(i * 1.7))
    noise = rng.normal(0.0, 0.02, (SIDE_PX, SIDE_PX, 3))
    light = {
        "bump": shade[..., None] + noise,
        "flat": np.full((SIDE_PX, SIDE_PX, 3), 0.4),
        "black": np.zeros((SIDE_PX, SIDE_PX, 3)),
        "white": np.ones((SIDE_PX, SIDE_PX, 3)),
        "noise": rng.random((SIDE_PX, SIDE_PX, 3)),
        "half": np.repeat((cols > 0.0)[..., None], 3, axis=2) * 0.7,
    }[kind]
    return (np.clip(light, 0.0, 1.0) * 255.0).astype(np.uint8)


@st.composite
def captures(draw):
    """Draw the text of a `capture.toml` and its pictures by name."""
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    tables = draw(st.lists(LIGHT, min_size=2, max_size=7))
    kinds = st.sampled_from(["bump", "bump", "bump", "flat", "black", "white", "noise", "half"])
    deep = draw(st.booleans())
    text, pictures = ["needlepoint = 1"], {}
    for key in ("ambient", "mask"):
        kind = draw(rarely(kinds))
        if kind is not None:
            text.append(f'{key} = "{key}.png"')
            pictures[f"{key}.png"] = painted(kind, rng, 9)
    text += ["[camera]", *lines(draw(CAMERA))]
    for i, table in enumerate(tables):
        text += ["[[light]]", f'image = "{i}.png"', *lines(table)]
        picture = painted(draw(kinds), rng, i)
        pictures[f"{i}.png"] = picture.astype(np.uint16) * 257 if deep else picture
    return "\n".join(text), pictures


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=captures())
def test_any_capture_is_measured_or_refused_in_one_sentence(drawn, capfd):
    text, pictures = drawn
    with tempfile.TemporaryDirectory() as desk:
        folder, out = Path(desk) / "capture", Path(desk) / "out"
        folder.mkdir()
        (folder / "capture.toml").write_text(text, "utf-8")
        for name, picture in pictures.items():
            cv2.imwrite(str(folder / name), picture)
        code = main(["measure", str(folder), "--out", str(out), "--quiet", "--no-report"])
        said = capfd.readouterr()
        event(f"exit code {code}")
        assert code in (0, 2, 3), said.err
        assert said.out == ""
        assert said.err.count("\n") == (code != 0)
        assert out.exists() == (code != 2)
        if code == 0:
            json.loads((out / "measurement.json").read_text("utf-8"), parse_constant=pytest.fail)
