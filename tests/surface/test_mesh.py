"""Meshes: four kinds of file, no unit, no other file touched."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
import trimesh
from tests.surface.scans import dome, grid_mesh, obj_text, real

from needlepoint.errors import NoUnit, Unreadable, WrongUsage
from needlepoint.surface.scans.mesh import read_mesh

POINTS, FACES = grid_mesh(dome(12, 2.0), 2.0)


def written(tmp_path, suffix, scale=1.0):
    path = tmp_path / f"cheek{suffix}"
    path.write_bytes(
        obj_text(POINTS * scale, FACES).encode()
        if suffix == ".obj"
        else trimesh.Trimesh(POINTS * scale, FACES, process=False).export(file_type=suffix[1:])
    )
    return path


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".glb"])
def test_every_kind_gives_the_same_surface(tmp_path, suffix):
    mesh = read_mesh(written(tmp_path, suffix), "cm")
    assert len(mesh.faces) == len(FACES)
    np.testing.assert_allclose(mesh.points[mesh.faces], POINTS[FACES] * 10, atol=1e-4)
    assert "cm" in mesh.unit


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl"])
def test_a_mesh_without_unit_asks_and_says_what_its_size_would_be(tmp_path, suffix):
    with pytest.raises(NoUnit, match="--unit mm, cm or m") as told:
        read_mesh(written(tmp_path, suffix), None)
    assert "22 x 22 x" in str(told.value)
    assert "mm; cm: 220 x 220" in str(told.value)


def test_a_glb_counts_in_metres_unless_that_cannot_be(tmp_path):
    mesh = read_mesh(written(tmp_path, ".glb", scale=1e-3), None)
    np.testing.assert_allclose(mesh.sides_mm[0], 22.0, rtol=1e-5)
    assert "metres" in mesh.unit
    with pytest.raises(NoUnit, match="no head and no patch of skin"):
        read_mesh(written(tmp_path, ".glb"), None)


def test_the_head_in_no_known_unit_asks_for_one():
    path = real("heads/lee-perry-smith/LeePerrySmith.glb")
    with pytest.raises(NoUnit, match=r"8\.55 x 7\.95 x 5\.18 m"):
        read_mesh(path, None)
    assert read_mesh(path, "56mm").sides_mm[0] == pytest.approx(479, abs=1)


def test_no_other_file_is_touched(tmp_path):
    """A library that a mesh names may lie anywhere; a pipe would hang whoever opens it."""
    import os

    os.mkfifo(tmp_path / "trap.mtl")
    outside = tmp_path / "in"
    outside.mkdir()
    path = outside / "cheek.obj"
    text = "mtllib ../trap.mtl\nmtllib /etc/passwd\nusemtl skin\n" + obj_text(POINTS, FACES)
    path.write_text(text)
    assert len(read_mesh(path, "mm").faces) == len(FACES)


def test_a_glb_that_leans_on_another_file_is_refused(tmp_path):
    tree = json.dumps({"asset": {"version": "2.0"}, "buffers": [{"uri": "x.bin", "byteLength": 9}]})
    body = tree.encode().ljust((len(tree) + 3) // 4 * 4)
    head = struct.pack("<4sIIII", b"glTF", 2, 20 + len(body), len(body), 0x4E4F534A)
    path = tmp_path / "a.glb"
    path.write_bytes(head + body)
    with pytest.raises(Unreadable, match="another file"):
        read_mesh(path, "mm")


def test_a_glb_that_claims_a_long_list_of_zeros_is_refused(tmp_path):
    tree = json.dumps(
        {
            "asset": {"version": "2.0"},
            "accessors": [{"count": 10**10, "type": "VEC3", "componentType": 5126}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        }
    )
    body = tree.encode().ljust((len(tree) + 3) // 4 * 4)
    path = tmp_path / "a.glb"
    path.write_bytes(
        struct.pack("<4sIIII", b"glTF", 2, 20 + len(body), len(body), 0x4E4F534A) + body
    )
    with pytest.raises(Unreadable, match="claims more points"):
        read_mesh(path, "mm")


def test_a_ply_that_claims_more_than_it_holds_is_refused(tmp_path):
    path = tmp_path / "a.ply"
    path.write_text(
        "ply\nformat binary_little_endian 1.0\nelement vertex 99999999999\nproperty float x\n"
        "property float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices"
        "\nend_header\n"
    )
    with pytest.raises(Unreadable, match="claims more points"):
        read_mesh(path, "mm")


@pytest.mark.parametrize("suffix", [".ply", ".obj"])
def test_points_alone_are_no_surface(tmp_path, suffix):
    path = tmp_path / f"cloud{suffix}"
    if suffix == ".obj":
        path.write_text("".join(f"v {x} {y} {z}\n" for x, y, z in POINTS))
    else:
        path.write_bytes(trimesh.PointCloud(POINTS).export(file_type="ply"))
    with pytest.raises(Unreadable, match="faces"):
        read_mesh(path, "mm")


def test_faces_without_corners_and_points_that_are_no_numbers_are_left_out(tmp_path):
    path = tmp_path / "a.obj"
    text = obj_text(np.vstack([POINTS, [[np.nan, 0, 0]]]), FACES)
    path.write_text(text + f"f 1 2 {len(POINTS) + 1}\n")
    mesh = read_mesh(path, "mm")
    assert np.isfinite(mesh.points).all()
    assert len(mesh.faces) == len(FACES)


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".glb"])
@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"certainly no mesh at all\n" * 7])
def test_what_is_no_mesh_is_refused_in_one_sentence(tmp_path, suffix, content):
    path = tmp_path / f"wrong{suffix}"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as told:
        read_mesh(path, "mm")
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_wrong_unit_is_told_before_anything_is_read(tmp_path):
    with pytest.raises(WrongUsage, match="no length"):
        read_mesh(tmp_path / "not there.obj", "parsec")
