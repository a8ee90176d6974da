"""The table of the grid in the manual, and the line of one cell on the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from made_pages import table

HEADING = "## The grid: skin that shines, any tone, lamps and screens"

TEXT = """{heading}

Written by `python -m tests.truth.grid --page` on {when}, {seeds}: {count} captures of simulated
skin, 32 x 32 mm each at 0.12 mm a pixel. Choices were made on other seeds. *Plain* skin is lit
without polarisers; *oily* skin bears a film of sebum besides; scattering is nominal or pessimistic
(jensen2); *clear* skin has no scar. *Refused*: of the captures; the rest counts those that were
not. *True*: of the finds. *Seen*: of the true scars deeper than the capture says it can see at
their width. *Inside*: of the finds, truth within the 95 % interval of the depth, or not under its
bound. *Undecided*: of sunken finds, those without a kind.

The bars: of the finds 95 % are true or the capture is refused, refused are none of light and medium
skin under 8 lamps or more and half of the rest at most, seen 90 %, inside 90 %. A cell has {few}
scars, so a bar is only known to some 15 points in one of them.

{rows}

All cells together: {all}.

What falls short:

{short}
"""
BAR = 0.9
TRUE = 0.95


def counts(seen: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Count what the bars ask for, as pairs of how many and of how many."""
    told = [one for one in seen if one["verdict"] != "refused"]
    pairs = [pair for one in told for pair in one["pairs"]]
    hits = [pair for pair in pairs if pair["found"]]
    false = sum(len(one["false"]) for one in told)
    over = [p for one in told for p in one["pairs"] if p["depth"] > visible_at(one, p["width"])]
    sunken = [p["found"] for p in hits if not p["found"]["raised"]]
    return {
        "refused": (len(seen) - len(told), len(seen)),
        "true": (len(hits), len(hits) + false),
        "seen": (sum(bool(p["found"]) for p in over), len(over)),
        "inside": (sum(holds(p) for p in hits), len(hits)),
        "undecided": (sum(f["kind"] == "undecided" for f in sunken), len(sunken)),
    }


def visible_at(one: dict[str, Any], width_mm: float) -> float:
    """Return the depth from which the capture says that a scar of this width is seen [mm]."""
    if not one["visible"]:
        return 0.0
    widths, depths = np.array(one["visible"]).T
    return float(np.interp(np.log(width_mm), np.log(widths), depths))


def holds(pair: dict[str, Any]) -> bool:
    """Tell whether the truth lies inside the interval, or not under the bound."""
    found, depth = pair["found"], pair["depth"]
    if found["bound"] == "lower":
        return bool(found["depth"] <= depth)
    return bool(found["low"] <= depth <= found["high"])


def shown(name: str, seen: list[dict[str, Any]]) -> str:
    """Return one line for the screen."""
    parts = [f"{key} {some}/{of}" for key, (some, of) in counts(seen).items()]
    why = sorted({check for one in seen for check in one["refused"]})
    return f"{name:44} " + "  ".join(parts) + (f"  {', '.join(why)}" if why else "")


def missed(name: str, told: dict[str, tuple[int, int]]) -> list[str]:
    """Name the bars that a cell misses."""
    surface, tone, _, lights, plan = name.split()
    always = plan == "mixed" and tone != "dark" and lights in {"8", "12"}
    some, of = told["refused"]
    out = []
    if some and (always or surface == "polarised"):
        out.append(f"refused {some} of {of}")
    for key, bar in (("true", TRUE), ("seen", BAR), ("inside", BAR)):
        some, of = told[key]
        if of and some < bar * of:
            out.append(f"{key} {some} of {of}")
    return out


def refused_of_the_rest(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Count refusals where half may be: under four lamps, and of dark skin."""
    rest = [
        row
        for row in rows
        if (part := row["cell"].split())[4] == "mixed"
        and part[3] != "screen"
        and (part[1] == "dark" or part[3] == "4")
    ]
    return sum(row["verdict"] == "refused" for row in rest), len(rest)


def grid_of(page: str) -> str:
    """Return what a page holds of the grid, with the blank line before it."""
    _, heading, rest = page.partition(HEADING)
    return f"\n{heading}{rest}" if heading else ""


def page_with_grid(page: str, rows: list[dict[str, Any]], planned: list[str]) -> str:
    """Return the page with the table of these rows in the place of an earlier one."""
    names = list(dict.fromkeys(row["cell"] for row in rows))
    told = {name: counts([row for row in rows if row["cell"] == name]) for name in names}
    seeds = sorted({row["seed"] for row in rows})
    lines = []
    for name in names:
        surface, tone, skin, lights, plan = name.split()
        what = f"{skin}, clear" if plan == "clear" else skin
        lines.append((surface, tone, what, lights, *(cell_of(*told[name][k]) for k in KEYS)))
    short = [f"- {name}: {', '.join(bad)}" for name in names if (bad := missed(name, told[name]))]
    some, of = refused_of_the_rest(rows)
    if some > 0.5 * of:
        short.append(f"- under four lamps and of dark skin {some} of {of} are refused")
    left = [f"- not run yet: {name}" for name in planned if name not in names]
    text = TEXT.format(
        heading=HEADING,
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        seeds=f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}",
        count=len(rows),
        few=f"{8 * len(seeds)} or so",
        all=", ".join(f"{key} {some} of {of}" for key, (some, of) in counts(rows).items()),
        rows=table(("surface", "tone", "scattering", "lights", *KEYS), lines),
        short="\n".join(short + left) or "nothing",
    )
    return page.partition(HEADING)[0].rstrip() + "\n\n" + text


KEYS = ("refused", "true", "seen", "inside", "undecided")


def cell_of(some: int, of: int) -> str:
    """Return a count of a count; nothing where there is none to count of."""
    return f"{some}/{of}" if of else ""
