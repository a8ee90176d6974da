"""How long a plan takes: 30 scars, one person, one practice; the bar is 50 ms."""

from __future__ import annotations

import time
from statistics import median, quantiles

from tests.care.made import CLINIC, SALON, TODAY, person, scar

from needlepoint.care import make_plan

SCARS = 30
ROUNDS = 200
BAR_MS = 50.0
KINDS = ("rolling", "boxcar", "icepick", "undecided")


def main() -> None:
    scars = [scar(n, KINDS[n % len(KINDS)], 0.1 + 0.02 * n) for n in range(1, SCARS + 1)]
    people = [person(skin) for skin in ("I", "III", "IV", "VI")]
    started = time.perf_counter()
    make_plan(scars, people[0], CLINIC, TODAY, where="cheek")
    first_ms = 1000.0 * (time.perf_counter() - started)
    took_ms = []
    for n in range(ROUNDS):
        practice = SALON if n % 2 else CLINIC
        started = time.perf_counter()
        make_plan(scars, people[n % len(people)], practice, TODAY, where="cheek")
        took_ms.append(1000.0 * (time.perf_counter() - started))
    slow_ms = quantiles(took_ms, n=20)[-1]
    print(
        f"plan of {SCARS} scars: first {first_ms:.1f} ms (reads every fact file), then median "
        f"{median(took_ms):.1f} ms, 95 % under {slow_ms:.1f} ms; bar {BAR_MS:.0f} ms: "
        f"{'kept' if slow_ms < BAR_MS else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
