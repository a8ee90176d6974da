"""The page of disguises in the manual, and the line of one of them on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np
from made_pages import table
from tests.truth.grid_page import cell_of, counts

MOST_FALSE, MOST_OFF, LEAST_INSIDE, LEAST_SEEN = 0.05, 0.15, 0.9, 0.9
KINDS = ("icepick", "boxcar", "rolling", "raised")
BARE = "none"
DEEP = ("boxcar", "rolling", "raised")
LIMITS = ("lower", "upper")

TEXT = """# What the file does not say

Written by `python -m tests.truth.disguises --page` on {when}, {seeds}: {count} captures of
simulated light skin, 32 x 32 mm each at 0.12 mm a pixel. Choices were made on seeds 300 to 309.
Each row spoils one thing that `capture.toml` does not tell; the page on the
[phantom](../explanation/phantom.md) says how. Your camera and your clients will differ again.

*Refused* and *warned*: of the captures; a warned one is measured, with a check that says what is
wrong. The rest counts captures that were not refused. *Found*: of the planted scars. *False*: of
the finds. *Inside*: of the finds, truth within the 95 % interval of the depth, or not under its
bound. *Depth*: mean error of the depths that are no mere bound.

{rows}

{what}

## Wrong without a word

A row is listed here if its captures in which no check fails but those that fail without any
disguise (without polarisers that is *shine*) give over 5 % false finds, depths of a kind off by
over 15 % on the mean, truth outside the interval in over 10 % of the finds, or miss over 10 % of
the scars that they say they can see. A row has {few} scars, so a share is known to some 15 points
only.

{short}

## Wrong with a warning

The same of captures that say so themselves:

{warned}

## What is known of these faults

- Room light: the light of the room is taken off by a picture without lamps. If the room was then
  brighter or darker than in the other pictures, all depths are off alike. How much of its light is
  left is found from the skin itself ([from light to
  height](../explanation/light-to-height.md#light-of-the-room)), taken off, and what stays
  uncertain goes into the intervals. A dark room is the cure.
- Files with coarse colours: how far light wanders is assumed, from skins clearer and waxier than
  this one. Depths of this skin come out too great, those of waxy skin too small, and the intervals
  are wide enough for both.
- An expression: lamps that saw the skin elsewhere disagree about a scar, and what they do not agree
  on is left out.
- Lamps 5 degrees off: the lamps disagree about many scars, sometimes about all, and those are left
  out, though not every such capture is refused.
"""


class Named(Protocol):
    """What the page asks of a disguise."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def says(self) -> str: ...


def depth_off(rows: Iterable[dict[str, Any]], kind: str) -> tuple[float, int]:
    """Return the mean relative error of the depths of a kind, and of how many."""
    off = [
        pair["found"]["depth"] / pair["depth"] - 1.0
        for row in rows
        if row["verdict"] != "refused"
        for pair in row["pairs"]
        if pair["kind"] == kind and pair["found"] and pair["found"]["bound"] not in LIMITS
    ]
    return (float(np.mean(off)) if off else 0.0), len(off)


def wrong(rows: list[dict[str, Any]]) -> list[str]:
    """Name the bars that captures miss."""
    told = counts(rows)
    true, finds = told["true"]
    out = []
    if finds and finds - true > MOST_FALSE * finds:
        out.append(f"false finds {finds - true} of {finds}")
    seen, of = told["seen"]
    if seen < LEAST_SEEN * of:
        out.append(f"found {seen} of {of} that it says it can see")
    inside, of = told["inside"]
    if of and inside < LEAST_INSIDE * of:
        out.append(f"truth inside {inside} of {of}")
    for kind in KINDS:
        off, many = depth_off(rows, kind)
        if many and abs(off) > MOST_OFF:
            out.append(f"{kind} depth {off:+.0%} ({many})")
    return out


def shown(name: str, rows: list[dict[str, Any]]) -> str:
    """Return one line for the screen."""
    verdicts = " ".join(row["verdict"] for row in rows)
    told = counts(rows)
    parts = [f"{key} {some}/{of}" for key, (some, of) in told.items()]
    parts += [f"{kind} {depth_off(rows, kind)[0]:+.0%}" for kind in KINDS]
    why = sorted({check for row in rows for check in (*row["refused"], *row["failed"])})
    return f"{name:52} {verdicts}  " + "  ".join(parts) + f"  {', '.join(why)}"


def page_of(rows: list[dict[str, Any]], rigs: Sequence[str], all_: Sequence[Named]) -> str:
    """Return the page of these rows."""
    seeds = sorted({row["seed"] for row in rows})
    lines, silent, warned = [], [], []
    for rig in rigs:
        always = usual_faults(rows, rig)
        for one in all_:
            key = (rig, one.name, one.level)
            some = [row for row in rows if (row["rig"], row["name"], row["level"]) == key]
            if not some:
                continue
            what = " ".join((one.name, one.level)).strip()
            lines.append((rig, what, *cells(some)))
            for quiet, where in ((True, silent), (False, warned)):
                bad = wrong([row for row in some if (set(row["failed"]) <= always) == quiet])
                if bad:
                    where.append(f"- {rig}, {what}: {', '.join(bad)}")
    head = ("rig", "disguise", "refused", "warned", "found", "false", "inside")
    what_is = [f"- *{' '.join((one.name, one.level)).strip()}*: {one.says}" for one in all_]
    return TEXT.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        seeds=f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}",
        count=len(rows),
        few=f"{8 * len(seeds)} or so",
        rows=table((*head, *(f"{kind} depth" for kind in DEEP), "checks that failed"), lines),
        what="\n".join(what_is),
        short="\n".join(silent) or "None.",
        warned="\n".join(warned) or "None.",
    )


def usual_faults(rows: Iterable[dict[str, Any]], rig: str) -> set[str]:
    """Return the checks that fail under a rig without any disguise."""
    bare = (row for row in rows if row["rig"] == rig and row["name"] == BARE)
    return {check for row in bare for check in row["failed"]}


def cells(rows: list[dict[str, Any]]) -> list[str]:
    """Return the cells of one row of the table."""
    told = counts(rows)
    kept = [row for row in rows if row["verdict"] != "refused"]
    pairs = [pair for row in kept for pair in row["pairs"]]
    true, finds = told["true"]
    depths = [depth_off(rows, kind) for kind in DEEP]
    failed = sorted({check for row in rows for check in row["failed"]})
    return [
        cell_of(*told["refused"]),
        cell_of(sum(row["verdict"] == "usable" for row in rows), len(rows)),
        cell_of(sum(bool(pair["found"]) for pair in pairs), len(pairs)),
        cell_of(finds - true, finds),
        cell_of(*told["inside"]),
        *(f"{off:+.1%}" if many else "" for off, many in depths),
        ", ".join(failed),
    ]
