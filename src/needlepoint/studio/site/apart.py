"""Heavy work in a process of its own, with a limit on its memory and its time.

A capture that needs more memory than the machine has would otherwise take the worker with it, and
on a small machine the site as well. The process is told everything it needs through a pipe and
hands back what it found the same way: it has no database, no keys and no settings of the studio,
and what comes back is plain data.
"""

from __future__ import annotations

import json
import os
import pickle  # nosec B403  to the other process, never from it
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from needlepoint.errors import NeedlepointError, Refused
from needlepoint.language import spoken

Tell = Callable[[str, float], None]

HEAD = struct.Struct(">cQ")
"""Every message: its kind in one letter, then how many bytes follow."""
TOLD, FOUND, REFUSED, MEMORY, BROKE = b"t", b"f", b"r", b"m", b"b"

MEMORY_WORDS = (
    "Insufficient memory",
    "OutOfMemory",
    "bad_alloc",
    "Cannot allocate memory",
    "Memory allocation still failed",
    "Thread creation failed",
    "map segment",
)
"""How libraries say that there is no memory left, without a MemoryError; some then end the process
themselves, as OpenBLAS does, with no more than a line on its standard error."""

LAST_WORDS = 4096  # own choice: bytes of its standard error in which they are looked for

GIB = 2**30
PLAIN = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


class TooLarge(Refused):
    """The work needs more memory or more time than it may have."""


class BrokeApart(Exception):
    """Our own fault in the other process; the text is its trace."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may use.

    Attributes
    ----------
    memory
        Address space [bytes].
    cpu_s
        Time on a processor [s].
    wall_s
        Time by the clock [s].
    """

    memory: int
    cpu_s: int
    wall_s: int


@dataclass(slots=True)
class WorkedOut:
    """What was found; it comes back as plain data, as what reads foreign pictures may lie.

    Attributes
    ----------
    document
        As JSON has it.
    files
        By the field of the row: bytes and media type.
    refusal
        The sentence where there is no result; empty where there is.
    sentence
        What was found, in words.
    end_um
        Of a comparison, the end of the scale of the difference [um].
    """

    document: dict[str, Any]
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    refusal: str = ""
    sentence: str = ""
    end_um: float | None = None

    def to_bytes(self) -> bytes:
        """Return it as a line of JSON and after it the files."""
        sizes = [[name, kind, len(data)] for name, (data, kind) in self.files.items()]
        head = [self.document, sizes, self.refusal, self.sentence, self.end_um]
        return b"".join(
            [json.dumps(head).encode(), b"\n", *(data for data, _ in self.files.values())]
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> WorkedOut:
        """Read it."""
        head, _, rest = data.partition(b"\n")
        document, sizes, refusal, sentence, end_um = json.loads(head)
        found, at = cls(document, {}, refusal, sentence, end_um), 0
        for name, kind, size in sizes:
            found.files[name] = (rest[at : at + size], kind)
            at += size
        return found


def run_apart(work: Callable[..., WorkedOut], *given: Any, tell: Tell, limits: Limits) -> WorkedOut:
    """Do work in a process of its own and return what it found.

    Parameters
    ----------
    work
        A function of a module; it is called with a function that tells how far it is, then
        with what was given.
    given
        Whatever pickle knows.
    tell
        Is called with what the work tells.
    limits
        What the work may use.

    Raises
    ------
    TooLarge
        If it needed more than the limits, or the system ended it for want of memory.
    NeedlepointError
        Whatever of this kind the work raised, with its sentence.
    BrokeApart
        If anything else was raised.
    """
    asked = pickle.dumps((spoken(), limits.memory, limits.cpu_s, work, given))
    with tempfile.TemporaryFile() as errors, _child(limits, errors) as (child, ran_out):
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):  # it died at once: what it was is told below
            child.stdin.write(struct.pack(">Q", len(asked)) + asked)
            child.stdin.flush()
        for kind, data in _messages(child.stdout):
            if kind == TOLD:
                tell(*json.loads(data))
                continue
            return _ended(kind, data, limits)
        raise _died(child.wait(), ran_out.is_set(), limits, _last_words(errors))


@contextmanager
def _child(
    limits: Limits, errors: IO[bytes]
) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """Start the process; it ends with the block, or when its time by the clock is over."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("NEEDLEPOINT_", "DJANGO_"))}
    command = [sys.executable, "-P", "-m", "needlepoint.studio.site.apart_child"]
    child = subprocess.Popen(  # noqa: S603  our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environ | PLAIN
    )
    ran_out = threading.Event()

    def over() -> None:
        ran_out.set()
        child.kill()

    clock = threading.Timer(limits.wall_s, over)
    clock.daemon = True
    clock.start()
    try:
        yield child, ran_out
    finally:
        clock.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        child.wait()
        sys.stderr.write(_last_words(errors))  # for the log, as if it had spoken there itself


def _messages(out: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Read whole messages until there are no more."""
    while len(head := out.read(HEAD.size)) == HEAD.size:
        kind, size = HEAD.unpack(head)
        if len(data := out.read(size)) < size:
            return
        yield kind, data


def _ended(kind: bytes, data: bytes, limits: Limits) -> WorkedOut:
    """Return what was found, or raise what was raised."""
    if kind == FOUND:
        return WorkedOut.from_bytes(data)
    if kind == REFUSED:
        name, sentence = json.loads(data)
        raise _raised(NeedlepointError, name)(sentence)
    if kind == MEMORY:
        raise _too_much_memory(limits)
    raise BrokeApart(data.decode("utf-8", "replace"))


def _raised(above: type[NeedlepointError], name: str) -> type[NeedlepointError]:
    """Return the error of this name in our tree; the root where there is none."""
    if above.__name__ == name:
        return above
    below = (_raised(each, name) for each in above.__subclasses__())
    return next((each for each in below if each.__name__ == name), NeedlepointError)


def _last_words(errors: IO[bytes]) -> str:
    """Return the end of what a process said on its standard error."""
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - LAST_WORDS))
    return errors.read().decode("utf-8", "replace")


def _died(code: int, ran_out: bool, limits: Limits, said: str) -> Exception:
    """Tell what a process died of that said nothing."""
    if ran_out or code == -getattr(signal, "SIGXCPU", signal.SIGTERM):
        minutes = (limits.wall_s if ran_out else limits.cpu_s) / 60.0
        with override(spoken()):
            return TooLarge(
                _(
                    "This took longer than %(minutes).1f minutes and was ended. Take a smaller "
                    "patch or pictures with fewer pixels, then hand them in again."
                )
                % {"minutes": minutes}
            )
    if code in {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}:
        return _too_much_memory(limits)
    if any(word in said for word in MEMORY_WORDS):
        return _too_much_memory(limits)
    return BrokeApart(f"the process ended with {code}: {said or 'it said nothing'}")


def _too_much_memory(limits: Limits) -> TooLarge:
    with override(spoken()):
        return TooLarge(
            _(
                "This needs more memory than the %(gib).1f GiB it may have here. Take a smaller "
                "patch or pictures with fewer pixels, or use a machine with more memory."
            )
            % {"gib": limits.memory / GIB}
        )
