"""Writes docs/reference/forecast-accuracy.md from what ``benchmarks/bench_forecast.py`` left."""

from __future__ import annotations

import json

from made_pages import DOCS, write

RECORD = DOCS.parent / "benchmarks" / "forecast-coverage.json"

HEAD = """# Accuracy of the forecast

<!-- Made by docs/write_forecast.py from benchmarks/forecast-coverage.json; do not edit. -->

{clients} simulated clients of 5 to 30 scars. Their truth is drawn from the prior belief (seed
{seed}, used for nothing else); each has four sessions four weeks apart at 1.5 mm. Scans on days 84,
112 and 174 know each scar to 3 to 20 %, all scars of a visit share an uncertainty of 1 to 4 %, and
all scans share their first visit. The forecast is of what is left half a year after the last
session, drift included. Chance alone moves a share of {clients} clients by {chance:.1f} points (one
standard deviation).

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


def accuracy_page() -> str:
    """Return the page: how often intervals held the truth, before and after scans."""
    record = json.loads(RECORD.read_text("utf-8"))
    clients = record["clients"]
    chance = 100.0 * (0.8 * 0.2 / clients) ** 0.5
    lines = []
    for scans, (scar80, scar95, scar_off, patch80, patch95, patch_off) in enumerate(
        record["table"]
    ):
        shares = " | ".join(f"{100.0 * each:.1f} %" for each in (patch80, patch95, scar80, scar95))
        lines.append(f"| {scans} | {shares} | {patch_off:.1f} | {scar_off:.1f} |\n")
    head = HEAD.format(clients=clients, seed=record["seed"], chance=chance)
    return head + "".join(lines) + TAIL


PAGES = {"reference/forecast-accuracy.md": accuracy_page}


if __name__ == "__main__":
    write(PAGES)
