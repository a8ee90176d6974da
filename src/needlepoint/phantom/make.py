"""Make a phantom in one call: skin, photographs, folder."""

from __future__ import annotations

from pathlib import Path

from needlepoint.phantom.folder import check_new, write_capture
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.plans import random_plan
from needlepoint.phantom.planted import SkinPlan
from needlepoint.phantom.rigs import PhantomRig, rig_named
from needlepoint.phantom.shoot import Shoot, photograph
from needlepoint.phantom.skin import make_skin


def make_phantom(
    folder: Path,
    *,
    rig: PhantomRig | str = "lamps4",
    skin: SkinPlan | str = "mixed",
    optics: Optics | None = None,
    seed: int = 0,
    relief: bool = False,
) -> Shoot:
    """Make skin, photograph it and write the capture folder with its truth beside it.

    `skin` and `rig` are records or one of the names that `random_plan` and `rig_named` know. One
    seed decides everything: where scars lie, texture, noise.
    """
    check_new(folder)
    plan = random_plan(skin, seed=seed) if isinstance(skin, str) else skin
    stand = rig_named(rig, size_mm=plan.size_mm) if isinstance(rig, str) else rig
    shoot = photograph(make_skin(plan, seed), stand, optics, seed)
    write_capture(shoot, folder, mask=plan.marker is not None, relief=relief)
    return shoot
