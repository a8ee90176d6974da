"""Work apart: bounded in memory and time, its sentences and progress as if it ran here."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.studio import work_apart as work_of

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.language import speaking
from needlepoint.studio.site.apart import GIB, BrokeApart, Limits, TooLarge, run_apart
from needlepoint.studio.site.environment import work_limits

HERE = Path(__file__).parents[2]
ROOM = Limits(memory=2 * GIB, cpu_s=60, wall_s=300)


@pytest.fixture(autouse=True)
def found_by_the_other_process(monkeypatch):
    """Let it import the work of these tests."""
    monkeypatch.setenv("PYTHONPATH", str(HERE))


def told_of(work, *given, limits=ROOM):
    told = []
    found = run_apart(work, *given, tell=lambda *each: told.append(each), limits=limits)
    return found, told


def test_what_is_found_and_told_comes_back_in_the_language_that_is_spoken():
    with speaking("es"):
        found, told = told_of(work_of.add, 2, 3)
    assert told == [("página", 0.5)]
    assert found.document == {"sum": 5}
    assert found.files == {"relief": (b"\n\0a", "x/y"), "photo": (b"", "z")}
    assert found.end_um == 0.1


def test_a_sentence_for_a_person_comes_back_as_what_it_was():
    with pytest.raises(Unreadable, match="torn"):
        told_of(work_of.refuse)


def test_our_own_fault_comes_back_with_its_trace():
    with pytest.raises(BrokeApart, match="ZeroDivisionError"):
        told_of(work_of.break_off)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound address space")
def test_too_much_memory_ends_with_a_sentence():
    with pytest.raises(TooLarge, match="more memory than the 2"):
        told_of(work_of.take_memory)


def test_too_much_work_ends_with_a_sentence():
    with pytest.raises(TooLarge, match="This took longer than"):
        told_of(work_of.run_on, limits=replace(ROOM, cpu_s=2))


def test_waiting_for_ever_ends_with_a_sentence():
    with pytest.raises(TooLarge, match="This took longer than"):
        told_of(work_of.sleep, limits=replace(ROOM, wall_s=4))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
def test_a_process_that_the_system_ends_says_memory(number):
    with pytest.raises(TooLarge, match="more memory"):
        told_of(work_of.end_by, int(number))


def test_a_library_that_leaves_for_want_of_memory_says_memory():
    """OpenBLAS ends the process itself, with this line and the code of any failure."""
    line = "OpenBLAS error: Memory allocation still failed after 10 retries, giving up.\n"
    with pytest.raises(TooLarge, match="more memory"):
        told_of(work_of.give_up, line)
    with pytest.raises(BrokeApart, match="ended with 1: no such file"):
        told_of(work_of.give_up, "no such file")


def test_a_library_that_falls_over_takes_nobody_with_it():
    with pytest.raises(TooLarge):
        told_of(work_of.touch_nothing)


def test_it_ends_with_who_asked():
    """Ends the asking process without a warning; what worked for it must not go on."""
    program = (
        "from tests.studio.work_apart import sleep\n"
        "from needlepoint.studio.site.apart import GIB, Limits, run_apart\n"
        "run_apart(sleep, tell=print, limits=Limits(GIB, 60, 300))"
    )
    asking = subprocess.Popen([sys.executable, "-c", program])
    until = time.monotonic() + 300
    while not (children := children_of(asking.pid)):
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(2.0)
    asking.kill()
    asking.wait()
    while any(is_alive(child) for child in children):
        assert time.monotonic() < until, "it goes on without its parent"
        time.sleep(0.1)


def children_of(pid):
    found = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return [int(each) for each in found.split()]


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_limits_come_from_outside():
    assert work_limits({"NEEDLEPOINT_MEMORY_GIB": "1.5", "NEEDLEPOINT_MINUTES": "2"}) == Limits(
        memory=3 * GIB // 2, cpu_s=120, wall_s=360
    )
    for said in ("many", "0", "-1", "inf", "nan"):
        with pytest.raises(WrongUsage, match="number over zero"):
            work_limits({"NEEDLEPOINT_MINUTES": said})
