"""Changing: made skins at several visits, compared, and set beside what was really done to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from needlepoint.change import Change, Registration, ScarChange, compare, register
from needlepoint.phantom import (
    Optics,
    PhantomRig,
    SkinPlan,
    TrueScar,
    make_skin,
    photograph,
    random_plan,
    rig_named,
    true_scars,
    write_capture,
)
from needlepoint.phantom.lens import picture_px
from needlepoint.phantom.pose import to_patch
from needlepoint.phantom.skin import form_mm
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import survey_capture

SEEDS = range(5110, 5116)
"""For reporting alone; nothing in the package was chosen by looking at these skins."""

SIZE_MM = (40.0, 40.0)
STRETCH_MM = 0.2
NEAR_MM = 1.0
"""Own choice: a find further from a true scar than this is another one."""

WAYS_SEEDS = range(5110, 5112)
LATER = ("changed", "unchanged", "30 %")
"""The later visits of `poses`."""

TWINS = 2
"""Skins of which a twin is made."""

CUT = 0.4
"""Share of the second picture's width that the crop leaves out."""


@dataclass(frozen=True)
class Way:
    """Another way to take the second visit.

    Attributes
    ----------
    says
        The way in words.
    rigs
        How the first and the second visit are photographed.
    optics
        The light of the first and the second visit.
    cut
        Whether the second visit shows a part of the patch alone.
    """

    says: str
    rigs: tuple[PhantomRig, PhantomRig]
    optics: tuple[Optics, Optics] = (Optics(), Optics())
    cut: bool = False


def _rig(name: str = "lamps4", pixel_mm: float = 0.1) -> PhantomRig:
    return rig_named(name, pixel_mm=pixel_mm, size_mm=SIZE_MM)


SHINY = Optics(polarised=False)
WAYS: dict[str, Way] = {
    "finer": Way("0.1 mm a pixel, then 0.07", (_rig(), _rig(pixel_mm=0.07))),
    "part": Way("the second visit shows 60 % of the patch", (_rig(), _rig()), cut=True),
    "lamps, screen": Way("four lamps, then a 24-inch screen", (_rig(), _rig("screen24"))),
    "shine": Way("polarisers at the first visit alone", (_rig(),) * 2, (Optics(), SHINY)),
    "no shine": Way("polarisers at the second visit alone", (_rig(),) * 2, (SHINY, Optics())),
    "screen": Way("the screen at both visits", (_rig("screen24"),) * 2),
}


@dataclass(frozen=True)
class Pose:
    """One visit: what was done to the skin and how it is held.

    Attributes
    ----------
    plan
        The skin.
    shares
        By how much each planted scar is shallower.
    """

    plan: SkinPlan
    shares: np.ndarray


@dataclass(frozen=True)
class Told:
    """One scar, what is true of it and what is said.

    Attributes
    ----------
    true
        The planted scar.
    percent
        Its true change of depth and volume [%]; its width does not change.
    said
        What is said.
    """

    true: TrueScar
    percent: float
    said: ScarChange


@dataclass(frozen=True)
class Compared:
    """Two visits.

    Attributes
    ----------
    off_um
        How far places outside scars are carried wrong [um].
    told
        Scars that are on both maps; pits are left out.
    invented
        Finds on no true scar that are said to have changed.
    volume_percent
        True change of the volume of the depressed scars among them [%].
    change
        What is said.
    """

    off_um: np.ndarray
    told: tuple[Told, ...]
    invented: int
    volume_percent: float
    change: Change


def poses(seed: int) -> dict[str, Pose]:
    """Return the visits of one skin: before, changed and stretched, unchanged, 30 % changed."""
    plan = random_plan("mixed", seed=seed, size_mm=SIZE_MM)
    dice = np.random.default_rng([seed, 77])
    none = np.zeros(len(plan.planted))
    some = dice.uniform(0.0, 0.6, len(plan.planted))
    return {
        "before": Pose(plan, none),
        "changed": Pose(replace(_held(_shallower(plan, some), dice), stretch_mm=STRETCH_MM), some),
        "unchanged": Pose(_held(plan, dice), none),
        "30 %": Pose(_held(_shallower(plan, none + 0.3), dice), none + 0.3),
    }


def _shallower(plan: SkinPlan, shares: np.ndarray) -> SkinPlan:
    """Heal every scar by its own share; redness goes too."""
    scars = (
        replace(scar, depth_mm=scar.depth_mm * (1.0 - share), colour=0.5 * scar.colour)
        for scar, share in zip(plan.planted, shares, strict=True)
    )
    return replace(plan, planted=tuple(scars))


