"""A repeat study on simulated skin seen by an instrument of known noise."""

from dataclasses import replace

import numpy as np
import pytest
from tests.change.visits import POSE, seen, visit

from needlepoint.change import study_repeats
from needlepoint.errors import NotComparable, Refused, WrongUsage
from needlepoint.surface import Check, Quality

NOISE_UM = 4.0
POSES = ({}, POSE, {"shift_mm": (-1.1, 0.6), "turn_deg": 2.0})


@pytest.fixture(scope="module")
def visits(plan):
    return [
        visit(seen(replace(plan, **pose), 5003, noise_um=NOISE_UM), f"take {number}")
        for number, pose in enumerate(POSES, 1)
    ]


@pytest.fixture(scope="module")
def study(visits):
    return study_repeats(visits, "a bench")


def test_an_instrument_of_little_noise_repeats_to_a_few_percent(study):
    depth = study.figure.depth
    assert study.figure.captures == 3
    assert 0.0 < depth.sd.value < 0.02
    assert depth.cv_percent.value < 4.0
    assert depth.icc.value > 0.95
    assert depth.bias.low <= 0.0 <= depth.bias.high or abs(depth.bias.value) < 0.01


def test_every_scar_of_the_first_capture_counts_or_says_why_not(study, visits):
    assert [scar.id for scar in study.scars] == [scar.id for scar in visits[0].scars.scars]
    whole = [scar for scar in study.scars if not scar.why]
    assert len(whole) == study.figure.scars
    for scar in study.scars:
        assert len(scar.values["depth"]) == 3
        assert bool(scar.why) == (None in scar.values["depth"])


def test_every_registration_says_how_well_it_fits(study):
    assert len(study.residuals_mm) == 2
    assert max(study.residuals_mm) < 0.05


def test_which_capture_comes_first_hardly_counts(study, visits):
    other = study_repeats([visits[1], visits[0], visits[2]], "turned").figure
    assert other.depth.cv_percent.value == pytest.approx(
        study.figure.depth.cv_percent.value, rel=1.0, abs=0.5
    )


def test_days_between_captures_and_failed_checks_are_said(visits):
    limits = Quality((Check("pixel", 0.1, 0.08, False, False, "mm", "go nearer"),))
    told = [
        replace(
            each,
            origin=replace(each.origin, taken=f"2026-05-0{day}T10:00:00Z"),
            quality=limits if day == 2 else each.quality,
        )
        for day, each in enumerate(visits[:2], 1)
    ]
    said = " ".join(study_repeats(told, "two days").notes)
    assert "from 2 days (2026-05-01 to 2026-05-02)" in said
    assert "limited capture 2" in said
    assert "Two captures give a wide figure" in said


def test_too_few_captures_copies_and_other_skin_are_refused(visits, plan):
    with pytest.raises(WrongUsage, match="at least twice"):
        study_repeats(visits[:1], "one")
    with pytest.raises(Refused, match="captures 1 and 3 are the same pictures"):
        study_repeats([*visits[:2], visits[0]], "a copy")
    relief = visits[1].relief
    mirrored = replace(relief, z_mm=np.ascontiguousarray(relief.z_mm[:, ::-1]))
    with pytest.raises(NotComparable, match=r"capture 2 \(odd\).*mirrored"):
        study_repeats([visits[0], visit(mirrored, "odd")], "mirrored")
