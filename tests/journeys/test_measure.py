"""From a capture folder to a report, by command line."""

import json
import shutil
import signal
import subprocess
import sys
import time

import jsonschema
import pytest

from needlepoint.results import schema_text

FILES = ["measurement.json", "relief.png", "relief.tif", "report.pdf"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def one_sentence(text):
    return text.startswith("needlepoint: ") and text.count("\n") == 1 and "Traceback" not in text


def test_a_capture_becomes_a_folder_of_results(measured):
    assert names(measured) == FILES
    document = json.loads((measured / "measurement.json").read_text())
    jsonschema.validate(document, json.loads(schema_text("measurement")))
    assert document["scars"]


def test_it_prints_what_was_found_and_where_it_lies(run, capture, tmp_path):
    code, out, err = run("measure", capture, "--out", tmp_path / "out")
    assert code == 0
    assert "found on" in out
    assert "mm (" in out
    assert "report.pdf" in out
    assert err == ""


def test_json_on_request_and_no_report_when_not_wanted(run, capture, tmp_path):
    code, out, _ = run("measure", capture, "--out", tmp_path / "out", "--json", "--no-report")
    assert code == 0
    assert json.loads(out)["kind"] == "measurement"
    assert names(tmp_path / "out") == FILES[:3]


def test_the_same_pictures_give_the_same_numbers(run, capture, measured, tmp_path):
    run("measure", capture, "--out", tmp_path / "out", "--quiet")
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (measured / name).read_bytes()


def test_the_report_is_made_again_from_the_numbers_alone(run, measured, tmp_path):
    shutil.copytree(measured, tmp_path / "out")
    for name in ("report.pdf", "relief.png"):
        (tmp_path / "out" / name).unlink()
    code, _, _ = run("report", tmp_path / "out")
    assert code == 0
    assert names(tmp_path / "out") == FILES


def test_a_hopeless_capture_is_refused_with_the_reason_and_the_cure(run, capture, tmp_path):
    dull = tmp_path / "dull"
    shutil.copytree(capture, dull)
    first = (dull / "01.png").read_bytes()
    for picture in dull.glob("0?.png"):
        picture.write_bytes(first)
    code, _, err = run("measure", dull, "--out", tmp_path / "out", "--quiet")
    assert code == 3
    assert one_sentence(err)
    document = json.loads((tmp_path / "out" / "measurement.json").read_text())
    assert document["scars"] is None
    assert document["quality"]["verdict"] == "refused"
    assert names(tmp_path / "out") == ["measurement.json", "report.pdf"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "capture.toml").unlink(),
        lambda folder: (folder / "capture.toml").write_bytes(b"\xff\xfe"),
        lambda folder: (folder / "capture.toml").write_text("needlepoint = 9"),
        lambda folder: (folder / "01.png").unlink(),
        lambda folder: (folder / "02.png").write_bytes(b""),
        lambda folder: (folder / "02.png").write_bytes((folder / "02.png").read_bytes()[:2000]),
    ],
)
def test_bad_input_is_said_in_one_sentence_and_leaves_nothing(run, capture, tmp_path, spoil):
    bad = tmp_path / "bad"
    shutil.copytree(capture, bad)
    spoil(bad)
    code, _, err = run("measure", bad, "--out", tmp_path / "out", "--quiet")
    assert code == 2
    assert one_sentence(err)
    assert names(tmp_path) == ["bad"]


@pytest.mark.parametrize(
    "words",
    [
        ["measure"],
        ["measure", "nowhere", "--out", "out"],
        ["mesure"],
        ["measure", ".", "--out", "out", "--unit", "mm"],
        ["measure", __file__, "--out", "out"],
        ["measure", __file__, "--out", "out", "--at", "here"],
        ["measure", ".", "--out", "out", "--pixel-mm", "much"],
        ["report", "nowhere"],
        ["schema", "dreams"],
        ["facts", "xyzzy"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(run, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*words)
    assert code == 2
    assert one_sentence(err)
    assert names(tmp_path) == []


def test_foreign_files_in_the_place_for_results_stop_it_before_any_work(run, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    code, _, err = run("measure", tmp_path / "nothing", "--out", tmp_path)
    assert code == 2
    assert "thesis.docx" in err
    assert names(tmp_path) == ["thesis.docx"]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_measurement_leaves_nothing_half_written(capture, tmp_path, sent, code):
    script = (
        # a runner in the background may have told its children to ignore Ctrl-C
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; from needlepoint import report; from needlepoint.cli import main\n"
        "import needlepoint.report.measurement.pdf as results\n"
        "made = results.report_pdf\n"
        "def slow(*given):\n"
        "    print('writing', flush=True); import time; time.sleep(60); return made(*given)\n"
        "results.report_pdf = slow\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    words = ["measure", str(capture), "--out", str(tmp_path / "out"), "--quiet"]
    with subprocess.Popen(
        [sys.executable, "-c", script, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "writing\n"
            assert len(names(tmp_path)) == 1  # the draft
            time.sleep(0.1)
            process.send_signal(sent)
            _, err = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode == code
    assert one_sentence(err)
    assert names(tmp_path) == []
