"""Results appear whole or not at all, and foreign files stay."""

import subprocess
import sys
import textwrap

import pytest

from needlepoint.errors import Unwritable
from needlepoint.results import replace_file, results_folder
from needlepoint.results.folder import check_out

OURS = ("measurement.json", "capture/??.png")


def fill(folder, text="new"):
    (folder / "measurement.json").write_text(text)
    (folder / "capture").mkdir()
    (folder / "capture" / "01.png").write_text(text)


def stumble(folder, trouble):
    fill(folder)
    raise trouble


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_results_appear_under_their_name(tmp_path):
    with results_folder(tmp_path / "out", OURS) as folder:
        fill(folder)
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "measurement.json").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_earlier_results_are_replaced_as_a_whole(tmp_path):
    out = tmp_path / "out"
    with results_folder(out, OURS) as folder:
        fill(folder, "old")
    with results_folder(out, OURS) as folder:
        (folder / "measurement.json").write_text("new")
    assert names(out) == ["measurement.json"]
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_error_the_earlier_results_stand_and_no_draft_is_left(tmp_path, trouble):
    out = tmp_path / "out"
    with results_folder(out, OURS) as folder:
        fill(folder, "old")
    with pytest.raises(trouble), results_folder(out, OURS) as folder:
        stumble(folder, trouble)
    assert (out / "measurement.json").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_after_an_error_no_folder_made_on_the_way_is_left(tmp_path):
    with pytest.raises(ValueError), results_folder(tmp_path / "a" / "b" / "out", OURS):  # noqa: PT011
        raise ValueError
    assert names(tmp_path) == []


@pytest.mark.parametrize("foreign", ["thesis.docx", "capture/01.png.bak", "capture/sub/01.png"])
def test_it_refuses_a_folder_with_foreign_files_and_touches_nothing(tmp_path, foreign):
    path = tmp_path / foreign
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    with pytest.raises(Unwritable, match="nothing was touched"):
        check_out(tmp_path, OURS)
    assert path.read_text() == "mine"


def test_it_refuses_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Unwritable, match="not a folder"):
        check_out(tmp_path / "out", OURS)


def test_a_link_to_a_folder_of_results_stays_a_link(tmp_path):
    with results_folder(tmp_path / "real", OURS) as folder:
        fill(folder, "old")
    (tmp_path / "link").symlink_to("real")
    with results_folder(tmp_path / "link", OURS) as folder:
        fill(folder)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "measurement.json").read_text() == "new"


def test_a_link_inside_results_counts_as_foreign(tmp_path):
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "relief.tif").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritable):
        check_out(tmp_path / "out", OURS)


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(tmp_path):
    script = textwrap.dedent(f"""
        import pathlib, sys
        from needlepoint.errors import Unwritable
        from needlepoint.results import results_folder
        disk = pathlib.Path({str(tmp_path)!r})
        try:
            with results_folder(disk / "out", ("relief.tif",)) as folder:
                (folder / "relief.tif").write_bytes(bytes(4_000_000))
        except Unwritable as why:
            print(why, list(disk.iterdir()))
    """)
    mount = f"mount -t tmpfs -o size=1m none {tmp_path} && exec {sys.executable} -"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 and ("unshare" in done.stderr or "mount" in done.stderr):
        pytest.skip("this machine lets nobody mount a small disk")
    assert "No space left on device" in done.stdout, done.stderr
    assert done.stdout.strip().endswith("[]")


def test_one_file_is_replaced_whole_or_left_as_it_was(tmp_path):
    path = tmp_path / "report.pdf"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    with pytest.raises(Unwritable):
        replace_file(tmp_path / "nowhere" / "report.pdf", b"new")
    assert names(tmp_path) == ["report.pdf"]
