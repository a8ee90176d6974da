"""Faces: every name is there, and nothing is loaded that nobody asked for."""

import importlib
import subprocess
import sys

import pytest

LAZY = ("needlepoint.report", "needlepoint.surface", "needlepoint.workflow")


@pytest.mark.parametrize("room", LAZY)
def test_every_name_of_a_face_is_where_the_face_says(room):
    face = importlib.import_module(room)
    for name in face.__all__:
        assert getattr(face, name) is not None
        assert name in vars(face)


@pytest.mark.parametrize("room", LAZY)
def test_a_name_that_is_not_there_is_refused_as_python_does(room):
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(room).no_such_name


def test_measuring_loads_neither_care_nor_what_only_changes_need():
    program = (
        "import sys\n"
        "from needlepoint.workflow import measure\n"
        "from needlepoint.report import write_results\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    for idle in ("needlepoint.care", "needlepoint.change", "icalendar", "scipy.stats"):
        assert idle not in loaded
    for idle in ("needlepoint.healing", "needlepoint.trials", "scipy.optimize"):
        assert idle not in loaded
