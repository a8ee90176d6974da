"""Meshes as their formats say: indices counted as read, mixed faces, any text, winding judged."""

import gzip
import struct
from contextlib import suppress

import numpy as np
import pytest
from tests.surface.scans import dome, grid_mesh, obj_text

from needlepoint.errors import Refused, Unreadable
from needlepoint.scars import map_scars
from needlepoint.surface import read_scan, survey_scan
from needlepoint.surface.scans.mesh import read_mesh

POINTS, FACES = grid_mesh(dome(30, 0.8), 0.8)


def same_surface(path):
    mesh = read_mesh(path, "mm")
    found = np.sort(mesh.points[mesh.faces].reshape(len(mesh.faces), -1), axis=1)
    wanted = np.sort(POINTS[FACES].reshape(len(FACES), -1), axis=1)
    order = [np.lexsort(each.T) for each in (found, wanted)]
    np.testing.assert_allclose(found[order[0]], wanted[order[1]], atol=1e-5)


def blocks(rows):
    """Write vertices and faces in turns, with indices that count back from where they stand."""
    lines, written = [], 0
    done = np.zeros(len(FACES), bool)
    for begin in range(0, len(POINTS), rows):
        for x, y, z in POINTS[begin : begin + rows]:
            lines.append(f"v {x:.6f} {y:.6f} {z:.6f}")
        written = min(begin + rows, len(POINTS))
        ready = (written > FACES).all(axis=1) & ~done
        lines += [
            "f " + " ".join(f"{corner - written}/{-1}" for corner in face) for face in FACES[ready]
        ]
        lines.append("vt 0 0")
        done |= ready
    return "vt 0 0\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("rows", [31, 100, 300, 900])
def test_indices_of_an_obj_count_from_where_they_stand(rows, tmp_path):
    (tmp_path / "a.obj").write_text(blocks(rows))
    same_surface(tmp_path / "a.obj")


def mixed_faces():
    """Join every other pair of triangles to a square."""
    half = len(FACES) // 2
    faces = []
    for one, two in zip(FACES[:half], FACES[half:], strict=True):
        if len(faces) % 3 == 0:
            faces += [list(one), list(two)]
        else:
            faces.append([one[0], one[1], two[2], two[0]])
    return faces


def ply(form, comment=b"comment made here"):
    order = ">" if form == "binary_big_endian" else "<"
    faces = mixed_faces()
    head = [b"ply", f"format {form} 1.0".encode(), comment]
    head += [b"element vertex %d" % len(POINTS), b"property float x", b"property float y"]
    head += [b"property float z", b"property uchar red", b"element face %d" % len(faces)]
    head += [b"property uchar flags", b"property list uchar int vertex_indices", b"end_header\n"]
    if form == "ascii":
        rows = [f"{x:.6f} {y:.6f} {z:.6f} 9" for x, y, z in POINTS]
        rows += [f"7 {len(face)} {' '.join(map(str, face))}" for face in faces]
        return b"\n".join(head) + ("\n".join(rows) + "\n").encode()
    body = b"".join(struct.pack(f"{order}3fB", *point, 9) for point in POINTS)
    for face in faces:
        body += struct.pack(f"{order}BB{len(face)}i", 7, len(face), *face)
    return b"\n".join(head) + body


@pytest.mark.parametrize("form", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("comment", [b"comment plain", "comment gemacht für Zoë".encode("latin-1")])
def test_a_ply_may_mix_faces_and_say_anything(form, comment, tmp_path):
    (tmp_path / "a.ply").write_bytes(ply(form, comment))
    mesh = read_mesh(tmp_path / "a.ply", "mm")
    assert len(mesh.faces) == len(FACES)
    np.testing.assert_allclose(np.unique(mesh.points, axis=0), np.unique(POINTS, axis=0), atol=1e-5)


def with_normals(faces, sign):
    lines = obj_text(POINTS, faces).splitlines()
    corners = [line for line in lines if line.startswith("v ")]
    faces = [" ".join(f"{n}//{n}" for n in line.split()[1:]) for line in lines if line[0] == "f"]
    normals = [f"vn 0 0 {sign}"] * len(corners)
    return "\n".join([*corners, *normals, *(f"f {face}" for face in faces)]) + "\n"


def dent_of(scan):
    z = survey_scan(scan).relief.z_mm
    return -float(z.min()), float(z.max())


def test_faces_wound_against_the_normals_of_their_file_are_turned_and_said(tmp_path):
    (tmp_path / "a.obj").write_text(with_normals(FACES[:, ::-1], 1))
    scan = read_scan(tmp_path / "a.obj", unit="mm")
    deep, high = dent_of(scan)
    assert deep > 2 * high
    assert any("wound against" in note for note in scan.notes)


@pytest.mark.parametrize("radius_mm", [40.0, 60.0, 90.0])
def test_an_open_patch_wound_inside_out_without_normals_is_mended_or_refused(radius_mm, tmp_path):
    points, faces = grid_mesh(dome(30, 0.8, radius_mm), 0.8)
    (tmp_path / "right.obj").write_text(obj_text(points, faces))
    deep, high = dent_of(read_scan(tmp_path / "right.obj", unit="mm"))
    assert deep > 2 * high
    (tmp_path / "wrong.obj").write_text(obj_text(points, faces[:, ::-1]))
    found = None
    with suppress(Refused):
        found = dent_of(read_scan(tmp_path / "wrong.obj", unit="mm"))
    assert found is None or found == pytest.approx((deep, high), abs=0.02)


def test_a_hollow_patch_with_normals_is_measured(tmp_path):
    hollow = POINTS * [1.0, 1.0, -1.0]
    lines = with_normals(FACES, 1).splitlines()
    lines[: len(hollow)] = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in hollow]
    (tmp_path / "a.obj").write_text("\n".join(lines) + "\n")
    assert survey_scan(read_scan(tmp_path / "a.obj", unit="mm")).relief is not None


@pytest.mark.parametrize("name", ["interleaved.obj", "mixed.ply"])
def test_the_meshes_that_failed_before_are_read(name, request, tmp_path):
    folder = request.config.rootpath.parent / "shared" / "data" / "failing" / "mesh"
    if not folder.is_dir():
        pytest.skip("the inputs that failed before are not here")
    (tmp_path / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
    relief = survey_scan(read_scan(tmp_path / name, unit="mm")).relief
    assert len(map_scars(relief).scars) == pytest.approx(13, abs=1)


@pytest.mark.parametrize("numbers", ["1", "1 2"])
def test_corners_of_one_or_two_coordinates_are_refused_in_a_sentence(numbers, tmp_path):
    corners = "\n".join(f"v {numbers}" for _ in range(4))
    (tmp_path / "a.obj").write_text(f"{corners}\nf 1 2 3\nf 2 3 4\n")
    with pytest.raises(Unreadable, match="three coordinates"):
        read_mesh(tmp_path / "a.obj", "mm")


def test_corners_shifted_by_a_line_end_in_the_midst_are_refused(tmp_path):
    whole = bytearray(obj_text(POINTS, FACES).encode())
    whole[3] = 10
    (tmp_path / "a.obj").write_bytes(bytes(whole))
    with pytest.raises(Unreadable):
        read_mesh(tmp_path / "a.obj", "mm")
