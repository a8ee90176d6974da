"""One small capture of simulated skin, photographed once for all journeys."""

import pytest

from needlepoint.cli import main
from needlepoint.phantom import make_skin, photograph, random_plan, rig_named, write_capture

SIZE_MM = (26.0, 20.0)


@pytest.fixture(scope="session")
def capture(tmp_path_factory):
    plan = random_plan("atrophic", seed=11, size_mm=SIZE_MM)
    shoot = photograph(make_skin(plan, 11), rig_named("lamps4", size_mm=SIZE_MM), None, 11)
    folder = tmp_path_factory.mktemp("practice") / "ana-left"
    write_capture(shoot, folder)
    return folder


@pytest.fixture(scope="session")
def measured(capture, tmp_path_factory):
    out = tmp_path_factory.mktemp("measured") / "out"
    assert main(["measure", str(capture), "--out", str(out), "--quiet"]) == 0
    return out


@pytest.fixture
def run(capfd):
    """Run a command; give its exit code and what it said on both streams."""

    def run(*words):
        code = main([str(word) for word in words])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run
