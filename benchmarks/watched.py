"""A command's seconds and memory, unmixed with those of the process that starts it.

A child counts the largest size of its parent as its own until it is loaded, so a small process
stands between: what holds pictures here would else be the memory of measuring.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BETWEEN = """
import os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
worked = used.ru_utime + used.ru_stime
print(time.perf_counter() - start, worked, used.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Watched:
    """Seconds by the clock and of the processor, peak memory [GiB], and the exit code."""

    seconds: float
    worked: float
    peak_gib: float
    code: int


def watch(command: list[str | Path]) -> Watched:
    """Run a command to its end; what it prints is dropped, what it complains of is not."""
    words = [sys.executable, "-S", "-c", BETWEEN, *map(str, command)]
    # Python keeps what it has compiled, unless told not to: then every start would compile it anew
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=kept).stdout
    seconds, worked, peak, code = said.splitlines()[-1].split()
    return Watched(float(seconds), float(worked), float(peak) / 2**20, int(code))
