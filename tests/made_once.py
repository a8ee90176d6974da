"""What takes long to make, made once a run of the tests, whichever of its processes asks first."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE_S = 500.0
LOOK_EVERY_S = 0.1


class MadeOnce:
    """A folder that all processes of one run share; the next run begins with an empty one."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return a folder that `make` has filled; nobody writes into it later."""
        folder, taken = self._base / name, self._base / f"{name}.taken"
        self._base.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + PATIENCE_S
        while not folder.exists():
            try:
                taken.mkdir()
            except FileExistsError:
                assert time.monotonic() < until, f"another process did not make {name}"
                time.sleep(LOOK_EVERY_S)
                continue
            try:
                if not folder.exists():
                    self._fill(folder, make)
            finally:
                taken.rmdir()
        return folder

    def _fill(self, folder: Path, make: Callable[[Path], object]) -> None:
        """Make a folder whole or not at all."""
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)  # of a process that raised
        unfinished.mkdir()
        make(unfinished)
        unfinished.rename(folder)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Return what makes a folder once for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each of its processes has a folder of its own in there
    return MadeOnce(base / "made-once")
