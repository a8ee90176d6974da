"""Where the time of `measure` goes: ``python -m benchmarks.profile_measure FOLDER``.

Prints processor seconds of the main thread for each stage; some stages lie in others, and two
threads decode besides. Under a profiler everything that Python does itself takes up to twice as
long, so compare stages before and after a change, not with the clock.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

STAGES = {
    "imports": ("importlib._bootstrap", "_find_and_load"),
    "decoding": ("capture/frames.py", "load"),
    "motion between pictures": ("capture/motion.py", "align"),
    "shine": ("stereo/shine.py", "fit_shine"),
    "scattering": ("stereo/observations.py", "judge_scattering"),
    "checks": ("surface/pipeline.py", "_examine"),
    "phone: frame and torch": ("phone/relief.py", "understand"),
    "phone: relief": ("phone/relief.py", "relief_of"),
    "normals and integration": ("surface/pipeline.py", "_height"),
    "form": ("surface/form.py", "remove_form"),
    "sets of lamps": ("stereo/subsets.py", "witnesses"),
    "shade": ("stereo/shade.py", "shade_of"),
    "finding": ("find/candidates.py", "find_scars"),
    "fitting": ("fit/bowl.py", "fit"),
    "sampling for fits": ("fit/window.py", "sample"),
    "intervals": ("fit/uncertainty.py", "uncertainties"),
    "null of ordinary skin": ("fit/credence.py", "credence"),
    "outlines": ("fit/rim.py", "rims"),
    "kinds and descriptions": ("fit/describe.py", "describe"),
    "areal parameters and grade": ("scars/map.py", "_graded"),
    "drawing": ("drawing/relief_picture.py", "draw_map"),
    "writing": ("measurement/write.py", "write_results"),
}


def stage_of(where: tuple[str, int, str]) -> str | None:
    """Return the stage that a function is, None for one inside of a stage."""
    for stage, (file, name) in STAGES.items():
        if where[2] == name and file in where[0]:
            return stage
    return None


def main() -> None:
    """Measure one capture under a profiler and print its stages."""
    profile = cProfile.Profile(time.thread_time)
    with tempfile.TemporaryDirectory() as place:
        given = ["measure", sys.argv[1], "--out", str(Path(place) / "out"), "--no-report"]
        profile.enable()
        from needlepoint.cli import main as run

        run([*given, "--quiet"])
        profile.disable()
    found = pstats.Stats(profile)
    total, spent = 0.0, []
    for where, (_, _, _, whole, callers) in found.stats.items():  # type: ignore[attr-defined]
        total = max(total, whole)
        stage = stage_of(where)
        if stage is not None and (stage != "imports" or callers):
            spent.append((whole, stage))
    for whole, stage in sorted(spent, reverse=True):
        print(f"{whole:7.2f} s  {stage}")
    print(f"{total:7.2f} s  all")


if __name__ == "__main__":
    main()
