"""Made people, practices and scars for the tests of care. Nobody here exists."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from needlepoint.care import Practice, person_from, questionnaire
from needlepoint.quantity import Measured
from needlepoint.scars import Scar

TODAY = date(2026, 11, 22)
ANA = tomllib.loads((Path(__file__).parents[1] / "spec/care/ana.toml").read_text("utf-8"))
SALON = Practice(
    licence="utah_master_esthetician",
    licence_checked_on=TODAY,
    device="skinpen",
    supervised_by="Dr Vela",
)
CLINIC = Practice("medical", "physician", "skinpen", preferences={"needles": 14})
POINTS = {"I": 3, "II": 10, "III": 17, "IV": 24, "V": 30, "VI": 38}


def skin_answers(skin_type):
    """Answers of the ten questions that make up a skin type."""
    points, given = POINTS[skin_type], {}
    for question in questionnaire().section("skin type"):
        worth = min(points, len(question.choices) - 1)
        if question.id == "skin_last_sun":
            worth = 0  # recent sun is another rule's matter
        given[question.id] = question.choices[worth]
        points -= worth
    return given


def person(skin_type="II", *, without=(), overrides=(), **changes):
    """Make Ana, with another skin type and other answers."""
    answers = ANA["answers"] | skin_answers(skin_type) | changes
    answers = {key: value for key, value in answers.items() if key not in without}
    return person_from(answers, answered_on=TODAY, overrides=tuple(overrides))


def scar(number=1, kind="rolling", depth=0.3, *, raised=False, **changes):
    """Make one scar; depth is a number, known to a tenth, or a Measured [mm]."""
    if not isinstance(depth, Measured):
        depth = Measured(depth, 0.95 * depth, 1.05 * depth, "mm")
    mm = Measured(2.0, 1.9, 2.1, "mm")
    plain = Scar(
        id=number,
        kind=kind,
        raised=raised,
        kinds={kind: 0.9, "rolling" if kind != "rolling" else "boxcar": 0.1},
        centre_px=(10.0, 10.0),
        centre_mm=(0.0, 0.0),
        outline_px=((0.0, 0.0), (20.0, 0.0), (20.0, 20.0)),
        depth=depth,
        width=mm,
        length=mm,
        breadth=mm,
        area=Measured(4.0, 3.8, 4.2, "mm2"),
        volume=Measured(0.6, 0.5, 0.7, "mm3"),
        wall=Measured(40.0, 35.0, 45.0, "deg"),
        fullness=Measured(0.5, 0.45, 0.55, "1"),
    )
    return replace(plain, **changes)


MAPS = {
    "rolling": [scar(1, "rolling", 0.2), scar(2, "rolling", 0.4), scar(3, "rolling", 0.15)],
    "boxcar": [scar(1, "boxcar", 0.3), scar(2, "boxcar", 0.5), scar(3, "boxcar", 0.8)],
    "icepick": [
        scar(1, "icepick", Measured(0.4, 0.35, 0.45, "mm", "lower", "floor not seen")),
        scar(2, "icepick", 0.3),
    ],
    "raised": [scar(1, "keloid", 1.2, raised=True), scar(2, "papular", 0.6, raised=True)],
    "mixed": [
        scar(1, "rolling", 0.3),
        scar(2, "boxcar", 0.49),
        scar(3, "icepick", 0.6),
        scar(4, "hypertrophic", 0.7, raised=True),
        scar(5, "macular", Measured.unknown("mm", "flat")),
        scar(6, "undecided", 0.25, kinds={"boxcar": 0.5, "icepick": 0.35, "rolling": 0.15}),
    ],
    "empty": [],
}
"""Six made scar maps."""
