"""The package as people install it: a wheel and a source archive in a clean environment, no make.

It asks a registry for what the package needs, so it runs before a release and in CI.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from tests.studio.browser import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_S = 900

pytestmark = [pytest.mark.release, pytest.mark.slow, pytest.mark.timeout(3 * PATIENCE_S)]


def ran(*words, **options):
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build both from a copy of what git tracks; the wheel is made from the source archive."""
    folder = tmp_path_factory.mktemp("built")
    copy = folder / "copy"
    tracked = ran("git", "ls-files", "-z", cwd=ROOT).split("\0")
    for name in filter(None, tracked):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    tool = folder / "tool"
    ran(sys.executable, "-m", "venv", tool)
    ran(python_of(tool), "-m", "pip", "install", "-q", "build")
    ran(python_of(tool), "-m", "build", "--outdir", folder / "dist", copy)
    (wheel,) = (folder / "dist").glob("*.whl")
    (source,) = (folder / "dist").glob("*.tar.gz")
    return wheel, source


def python_of(environment):
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"


def shipped():
    """Name the files of the package that are no Python: all of them have to be in the wheel."""
    for name in filter(None, ran("git", "ls-files", "-z", "src", cwd=ROOT).split("\0")):
        yield name.removeprefix("src/")


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(built):
    wheel, source = built
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == set(shipped())
    with tarfile.open(source) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {f"src/{name}" for name in inside} <= names


def test_the_studio_serves_from_a_clean_environment_without_make_or_compiler(built, tmp_path):
    """As `pipx install needlepoint[studio]` does: a virtual environment, one pip install."""
    wheel, _ = built
    environment = tmp_path / "clean"
    ran(sys.executable, "-m", "venv", environment)
    bare = {"PATH": str(python_of(environment).parent), "HOME": str(tmp_path)}  # no compiler there
    bare |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    python = python_of(environment)
    words = ["-m", "pip", "install", "-q", "--only-binary", ":all:"]
    ran(python, *words, "-c", ROOT / "constraints.txt", f"{wheel}[studio]", env=bare)
    said = tmp_path / "said.txt"
    port = free_port()
    program = python.with_name("needlepoint")
    words = [program, "serve", "--data", tmp_path / "data", "--port", port]
    with said.open("w") as out:
        server = subprocess.Popen(
            [str(word) for word in words], stdout=out, stderr=out, env=bare, cwd=tmp_path
        )
    try:
        page = first_page(server, f"http://localhost:{port}/account/login/")
        assert "Log in" in page, said.read_text("utf-8")
        assert "/first-run/" in said.read_text("utf-8")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def first_page(server, address):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.poll() is None:
        with suppress(URLError, OSError), urlopen(address) as answer:
            return answer.read().decode()
        time.sleep(0.5)
    return ""
