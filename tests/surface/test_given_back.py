"""Memory that was let go goes back to the system."""

import sys
from pathlib import Path
from threading import Thread

import pytest

from needlepoint.surface.capture.given_back import give_back


def resident_pages() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts pages as Linux does")
def test_what_a_thread_let_go_is_given_back():
    kept: list[bytearray] = []

    def work() -> None:
        blocks = [bytearray(b"x" * 65536) for _ in range(800)]
        kept.append(blocks.pop())  # lies above all others, so that none is trimmed by itself

    thread = Thread(target=work)
    thread.start()
    thread.join()
    before = resident_pages()
    give_back()
    assert resident_pages() < before