def _held(plan: SkinPlan, dice: np.random.Generator) -> SkinPlan:
    """Hold the face otherwise: moved up to 6 mm, turned 6 and tilted 4 degrees."""
    lean = dice.uniform(-1.0, 1.0, 2) * 4.0 / 2.0**0.5
    return replace(
        plan,
        shift_mm=tuple(float(by) for by in dice.uniform(-6.0, 6.0, 2)),
        turn_deg=float(dice.uniform(-6.0, 6.0)),
        tilt_deg=tuple(float(a + b) for a, b in zip(plan.tilt_deg, lean, strict=True)),
    )


def seen(
    plan: SkinPlan,
    seed: int,
    folder: Path,
    rig: PhantomRig | None = None,
    optics: Optics | None = None,
) -> Measurement:
    """Photograph and measure one visit; pictures that are there are not taken again."""
    # the name decides the noise: no two visits share it
    noise = seed + 10_000 * sum(map(ord, folder.name))
    if not folder.exists():
        shoot = photograph(make_skin(plan, seed), rig or _rig(), optics, noise)
        write_capture(shoot, folder)
    survey = survey_capture(folder)
    scars = None if survey.relief is None else map_scars(survey.relief)
    return Measurement.of(survey, scars)


def compared(
    visits: tuple[Measurement, Measurement],
    both: tuple[Pose, Pose],
    rigs: tuple[PhantomRig, PhantomRig],
    left_px: int = 0,
) -> Compared:
    """Compare two visits and set what is said beside the truth."""
    change = compare(*visits)
    first, second = both
    truths = true_scars(make_skin(replace(first.plan, grid_mm=0.2), 0), rigs[0])
    percent = -100.0 * second.shares
    told, invented = [], 0
    for said in change.scars:
        near = _nearest(said, truths, rigs[0].camera.pixel_mm)
        if near is None:
            invented += said.verdict not in ("no reliable change", "cannot tell")
        elif said.before_id is not None and near.kind != "icepick":
            told.append(Told(near, float(percent[near.id - 1]), said))
    total = _total(told)
    registration = change.registration
    off = np.zeros(0)
    if registration is not None:
        off = _off_um(registration, (first.plan, second.plan), rigs, left_px)
    return Compared(off, tuple(told), invented, total, change)


def _total(told: list[Told]) -> float:
    """Return the true change of the volume of all depressed scars that were measured twice [%]."""
    volumes = [
        (each.true.shape.volume_mm3, each.percent)
        for each in told
        if each.true.shape and not each.true.raised
        if each.said.volume is not None and each.said.volume.percent.known
    ]
    whole = sum(volume for volume, _ in volumes)
    return sum(volume * percent for volume, percent in volumes) / max(whole, 1e-9)


def _nearest(said: ScarChange, truths: tuple[TrueScar, ...], pixel_mm: float) -> TrueScar | None:
    away = [np.hypot(*np.subtract(t.centre_px, said.centre_px)) * pixel_mm for t in truths]
    nearest = int(np.argmin(away))
    true = truths[nearest]
    return true if away[nearest] < NEAR_MM and true.shape is not None else None


def _off_um(
    registration: Registration,
    plans: tuple[SkinPlan, SkinPlan],
    rigs: tuple[PhantomRig, PhantomRig],
    left_px: int,
) -> np.ndarray:
    """Return how far places outside scars are carried wrong, where both visits show them."""
    side = np.linspace(-0.45 * SIZE_MM[0], 0.45 * SIZE_MM[0], 37)
    face = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    clear = [
        all(np.hypot(*(at - scar.centre_mm)) > scar.reach_mm + 0.5 for scar in plans[0].planted)
        for at in face
    ]
    first, second = (
        _places(plan, rig, face[np.array(clear)]) for plan, rig in zip(plans, rigs, strict=True)
    )
    row, col = registration.carry(first[:, 1], first[:, 0])
    away = np.hypot(row - second[:, 1], col + left_px - second[:, 0])
    inside = _inside(first, rigs[0], 0) & _inside(second, rigs[1], left_px)
    return np.asarray(1000.0 * rigs[1].camera.pixel_mm * away[inside])


def _places(plan: SkinPlan, rig: PhantomRig, face: np.ndarray) -> np.ndarray:
    x, y = to_patch(plan, face[:, 0], face[:, 1])
    return picture_px(rig, np.column_stack([x, y, form_mm(plan, x, y)]))


