"""The cage: where bytes from outside are decoded. Run as a process of its own by `admission`.

It reads the bytes from its standard input and writes what it found to its standard output. Before
it touches them it gives up memory, time, the right to write files, to open any file or connection
(no further descriptor is granted), and, where the system knows Landlock, the file system and the
network altogether. A fault in a decoder then harms nobody but this process.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import stat
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, BinaryIO

MEMORY = 3 * 1024**3
"""Own choice: the largest picture that is admitted, 16 bit in three colours, four times over."""

CPU_S = 60
"""Own choice: ten times what the largest raw picture takes."""

PRIORITY = 5  # own choice: pages go first, and measurements last

MESHES = ("OBJ", "PLY", "STL", "GLB")
LATE = (
    "encodings.idna",
    "encodings.latin_1",
    "encodings.cp437",
    "encodings.utf_8_sig",
    "multiprocessing.reduction",
    "_strptime",
    "numpy.ma",
    "needlepoint.records.uploads.decode",
)
LATE_BY_KIND = {
    "X3P": ("x3pio",),
    "SDF": ("sdfio",),
    "SUR": (),
    **dict.fromkeys(MESHES, ("trimesh",)),
}
LATE_FOR_PICTURES = ("rawpy", "pi_heif", "tifffile")
"""What libraries import only while they decode, when it would be too late."""

NO_NEW_PRIVS = 38  # prctl
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
BENEATH, READ_FILE, READ_FOLDER = 1, 1 << 2, 1 << 3
FILES_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # rights over files that each version knows
FILES_SINCE_5, NETWORK = 16, 0b11


def main() -> int:
    """Decode standard input; answer on standard output."""
    limit_memory_and_time(MEMORY, CPU_S)
    with suppress(AttributeError, OSError):  # not on every system
        os.nice(PRIORITY)
    data = sys.stdin.buffer.read()
    from needlepoint.records.uploads.examine import PICTURES, ContentRefused, examine

    answer: dict[str, Any] = {}
    try:
        examined = examine(data)  # plain Python: no decoder has seen the bytes yet
        is_picture = examined.kind in PICTURES
        _warm(examined.kind)
        close()
        from needlepoint.records.uploads.decode import decode_picture, decode_scan

        answer = (decode_picture if is_picture else decode_scan)(examined.kind, data)
        answer["kind"] = examined.kind
    except ContentRefused as why:
        answer = {"refused": str(why)}
    except MemoryError:
        answer = {"refused": "it needs more memory than any picture or scan should"}
    except Exception as why:  # noqa: BLE001  decoders raise whatever they like
        answer = {"refused": f"it is damaged ({type(why).__name__})"}
    _answer(sys.stdout.buffer, answer)
    return 0


def _answer(out: BinaryIO, answer: dict[str, Any]) -> None:
    """Write a line of JSON and after it the pictures to show."""
    blobs = [answer.pop(name, b"") for name in ("display", "thumbnail")]
    answer["lengths"] = [len(blob) for blob in blobs]
    out.write(json.dumps(answer).encode("utf-8") + b"\n" + b"".join(blobs))
    out.flush()


def limit_memory_and_time(memory: int, cpu_s: int) -> None:
    """Limit memory [bytes] and CPU time [s], and forbid writing files altogether."""
    with suppress(ImportError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm(kind: str) -> None:
    """Load everything that decoding needs, while files may still be opened."""
    for name in (*LATE, *LATE_BY_KIND.get(kind, LATE_FOR_PICTURES)):
        importlib.import_module(name)
    if kind in MESHES:  # its reader loads parts as it goes: let it read a mesh of our own first
        import trimesh

        from needlepoint.surface import read_mesh_shape

        tiny = trimesh.creation.box().export(file_type=kind.lower())
        read_mesh_shape(kind, tiny.encode("utf-8") if isinstance(tiny, str) else tiny)
    elif kind not in LATE_BY_KIND:
        from PIL import Image

        Image.init()


def close(readable: Sequence[str] = (), most_open: int = 3) -> None:
    """Forbid files and network for the rest of this process's life.

    Parameters
    ----------
    readable
        Files and folders that may still be read; where the system knows no Landlock, all may.
    most_open
        How many may be open at once; what is open stays, and three are the standard streams.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            _landlock(readable)
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (most_open, most_open))


def _landlock(readable: Sequence[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    files = (1 << FILES_BY_VERSION.get(version, FILES_SINCE_5)) - 1
    rights = (ctypes.c_uint64 * 2)(files, NETWORK)
    ruleset = libc.syscall(LANDLOCK_CREATE, rights, ctypes.c_size_t(16 if version >= 4 else 8), 0)
    for path in readable:
        _let_read(libc, ruleset, path)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.syscall(LANDLOCK_RESTRICT, ruleset, 0)


def _let_read(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    """Add to a set of rules that a file, or what lies in a folder, may be read."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this system
        return
    rights = READ_FILE | READ_FOLDER if stat.S_ISDIR(os.fstat(handle).st_mode) else READ_FILE
    rule = struct.pack("=Qi", rights, handle)
    libc.syscall(LANDLOCK_ADD, ruleset, BENEATH, rule, 0)
    os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
