"""Accuracy: made skins photographed in many ways, measured, and set beside their truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from needlepoint.phantom import (
    Optics,
    PhantomRig,
    PhantomSkin,
    TrueScar,
    camera_for,
    lamps,
    make_skin,
    photograph,
    radiance,
    random_plan,
    rig_named,
    true_scars,
    write_capture,
)
from needlepoint.scars import Scar, map_scars
from needlepoint.surface import survey_capture

SEEDS = range(9001, 9004)
"""For reporting alone; nothing in the package was chosen by looking at these skins."""

SIZE_MM = (48.0, 48.0)
NEAR_MM, NEAR = 0.5, 0.5  # two scars are one within this distance, or this share of the width
DEEP_MM, WIDE_MM = 0.1, 1.5  # what is larger than both must be found


@dataclass(frozen=True)
class Case:
    """One way to photograph a skin.

    Attributes
    ----------
    says
        The case in words.
    rig, optics
        How it is photographed.
    skin, tone
        What is photographed: a kind of plan, and its colour.
    """

    says: str
    rig: PhantomRig
    optics: Optics = field(default_factory=Optics)
    skin: str = "mixed"
    tone: str = "light"


def _rig(name: str, pixel_mm: float = 0.1) -> PhantomRig:
    return rig_named(name, pixel_mm=pixel_mm, size_mm=SIZE_MM)


LOCKED = 0.7 * 0.17 / 0.58  # exposure that fits light skin, on dark skin: their reflectance in red

CASES: dict[str, Case] = {
    "nominal": Case("four polarised lamps, 0.1 mm a pixel, nominal skin", _rig("lamps4")),
    "jensen2": Case(
        "the same lamps, pessimistic skin (jensen2)", _rig("lamps4"), Optics(scattering="jensen2")
    ),
    "jensen1": Case(
        "the same lamps, another pessimistic skin (jensen1)",
        _rig("lamps4"),
        Optics(scattering="jensen1"),
    ),
    "dark": Case(
        "dark skin, exposure locked for light skin",
        _rig("lamps4"),
        Optics(exposure=LOCKED),
        tone="dark",
    ),
    "screen24": Case("24-inch screen in halves, 0.1 mm a pixel", _rig("screen24")),
    "shine4": Case("four lamps without polarisers", _rig("lamps4"), Optics(polarised=False)),
    "shine8": Case("eight lamps without polarisers", _rig("lamps8"), Optics(polarised=False)),
    "coarse": Case("0.2 mm a pixel", _rig("lamps4", 0.2)),
    "motion": Case("0.2 mm of motion, one round", _rig("lamps4"), Optics(motion_mm=0.2)),
    "motion twice": Case(
        "0.2 mm of motion, each lamp twice", _rig("lamps4"), Optics(motion_mm=0.2, frames=2)
    ),
    "ambient": Case(
        "room light of 0.3 of the lamps', with an ambient picture",
        _rig("lamps4"),
        Optics(ambient=0.3),
    ),
    "linear": Case("16-bit linear pictures", _rig("lamps4"), Optics(bits=16)),
    "telecentric": Case("telecentric camera", lamps(camera_for(0.1, SIZE_MM, telecentric=True))),
    "traps": Case("flat spots of pigment and redness only", _rig("lamps4"), skin="traps"),
}


@dataclass(frozen=True)
class Pair:
    """A true scar and what was found of it; None where nothing was."""

    true: TrueScar
    found: Scar | None

    @property
    def kind(self) -> str:
        """Kind as planted; all raised ones are one kind."""
        return "raised" if self.true.raised else self.true.kind

    @property
    def must_be_found(self) -> bool:
        """Whether it is large enough."""
        shape = self.true.shape
        return shape is not None and shape.depth_mm > DEEP_MM and shape.width_mm > WIDE_MM


@dataclass(frozen=True)
class Seen:
    """What came of one capture.

    Attributes
    ----------
    verdict
        Of the quality checks.
    pairs, false
        True scars with their finds, and finds without a true scar.
    spots, fooled
        Flat spots, and finds that lie on one and on no scar.
    """

    verdict: str
    pairs: tuple[Pair, ...]
    false: tuple[Scar, ...]
    spots: int
    fooled: int


def all_seen(folder: Path) -> Iterator[tuple[str, int, Seen]]:
    """Photograph and measure every case on every seed; each skin is lit once for each light."""
    for seed in SEEDS:
        glows: dict[Any, np.ndarray] = {}
        for name, case in CASES.items():
            yield name, seed, _seen(case, seed, folder / f"{name} {seed}", glows)


def _seen(case: Case, seed: int, folder: Path, glows: dict[Any, np.ndarray]) -> Seen:
    plan = random_plan(case.skin, seed=seed, tone=case.tone, size_mm=SIZE_MM)
    skin = make_skin(plan, seed)
    glow = _glow(case, skin, glows)
    shoot = photograph(skin, case.rig, case.optics, seed, glow=glow)
    write_capture(shoot, folder)
    survey = survey_capture(folder)
    finds = () if survey.relief is None else map_scars(survey.relief).scars
    truths = true_scars(skin, case.rig)
    pixel_mm = case.rig.camera.pixel_mm
    pairs = _paired(truths, finds, pixel_mm)
    taken = {pair.found.id for pair in pairs if pair.found}
    false = tuple(scar for scar in finds if scar.id not in taken)
    spots = [true for true in truths if true.shape is None]
    fooled = sum(
        any(_away_mm(spot, scar, pixel_mm) < _radius_mm(spot, skin) for spot in spots)
        for scar in false
    )
    return Seen(survey.quality.verdict, pairs, false, len(spots), fooled)


def _glow(case: Case, skin: PhantomSkin, glows: dict[Any, np.ndarray]) -> np.ndarray:
    """Return the light that leaves the skin; found once for all cameras that look at it."""
    optics = case.optics
    light = (optics.scattering, optics.scattering_scale, optics.polarised)
    key = (case.skin, case.tone, case.rig.lights, case.rig.camera.distance_mm, light)
    if key not in glows:
        glows[key] = radiance(skin, case.rig, replace(optics, ambient=0.0))
    return glows[key]


def _paired(
    truths: tuple[TrueScar, ...], finds: tuple[Scar, ...], pixel_mm: float
) -> tuple[Pair, ...]:
    """Pair true scars with finds, the nearest first; both must be raised or both depressed."""
    scars = [true for true in truths if true.shape is not None]
    near = sorted(
        (away, i, j)
        for i, true in enumerate(scars)
        for j, scar in enumerate(finds)
        if scar.raised == true.raised
        and (away := _away_mm(true, scar, pixel_mm)) < max(NEAR_MM, NEAR * true.shape.width_mm)
    )
    found: dict[int, int] = {}
    for _, i, j in near:
        if i not in found and j not in found.values():
            found[i] = j
    return tuple(
        Pair(true, finds[found[i]] if i in found else None) for i, true in enumerate(scars)
    )


def _away_mm(true: TrueScar, scar: Scar, pixel_mm: float) -> float:
    across, down = (a - b for a, b in zip(scar.centre_px, true.centre_px, strict=True))
    return float(np.hypot(across, down)) * pixel_mm


def _radius_mm(spot: TrueScar, skin: PhantomSkin) -> float:
    return max(NEAR_MM, 0.5 * skin.plan.planted[spot.id - 1].width_mm)
