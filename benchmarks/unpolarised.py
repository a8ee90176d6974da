"""What `measure` finds without polarisers, set beside the truth, case by case.

Run by hand: ``python benchmarks/unpolarised.py --seeds 1-6 --keep FOLDER``. Choices are made on
seeds 1 to 99; seeds from 101 on are for reporting alone. Nothing in the package reads this.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint.phantom import (
    Optics,
    camera_for,
    lamps,
    make_skin,
    photograph,
    random_plan,
    rig_named,
    write_capture,
)
from needlepoint.scars import Measurement, Scar, map_scars
from needlepoint.surface import survey_capture

SIZE_MM, PIXEL_MM, GRID_MM = 36.0, 0.12, 0.06
NEAR_MM, NEAR = 0.5, 0.5  # two scars are one within this distance, or this share of the width
DEEP_MM, WIDE_MM = 0.1, 1.5  # what is larger than both ought to be found


@dataclass(frozen=True)
class Case:
    """One kind of skin under one kind of light."""

    optics: Optics
    tone: str = "light"
    skin: str = "mixed"
    rig: str = "ring"


PLAIN = Optics(polarised=False)
CASES: dict[str, Case] = {
    "light plain": Case(PLAIN),
    "light oily": Case(replace(PLAIN, oil=1.0)),
    "medium waxy": Case(replace(PLAIN, scattering_scale=1.7), "medium"),
    "medium oily": Case(replace(PLAIN, oil=0.7), "medium"),
    "dark jensen2": Case(replace(PLAIN, scattering="jensen2"), "dark"),
    "light clear": Case(replace(PLAIN, oil=0.7), skin="clear"),
    "polarised": Case(Optics()),
    "polarised jensen2": Case(Optics(scattering="jensen2"), "medium"),
    "screen": Case(Optics(), rig="screen24"),
}


def main() -> None:
    """Measure the cases asked for and print a table."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seeds", default="1-6", help="as 1-6")
    ask.add_argument("--cases", default="", help="some of the cases, with commas")
    ask.add_argument("--lamps", default="4,8,12")
    ask.add_argument("--keep", type=Path, required=True, help="where captures lie between runs")
    ask.add_argument("--json", type=Path, help="write every scar there as well")
    told = ask.parse_args()
    first, _, last = told.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    names = [n for n in told.cases.split(",") if n] or list(CASES)
    rows: list[dict[str, Any]] = []
    print(HEAD)
    for name in names:
        screen = CASES[name].rig != "ring"
        for many in (0,) if screen else tuple(int(n) for n in told.lamps.split(",")):
            seen = [one_seen(name, many, seed, told.keep) for seed in seeds]
            rows += seen
            print(line(f"{name}, {many or 'halves'}", seen), flush=True)
    if told.json:
        told.json.write_text(json.dumps(rows, indent=1), "utf-8")


def one_seen(name: str, many: int, seed: int, keep: Path) -> dict[str, Any]:
    """Photograph (once) and measure one skin; give every pair and every false find."""
    folder = keep / f"{name} {many} {seed}"
    if not folder.exists():
        shoot_case(CASES[name], many, seed, folder)
    truth = json.loads(folder.with_name(folder.name + ".truth.json").read_text("utf-8"))
    survey = survey_capture(folder)
    found = Measurement.of(survey, None if survey.relief is None else map_scars(survey.relief))
    finds = () if found.scars is None else found.scars.scars
    taken = paired(truth["scars"], finds, truth["pixel_mm"])
    pairs = [
        {
            "kind": "raised" if true["raised"] else true["kind"],
            "depth": true["depth_mm"],
            "width": true["width_mm"],
            "found": None if k is None else scar_row(finds[k]),
        }
        for true, k in zip(truth["scars"], taken, strict=True)
    ]
    false = [scar_row(f) for k, f in enumerate(finds) if k not in taken]
    verdict = found.quality.verdict
    return {
        "case": name,
        "lamps": many,
        "seed": seed,
        "verdict": verdict,
        "pairs": pairs,
        "false": false,
        "checks": {c.id: c.value for c in found.quality.checks},
    }


