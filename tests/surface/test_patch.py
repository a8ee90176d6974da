"""Patches of meshes: chosen by hand and without help, looked at from above."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from tests.surface.scans import dome, grid_mesh, real

from needlepoint.errors import Refused, WrongUsage
from needlepoint.surface.form import remove_form
from needlepoint.surface.scans.mesh import Mesh, read_mesh
from needlepoint.surface.scans.patch import Facets, patch_at, patch_heights
from needlepoint.surface.scans.patch_choice import choose_patch


def cheek(turn=None, *, flip=False, shift=(0.0, 0.0, 0.0)):
    points, faces = grid_mesh(dome(120, 0.25), 0.25)
    if turn is not None:
        points = turn.apply(points)
    return Mesh(points + np.array(shift), faces[:, ::-1] if flip else faces, "mm")


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), flip=st.booleans())
def test_a_scar_keeps_its_depth_however_the_mesh_lies_and_is_wound(seed, flip):
    turn = Rotation.random(random_state=seed)
    mesh = cheek(turn, flip=flip, shift=(100, -50, 7))
    facets = Facets.of(mesh)
    patch, how = choose_patch(mesh, facets)
    assert "whole" in how
    heights, spacing = patch_heights(mesh, facets, patch)
    assert spacing == pytest.approx(0.25, rel=0.05)
    relief, _ = remove_form(heights.z_mm, heights.sound, heights.pixel_mm)
    assert relief[heights.sound].min() == pytest.approx(-0.5, abs=0.02)


def test_the_viewer_looks_along_the_mean_normal_and_y_stays_up():
    mesh = cheek()
    facets = Facets.of(mesh)
    patch, _ = choose_patch(mesh, facets)
    np.testing.assert_allclose(patch.normal, [0, 0, 1], atol=0.02)
    heights, _ = patch_heights(mesh, facets, patch)
    deepest = np.unravel_index(
        np.where(
            heights.sound, remove_form(heights.z_mm, heights.sound, heights.pixel_mm)[0], 9
        ).argmin(),
        heights.z_mm.shape,
    )
    half = heights.z_mm.shape[0] // 2
    x = patch.centre_mm[0] + (deepest[1] - half) * heights.pixel_mm
    y = patch.centre_mm[1] - (deepest[0] - half) * heights.pixel_mm
    np.testing.assert_allclose([x, y], [15 - 1, -15 - 2], atol=0.4)


def test_a_patch_by_hand_lies_where_it_was_asked():
    facets = Facets.of(cheek())
    patch = patch_at(facets, (10.0, -9.0, 3.0), 6.0)
    np.testing.assert_allclose(patch.centre_mm[:2], [10, -9], atol=0.5)
    assert patch.radius_mm == 6.0


@pytest.mark.parametrize(
    ("at_mm", "radius_mm"),
    [
        ((1e4, 0.0, 0.0), 5.0),
        ((10.0, -9.0, 0.0), 0.0),
        ((10.0, -9.0, 0.0), float("nan")),
        ((float("nan"), 0.0, 0.0), None),
    ],
)
def test_a_patch_off_the_surface_or_without_size_is_wrong_usage(at_mm, radius_mm):
    with pytest.raises(WrongUsage):
        patch_at(Facets.of(cheek()), at_mm, radius_mm)


def test_what_lies_behind_or_beside_the_patch_is_not_seen():
    front, faces = grid_mesh(dome(120, 0.25), 0.25)
    back = front - [0, 0, 8.0]
    mesh = Mesh(np.vstack([front, back]), np.vstack([faces, faces + len(front)]), "mm")
    facets = Facets.of(mesh)
    heights, _ = patch_heights(mesh, facets, patch_at(facets, (15.0, -15.0, 0.0), 10.0))
    assert heights.sound.mean() > 0.75
    assert heights.z_mm[heights.sound].min() > -3.0


def test_a_mesh_of_lines_alone_is_refused():
    points = np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0]])
    with pytest.raises(Refused, match="no surface"):
        Facets.of(Mesh(points, np.array([[0, 1, 2]]), "mm"))


def test_a_smooth_ball_without_a_face_still_gives_a_smooth_patch():
    import trimesh

    ball = trimesh.creation.icosphere(subdivisions=4, radius=60.0)
    mesh = Mesh(np.asarray(ball.vertices), np.asarray(ball.faces), "mm")
    facets = Facets.of(mesh)
    patch, _ = choose_patch(mesh, facets)
    heights, _ = patch_heights(mesh, facets, patch)
    relief, _ = remove_form(heights.z_mm, heights.sound, heights.pixel_mm)
    assert np.quantile(np.abs(relief[heights.sound]), 0.95) < 0.02


def test_hair_alone_is_refused():
    points, faces = grid_mesh(dome(120, 2.0, 500.0), 2.0)
    points[:, 2] += 6.0 * np.random.default_rng(3).standard_normal(len(points))
    mesh = Mesh(points, faces, "mm")
    with pytest.raises(Refused, match="--at"):
        choose_patch(mesh, Facets.of(mesh))


def landmarks():
    groups = json.loads(real("heads/james/james.ljson").read_text())["groups"]["LJSON"]
    points = np.array(groups["landmarks"]["points"], dtype=float)
    return {label["label"]: points[label["mask"]] for label in groups["labels"]}


def test_on_a_real_head_the_patch_is_face_skin_beside_the_nose():
    """Landmarks of the face tell hair, neck and inside from skin; the choice never saw them."""
    mesh = read_mesh(real("heads/james/james.obj"), "mm")
    marks = landmarks()
    facets = Facets.of(mesh)
    patch, _ = choose_patch(mesh, facets)
    assert marks["chin"][:, 1].min() < patch.centre_mm[1] < marks["leye"][:, 1].max() + 60
    assert np.linalg.norm(patch.centre_mm - marks["nose"].mean(axis=0)) < 100
    toward = np.average(facets.normal, axis=0, weights=facets.area_mm2)
    assert patch.normal @ (toward / np.linalg.norm(toward)) > 0.35
    for part in ("leye", "reye", "mouth"):
        assert np.linalg.norm(patch.centre_mm - marks[part], axis=1).min() > 0.8 * patch.radius_mm


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_real_face_gives_the_same_patch_however_it_lies(number):
    mesh = read_mesh(real(f"heads/meshmonk/SIMPOP_0{number}.obj"), "mm")
    patch, _ = choose_patch(mesh, Facets.of(mesh))
    turn = Rotation.random(random_state=number)
    turned = Mesh(turn.apply(mesh.points), mesh.faces, "mm")
    again, _ = choose_patch(turned, Facets.of(turned))
    np.testing.assert_allclose(again.centre_mm, turn.apply(patch.centre_mm), atol=0.1)
    assert again.radius_mm == patch.radius_mm >= 18.0
