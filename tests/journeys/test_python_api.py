"""`import needlepoint`: the four verbs, without the command line."""

import csv
import json
import subprocess
import sys

import pytest

import needlepoint
from needlepoint.errors import Unreadable, WrongUsage


@pytest.fixture(scope="module")
def measurement(capture):
    return needlepoint.measure(capture)


def test_a_capture_is_measured_as_the_command_does(measurement, measured):
    written = json.loads((measured / "measurement.json").read_text("utf-8"))["scars"]
    assert [scar["kind"] for scar in written] == [scar.kind for scar in measurement.scars.scars]
    table = measurement.scars.to_table()
    assert [row["depth_mm"] for row in table] == [
        pytest.approx(scar["depth"]["value"], rel=1e-5) for scar in written
    ]


def test_the_table_has_one_shape_and_goes_into_a_csv_file(measurement, tmp_path):
    table = measurement.scars.to_table()
    assert len({tuple(row) for row in table}) == 1
    assert {"depth_mm", "depth_mm_low", "depth_mm_high", "depth_bound", "wall_deg"} <= set(table[0])
    with (tmp_path / "scars.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    with (tmp_path / "scars.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(table)


def test_a_notebook_shows_the_scars(measurement):
    html = measurement._repr_html_()
    assert html.count("<tr>") == len(measurement.scars.scars) + 1
    assert str(measurement.scars.scars[0].depth) in html


def test_two_measurements_are_compared(measurement):
    change = needlepoint.compare(measurement, measurement)
    assert change.verdict == "comparable"
    assert change.before.origin == measurement.origin


def test_what_is_not_there_is_named():
    with pytest.raises(Unreadable, match="nowhere does not exist"):
        needlepoint.measure("nowhere")
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        needlepoint.guess  # noqa: B018


def test_options_of_scans_are_refused_for_a_capture(capture):
    with pytest.raises(WrongUsage, match="belong to scans"):
        needlepoint.measure(capture, pixel_mm=0.1)


def test_importing_the_package_loads_nothing_heavy():
    script = "import sys, needlepoint; sys.exit(any(m in sys.modules for m in ('numpy', 'cv2')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
