"""From a file to a survey: what is said, what is checked, what is refused."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import tifffile
from tests.surface.scans import dome, grid_mesh, obj_text, real

from needlepoint.errors import NoUnit, Unreadable, WrongUsage
from needlepoint.surface import read_scan, survey_scan
from needlepoint.surface.heightmap import HeightMap
from needlepoint.surface.scans.checks import examine_scan, height_scatter


def checks(survey):
    return {check.id: check for check in survey.quality.checks}


def tiff(tmp_path, z, name="a.tif"):
    path = tmp_path / name
    tifffile.imwrite(path, z.astype(np.float32))
    return path


def test_a_height_map_becomes_a_relief_with_its_source(tmp_path):
    path = tiff(tmp_path, dome(160, 0.2))
    survey = survey_scan(read_scan(path, pixel_mm=0.2))
    assert survey.quality.verdict == "good"
    assert survey.relief.z_mm.min() == pytest.approx(-0.5, abs=0.02)
    assert survey.relief.scale_sd == survey.scale.sd > 0
    assert survey.origin.kind == "height map"
    assert survey.origin.name == "a.tif"
    one = hashlib.sha256(path.read_bytes()).digest()
    assert survey.origin.sha256 == hashlib.sha256(one).hexdigest()
    assert survey.relief.softer is None


def test_a_tilted_map_is_measured_along_its_own_normal(tmp_path):
    n, pixel = 240, 0.15
    x = (np.arange(n) - n / 2) * pixel
    down, across = np.meshgrid(x, x, indexing="ij")
    tilt = 0.75  # a slope of 3 in 4: normals are 0.8 long in the view
    off = np.hypot(down / 0.8, across) / 3.0  # round in the plane of the skin
    dent = np.where(off < 1, 0.25 * (1 + np.cos(np.pi * np.minimum(off, 1))), 0.0)
    path = tiff(tmp_path, tilt * down - dent / 0.8)
    relief = survey_scan(read_scan(path, pixel_mm=pixel)).relief
    assert relief.z_mm.min() == pytest.approx(-0.5, abs=0.01)
    step = relief.frame.at(n / 2, n / 2)
    assert np.linalg.norm(step @ [1, 0]) == pytest.approx(pixel * 1.25, rel=2e-3)


def test_a_mesh_says_where_its_patch_lies_and_what_it_can_show(tmp_path):
    path = tmp_path / "cheek.obj"
    path.write_text(obj_text(*grid_mesh(dome(40, 1.0), 1.0)))
    scan = read_scan(path, unit="mm")
    assert scan.origin.kind == "scan"
    assert scan.patch is not None
    assert any("--at" in note for note in scan.notes)
    spacing = checks(survey_scan(scan))["spacing"]
    assert not spacing.ok
    assert not spacing.fatal
    assert "narrower than 4.1 mm" in spacing.why


def test_a_radius_alone_keeps_the_chosen_middle(tmp_path):
    path = tmp_path / "cheek.obj"
    path.write_text(obj_text(*grid_mesh(dome(60, 0.5), 0.5)))
    assert read_scan(path, unit="mm", radius_mm=9.0).patch.radius_mm == 9.0
    by_hand = read_scan(path, unit="mm", at_mm=(12.0, -12.0, 0.0), radius_mm=8.0)
    np.testing.assert_allclose(by_hand.patch.centre_mm[:2], [12, -12], atol=0.5)


def test_options_that_do_not_belong_are_wrong_usage(tmp_path):
    mesh, field = tmp_path / "a.obj", tiff(tmp_path, dome())
    mesh.write_text(obj_text(*grid_mesh(dome(8, 4.0), 4.0)))
    with pytest.raises(WrongUsage, match="height maps"):
        read_scan(mesh, unit="mm", pixel_mm=0.1)
    with pytest.raises(WrongUsage, match="meshes"):
        read_scan(field, pixel_mm=0.1, radius_mm=3.0)


@pytest.mark.parametrize("name", ["a.doc", "noending", "a.obj", "a.tif"])
def test_files_that_are_not_there_or_not_ours_are_told_apart(tmp_path, name):
    with pytest.raises(Unreadable, match=name):
        read_scan(tmp_path / name, unit="mm" if name == "a.obj" else None)


def test_a_folder_that_is_named_like_a_scan_is_refused(tmp_path):
    (tmp_path / "a.obj").mkdir()
    with pytest.raises(Unreadable, match="no such file"):
        read_scan(tmp_path / "a.obj", unit="mm")


@pytest.mark.parametrize(("pixel_mm", "fatal"), [(0.001, "patch size"), (50.0, "plausible size")])
def test_a_wrong_unit_shows_in_the_size(tmp_path, pixel_mm, fatal):
    survey = survey_scan(read_scan(tiff(tmp_path, dome()), pixel_mm=pixel_mm))
    assert survey.quality.verdict == "refused"
    assert survey.relief is None
    assert checks(survey)[fatal].fatal
    assert "unit" in checks(survey)[fatal].why


def test_noise_and_gaps_are_found():
    rng = np.random.default_rng(8)
    z = dome(160, 0.2)
    sound = np.ones(z.shape, dtype=bool)
    assert height_scatter(z, sound, 1) < 0.002
    assert height_scatter(z + 0.05 * rng.standard_normal(z.shape), sound, 1) == pytest.approx(
        0.05, rel=0.05
    )
    sound[:, :100] = False
    heights = HeightMap(z, sound, 0.2)
    share = next(
        c
        for c in examine_scan(heights, 0.2, 32.0, float(sound.mean())).checks
        if c.id == "measured share"
    )
    assert not share.ok
    assert "38%" in share.why


def test_a_relief_of_ours_is_not_flattened_twice(tmp_path):
    from needlepoint.results import relief_tif_bytes
    from needlepoint.workflow import read_scan

    first = survey_scan(read_scan(tiff(tmp_path, dome(160, 0.2)), pixel_mm=0.2)).relief
    (tmp_path / "relief.tif").write_bytes(relief_tif_bytes(first))
    survey = survey_scan(read_scan(tmp_path / "relief.tif"))
    np.testing.assert_array_equal(survey.relief.z_mm, first.z_mm)
    np.testing.assert_allclose(survey.relief.frame.step_mm, first.frame.step_mm, atol=1e-8)
    assert survey.relief.scale_sd == first.scale_sd
    assert any("relief of ours" in note for note in survey.notes)


def test_the_groove_keeps_its_three_depths():
    """Under the line through both shoulders, half a millimetre outside each wall."""
    scan = read_scan(real("surfaces/groove/heightmap.tmd"))
    relief = survey_scan(scan).relief
    row = np.median(relief.z_mm[230:290], axis=0)
    px = relief.pixel_mm
    for truth_mm, width_mm, near in ((0.370, 1.3, 75), (0.195, 1.74, 300), (0.025, 0.47, 480)):
        floor = near - 25 + int(row[near - 25 : near + 25].argmin())
        half = round((width_mm / 2 + 0.5) / px)
        walls = np.flatnonzero(row[floor - half : floor + half] < row[floor] + truth_mm / 2)
        middle = floor - half + int((walls[0] + walls[-1]) / 2)
        left, right = row[middle - half], row[middle + half]
        inner = row[middle - round(0.15 * width_mm / px) : middle + round(0.15 * width_mm / px)]
        depth = (left + right) / 2 - np.median(inner)
        assert depth == pytest.approx(truth_mm, rel=0.10), near


def test_the_real_head_measures_without_help():
    survey = survey_scan(read_scan(real("heads/james/james.obj"), unit="mm"))
    assert survey.quality.verdict == "usable"
    assert survey.relief is not None
    assert not checks(survey)["spacing"].ok
    assert "If none is found, there may still be some" in checks(survey)["spacing"].why


def test_the_head_without_a_unit_measures_once_it_is_given():
    path = real("heads/lee-perry-smith/LeePerrySmith.glb")
    with pytest.raises(NoUnit, match="--unit"):
        read_scan(path)
    assert survey_scan(read_scan(path, unit="56mm")).quality.verdict == "usable"
