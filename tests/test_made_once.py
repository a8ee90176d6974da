"""What several processes of a run ask for is made by one of them, whole."""

import threading

import pytest

from tests.made_once import MadeOnce


def test_of_many_who_ask_at_once_one_makes_it(tmp_path):
    made, found = [], []
    begin = threading.Barrier(4)

    def make(folder):
        made.append(folder)
        (folder / "a").write_text("whole")

    def ask():
        begin.wait()
        found.append((MadeOnce(tmp_path)("thing", make) / "a").read_text())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["whole"] * 4
    assert len(made) == 1


def test_what_failed_is_made_anew_by_the_next_who_asks(tmp_path):
    def fail(folder):
        (folder / "half").touch()
        raise OSError("disk full")

    once = MadeOnce(tmp_path)
    with pytest.raises(OSError, match="disk full"):
        once("thing", fail)
    folder = once("thing", lambda folder: (folder / "a").touch())
    assert [path.name for path in folder.iterdir()] == ["a"]
    assert once("thing", fail) == folder