def shoot_case(case: Case, many: int, seed: int, folder: Path) -> None:
    """Make the skin and photograph it under the rig of the case."""
    size = (SIZE_MM, SIZE_MM)
    plan = random_plan(case.skin, seed=seed, size_mm=size, grid_mm=GRID_MM, tone=case.tone)
    if case.rig == "ring":
        rig = lamps(camera_for(PIXEL_MM, size), count=many)
    else:
        rig = rig_named(case.rig, pixel_mm=PIXEL_MM, size_mm=size)
    write_capture(photograph(make_skin(plan, seed), rig, case.optics, seed), folder)


def scar_row(scar: Scar) -> dict[str, Any]:
    """Return what the table needs of a find."""
    return {
        "kind": scar.kind,
        "raised": scar.raised,
        "depth": scar.depth.value,
        "low": scar.depth.low,
        "high": scar.depth.high,
        "bound": scar.depth.bound,
        "width": scar.width.value,
        "at": scar.centre_px,
    }


def paired(
    truths: list[dict[str, Any]], finds: tuple[Scar, ...], pixel_mm: float
) -> list[int | None]:
    """Pair true scars with finds, the nearest first."""
    near = sorted(
        (away, i, j)
        for i, true in enumerate(truths)
        for j, scar in enumerate(finds)
        if scar.raised == true["raised"]
        and (away := apart_mm(true, scar, pixel_mm)) < max(NEAR_MM, NEAR * true["width_mm"])
    )
    found: dict[int, int] = {}
    for _, i, j in near:
        if i not in found and j not in found.values():
            found[i] = j
    return [found.get(i) for i in range(len(truths))]


def apart_mm(true: dict[str, Any], scar: Scar, pixel_mm: float) -> float:
    """Return the distance of two centres [mm]."""
    across, down = (a - b for a, b in zip(scar.centre_px, true["centre_px"], strict=True))
    return float(np.hypot(across, down)) * pixel_mm


HEAD = (
    f"{'case':28} {'ref':>4} {'large':>9} {'all':>9} {'false':>6} {'true %':>6} {'inside %':>8} "
    f"{'kind %':>6} {'undec':>5}  {'rolling':>9} {'boxcar':>9} {'raised':>9} {'pits':>8}"
)


def line(says: str, seen: list[dict[str, Any]]) -> str:
    """Return one line of the table."""
    open_ = [one for one in seen if one["verdict"] != "refused"]
    pairs = [p for one in open_ for p in one["pairs"]]
    large = [p for p in pairs if p["depth"] > DEEP_MM and p["width"] > WIDE_MM]
    hits = [p for p in pairs if p["found"]]
    false = sum(len(one["false"]) for one in open_)
    sized = [p for p in hits if p["found"]["bound"] is None]
    held = [p["found"]["low"] <= p["depth"] <= p["found"]["high"] for p in sized]
    bounds = [p for p in hits if p["found"]["bound"] == "lower"]
    held += [p["found"]["depth"] <= p["depth"] for p in bounds]
    told = [p for p in hits if not p["found"]["raised"]]
    decided = [p for p in told if p["found"]["kind"] != "undecided"]
    right = [p["found"]["kind"] == p["kind"] for p in decided]
    kinds = []
    for kind in ("rolling", "boxcar", "raised"):
        off = [100 * (p["found"]["depth"] / p["depth"] - 1) for p in sized if p["kind"] == kind]
        kinds.append(f"{np.mean(off):+4.0f}±{np.std(off):3.0f}" if off else "-")
    pits = [p["found"]["depth"] / p["depth"] for p in bounds]
    above = sum(b > 1 for b in pits)
    got = sum(bool(p["found"]) for p in large)
    return (
        f"{says:28} {len(seen) - len(open_):2d}/{len(seen):<2d}{got:4d}/{len(large):<4d} "
        f"{len(hits):4d}/{len(pairs):<4d} {false:5d} {share(len(hits), len(hits) + false):6.0f} "
        f"{share(sum(held), len(held)):8.0f} {share(sum(right), len(right)):6.0f} "
        f"{share(len(told) - len(decided), len(told)):5.0f}  {kinds[0]:>9} {kinds[1]:>9} "
        f"{kinds[2]:>9} {100 * np.mean(pits) if pits else np.nan:4.0f}%{above:2d}"
    )


def share(some: int, of: int) -> float:
    """Return a share in percent; not a number of nothing."""
    return 100.0 * some / of if of else float("nan")


if __name__ == "__main__":
    main()
