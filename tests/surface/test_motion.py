"""Still pictures stay where they are, whatever their shadows do."""

import pytest

from needlepoint.phantom import make_phantom, random_plan
from needlepoint.surface import survey_capture
from needlepoint.surface.capture.frames import load
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.capture.motion import align


@pytest.mark.parametrize("kind", ["icepick", "boxcar"])
def test_shadows_are_not_taken_for_motion(kind, tmp_path):
    plan = random_plan(kind, seed=11, size_mm=(30.0, 30.0))
    make_phantom(tmp_path / "c", skin=plan, seed=11)
    capture = read_capture(tmp_path / "c")
    _, motion = align(load(capture), capture.camera.pixel_mm)
    assert motion.moved_mm < 0.03
    assert survey_capture(tmp_path / "c").quality.verdict == "good"
