"""The studio under load: 20,000 clients, 60,000 captures' records, 30 people at once.

Run by ``make bench``, or with numbers of your own: ``bench_studio.py --clients 2000 --captures
6000 --users 10 --seconds 20``. It makes a practice in a throw-away folder (`studio_practice.py`),
serves it as ``needlepoint serve`` does, and has everybody open pages with a kept connection, one to
three seconds between two, less while typing. Prints the time to the last byte of every kind of
page.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.studio_users import User

HERE = Path(__file__).parent
BAR_MS = {50: None, 95: 300.0, 99: 800.0}
"""What the studio promises on two processors."""

PATIENCE_S = 600
ENDING_S = 20  # own choice: a worker finishes what it measures, or is killed
PORT = 8765
THINKING_S, TYPING_S = (1.0, 3.0), (0.3, 0.8)
"""Between two pages; between two parts of a word that is typed."""


def main() -> int:
    """Fill, serve, open pages, print."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="needlepoint-load-") as place:
        folder = Path(asked.keep or place)
        known = practice(folder, asked)
        with served(folder) as (port, process):
            load(known, port, asked.users, 5.0)  # what is read for the first time is not timed
            used_s = processor_s(process.pid)
            times, errors = load(known, port, asked.users, asked.seconds)
            used_s = processor_s(process.pid) - used_s
            most_mib = _most_mib(process.pid)
    return told(times, errors, asked, used_s, most_mib)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--captures", type=int, default=60_000)
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--keep", default="", help="A folder to make once and use again.")
    return parser.parse_args()


def around(folder: Path) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")}
    where = {"NEEDLEPOINT_DATA": str(folder / "data"), "NEEDLEPOINT_KEYS": str(folder / "keys")}
    return plain | where | {"OMP_NUM_THREADS": "1"}


def practice(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    kept = folder / "known.json"
    if not kept.exists():
        kept.write_text(_made(folder, asked.clients, asked.captures, asked.users), "utf-8")
    known: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return known | {"sessions": json.loads(_made(folder, 0, 0, asked.users))}  # old ones are locked


def _made(folder: Path, *sizes: int) -> str:
    program = [sys.executable, str(HERE / "studio_practice.py")]
    return subprocess.run(
        [*program, *(str(each) for each in sizes)],
        env=around(folder),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@contextmanager
def served(folder: Path, *, worker: bool = False) -> Any:
    """Run `needlepoint serve`, without its worker where nothing waits to be measured."""
    port = PORT
    words = ["serve", "--data", str(folder / "data"), "--keys", str(folder / "keys")]
    program = "import sys; from needlepoint.cli import main; sys.exit(main())"
    quiet = [] if worker else ["--no-worker"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words, "--port", str(port), *quiet],
        env=around(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE_S
        while not User.is_served(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the studio did not start")
            time.sleep(0.2)
        yield port, process
    finally:
        ended(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours: asked first, killed where it does not listen."""
    process.terminate()
    try:
        process.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def load(
    known: dict[str, Any], port: int, users: int, seconds: float, who: type[User] = User
) -> tuple[dict[str, list[float]], list[str]]:
    """Have everybody work for a while; give the times of each kind of page [s], and what failed."""
    times: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    until = time.monotonic() + seconds

    def work(number: int) -> None:
        role, session = known["sessions"][number]
        user = who(port, role, session, known, random.Random(number))
        time.sleep(user.rng.uniform(0.0, THINKING_S[1]))  # nobody begins at the same moment
        while time.monotonic() < until:
            for page, seconds_taken, wrong in user.one_task():
                times[page].append(seconds_taken)
                if wrong:
                    errors.append(f"{page}: {wrong}")
                time.sleep(user.rng.uniform(*(TYPING_S if "types" in page else THINKING_S)))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(times), errors


def processor_s(pid: int) -> float:
    """Return what a process has used of processors."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _most_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def told(
    times: dict[str, list[float]],
    errors: list[str],
    asked: argparse.Namespace,
    used_s: float,
    most_mib: float = 0.0,
) -> int:
    """Print the table; give 1 where a bar is missed or a page failed."""
    print("| page | opened | p50 ms | p95 ms | p99 ms | worst ms |\n|---|---|---|---|---|---|")
    whole = [each for page in times.values() for each in page]
    for page, taken in [*sorted(times.items()), ("**all**", whole)]:
        p50, p95, p99, worst = np.percentile(1000.0 * np.array(taken), [50, 95, 99, 100])
        print(f"| {page} | {len(taken)} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {worst:.0f} |")
    print(
        f"\n{len(whole) / asked.seconds:.1f} pages a second by {asked.users} users, "
        f"{1000.0 * used_s / len(whole):.0f} ms of processor a page, {most_mib:.0f} MiB of memory "
        f"at most, {len(errors)} errors; {os.cpu_count()} processors, load of the machine "
        f"{os.getloadavg()[0]:.1f}"
    )
    for error in sorted(set(errors))[:10]:
        print(error)
    missed = [q for q, bar in BAR_MS.items() if bar and np.percentile(whole, q) * 1000.0 > bar]
    for q in missed:
        print(f"MISSED: p{q} is over {BAR_MS[q]:.0f} ms")
    return 1 if missed or errors else 0


if __name__ == "__main__":
    sys.exit(main())
