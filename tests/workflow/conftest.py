"""A small study of simulated skin: two visits, a copy, and a broken capture."""

import shutil

import pytest

from needlepoint.phantom import (
    faded,
    make_skin,
    photograph,
    random_plan,
    retaken,
    rig_named,
    write_capture,
)

SIZE_MM = (16.0, 12.0)
SEED = 31


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / "study"
    rig = rig_named("lamps4", size_mm=SIZE_MM, pixel_mm=0.15)
    plan = random_plan("boxcar", seed=SEED, size_mm=SIZE_MM)
    for visit, healed in ((1, 0.0), (2, 0.3)):
        skin = make_skin(retaken(faded(plan, healed), visit, SEED), SEED)
        capture = folder / "sub-01" / f"ses-{visit:02d}" / "left-cheek"
        capture.parent.mkdir(parents=True)
        write_capture(photograph(skin, rig, None, SEED + 1000 * visit), capture)
    shutil.copytree(folder / "sub-01" / "ses-01", folder / "sub-02" / "ses-01")
    broken = folder / "sub-02" / "ses-02" / "left-cheek"
    broken.mkdir(parents=True)
    (broken / "capture.toml").write_text("needlepoint = 1\n")
    return folder
