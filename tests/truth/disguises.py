"""Faces and cameras in disguise: what `measure` makes of what its file does not tell.

Run by hand: ``python -m tests.truth.disguises --seeds 310-311 --keep FOLDER``. It goes on where it
was stopped: what FOLDER holds is not done again. Choices are made on seeds 300 to 309; seeds from
310 on are for reporting alone. With ``--page`` the table goes into the manual.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from tests.truth.disguises_page import page_of, shown
from tests.truth.grid import GRID_MM, PIXEL_MM, SIZE_MM, held, row_of, seeds_of, sweep_options

from needlepoint.phantom import (
    Optics,
    PhantomRig,
    Processing,
    Shoot,
    camera_for,
    lamps,
    make_skin,
    photograph,
    radiance,
    random_plan,
)

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "disguises.md"


@dataclass(frozen=True)
class Disguise:
    """One thing that the file of a capture does not tell, at one strength.

    Attributes
    ----------
    name, level
        What it is, and how much of it.
    says
        The strength in words, for the page.
    skin, optics
        What it changes of the plan of the skin and of the optics.
    distortion
        Of the lens.
    """

    name: str
    level: str
    says: str
    skin: Mapping[str, Any] = field(default_factory=dict)
    optics: Mapping[str, Any] = field(default_factory=dict)
    distortion: float = 0.0

    @property
    def same_light(self) -> bool:
        """Whether the light on the skin is that of the bare case."""
        return not self.skin and not self.optics.get("lamps_deg")


SOFT = Processing(local_tones=0.1, denoise=1.0, sharpen=0.5, quality=92)
HARD = Processing(local_tones=0.3, denoise=3.0, sharpen=1.5, quality=75)
DISGUISES = (
    Disguise("none", "", "nothing that the file does not say"),
    Disguise(
        "stubble",
        "mild",
        "10 hairs/cm2, up to 0.3 mm long",
        skin={"stubble_per_cm2": 10.0, "stubble_mm": 0.3},
    ),
    Disguise(
        "stubble",
        "strong",
        "40 hairs/cm2, up to 0.8 mm long",
        skin={"stubble_per_cm2": 40.0, "stubble_mm": 0.8},
    ),
    Disguise("make-up", "mild", "patches that cover up to 30 %, matt", skin={"makeup": 0.3}),
    Disguise(
        "make-up",
        "strong",
        "patches that cover up to 80 %, greasy",
        skin={"makeup": 0.8, "makeup_shine": 0.5},
    ),
    Disguise(
        "phone picture",
        "mild",
        "JPEG 92, a little sharpening, noise removal and local tones",
        optics={"processing": SOFT},
    ),
    Disguise("phone picture", "strong", "JPEG 75, much of all", optics={"processing": HARD}),
    Disguise("lens", "mild", "barrel of 1 % at the corner", distortion=-0.01),
    Disguise("lens", "strong", "barrel of 5 % at the corner", distortion=-0.05),
    Disguise("expression", "mild", "up to 0.3 mm", optics={"expression_mm": 0.3}),
    Disguise("expression", "strong", "up to 1 mm", optics={"expression_mm": 1.0}),
    Disguise(
        "room light",
        "mild",
        "10 % of the lamps', from a side, SD 10 % from picture to picture",
        optics={"ambient": 0.1, "ambient_side": 0.8, "ambient_wander": 0.1},
    ),
    Disguise(
        "room light",
        "strong",
        "40 % of the lamps', from a side, SD 30 % from picture to picture",
        optics={"ambient": 0.4, "ambient_side": 0.8, "ambient_wander": 0.3},
    ),
    Disguise(
        "lamps", "mild", "2 degrees and 3 % off", optics={"lamps_deg": 2.0, "lamps_far": 0.03}
    ),
    Disguise(
        "lamps", "strong", "5 degrees and 10 % off", optics={"lamps_deg": 5.0, "lamps_far": 0.1}
    ),
)

SEAT = camera_for(PIXEL_MM, (SIZE_MM, SIZE_MM))
RIGS: dict[str, tuple[PhantomRig, Optics]] = {
    "four polarised lamps": (lamps(SEAT, count=4), Optics()),
    "eight lamps, no polarisers": (lamps(SEAT, count=8), Optics(polarised=False)),
}


def main() -> None:
    """Measure what is asked for and print the table."""
    ask = sweep_options(__doc__, "310-311")
    ask.add_argument("--only", default="", help="only disguises whose name and level hold this")
    told = ask.parse_args()
    seeds = seeds_of(told.seeds)
    file = told.keep / "rows.jsonl"
    rows = [row for row in held(file) if row["seed"] in seeds]
    done = {(row["rig"], row["name"], row["level"], row["seed"]) for row in rows}
    wanted = [one for one in DISGUISES if told.only in f"{one.name} {one.level}"]
    for seed in seeds:
        for rig in RIGS:
            light = None
            for one in wanted:
                if (rig, one.name, one.level, seed) in done:
                    continue
                if light is None:
                    light = bare_light(rig, seed)
                row = seen_of(rig, one, seed, (told.keep, told.captures), light)
                with file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(row) + "\n")
                rows.append(row)
                print(shown(f"{rig}, {one.name} {one.level} {seed}", [row]), flush=True)
    print()
    for rig in RIGS:
        for one in wanted:
            key = (rig, one.name, one.level)
            some = [row for row in rows if (row["rig"], row["name"], row["level"]) == key]
            print(shown(", ".join(key), some))
    if told.page:
        PAGE.write_text(page_of(rows, list(RIGS), DISGUISES), "utf-8")


def bare_light(rig: str, seed: int) -> np.ndarray:
    """Return the light that leaves the skin without any disguise."""
    stand, optics = RIGS[rig]
    plan = random_plan("mixed", seed=seed, size_mm=(SIZE_MM, SIZE_MM), grid_mm=GRID_MM)
    return radiance(make_skin(plan, seed), stand, optics)


def seen_of(
    rig: str, one: Disguise, seed: int, keep: tuple[Path, bool], light: np.ndarray
) -> dict[str, Any]:
    """Photograph (once) and measure one disguise; give every pair and every false find."""

    def shoot() -> Shoot:
        stand, optics = RIGS[rig]
        plan = random_plan("mixed", seed=seed, size_mm=(SIZE_MM, SIZE_MM), grid_mm=GRID_MM)
        skin = make_skin(replace(plan, **one.skin), seed)
        stand = replace(stand, distortion=one.distortion)
        glow = light if one.same_light else None
        return photograph(skin, stand, replace(optics, **one.optics), seed, glow=glow)

    folder = keep[0] / f"{rig} {one.name} {one.level} {seed}"
    row = row_of(folder, shoot, keep_captures=keep[1])
    return {"rig": rig, "name": one.name, "level": one.level, "seed": seed} | row


if __name__ == "__main__":
    main()
