"""Orders and turns of the pictures of made captures: none is accepted with a wrong relief.

`NEEDLEPOINT_TRIES=40` tries so many of the 192 of each capture, drawn by `NEEDLEPOINT_SEED`.
"""

import itertools
import os
import random
import shutil

import cv2
import numpy as np
import pytest

from needlepoint.phantom import Optics, make_skin, photograph, random_plan, rig_named, write_capture
from needlepoint.surface import survey_capture

CASES = {
    "mixed": ("lamps4", {"kind": "mixed"}, {}),
    "atrophic": ("lamps4", {"kind": "atrophic"}, {}),
    "raised": ("lamps4", {"kind": "raised"}, {}),
    "clear": ("lamps4", {"kind": "clear"}, {}),
    "flat": ("lamps4", {"kind": "mixed", "radii_mm": (1e6, 1e6), "tilt_deg": (0.0, 0.0)}, {}),
    "fold": ("lamps4", {"kind": "mixed", "fold": True}, {}),
    "dark skin": ("lamps4", {"kind": "mixed", "tone": "dark"}, {"ambient": 0.4}),
    "shiny": ("lamps4", {"kind": "mixed"}, {"polarised": False}),
    "narrow": ("narrow", {"kind": "mixed"}, {}),
    "far": ("far4", {"kind": "atrophic"}, {}),
    "screen": ("screen24", {"kind": "mixed"}, {}),
    "small screen": ("screen13", {"kind": "rolling"}, {"motion_mm": 0.1}),
}
TURNS = {
    "as taken": lambda p: p,
    "90": lambda p: np.rot90(p, 1),
    "180": lambda p: np.rot90(p, 2),
    "270": lambda p: np.rot90(p, 3),
    "left for right": lambda p: p[:, ::-1],
    "up for down": lambda p: p[::-1],
    "transposed": lambda p: np.swapaxes(p, 0, 1),
    "across": lambda p: np.rot90(np.swapaxes(p, 0, 1), 2),
}
SEED = int(os.environ.get("NEEDLEPOINT_SEED", "7301"))
SIDE_MM = 30.0
TRIES = int(os.environ.get("NEEDLEPOINT_TRIES", "192"))


def made(case, folder):
    rig, skin, optics = CASES[case]
    seed = SEED + list(CASES).index(case)
    plan = random_plan(seed=seed, size_mm=(SIDE_MM, SIDE_MM), grid_mm=0.1, **skin)
    stand = rig_named(rig, pixel_mm=0.2, size_mm=plan.size_mm)
    shoot = photograph(make_skin(plan, seed), stand, Optics(**optics), seed)
    write_capture(shoot, folder, relief=True)
    with np.load(folder.parent / f"{folder.name}.truth.npz") as truth:
        return truth["relief_mm"]


def agreement(found, truth):
    """Correlate reliefs without their broad part; 1 where they agree."""
    one, two = (
        z - cv2.GaussianBlur(z, (0, 0), 20.0) for z in (found.astype(float), truth.astype(float))
    )
    return float(np.corrcoef(one.ravel(), two.ravel())[0, 1])


def drawn():
    """Return pairs of a turn and an order; what was taken is always among them."""
    every = list(itertools.product(TURNS, itertools.permutations(range(4))))
    return every[:1] + random.Random(SEED).sample(every[1:], min(TRIES, len(every)) - 1)


@pytest.mark.timeout(36000)  # 192 surveys, however busy the machine
@pytest.mark.parametrize("case", CASES)
def test_no_order_and_no_turn_is_accepted_wrongly(case, tmp_path, capsys):
    truth = made(case, tmp_path / "c")
    pictures = [cv2.imread(str(tmp_path / "c" / f"{k:02d}.png"), -1) for k in (1, 2, 3, 4)]
    ambient = tmp_path / "c" / "ambient.png"
    wrong, accepted, tried = [], 0, 0
    for turn, order in drawn():
        how, folder = TURNS[turn], tmp_path / "tried"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tmp_path / "c", folder)
        for place, source in enumerate(order, start=1):
            cv2.imwrite(str(folder / f"{place:02d}.png"), how(pictures[source]))
        if ambient.exists():
            cv2.imwrite(str(folder / "ambient.png"), how(cv2.imread(str(ambient), -1)))
        survey = survey_capture(folder)
        tried += 1
        if survey.relief is not None:
            accepted += 1
            alike = agreement(survey.relief.z_mm, how(truth))
            if alike < 0.4:
                wrong.append((turn, order, round(alike, 2)))
    with capsys.disabled():
        print(
            f"\n{case}: {tried} tried, {accepted} accepted, {len(wrong)} of them wrongly {wrong}",
            flush=True,
        )
    assert accepted > 0
    assert not wrong
