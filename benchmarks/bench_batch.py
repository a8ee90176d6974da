"""How much faster a batch is with two processes than with one; the bar is 1.8 times.

The captures are simulated once, eight of them, and copied until there are 200; each is still read,
measured and written by itself. Both runs are the command as people type it, start-up included,
with one thread in each process.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from needlepoint.phantom import make_skin, photograph, random_plan, rig_named, write_capture

CAPTURES, PLANS = 200, 8
SIZE_MM, PIXEL_MM = (9.0, 9.0), 0.15
BAR = 1.8
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
RUN = "import sys; from needlepoint.cli import main; sys.exit(main(sys.argv[1:]))"


def make_study(folder: Path) -> None:
    rig = rig_named("lamps4", size_mm=SIZE_MM, pixel_mm=PIXEL_MM)
    for seed in range(PLANS):
        skin = make_skin(random_plan("boxcar", seed=seed, size_mm=SIZE_MM), seed)
        write_capture(photograph(skin, rig, None, seed), folder / f"capture-{seed:03d}")
    for number in range(PLANS, CAPTURES):
        source = folder / f"capture-{number % PLANS:03d}"
        shutil.copytree(source, folder / f"capture-{number:03d}")


def measured_in_s(study: Path, out: Path, jobs: int) -> float:
    words = ["batch", str(study), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", RUN, *words], check=True, env=os.environ | ONE_THREAD)
    return time.perf_counter() - begun


def count_measured(out: Path) -> int:
    with (out / "scars.csv").open(encoding="utf-8", newline="") as file:
        return len({row["capture"] for row in csv.DictReader(file) if row["status"] == "measured"})


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "study").mkdir()
        make_study(folder / "study")
        took = {jobs: measured_in_s(folder / "study", folder / str(jobs), jobs) for jobs in (1, 2)}
        one, two = ((folder / jobs / "scars.csv").read_bytes() for jobs in "12")
        measured = count_measured(folder / "1")
    ratio = took[1] / took[2]
    print(
        f"batch of {CAPTURES} captures, {measured} measured: 1 process {took[1]:.0f} s, 2 processes"
        f" {took[2]:.0f} s, ratio {ratio:.2f}; bar {BAR}: {'kept' if ratio >= BAR else 'MISSED'};"
        f" tables {'alike' if one == two else 'UNLIKE'}"
    )


if __name__ == "__main__":
    main()
