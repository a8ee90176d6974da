"""Make a phantom in one call: skin, photographs, folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from needlepoint.phantom.folder import check_new, write_capture
from needlepoint.phantom.optics import Optics
from needlepoint.phantom.phone.folder import write_phone_capture
from needlepoint.phantom.phone.setup import PhoneSession, draw_session
from needlepoint.phantom.phone.shoot import PhoneShoot, photograph_by_phone
from needlepoint.phantom.plans import random_plan
from needlepoint.phantom.planted import SkinPlan
from needlepoint.phantom.rigs import PhantomRig, rig_named
from needlepoint.phantom.shoot import Shoot, photograph
from needlepoint.phantom.skin import make_skin

PHONE_MM, WINDOW_MM = 44.0, 38.0
"""Own choice: skin that is made under the frame, and the part of it that scars are put in."""


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


def make_phone_phantom(
    folder: Path,
    *,
    skin: SkinPlan,
    seed: int = 0,
    hand: int | None = None,
    session: PhoneSession | None = None,
) -> PhoneShoot:
    """Make skin under the printed frame, photograph it by a phone and write the capture folder.

    Parameters
    ----------
    folder
        Where to; its truth goes beside it.
    skin
        What is planted, all of it within `WINDOW_MM`.
    seed
        Decides texture.
    hand
        Decides how phone and torch are held, and the noise; the seed if not given.
    session
        How it is taken, where no hand shall decide.
    """
    check_new(folder)
    hand = seed if hand is None else hand
    plan = replace(skin, size_mm=(PHONE_MM, PHONE_MM), tilt_deg=(0.0, 0.0))
    shoot = photograph_by_phone(make_skin(plan, seed), session or draw_session(hand), hand)
    write_phone_capture(shoot, folder)
    return shoot
