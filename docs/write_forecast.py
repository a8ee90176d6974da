"""Writes docs/reference/forecast-accuracy.md: 500 made clients, foretold before and after scans.

Takes about a minute. Run by ``make write``; the seed of the clients is used nowhere else but in
``benchmarks/bench_forecast.py``, which prints the same table.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "healing"))
from made_clients import held_to_account

from needlepoint.healing import prior_belief

CLIENTS, SEED = 500, 424_242
DRAWS, TRIED = 1000, 250
PAGE = Path(__file__).parent / "reference" / "forecast-accuracy.md"

HEAD = """# Accuracy of the forecast

Made by `docs/write_forecast.py`; do not edit.

{clients} made clients of 5 to 30 scars, their truth drawn from the prior belief (seed {seed}, used
for nothing else), four sessions four weeks apart at 1.5 mm. Scans on days 84, 112 and 174 know each
scar to 3 to 20 %, all scars of a visit share a doubt of 1 to 4 %, and all scans share their first
visit. Foretold is what is left half a year after the last session, drift included. Chance alone
moves a share of {clients} clients by {chance:.1f} points (one standard deviation).

| scans | all: in 80 % | in 95 % | each scar: in 80 % | in 95 % | error, all | error, a scar |
|---|---|---|---|---|---|---|
"""

TAIL = """
Errors are means of how far the middle was off, in points of a percent of the first visit's volume
or depth. They fall with each scan. The intervals hold the truth about as often as they say, after
scans rather more often.

This shows that the sums are right if the belief is. Whether the belief is right, trials must tell:
see [what to expect](../explanation/forecast.md).
"""


def main() -> None:
    """Write the page."""
    table = held_to_account(
        CLIENTS, seed=SEED, belief=prior_belief(TRIED, 1), wide=prior_belief(DRAWS, 2)
    )
    chance = 100.0 * (0.8 * 0.2 / CLIENTS) ** 0.5
    lines = []
    for scans, (scar80, scar95, scar_off, patch80, patch95, patch_off) in enumerate(table):
        shares = " | ".join(f"{100.0 * each:.1f} %" for each in (patch80, patch95, scar80, scar95))
        lines.append(f"| {scans} | {shares} | {patch_off:.1f} | {scar_off:.1f} |\n")
    head = HEAD.format(clients=CLIENTS, seed=SEED, chance=chance)
    PAGE.write_text(head + "".join(lines) + TAIL, "utf-8")


if __name__ == "__main__":
    main()
