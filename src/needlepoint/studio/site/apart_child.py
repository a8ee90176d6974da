"""The other side of `apart`: does one piece of work under its limits, tells, answers and ends."""

from __future__ import annotations

import json
import os
import pickle  # nosec B403
import struct
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO

from needlepoint.errors import NeedlepointError
from needlepoint.language import speaking
from needlepoint.studio.site.apart import BROKE, FOUND, HEAD, MEMORY, MEMORY_WORDS, REFUSED, TOLD

MORE_S = 5  # own choice: after the signal that the time is over comes the one that ends at once
NEARLY = 0.9  # own choice: a library asks for more than a tenth when it fails
PRIORITY = 10  # own choice: who waits for a page waits in seconds, who measures in minutes


def main() -> int:
    """Do the work that comes through the standard input."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints does not come between the messages
    (size,) = struct.unpack(">Q", sys.stdin.buffer.read(8))
    language, memory, cpu_s, work, given = pickle.loads(sys.stdin.buffer.read(size))  # noqa: S301  # nosec B301  of our parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit(memory, cpu_s)
    stand_back()

    def tell(doing: str, share: float) -> None:
        _send(out, TOLD, json.dumps([doing, share]).encode())

    try:
        with speaking(language):
            found = work(tell, *given).to_bytes()
    except NeedlepointError as why:
        _send(out, REFUSED, json.dumps([type(why).__name__, str(why)]).encode())
    except Exception as why:  # noqa: BLE001  the other side keeps the trace
        short = is_memory(why, memory)
        _send(out, MEMORY if short else BROKE, b"" if short else traceback.format_exc().encode())
    else:
        _send(out, FOUND, found)
    return 0


def limit(memory: int, cpu_s: int) -> None:
    """Limit memory [bytes] and CPU time [s] of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + MORE_S))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def is_memory(why: Exception, memory: int) -> bool:
    """Whether something failed for want of memory, whatever a library calls it."""
    if isinstance(why, MemoryError) or any(word in str(why) for word in MEMORY_WORDS):
        return True
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        most = next(int(line.split()[1]) for line in lines if line.startswith("VmPeak"))
        return most * 1024 > NEARLY * memory
    return False


def stand_back() -> None:
    """Let pages go first where a processor is wanted by both."""
    with suppress(AttributeError, OSError):  # not on every system
        os.nice(PRIORITY)


def _send(out: IO[bytes], kind: bytes, data: bytes) -> None:
    out.write(HEAD.pack(kind, len(data)) + data)
    out.flush()


def _end_with_parent() -> None:
    """End at once when the worker is gone: its end of the pipe closes, whatever ended it."""
    sys.stdin.buffer.read(1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
