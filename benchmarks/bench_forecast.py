"""A forecast held to its bars: coverage on 500 simulated clients, ms for one, 10,000 at once.

Run by ``make bench``; ``--quick`` takes 50 clients. All 500 leave their table beside this file, and
``docs/write_forecast.py`` makes the page of the manual from it. The seeds of the clients are used
nowhere else.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
from tests.healing.made_clients import COURSE, SCAN_DAYS, held_to_account, made_client

from needlepoint.healing import (
    CourseProgress,
    DetectionLimits,
    ForecastDay,
    Pit,
    forecast_scars,
    reductions,
    skin_after_scans,
    skin_before_scans,
    unfitted_prior,
    worth_of_next,
)

RECORD = Path(__file__).parent / "forecast-coverage.json"
REPORTED_SEED = 424_242
CLIENTS, QUICK = 500, 50
SCARS, ROUNDS = 30, 25
MANY = 10_000
BAR_MS, BAR_S = 100.0, 10.0
DRAWS, TRIED = 1000, 250
MOMENTS = [ForecastDay(day, "") for day in (28.0, 56.0, 84.0, 112.0, 174.0, 264.0, 365.0)]


def main() -> None:
    clients = QUICK if "--quick" in sys.argv else CLIENTS
    say_coverage(clients)
    say_one()
    say_many()


def say_coverage(clients: int) -> None:
    """Print how often intervals held the truth, before and after one, two and three scans."""
    table = held_to_account(
        clients, seed=REPORTED_SEED, belief=unfitted_prior(TRIED, 1), wide=unfitted_prior(DRAWS, 2)
    )
    sd = 100.0 * np.sqrt(0.8 * 0.2 / clients)
    print(f"{clients} simulated clients, truth from the prior; chance of a share: {sd:.1f} points")
    print("scans  patch 80 %  patch 95 %  scars 80 %  scars 95 %  error patch  error scar")
    for scans, (scar80, scar95, scar_off, patch80, patch95, patch_off) in enumerate(table):
        shares = "".join(f"{100 * each:12.1f}" for each in (patch80, patch95, scar80, scar95))
        print(f"{scans:5d}{shares}{patch_off:13.1f}{scar_off:12.1f}")
    off = [row[5] for row in table]
    if clients == CLIENTS:
        kept = {"clients": clients, "seed": REPORTED_SEED, "table": [list(row) for row in table]}
        RECORD.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"mean error falls with each scan: {'kept' if off == sorted(off)[::-1] else 'MISSED'}")


def say_one() -> None:
    """Print how long one client with 30 scars takes, without and with scans."""
    made = made_client(unfitted_prior(1, 5), 0, seed=6, scars=(SCARS, SCARS + 1))
    wide, tried = unfitted_prior(DRAWS, 2), unfitted_prior(TRIED, 1)
    seeing, pits = DetectionLimits(5.0, {}), made.client.pits
    for scans in range(len(SCAN_DAYS) + 1):
        took_ms, busy_ms = [], []
        for _ in range(ROUNDS):
            started, busy = time.perf_counter(), time.process_time()
            if scans:
                learned = skin_after_scans(
                    tried, pits, made.client.courses, made.scans[:scans], draws=DRAWS, seed=3
                )
                skin = learned.skin
            else:
                skin = skin_before_scans(wide, pits, 3)
            forecast_scars(made.client, skin, MOMENTS, 4)
            worth_of_next(made.client, skin, seeing, CourseProgress(4, None, 28.0))
            took_ms.append(1000.0 * (time.perf_counter() - started))
            busy_ms.append(1000.0 * (time.process_time() - busy))
        kept = "kept" if median(busy_ms) < BAR_MS else "MISSED"
        print(
            f"{SCARS} scars, {scans} scans: median {median(busy_ms):.0f} ms of one core "
            f"({median(took_ms):.0f} ms by the clock of this machine); bar {BAR_MS:.0f} ms: {kept}"
        )


def say_many() -> None:
    """Print how long 10,000 virtual clients of 30 scars take, each with its own truth."""
    started = time.perf_counter()
    kinds = np.random.default_rng(1).dirichlet([2.0, 2.0, 0.7], SCARS)
    pits = [Pit(number, tuple(map(float, kind)), "cheek") for number, kind in enumerate(kinds)]
    skin = skin_before_scans(unfitted_prior(MANY, 7), pits, 8)
    found = reductions(skin, pits, {"cheek": COURSE}, [moment.day for moment in MOMENTS])
    took_s = time.perf_counter() - started
    print(
        f"{MANY} virtual clients of {SCARS} scars on {len(MOMENTS)} days: {took_s:.2f} s (mean "
        f"reduction at the end {100.0 * found[:, :, -1].mean():.1f} %); bar {BAR_S:.0f} s: "
        f"{'kept' if took_s < BAR_S else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
