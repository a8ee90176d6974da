"""The cage of films: where one is decoded and its pictures are chosen. Run by `clip_reading`.

It reads the film from its standard input. Its only argument is JSON: the language, what the film is
called, how many pictures are wanted, and whether it shall only be looked at. What it takes out of
the film goes to its standard output: a line of JSON, then the pictures one after the other.
"""

from __future__ import annotations

import json
import os
import sys

from needlepoint.records.uploads.sandbox_child import close, limit_memory_and_time
from needlepoint.records.uploads.scan_child import MOST_OPEN, SYSTEM

MEMORY = 4 * 1024**3
"""Own choice: the largest film, sixteen pictures taken out of it, and a decoder's own pictures."""

CPU_S = 600
"""Own choice: twice what the longest film takes that is read."""


def main() -> int:
    """Take pictures out of a film; answer on standard output."""
    asked = json.loads(sys.argv[1])
    limit_memory_and_time(MEMORY, CPU_S)
    data = sys.stdin.buffer.read()
    import cv2

    from needlepoint.errors import NeedlepointError
    from needlepoint.language import speaking
    from needlepoint.surface import pictures_of_clip

    cv2.setNumThreads(1)
    close(
        [entry for entry in (*sys.path, sys.prefix, sys.base_prefix, *SYSTEM) if entry], MOST_OPEN
    )
    blobs: list[bytes] = []
    try:
        with speaking(asked["language"]):
            taken = pictures_of_clip(data, asked["name"], asked["wanted"])
        heads = [{"name": e.name, "dark": e.dark, "length": len(e.png)} for e in taken]
        answer = json.dumps({"pictures": heads})
        blobs = [each.png for each in taken]
    except NeedlepointError as why:
        answer = json.dumps({"error": str(why)})
    except MemoryError:
        answer = json.dumps(
            {"error": f"{asked['name']}: it needs more memory than any film should"}
        )
    sys.stdout.buffer.write(answer.encode("utf-8") + b"\n" + b"".join(blobs))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing of what a broken decoder left behind runs any more


if __name__ == "__main__":
    sys.exit(main())
