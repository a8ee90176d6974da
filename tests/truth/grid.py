"""The grid of skins and lights: what `measure` finds of each, set beside the truth.

Run by hand: ``python -m tests.truth.grid --seeds 101-102 --keep FOLDER``. It goes on where it was
stopped: what FOLDER holds is not done again. Choices are made on seeds 1 to 99; seeds from 101 on
are for reporting alone. With ``--page`` the table goes into the manual.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.truth.grid_page import page_with_grid, shown

from needlepoint.phantom import (
    Optics,
    PhantomRig,
    Shoot,
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

SIZE_MM, PIXEL_MM, GRID_MM = 32.0, 0.12, 0.06
NEAR_MM, NEAR = 0.5, 0.5  # two scars are one within this distance, or this share of the width
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "accuracy.md"

TONES = ("light", "medium", "dark")
SURFACES = {
    "polarised": {"polarised": True},
    "plain": {"polarised": False},
    "oily": {"polarised": False, "oil": 1.0},
}
SKINS = {"nominal": "deon", "pessimistic": "jensen2"}
LAMPS = ("4", "8", "12")
SCREENS = (("polarised", "nominal"), ("polarised", "pessimistic"), ("plain", "nominal"))
SCREEN = "screen"


@dataclass(frozen=True)
class Cell:
    """One kind of skin under one kind of light."""

    surface: str
    tone: str
    skin: str
    lights: str
    plan: str = "mixed"

    @property
    def name(self) -> str:
        """Name of the cell, as in the table and in folders."""
        return f"{self.surface} {self.tone} {self.skin} {self.lights} {self.plan}"

    @property
    def optics(self) -> Optics:
        """Light and camera."""
        return Optics(scattering=SKINS[self.skin], **SURFACES[self.surface])  # type: ignore[arg-type]

    @property
    def rig(self) -> PhantomRig:
        """Camera and lights."""
        size = (SIZE_MM, SIZE_MM)
        if self.lights == SCREEN:
            return rig_named("screen24", pixel_mm=PIXEL_MM, size_mm=size)
        return lamps(camera_for(PIXEL_MM, size), count=int(self.lights))


def cells() -> list[Cell]:
    """List the grid: lamps on skin that shines, a screen on any skin, and skin without scars."""
    grid = [
        Cell(surface, tone, skin, many)
        for many in LAMPS
        for surface in ("plain", "oily")
        for tone in TONES
        for skin in SKINS
    ]
    screens = [
        Cell(surface, tone, skin, SCREEN)
        for surface, skin in (
            ("polarised", "nominal"),
            ("polarised", "pessimistic"),
            ("plain", "nominal"),
        )
        for tone in TONES
    ]
    bare = [
        Cell(surface, tone, "nominal", many, "clear")
        for many in ("4", "8", SCREEN)
        for surface in ("plain", "oily")
        for tone in ("light", "dark")
    ]
    return grid + screens + bare


def main() -> None:
    """Measure what is asked for and print the table."""
    ask = sweep_options(__doc__, "101-102")
    ask.add_argument("--cells", default="", help="only those whose name holds this")
    ask.add_argument("--rows", default="rows.jsonl", help="file of that folder for the rows")
    told = ask.parse_args()
    seeds = seeds_of(told.seeds)
    wanted = [cell for cell in cells() if told.cells in cell.name]
    file = told.keep / told.rows
    rows = [row for row in held(file) if row["seed"] in seeds]
    done = {(row["cell"], row["seed"]) for row in rows}
    for seed in seeds:
        for cell in wanted:
            if (cell.name, seed) in done:
                continue
            row = seen_of(cell, seed, told.keep, keep_captures=told.captures)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row) + "\n")
            rows.append(row)
            print(shown(f"{cell.name} {seed}", [row]), flush=True)
    print()
    for cell in wanted:
        print(shown(cell.name, [row for row in rows if row["cell"] == cell.name]))
    if told.page:
        order = [cell.name for cell in cells()]
        rows.sort(key=lambda row: (order.index(row["cell"]), row["seed"]))
        PAGE.write_text(page_with_grid(PAGE.read_text("utf-8"), rows, order), "utf-8")


def sweep_options(says: str | None, seeds: str) -> argparse.ArgumentParser:
    """Return what may be asked of every sweep."""
    ask = argparse.ArgumentParser(description=says)
    ask.add_argument("--seeds", default=seeds, help=f"as {seeds}")
    ask.add_argument("--keep", type=Path, required=True, help="where rows and captures lie")
    ask.add_argument("--captures", action="store_true", help="keep the pictures for another run")
    ask.add_argument("--page", action="store_true", help="write the table into the manual")
    return ask


def seeds_of(told: str) -> range:
    """Read one seed, or the first and the last."""
    first, _, last = told.partition("-")
    return range(int(first), int(last or first) + 1)


def held(file: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of an earlier run; a last line that was cut short is done again."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        return
    for line in file.read_text("utf-8").splitlines():
        if line.endswith("}"):
            yield json.loads(line)


def seen_of(cell: Cell, seed: int, keep: Path, *, keep_captures: bool) -> dict[str, Any]:
    """Photograph (once) and measure one skin; give every pair and every false find."""

    def shoot() -> Shoot:
        plan = random_plan(
            cell.plan, seed=seed, size_mm=(SIZE_MM, SIZE_MM), grid_mm=GRID_MM, tone=cell.tone
        )
        return photograph(make_skin(plan, seed), cell.rig, cell.optics, seed)

    row = row_of(keep / f"{cell.name} {seed}", shoot, keep_captures=keep_captures)
    return {"cell": cell.name, "seed": seed} | row


def row_of(folder: Path, shoot: Callable[[], Shoot], *, keep_captures: bool) -> dict[str, Any]:
    """Photograph a capture unless it is there, measure it, and take it away unless it is kept."""
    truth_file = folder.with_name(folder.name + ".truth.json")
    if not truth_file.exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_capture(shoot(), folder)
    row = measured_row(folder)
    if not keep_captures:
        shutil.rmtree(folder)
        truth_file.unlink()
    return row


def measured_row(folder: Path) -> dict[str, Any]:
    """Measure one capture and set its finds beside the truth that lies beside it."""
    truth_file = folder.with_name(folder.name + ".truth.json")
    truth = json.loads(truth_file.read_text("utf-8"))
    survey = survey_capture(folder)
    found = Measurement.of(survey, None if survey.relief is None else map_scars(survey.relief))
    finds = () if found.scars is None else found.scars.scars
    taken = paired(truth["scars"], finds, truth["pixel_mm"])
    return {
        "verdict": found.quality.verdict,
        "refused": [c.id for c in found.quality.checks if c.fatal and not c.ok],
        "failed": [c.id for c in found.quality.checks if not c.ok],
        "checks": {c.id: round(c.value, 4) for c in found.quality.checks},
        "visible": [] if found.scars is None else [list(pair) for pair in found.scars.visible],
        "pairs": [
            {
                "kind": "raised" if true["raised"] else true["kind"],
                "depth": true["depth_mm"],
                "width": true["width_mm"],
                "found": None if k is None else scar_row(finds[k]),
            }
            for true, k in zip(truth["scars"], taken, strict=True)
        ],
        "false": [scar_row(find) for k, find in enumerate(finds) if k not in taken],
    }


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
    return float((across**2 + down**2) ** 0.5) * pixel_mm


if __name__ == "__main__":
    main()
