"""Damaged files: a valid map or one sentence, and never room for what is not there."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
import sdfio
import tifffile
import trimesh
import x3pio
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surface.scans import dome, grid_mesh, obj_text, surf_bytes, true_map_bytes

from needlepoint.errors import NeedlepointError
from needlepoint.surface import read_scan, survey_scan

Z = dome(12, 2.0)
MOST_BYTES = 500_000_000
"""Own choice: what the largest map that is read takes, a fraction of what these could claim."""


def whole_files():
    points, faces = grid_mesh(Z, 2.0)
    mesh = trimesh.Trimesh(points, faces, process=False)
    whole = {
        ".obj": obj_text(points, faces).encode(),
        ".sur": surf_bytes(np.round(Z * 1000).astype(int), step=2.0, special=1),
        ".tmd": true_map_bytes(Z, 24.0),
        ".png": cv2.imencode(".png", np.round(Z * 1000 + 9000).astype(np.uint16))[1].tobytes(),
    }
    for suffix in (".ply", ".stl", ".glb"):
        whole[suffix] = mesh.export(file_type=suffix[1:])
    for name, compression in ((".tif", None), (".tiff", "zlib")):
        tifffile.imwrite(buffer := io.BytesIO(), Z.astype(np.float32), compression=compression)
        whole[name] = buffer.getvalue()
    x3pio.write(buffer := io.BytesIO(), Z / 1000, x_scale=2e-3, y_scale=2e-3)
    whole[".x3p"] = buffer.getvalue()
    for name, kind in ((".sdf", sdfio.FileFormat.BINARY), (".SDF", sdfio.FileFormat.ASCII)):
        sdfio.write(buffer := io.BytesIO(), Z / 1000, x_scale=2e-3, y_scale=2e-3, format=kind)
        whole[name] = buffer.getvalue()
    return whole


WHOLE = whole_files()
EXAMPLES = int(os.environ.get("NEEDLEPOINT_FUZZ", "12"))
"""Damaged files of each kind; a long run takes more."""

MESHES = (".obj", ".ply", ".stl", ".glb")


def measured(suffix, data):
    """Read bytes as a file of a kind; None when they are refused with one sentence."""
    options = {"unit": "mm"} if suffix in MESHES else {"unit": "mm", "pixel_mm": 2.0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(data)
        try:
            return survey_scan(read_scan(path, **options))
        except NeedlepointError as fault:
            told = fault
    assert told.exit_code in {2, 3}
    assert str(told).strip()
    assert "\n" not in str(told)
    return None


@pytest.mark.parametrize("suffix", WHOLE)
def test_the_whole_file_is_read(suffix):
    assert measured(suffix, WHOLE[suffix]) is not None


@pytest.mark.parametrize("suffix", WHOLE)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_damage_gives_a_map_or_one_sentence(suffix, data):
    spoiled = bytearray(WHOLE[suffix])
    place = st.integers(0, len(spoiled) - 1) | st.integers(0, min(700, len(spoiled) - 1))
    for at in data.draw(st.lists(place, max_size=6)):
        spoiled[at] = data.draw(st.integers(0, 255) | st.sampled_from([0, 255, 127, 128]))
    if data.draw(st.booleans()):
        del spoiled[data.draw(place) :]
    tracemalloc.start()
    try:
        survey = measured(suffix, bytes(spoiled))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES
    if survey is not None and survey.relief is not None:
        assert np.isfinite(survey.relief.z_mm).all()
        assert survey.relief.pixel_mm > 0


@pytest.mark.parametrize(
    ("named", "holds"),
    list(itertools.permutations((".obj", ".tif", ".x3p", ".sur", ".glb", ".png"), 2)),
)
def test_a_file_under_a_wrong_name_is_refused(named, holds):
    assert measured(named, WHOLE[holds]) is None
