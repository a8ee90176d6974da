"""Made captures with parts of a face in them: no find lies on a part, and few are false elsewhere.

`NEEDLEPOINT_FACES="6001 6060"` says which seeds, the first and the last.
"""

import os

import numpy as np
import pytest
from tests.surface.faces import face_capture, on

from needlepoint.workflow import measure

FIRST, LAST = (int(seed) for seed in os.environ.get("NEEDLEPOINT_FACES", "6001 6060").split())
PIXEL_MM = 0.2
MOST_FALSE = 0.3
"""Of the finds of a capture off the parts; with more of them a map misleads, and is refused."""


@pytest.fixture(scope="module")
def tally():
    seen = []
    yield seen
    accepted = [row for row in seen if row["verdict"] != "refused"]
    total = {key: sum(row[key] for row in accepted) for key in ("listed", "on", "false")}
    print(
        f"\n{len(seen)} captures with parts of a face: {len(seen) - len(accepted)} refused; "
        f"{total['listed']} finds, {total['on']} on a part, {total['false']} false elsewhere"
    )


def seen_of(seed, folder):
    """Measure one capture and count its finds."""
    plan, parts = face_capture(folder, seed)
    measured = measure(folder)
    row = {"seed": seed, "parts": [str(part.kind) for part in plan.parts]}
    row |= {"verdict": measured.quality.verdict, "listed": 0, "on": 0, "false": 0, "hit": 0}
    planted = [each for each in plan.planted if not each.flat]
    large = [each for each in planted if each.width_mm > 1.5 and each.depth_mm > 0.15]
    row["large"] = len(large)
    if measured.scars is None:
        return row | {"why": measured.quality.refusal[:80]}
    scars = measured.scars.scars
    row["listed"] = len(scars)
    row["on"] = on(parts, [scar.centre_px for scar in scars])
    row["on"] += on(parts, [scar.centre_px for scar in measured.scars.cut])
    # in the picture, as lengths over a form that shine has bent are another matter
    middle_px = (np.array(parts.shape[::-1]) - 1) / 2
    middles = np.array([scar.centre_px for scar in scars]).reshape(-1, 2) - middle_px

    def near(each, share):
        away = np.hypot(*(middles * PIXEL_MM - np.array(each.centre_mm)).T)
        return away < max(1.5, share * each.width_mm)

    row["hit"] = sum(bool(near(each, 0.5).any()) for each in large)
    true = np.zeros(len(scars), bool)
    for each in planted:
        true |= near(each, 0.7)
    row["false"] = int((~true).sum())
    return row


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(FIRST, LAST + 1))
def test_no_find_lies_on_a_part_of_a_face(seed, tmp_path, tally, capsys):
    row = seen_of(seed, tmp_path / "c")
    tally.append(row)
    with capsys.disabled():
        print(f"\n{row}", flush=True)
    assert row["on"] == 0
    assert row["false"] <= MOST_FALSE * max(row["listed"], 1)
