"""A scan is read for measuring in a cage: the same numbers come out, and nothing else does."""

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.records import made_files as made

from needlepoint.errors import NoUnit, Refused, Unreadable
from needlepoint.language import speaking
from needlepoint.records.uploads import scan_reading
from needlepoint.records.uploads.plain_data import read, written
from needlepoint.records.uploads.scan_reading import read_sandboxed_scan
from needlepoint.surface import HeightMap, Scan, read_scan

DATA = Path(__file__).parents[3] / "shared" / "data"

REAL = {
    "surfaces/instruments/x3p-2.x3p": {},
    "surfaces/instruments/sdf-1.sdf": {},
    "surfaces/instruments/sur-2.sur": {},
    "heads/meshmonk/SIMPOP_01.obj": {"unit": "mm"},
}


def same(one, other):
    """Whether two records hold the same to the last bit."""
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or (one is other)


@pytest.fixture
def heights(tmp_path):
    """A height map of skin of half a millimetre's relief, as a tablet may hand it in."""
    import tifffile

    rows, cols = np.mgrid[0:240, 0:320] * 0.05
    z_mm = 0.2 * np.sin(rows) * np.cos(cols) + np.random.default_rng(1).normal(0, 0.005, (240, 320))
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, z_mm.astype(np.float32))
    return path


def test_a_scan_read_in_the_cage_is_the_one_read_outside(heights):
    said = {"unit": "mm", "pixel_mm": 0.05}
    assert same(read_sandboxed_scan(heights, **said), read_scan(heights, **said))


@pytest.mark.parametrize("name", REAL)
def test_real_scans_are_the_same_in_the_cage(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    caged, free = [], []
    for found, reader in ((caged, read_sandboxed_scan), (free, read_scan)):
        try:
            found.append(reader(path, **REAL[name]))
        except Refused as why:
            found.append(str(why))
    assert same(tuple(caged), tuple(free))


def test_what_it_says_comes_out_of_the_cage_in_the_language_that_is_spoken(tmp_path):
    path = tmp_path / "mesh.obj"
    path.write_bytes(made.mesh("obj"))
    with pytest.raises(NoUnit) as outside:
        read_scan(path)
    with pytest.raises(NoUnit) as inside:
        read_sandboxed_scan(path)
    assert str(inside.value) == str(outside.value)
    path.write_bytes(b"no mesh at all")
    with speaking("es"), pytest.raises(surface_errors()) as inside:
        read_sandboxed_scan(path, unit="mm")
    with speaking("es"), pytest.raises(surface_errors()) as outside:
        read_scan(path, unit="mm")
    assert str(inside.value) == str(outside.value)


def surface_errors():
    return (Unreadable, Refused)


ESCAPES = """
import pathlib, socket, sys

from needlepoint import workflow
asked = pathlib.Path(sys.argv[2])
def broken(path, **_):
    ways = {
        "another file": lambda: asked.with_name("master.key").read_bytes(),
        "the folder": lambda: list(asked.parent.iterdir()),
        "a password": lambda: open("/etc/passwd").read(),
        "writing": lambda: asked.with_name("made").write_text("x"),
        "changing": lambda: path.write_text("x"),
        "a connection": lambda: socket.create_connection(("127.1", 9)),
    }
    for name, way in ways.items():
        try:
            way()
        except PermissionError:
            continue
        except OSError as why:
            raise SystemExit(f"another fault at {name}: {why}")
        raise SystemExit("a way out: " + name)
    assert path.read_bytes()
    raise SystemExit("shut in")
workflow.read_scan = broken
sys.argv = ["scan_child", sys.argv[1]]
from needlepoint.records.uploads import scan_child
scan_child.main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is of Linux")
def test_a_broken_reader_reaches_nothing_but_its_file(heights):
    (heights.parent / "master.key").write_text("secret")
    asked = {"path": str(heights), "unit": None, "pixel_mm": None, "language": "en"}
    done = subprocess.run(
        [sys.executable, "-c", ESCAPES, json.dumps(asked), str(heights)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == "shut in"
    assert sorted(each.name for each in heights.parent.iterdir()) == ["master.key", "scan.tif"]


def test_a_reader_that_takes_too_long_is_ended(heights, monkeypatch):
    monkeypatch.setattr(scan_reading, "PATIENCE_S", 0.01)
    with pytest.raises(Unreadable, match="more memory or time"):
        read_sandboxed_scan(heights, unit="mm", pixel_mm=0.05)


def test_a_record_comes_back_as_it_was():
    record = HeightMap(np.array([[1.0, np.nan]]), np.array([[True, False]]), 0.05)
    assert same(read(HeightMap, written(record)), record)


GOOD = {"z_mm": 0, "sound": 1, "pixel_mm": 0.1}
ONE, YES = {"dtype": "float64", "shape": [1, 1]}, {"dtype": "bool", "shape": [1, 1]}
LIES = {
    "nothing": None,
    "no record": ({}, []),
    "no arrays": (GOOD, []),
    "heights that are booleans": (GOOD, [YES, YES]),
    "an array that is not there": (GOOD | {"sound": 7}, [ONE, YES]),
    "a word for a number": (GOOD | {"pixel_mm": "x"}, [ONE, YES]),
    "more than there is": (GOOD, [ONE | {"shape": [9, 9]}, YES]),
    "objects": (GOOD, [ONE | {"dtype": "object"}, YES]),
    "a size below nothing": (GOOD, [ONE | {"shape": [-1, -1]}, YES]),
    "a size beyond everything": (GOOD, [ONE | {"shape": [2**62, 4]}, YES]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_process_that_lies_about_types_is_not_believed(lie):
    told = LIES[lie]
    head = "" if told is None else json.dumps({"record": told[0], "arrays": told[1]})
    lie = head.encode() + b"\n123456789"
    with pytest.raises(Unreadable, match="not what a scan holds"):
        read(HeightMap, lie)
    with pytest.raises(Unreadable):
        read(Scan, lie)
