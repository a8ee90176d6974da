"""Overhear: what decoders written in C say on the standard error of the process.

They give a picture for damaged data and print a line that no Python program sees. That line must
neither reach the person, who gets one sentence of ours, nor be lost, since the picture is wrong.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO, TypeVar

T = TypeVar("T")
ERRORS = 2  # the number of standard error


class _Capture:
    """A file in the place of standard error while any thread is inside."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._inside = 0
        self._alone = False
        self._kept = -1
        self._file: IO[bytes] | None = None

    def enter(self, *, alone: bool) -> int:
        """Listen; give how much was said before.  Alone: wait until nobody else is inside."""
        with self._turn:
            self._turn.wait_for(lambda: not self._alone and not (alone and self._inside))
            if self._inside == 0:
                sys.stderr.flush()
                self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the last to leave
                self._kept = os.dup(ERRORS)
                os.dup2(self._file.fileno(), ERRORS)
            self._inside += 1
            self._alone = alone
            return self._said()

    def leave(self, before: int) -> str:
        """Stop listening; give what was said since, by whomever."""
        with self._turn:
            assert self._file is not None
            said = os.pread(self._file.fileno(), self._said() - before, before)
            self._inside -= 1
            self._alone = False
            if self._inside == 0:
                os.dup2(self._kept, ERRORS)
                os.close(self._kept)
                self._file.close()
            self._turn.notify_all()
        return said.decode("utf-8", "replace")

    def _said(self) -> int:
        assert self._file is not None
        return os.fstat(self._file.fileno()).st_size


_EAR = _Capture()


def captured_stderr(job: Callable[[], T]) -> tuple[T, str]:
    """Do a job and give its result and what was said on standard error meanwhile.

    Jobs of several threads run side by side; where anything was said, the job is done again with
    nobody else inside, so that the words are its own.
    """
    result, said = _listened(job, alone=False)
    return _listened(job, alone=True) if said else (result, said)


def _listened(job: Callable[[], T], *, alone: bool) -> tuple[T, str]:
    try:
        before = _EAR.enter(alone=alone)
    except OSError:  # a process without standard error: nobody is disturbed
        return job(), ""
    try:
        result = job()
    finally:
        said = _EAR.leave(before)
    return result, said
