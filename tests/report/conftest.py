"""A small made world: a relief with scars of plain form, and the records that go with it."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.quantity import Measured
from needlepoint.scars import Scar, ScarMap
from needlepoint.surface import (
    Blur,
    Check,
    Origin,
    Quality,
    Relief,
    Scale,
    Survey,
    TangentFrame,
)

PIXEL_MM = 0.1
SHAPE = (300, 400)
# kind, centre (row, col) px, half axes (rows, cols) mm, depth mm (negative: raised)
FORMS = [
    ("rolling", (80, 100), (2.6, 3.2), 0.34),
    ("boxcar", (90, 260), (1.3, 1.7), 0.42),
    ("icepick", (200, 90), (0.5, 0.5), 0.55),
    ("icepick", (215, 112), (0.45, 0.5), 0.40),
    ("hypertrophic", (220, 250), (1.8, 2.2), -0.50),
    ("undecided", (160, 340), (1.0, 1.4), 0.15),
]


def form(kind, rho, depth):
    """Heights of one scar at the scaled radius rho; the rim lies at 1."""
    inside = np.clip(rho, 0.0, 1.0)
    if kind == "boxcar":
        return -depth / (1.0 + np.exp((rho - 0.85) / 0.04))
    if kind == "icepick":
        return -depth * (1.0 - inside)
    return -depth * 0.5 * (1.0 + np.cos(np.pi * inside))


def make_relief(seed=7):
    rng = np.random.default_rng(seed)
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    z = rng.normal(0.0, 0.004, SHAPE)
    z += 0.008 * np.sin(cols / 4.0 + np.sin(rows / 9.0)) * np.sin(rows / 5.0)
    for kind, (row, col), (down, across), depth in FORMS:
        rho = np.hypot((rows - row) * PIXEL_MM / down, (cols - col) * PIXEL_MM / across)
        z += form(kind, rho, depth)
    sound = np.ones(SHAPE, bool)
    sound[:30, 370:] = False
    fold = np.zeros(SHAPE, bool)
    fold[:, 380:] = True
    blur = Blur(np.array([0.0, 1.0, 5.0]), np.array([1.0, 0.97, 0.9]))
    return Relief(
        z_mm=z,
        sound=sound,
        pixel_mm=PIXEL_MM,
        frame=TangentFrame.flat(PIXEL_MM),
        scale_sd=0.01,
        gain_sd=0.02,
        softer=blur,
        sharper=Blur(blur.per_mm, 1.0 / blur.gain),
        unsharpened=Blur(blur.per_mm, blur.gain**2),
        fold=fold,
    )


def make_scar(number, kind, centre, axes, depth):
    turn = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    (row, col), (down, across) = centre, axes
    outline = tuple(
        (float(col + across / PIXEL_MM * np.cos(t)), float(row + down / PIXEL_MM * np.sin(t)))
        for t in turn
    )
    area = np.pi * down * across
    fullness = {"boxcar": 0.8, "icepick": 0.33}.get(kind, 0.5)
    deep = abs(depth)
    raised = depth < 0
    measured = Measured.from_sd(deep, 0.02, "mm")
    if kind == "icepick":
        measured = Measured(deep, deep, deep * 1.5, "mm", "lower", "light does not reach its floor")
    return Scar(
        id=number,
        kind=kind,
        raised=raised,
        kinds={kind: 0.9, "rolling": 0.1}
        if kind not in ("rolling", "undecided")
        else {"rolling": 0.55, "boxcar": 0.45},
        centre_px=(float(col), float(row)),
        centre_mm=((col - 199.5) * PIXEL_MM, (row - 149.5) * PIXEL_MM),
        outline_px=outline,
        depth=measured,
        width=Measured.from_sd(1.3 * np.sqrt(down * across), 0.05, "mm"),
        length=Measured.from_sd(2 * max(axes), 0.06, "mm"),
        breadth=Measured.from_sd(2 * min(axes), 0.06, "mm"),
        area=Measured.from_sd(area, 0.2, "mm2"),
        volume=Measured.from_sd(area * deep * fullness, 0.04, "mm3"),
        wall=Measured.unknown("deg", "too few pixels on the wall")
        if kind == "icepick"
        else Measured.from_sd(30.0, 4.0, "deg"),
        fullness=Measured.from_sd(fullness, 0.03, "1"),
        near_fold=number == 4,
        notes=("Ask whether it has grown beyond the first wound: shape cannot tell.",)
        if raised
        else (),
    )


def make_scars():
    scars = [make_scar(0, *each) for each in FORMS]
    order = sorted(scars, key=lambda scar: -scar.volume.value)
    numbered = tuple(make_scar(i + 1, *FORMS[scars.index(scar)]) for i, scar in enumerate(order))
    return ScarMap(
        scars=numbered,
        grades={
            "ecca": Measured(55.0, 40.0, 75.0, "1", None, "computed from this patch alone"),
            "goodman_baron_quantitative": Measured.unknown("1", "one scar has no kind"),
        },
        areal={
            "Sa": Measured.from_sd(0.0312, 0.0011, "mm"),
            "Sq": Measured.from_sd(0.0623, 0.0015, "mm"),
            "Sv": Measured.from_sd(0.561, 0.02, "mm"),
        },
        area_mm2=1191.0,
        notes=("Grades are computed from this patch alone, not from the whole face.",),
    )


def make_quality(*, refused=False):
    return Quality(
        (
            Check(
                "modulation",
                0.41,
                0.1,
                True,
                True,
                "1",
                "Our light stands out well from the room's.",
            ),
            Check(
                "motion",
                0.9 if refused else 0.03,
                0.25,
                not refused,
                True,
                "mm",
                "The skin moved; rest the head on something and take them again."
                if refused
                else "The skin kept still.",
            ),
            Check(
                "pixel",
                0.1,
                0.08,
                False,
                False,
                "mm",
                "A pixel is large for icepick scars; go nearer.",
            ),
            Check("ambient", float("nan"), 0.2, True, False, "1", "No picture without our light."),
        )
    )


def make_survey(*, refused=False):
    return Survey(
        relief=None if refused else make_relief(),
        quality=make_quality(refused=refused),
        scale=Scale(PIXEL_MM, 0.01, "camera focal length and distance"),
        origin=Origin("capture", "ana-left", "0" * 64, "left cheek", "2026-11-22T10:00:00Z"),
        notes=("Made for a test.",),
    )


@pytest.fixture(scope="session")
def survey():
    return make_survey()


@pytest.fixture(scope="session")
def refused():
    return make_survey(refused=True)


@pytest.fixture(scope="session")
def scars():
    return make_scars()
