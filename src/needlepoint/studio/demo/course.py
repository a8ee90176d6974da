"""Which clients are made, and the captures of their course: phantoms under four lamps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

PIXEL_MM, SIZE_MM = 0.08, (30.0, 22.0)  # own choice: a patch that is made in three seconds
AFTER = 1000  # the later visit's noise is another one


@dataclass(frozen=True, slots=True)
class MadeClient:
    """A client who does not exist.

    Attributes
    ----------
    name, born, flags
        As on the form of a client.
    site
        What is captured at both visits.
    skin, tone, seed
        Which simulated skin.
    better
        By which share the scars are shallower at the second visit.
    """

    name: str
    born: str
    site: str
    skin: str
    seed: int
    better: float
    tone: Literal["light", "medium", "dark"] = "medium"
    flags: tuple[str, ...] = ()


CLIENTS = (
    MadeClient("Ada Made", "1996-03-14", "left cheek", "mixed", 11, 0.35, flags=("latex allergy",)),
    MadeClient("Bo Made", "1989-11-02", "right cheek", "rolling", 12, 0.25, "light"),
    MadeClient("Cem Made", "2001-07-30", "left temple", "boxcar", 13, 0.0, "dark"),
    MadeClient("Dina Made", "1993-01-21", "right cheek", "atrophic", 14, 0.2, flags=("warfarin",)),
)
"""Own choice: one who gets much better, two who do a little, one who does not."""

DAYS_AGO = (180, 3)
"""Own choice: when the visits were; half a year is when collagen has come."""


def photograph_visit(made: MadeClient, folder: Path, *, later: bool) -> Path:
    """Write the capture folder of one visit."""
    from needlepoint.phantom import (
        camera_for,
        healed,
        lamps,
        make_skin,
        photograph,
        random_plan,
        write_capture,
    )

    plan = random_plan(made.skin, seed=made.seed, size_mm=SIZE_MM, tone=made.tone)
    if later:
        plan = replace(healed(plan, made.better), shift_mm=(0.6, -0.4), turn_deg=1.0)
    seat = camera_for(PIXEL_MM, SIZE_MM)
    seed = made.seed + (AFTER if later else 0)
    shoot = photograph(make_skin(plan, made.seed), lamps(seat), None, seed)
    write_capture(shoot, folder)
    return folder
