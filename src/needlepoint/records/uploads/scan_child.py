"""The cage of scans: where one is read for measuring. Run as a process by `scan_reading`.

Its only argument is JSON: the path, the language, and what a person said of unit and pixels. It
may read that file and the program's own libraries and nothing else (where the system knows
Landlock), write nothing, and open no connection. What it found goes to its standard output.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from needlepoint.records.uploads.sandbox_child import close, limit_memory_and_time

MEMORY = 8 * 1024**3
"""Own choice: the largest mesh that is admitted, read by the greediest reader."""

CPU_S = 900
"""Own choice: ten times what a scan of a whole head takes."""

MOST_OPEN = 64
SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
)


def main() -> int:
    """Read a scan; answer on standard output."""
    asked = json.loads(sys.argv[1])
    path = Path(asked["path"])
    limit_memory_and_time(MEMORY, CPU_S)
    libraries = [entry for entry in (*sys.path, sys.prefix, sys.base_prefix) if entry]
    close([str(path), *libraries, *SYSTEM], MOST_OPEN)
    from needlepoint.errors import NeedlepointError
    from needlepoint.language import speaking
    from needlepoint.records.uploads.plain_data import written
    from needlepoint.workflow import read_scan

    try:
        with speaking(asked["language"]):
            scan = read_scan(path, unit=asked["unit"], pixel_mm=asked["pixel_mm"])
        answer = written(scan)
    except NeedlepointError as why:
        answer = json.dumps({"error": type(why).__name__, "text": str(why)}).encode("utf-8")
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing of what a broken reader left behind runs any more


if __name__ == "__main__":
    sys.exit(main())
