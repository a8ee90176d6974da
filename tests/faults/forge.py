"""Forks children that have everything loaded, each to do one deed at one place; kills some.

Run as a program: one line of JSON in, one out. Loading takes seconds, a deed a fraction of one; a
campaign of hundreds of kills is possible only so. Linux and strace are needed.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

CALLS = ("fsync", "unlink", "rename", "link", "openat", "write", "mkdir", "pwrite64", "renameat2")
LONGEST_S = 900.0


def load(place):
    """Load everything that a deed needs, for one place; without one, what needs no settings."""
    import django.core.management
    import django.db.migrations.executor

    import needlepoint.cli.main
    import needlepoint.report
    import needlepoint.workflow  # noqa: F401

    if place is None:
        return
    around(place)
    import django.urls

    django.setup()
    import tests.faults.deeds  # noqa: F401

    django.urls.get_resolver()._populate()
    django.db.connections.close_all()


def around(place):
    """Set the environment for a place."""
    (place / "tmp").mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "NEEDLEPOINT_DATA": str(place / "data"),
        "NEEDLEPOINT_KEYS": str(place / "keys"),
        "DJANGO_SETTINGS_MODULE": "needlepoint.studio.site.settings",
        "TMPDIR": str(place / "tmp"),
    }


def do(asked):
    """Do one deed in a child; say how it ended, what it wrote, and which calls it made."""
    place = Path(asked["place"])
    out, err, trace = (place.with_name(f"{place.name}.{end}") for end in ("out", "err", "trace"))
    child = os.fork()
    if child == 0:
        _child(asked, place, out, err)
    if asked.get("kill") or asked.get("count"):
        _attach(child, asked.get("kill"), trace)
    code = _wait(child)
    calls = _calls(trace, child) if asked.get("count") else []
    return {"code": code, "out": out.read_text("utf-8"), "err": err.read_text(), "calls": calls}


def _child(asked, place, out, err):
    code = 70
    try:
        around(place)
        os.chdir(place)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), number)
        if asked.get("kill") or asked.get("count"):
            os.kill(os.getpid(), signal.SIGSTOP)
        code = _deed(asked)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001
        os.write(2, traceback.format_exc().encode())
    os._exit(code)


def _deed(asked):
    if "words" in asked:
        from needlepoint.cli.main import main

        return main(asked["words"])
    import django

    django.setup()
    from tests.faults import deeds

    getattr(deeds, asked["deed"])()
    return 0


def _attach(child, kill, trace):
    """Have strace watch a stopped child, and let it go on."""
    os.waitpid(child, os.WUNTRACED)
    what = ["-e", f"trace={','.join(CALLS)}", "-o", str(trace)]
    if kill:
        call, when = kill
        what = ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={when}"]
        what += ["-o", os.devnull]
    subprocess.Popen(["strace", "-f", "-qq", *what, "-p", str(child)])
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text():
        time.sleep(0.01)
    os.kill(child, signal.SIGCONT)


def _wait(child):
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(f"a deed took more than {LONGEST_S:.0f} s")


def _calls(trace, child):
    """List the calls of the child itself, in order; its own children have their own counts."""
    found = []
    time.sleep(0.2)  # strace writes its last lines once the child is gone
    for line in trace.read_text(errors="replace").splitlines():
        number, _, rest = line.partition(" ")
        name = rest.strip().partition("(")[0]
        if number == str(child) and name in CALLS:
            found.append(name)
    return found


def main():
    load(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    for line in sys.stdin:
        with contextlib.suppress(ChildProcessError):  # an earlier strace
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        print(json.dumps(do(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
