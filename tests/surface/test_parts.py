"""Parts of a face are no open skin: they are left out and said; a close-up stays as it is."""

import cv2
import numpy as np
import pytest
import tifffile
from tests.surface.faces import face_capture, face_plan, on, shown_parts
from tests.surface.scans import real

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.phantom import FACE_PARTS, FacePart, make_skin, random_plan
from needlepoint.scars import map_scars
from needlepoint.surface import read_scan, survey_capture, survey_scan
from needlepoint.surface.parts.bending import bending_of
from needlepoint.surface.parts.by_form import parts_by_form
from needlepoint.surface.scans.mesh import read_mesh
from needlepoint.surface.scans.patch import Facets, ScanPatch, patch_heights

PIXEL_MM = 0.2


def heights(plan, seed):
    skin = make_skin(plan, seed)
    return skin.z_mm, np.ones(skin.z_mm.shape, bool), plan.grid_mm


@pytest.mark.parametrize("kind", ["mixed", "boxcar", "rolling", "raised", "clear"])
@pytest.mark.parametrize("fold", [False, True])
def test_close_ups_lose_no_skin(kind, fold):
    for seed in (31, 32):
        plan = random_plan(kind, seed=seed, size_mm=(40.0, 40.0), grid_mm=0.2, fold=fold)
        assert not parts_by_form(*heights(plan, seed)).any()


def test_a_keloid_as_high_as_a_lip_is_no_part():
    y, x = np.mgrid[:200, :200] * 0.2 - 20.0
    z = -(x**2 + y**2) / 160.0 + 3.0 * np.clip(1.0 - (x**2 + y**2) / 36.0, 0.0, None)
    assert not parts_by_form(z, np.ones(z.shape, bool), 0.2).any()


def test_curvature_is_that_of_a_ball_up_to_the_border_and_beside_a_gap():
    y, x = np.mgrid[:150, :150] * 0.2 - 15.0
    sound = np.hypot(x - 4.0, y + 3.0) > 4.0
    z = np.where(sound, np.sqrt(60.0**2 - x**2 - y**2), np.nan)
    found = bending_of(z, sound, 0.2)
    assert found.known.mean() > 0.85
    np.testing.assert_allclose(found.bulge[found.known], 1 / 60.0, rtol=0.08)


@pytest.mark.parametrize("kind", FACE_PARTS)
def test_each_part_is_left_out_and_the_skin_around_it_stays(kind):
    plan = face_plan(41, parts=[kind])
    z, sound, grid_mm = heights(plan, 41)
    found = parts_by_form(z, sound, grid_mm)
    here = shown_parts(plan, z.shape, grid_mm)
    core = cv2.erode(here.astype(np.uint8), np.ones((41, 41))) > 0
    far = cv2.dilate(here.astype(np.uint8), np.ones((71, 71))) == 0
    assert found[core].mean() > 0.8
    assert not found[far].any()


def test_a_part_of_a_size_that_nobody_has_is_refused():
    with pytest.raises(WrongUsage, match="half to twice"):
        FacePart("nose", (0.0, 0.0), size=5.0)


@pytest.mark.slow
def test_a_capture_with_a_nose_has_no_scar_on_it_and_says_so(tmp_path):
    _, parts = face_capture(tmp_path / "c", 43, parts=["nose"], rig="lamps4")
    survey = survey_capture(tmp_path / "c")
    assert [each.by for each in survey.left_out] == ["form"]
    assert any("nose" in note for note in survey.notes)
    found = map_scars(survey.relief)
    assert found.scars
    assert on(parts, [scar.centre_px for scar in found.scars]) == 0
    assert on(parts, [scar.centre_px for scar in found.cut]) == 0


HEADS = {
    "james": ("heads/james/james.obj", "mm"),
    "lee-perry-smith": ("heads/lee-perry-smith/LeePerrySmith.glb", "40mm"),
    **{f"meshmonk {n}": (f"heads/meshmonk/SIMPOP_0{n}.obj", "mm") for n in (1, 2, 3)},
}


@pytest.mark.parametrize("name", HEADS)
def test_a_real_face_from_the_front_has_no_scar_on_nose_lips_or_lids(name, tmp_path):
    path, unit = HEADS[name]
    mesh = read_mesh(real(path), unit)
    facets = Facets.of(mesh)
    toward = (facets.normal * facets.area_mm2[:, None]).sum(axis=0)
    far = np.linalg.norm(toward) > 0.3 * facets.area_mm2.sum()
    toward = toward / np.linalg.norm(toward) if far else np.array([0.0, 0.0, 1.0])
    tip = mesh.points[(mesh.points @ toward).argmax()]
    face, _ = patch_heights(mesh, facets, ScanPatch(tip, toward, 60.0))
    z = np.where(face.sound, face.z_mm, -99999.0).astype(np.float32)
    tifffile.imwrite(tmp_path / "face.tif", z)
    scan = read_scan(tmp_path / "face.tif", unit="mm", pixel_mm=face.pixel_mm)
    survey = survey_scan(scan)
    middle = np.hypot(*(np.indices(z.shape) - z.shape[0] // 2)) * face.pixel_mm < 15.0
    assert not survey.relief.sound[middle].any()  # the nose
    assert 0.2 < sum(each.share for each in survey.left_out) < 0.85
    assert map_scars(survey.relief).scars == ()


def height_map(folder, z):
    tifffile.imwrite(folder / "z.tif", z.astype(np.float32))
    return folder / "z.tif"


def test_a_mask_drawn_by_hand_leaves_the_rest_of_a_height_map_out(tmp_path):
    z, _, grid_mm = heights(random_plan(seed=5, size_mm=(30.0, 30.0), grid_mm=0.2), 5)
    path, white = height_map(tmp_path, z), np.zeros(z.shape, np.uint8)
    white[:, : z.shape[1] // 2] = 255
    cv2.imwrite(str(tmp_path / "mask.png"), white)
    survey = survey_scan(read_scan(path, unit="mm", pixel_mm=grid_mm, mask=tmp_path / "mask.png"))
    assert np.array_equal(survey.relief.sound, white > 0)
    (left,) = survey.left_out
    assert (left.by, round(left.share, 2)) == ("hand", 0.5)
    assert any("painted out by hand" in note for note in survey.notes)
    whole = survey_scan(read_scan(path, unit="mm", pixel_mm=grid_mm))
    assert whole.origin.sha256 != survey.origin.sha256
    assert whole.left_out == ()


def test_a_mask_of_another_size_or_all_black_is_refused(tmp_path):
    z, _, grid_mm = heights(random_plan(seed=5, size_mm=(20.0, 20.0), grid_mm=0.2), 5)
    path = height_map(tmp_path, z)
    for shape, match in (((40, 50), "the mask has 50 x 40"), (z.shape, "hardly any")):
        cv2.imwrite(str(tmp_path / "mask.png"), np.zeros(shape, np.uint8))
        with pytest.raises(Unreadable, match=match):
            read_scan(path, unit="mm", pixel_mm=grid_mm, mask=tmp_path / "mask.png")