def _inside(places: np.ndarray, rig: PhantomRig, left_px: int) -> np.ndarray:
    rows, cols = rig.shape
    return np.asarray(
        (places[:, 0] > left_px + 5)
        & (places[:, 0] < cols - 6)
        & (places[:, 1] > 5)
        & (places[:, 1] < rows - 6)
    )


Visits = dict[tuple[int, str], Measurement]


def all_visits(folder: Path) -> Visits:
    """Photograph and measure every visit of every skin."""
    return {
        (seed, name): seen(pose.plan, seed, folder / f"{name} {seed}")
        for seed in SEEDS
        for name, pose in poses(seed).items()
    }


def all_compared(visits: Visits) -> Iterator[tuple[str, int, Compared]]:
    """Compare every skin's first visit with its later ones."""
    for seed in SEEDS:
        held = poses(seed)
        for name in LATER:
            pair = visits[seed, "before"], visits[seed, name]
            yield name, seed, compared(pair, (held["before"], held[name]), (_rig(), _rig()))


def all_ways(visits: Visits, folder: Path) -> Iterator[tuple[str, int, Compared]]:
    """Compare a few skins photographed in other ways; what was photographed before is used."""
    for seed in WAYS_SEEDS:
        held = poses(seed)
        taken = {(name, _rig(), Optics()): visits[seed, name] for name in ("before", "changed")}
        for name, way in WAYS.items():
            keys = tuple(zip(("before", "changed"), way.rigs, way.optics, strict=True))
            for key in keys:
                if key not in taken:
                    place = folder / f"{key[0]} {name} {seed}"
                    taken[key] = seen(held[key[0]].plan, seed, place, *key[1:])
            first, second = (taken[key] for key in keys)
            left = round(CUT * way.rigs[1].shape[1]) if way.cut else 0
            pair = first, cropped(second, left) if left else second
            yield name, seed, compared(pair, (held["before"], held["changed"]), way.rigs, left)


def cropped(visit: Measurement, left_px: int) -> Measurement:
    """Return what is seen right of a column."""
    assert visit.relief is not None
    relief = visit.relief
    frame = replace(relief.frame, cols=relief.frame.cols - left_px)
    part = replace(
        relief,
        z_mm=relief.z_mm[:, left_px:],
        sound=relief.sound[:, left_px:],
        frame=frame,
        fold=None if relief.fold is None else relief.fold[:, left_px:],
    )
    return replace(visit, relief=part, scars=map_scars(part))


def all_pairs(visits: Visits, folder: Path) -> Iterator[tuple[str, bool, str]]:
    """Yield pairs of visits: what they are, whether they were refused, and the reason.

    ``right`` pairs show the same skin. Wrong ones: ``another person``; ``other cheek``, with the
    same scars in places mirrored and skin of its own; ``mirrored`` by the camera; ``twin``, whose
    scars lie in the same places on other skin.
    """
    others = (*SEEDS[1:], *SEEDS)
    for number, seed in enumerate(SEEDS):
        first, changed = visits[seed, "before"], visits[seed, "changed"]
        for name in LATER:
            yield "right", *_refused(first, visits[seed, name])
        yield "right", *_refused(changed, visits[seed, "unchanged"])
        yield "mirrored", *_refused(first, _flipped(changed))
        for other in others[number : number + 2]:
            yield "another person", *_refused(first, visits[other, "changed"])
        for kind, plan, skin in strangers(seed):
            yield kind, *_refused(first, seen(plan, skin, folder / f"{kind} {seed}"))


def strangers(seed: int) -> list[tuple[str, SkinPlan, int]]:
    """Return the skins that are made to be taken for another: what they are, plan and seed."""
    plan = poses(seed)["changed"].plan
    cheek = [("other cheek", _mirror(plan), seed + 600)]
    return cheek + ([("twin", plan, seed + 500)] if seed < SEEDS[TWINS] else [])


def _refused(first: Measurement, second: Measurement) -> tuple[bool, str]:
    assert first.relief is not None
    assert second.relief is not None
    registration, checks = register(first.relief, second.relief)
    return registration is None, checks[-1].why


def _flipped(visit: Measurement) -> Measurement:
    assert visit.relief is not None
    relief = visit.relief
    return replace(
        visit,
        relief=replace(
            relief,
            z_mm=np.ascontiguousarray(relief.z_mm[:, ::-1]),
            sound=np.ascontiguousarray(relief.sound[:, ::-1]),
        ),
    )


def _mirror(plan: SkinPlan) -> SkinPlan:
    scars = (
        replace(scar, centre_mm=(-scar.centre_mm[0], scar.centre_mm[1]), turn_deg=-scar.turn_deg)
        for scar in plan.planted
    )
    return replace(plan, planted=tuple(scars))
