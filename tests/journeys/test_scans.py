"""Scans and height maps are measured as they are, once their unit is known."""

import json

import cv2
import numpy as np
import pytest

from needlepoint.results import read_measurement

PIXEL_MM = 0.05


@pytest.fixture(scope="module")
def skin():
    """A curved patch with one boxcar and one rolling scar."""
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:400, :500] * PIXEL_MM
    z = -((rows - 10.0) ** 2 + (cols - 12.5) ** 2) / 120.0 + rng.normal(0.0, 0.004, rows.shape)
    away = np.hypot(rows - 7.0, cols - 7.0)
    z -= 0.5 / (1.0 + np.exp((away - 1.5) / 0.05))
    away = np.clip(np.hypot(rows - 12.0, cols - 18.0) / 3.0, 0.0, 1.0)
    z -= 0.15 * (1.0 + np.cos(np.pi * away))
    return z.astype(np.float32)


@pytest.fixture(scope="module")
def heights(skin, tmp_path_factory):
    path = tmp_path_factory.mktemp("scan") / "relief.tif"
    cv2.imwrite(str(path), skin)
    return path


@pytest.fixture(scope="module")
def mesh(skin, tmp_path_factory):
    """The same patch as a mesh of triangles without a unit."""
    thin = skin[::3, ::3]
    rows, cols = thin.shape
    y, x = np.mgrid[:rows, :cols] * 3 * PIXEL_MM
    number = np.arange(1, rows * cols + 1).reshape(rows, cols)
    lines = [
        f"v {a:.4f} {-b:.4f} {c:.4f}" for a, b, c in zip(x.flat, y.flat, thin.flat, strict=True)
    ]
    a, b, c, d = number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]
    for one, two, three in ((a, b, c), (a, c, d)):
        lines += [f"f {i} {j} {k}" for i, j, k in zip(one.flat, two.flat, three.flat, strict=True)]
    path = tmp_path_factory.mktemp("scan") / "cheek.obj"
    path.write_text("\n".join(lines))
    return path


def deepest(folder):
    scars = read_measurement(folder).scars.scars
    return max(scars, key=lambda scar: scar.depth.value)


def test_a_height_map_is_measured(run, heights, tmp_path):
    code, out, err = run(
        "measure", heights, "--pixel-mm", PIXEL_MM, "--unit", "mm", "--out", tmp_path / "out"
    )
    assert (code, err) == (0, "")
    assert "boxcar" in out
    scar = deepest(tmp_path / "out")
    assert scar.depth.low <= 0.5 <= scar.depth.high
    assert scar.width.value == pytest.approx(3.0, abs=0.15)


def test_our_own_relief_is_measured_again_to_the_same_scars(run, heights, tmp_path):
    run(
        "measure",
        heights,
        "--pixel-mm",
        PIXEL_MM,
        "--unit",
        "mm",
        "--out",
        tmp_path / "a",
        "--quiet",
    )
    code, _, _ = run("measure", tmp_path / "a" / "relief.tif", "--out", tmp_path / "b", "--quiet")
    assert code == 0
    first, second = deepest(tmp_path / "a"), deepest(tmp_path / "b")
    assert first.depth.value == pytest.approx(second.depth.value, rel=0.01)


def test_a_mesh_without_a_unit_asks_for_one(run, mesh, tmp_path):
    code, _, err = run("measure", mesh, "--out", tmp_path / "out")
    assert code == 2
    assert "--unit" in err
    assert not (tmp_path / "out").exists()


def test_a_mesh_is_measured_once_its_unit_is_known(run, mesh, tmp_path):
    code, _, _ = run("measure", mesh, "--unit", "mm", "--out", tmp_path / "out", "--quiet")
    assert code == 0
    document = json.loads((tmp_path / "out" / "measurement.json").read_text())
    assert document["source"]["kind"] == "scan"
    assert deepest(tmp_path / "out").width.value == pytest.approx(3.0, abs=0.3)
