"""The commands beside `measure`."""

import json
import subprocess
import sys

import cv2
import pytest
import typer

from needlepoint.cli import main as entry
from needlepoint.cli.app import app

COMMANDS = sorted(typer.main.get_command(app).commands)


def test_the_demo_shows_measured_against_true_by_phone_first(run, tmp_path):
    code, out, _ = run("demo", "--out", tmp_path / "demo", "--quiet")
    assert code == 0
    phone, lamps = out.index("A phone, a torch"), out.index("Four fixed lamps")
    assert phone < lamps
    assert out.count("Measured against true") == 2
    assert "refused" not in out
    assert out.count("rolling") >= 8
    for way in ("phone", "lamps"):
        made = {path.name for path in (tmp_path / "demo" / way).iterdir()}
        assert made >= {"capture", "capture.truth.json", "measurement.json", "report.pdf"}
        picture = cv2.imread(str(tmp_path / "demo" / way / "found-and-true.png"))
        assert picture.shape[1] > 1.5 * picture.shape[0]
    code, _, err = run("demo", "--out", tmp_path)
    assert code == 2
    assert "nothing was touched" in err


def test_the_schema_is_printed_as_json(run):
    code, out, _ = run("schema", "measurement")
    assert code == 0
    assert json.loads(out)["title"] == "Needlepoint measurement"


def test_facts_are_found_by_a_word_and_say_their_source(run):
    code, out, _ = run("facts", "boxcar")
    assert code == 0
    assert "scars." in out
    assert "verified" in out
    assert "(2010)" in out


def test_without_words_it_shows_help(run):
    code, out, _ = run()
    assert code == 0
    assert "measure" in out


def test_the_version_is_told(run):
    code, out, _ = run("--version")
    assert (code, out) == (0, "needlepoint 0.1.0\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage: needlepoint" in out


def test_a_reader_that_stops_listening_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -c 'import sys; from needlepoint.cli import main as m; sys.exit(m())'"
        " facts | head -n 1; test ${PIPESTATUS[0]} -eq 0",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        (RuntimeError("odd"), 1, "our fault"),
        (MemoryError(), 2, "memory"),
        (OSError(28, "No space left on device", "relief.tif"), 2, "relief.tif"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (SystemExit(5), 143, "stopped"),
    ],
)
def test_whatever_breaks_ends_in_one_sentence(run, monkeypatch, trouble, code, says):
    def breaks(_name):
        raise trouble

    monkeypatch.setattr("needlepoint.results.schema_text", breaks)
    ended, _, err = run("schema", "measurement")
    assert ended == code
    assert says in err
    assert err.count("\n") == 1


def test_debug_shows_where_an_error_arose(run, monkeypatch):
    monkeypatch.setattr("needlepoint.results.schema_text", lambda _: 1 / 0)
    code, _, err = run("schema", "measurement", "--debug")
    assert code == 1
    assert "ZeroDivisionError" in err
    assert "Traceback" in err


def test_the_entry_point_is_the_one_that_the_package_names():
    assert callable(entry)
