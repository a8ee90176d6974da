"""Shine: taken out where lamps and colours agree that it is there, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.phantom import (
    Optics,
    SkinPlan,
    camera_for,
    lamps,
    make_skin,
    photograph,
    random_plan,
    rig_named,
    write_capture,
)
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import Check, Survey, survey_capture
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.stereo.bend import level
from needlepoint.surface.stereo.dichromatic import shine_by_colour
from needlepoint.surface.stereo.normals import Lighting
from needlepoint.surface.stereo.scattering_estimate import believe
from needlepoint.surface.stereo.sheen import _positive
from needlepoint.surface.stereo.shine import Shine
from needlepoint.surface.stereo.shine_checks import SURE, shine_checks, shine_uncertainty
from needlepoint.surface.stereo.subsets import groups_of

SIZE = (24.0, 24.0)
SEAT = camera_for(0.12, SIZE)


def surveyed(folder: Path, optics: Optics, count: int, plan: SkinPlan) -> Survey:
    rig = lamps(SEAT, count=count)
    write_capture(photograph(make_skin(plan, 31), rig, optics, 31), folder)
    return survey_capture(folder)


def shine_of(survey: Survey) -> float:
    return next(check.value for check in survey.quality.checks if check.id == "shine")


def bare(kind: str = "clear", tone: str = "light") -> SkinPlan:
    return random_plan(kind, seed=31, size_mm=SIZE, grid_mm=0.08, tone=tone)


@pytest.mark.parametrize("count", [4, 8])
@pytest.mark.parametrize("tone", ["light", "dark"])
def test_matt_skin_has_no_shine(tmp_path: Path, count: int, tone: str) -> None:
    plan = bare("atrophic", tone)
    survey = surveyed(tmp_path / "c", Optics(), count, plan)
    assert shine_of(survey) == 0.0


def test_shine_is_seen_with_four_lamps_and_with_eight(tmp_path: Path) -> None:
    optics = Optics(polarised=False, oil=1.0)
    for count in (4, 8):
        assert shine_of(surveyed(tmp_path / str(count), optics, count, bare())) > 0.05


@pytest.mark.parametrize("tone", ["light", "medium"])
def test_oily_skin_under_eight_lamps_reads_as_the_same_skin_polarised(
    tmp_path: Path, tone: str
) -> None:
    plan = bare("atrophic", tone)
    matt = surveyed(tmp_path / "matt", Optics(), 8, plan)
    oily = surveyed(tmp_path / "oily", Optics(polarised=False, oil=1.0), 8, plan)
    assert matt.relief is not None
    assert oily.relief is not None
    first, second = (map_scars(one.relief) for one in (matt, oily) if one.relief is not None)
    assert abs(len(first.scars) - len(second.scars)) <= 1
    inner = (slice(20, -20), slice(20, -20))
    apart = (oily.relief.z_mm - matt.relief.z_mm)[inner]
    assert float(np.std(apart)) < 0.4 * float(np.std(matt.relief.z_mm[inner]))


def test_what_four_lamps_show_of_oily_skin_is_not_called_a_scar(tmp_path: Path) -> None:
    survey = surveyed(tmp_path / "c", Optics(polarised=False, oil=1.0), 4, bare())
    if survey.relief is None:  # refused is as true as nothing listed, if it says what to do
        assert "polarisers" in survey.quality.refusal
        return
    found = map_scars(survey.relief)
    told = Measurement.of(survey, found)
    assert told.scars is None or told.scars.scars == ()


def named(survey: Survey, name: str) -> Check:
    return next(check for check in survey.quality.checks if check.id == name)


def test_dark_waxy_shiny_skin_is_refused_or_its_depths_are_wide(tmp_path: Path) -> None:
    plan = random_plan("atrophic", seed=31, size_mm=SIZE, grid_mm=0.08, tone="dark")
    optics = Optics(polarised=False, scattering="jensen2")
    survey = surveyed(tmp_path / "c", optics, 8, plan)
    waxy = named(survey, "waxy shine")
    assert not waxy.ok
    assert "polarisers" in waxy.why
    assert survey.relief is None or survey.relief.gain_sd > 0.2


def test_shine_that_leaves_no_depth_sure_refuses_under_any_lamps() -> None:
    belief = believe(None, 0.1, 0.4)
    for share in (0.3, 0.7):
        shine = Shine(share)
        waxy, refused = (
            shine_checks(shine, belief, 8)[1],
            SURE * shine_uncertainty(shine, belief)[1],
        )
        assert waxy is not None
        assert waxy.fatal == (refused >= 1.0) == (share == 0.7)
        assert not waxy.fatal or not waxy.ok


def test_bare_oily_skin_under_four_lamps_is_doubted_for_its_shine_alone(tmp_path: Path) -> None:
    survey = surveyed(tmp_path / "c", Optics(polarised=False, oil=1.0), 4, bare())
    assert survey.quality.verdict != "good"
    told = "; ".join(check.why for check in survey.quality.failed)
    assert "shine" in told
    assert "wanders" not in told
    assert named(survey, "shine bend").ok  # told by colour, of which lobes leave too much


@pytest.mark.parametrize("count", [3, 4])
def test_colours_tell_shine_from_matt_skin_without_a_spare_lamp(tmp_path: Path, count: int) -> None:
    dull = surveyed(tmp_path / "dull", Optics(), count, bare("atrophic", "dark"))
    shiny = surveyed(tmp_path / "shiny", Optics(polarised=False), count, bare("atrophic", "dark"))
    assert named(dull, "shine bend").value < 0.015
    assert named(shiny, "shine bend").value > 0.03


@pytest.mark.parametrize("tone", ["light", "dark"])
def test_a_shiny_face_before_a_screen_is_never_good(tmp_path: Path, tone: str) -> None:
    plan = bare("atrophic", tone)
    rig = rig_named("screen24", pixel_mm=0.12, size_mm=SIZE)
    seen = []
    for polarised in (True, False):
        folder = tmp_path / str(polarised)
        shoot = photograph(make_skin(plan, 31), rig, Optics(polarised=polarised), 31)
        write_capture(shoot, folder)
        seen.append(survey_capture(folder))
    matt, shiny = seen
    assert named(matt, "shine bend").ok
    assert matt.relief is not None
    assert not named(shiny, "shine bend").ok
    assert shiny.relief is None or shiny.relief.gain_sd > 3 * matt.relief.gain_sd
    assert shiny.relief is None or shiny.relief.scale_sd > matt.relief.scale_sd


@pytest.mark.parametrize("dull", [Optics(scattering="jensen2"), Optics(polarised=False, oil=1.0)])
def test_skin_that_is_only_waxy_or_only_oily_is_not(tmp_path: Path, dull: Optics) -> None:
    survey = surveyed(tmp_path / "c", dull, 8, bare("atrophic"))
    assert survey.quality.verdict != "refused"


@pytest.mark.parametrize("tone", ["light", "medium"])
def test_shine_under_eight_lamps_leaves_slopes_near_those_of_the_colours(
    tmp_path: Path, tone: str
) -> None:
    survey = surveyed(tmp_path / "c", Optics(polarised=False, oil=1.0), 8, bare("atrophic", tone))
    assert shine_of(survey) > 0.1
    # below the limit from which lengths and depths are those of a form that shine has made
    assert named(survey, "shine bend").value < surface_facts().number("shine_bend_refuse") / 2


def test_oily_dark_skin_under_eight_lamps_reads_as_the_same_skin_polarised(tmp_path: Path) -> None:
    plan = bare("atrophic", "dark")
    matt = surveyed(tmp_path / "matt", Optics(), 8, plan).relief
    oily = surveyed(tmp_path / "oily", Optics(polarised=False, oil=1.0), 8, plan).relief
    assert matt is not None
    assert oily is not None
    inner = (slice(20, -20), slice(20, -20))
    apart = float(np.std((oily.z_mm - matt.z_mm)[inner]))
    assert apart < 0.4 * float(np.std(matt.z_mm[inner]))


def test_shine_of_waxy_skin_is_not_told_by_colour(tmp_path: Path) -> None:
    optics = Optics(scattering="jensen2", polarised=False, oil=1.0)
    survey = surveyed(tmp_path / "c", optics, 8, bare("atrophic", "dark"))
    assert survey.quality.verdict == "refused"  # it would read half as deep


def test_colour_takes_out_any_shine_that_is_even_over_its_window() -> None:
    rng = np.random.default_rng(3)
    albedo = cv2.GaussianBlur(rng.uniform(0.2, 0.6, (80, 80)), (0, 0), 12.0)
    facing = np.array([0.9, 0.7, 0.5, 0.4])[:, None, None]
    green, tone = albedo * facing, 0.6
    shine = np.array([0.8, 0.3, 0.0, 0.0])[:, None, None] * np.ones((80, 80))
    frames = (1.0 + tone) / 2.0 * green + shine
    matt = (1.0 - tone) * green
    told = shine_by_colour(frames, matt, np.ones((80, 80), bool), 0.1)
    assert told[:, 10:-10, 10:-10] == pytest.approx(shine[:, 10:-10, 10:-10], abs=1e-3)


def test_wide_slopes_are_levelled_to_those_of_the_colours_and_fine_ones_stay() -> None:
    shape, pixel_mm = (120, 120), 0.25
    vectors = np.array([[0.5, 0.0, -0.9], [-0.5, 0.0, -0.9], [0.0, 0.5, -0.9], [0.0, -0.5, -0.9]])
    lighting = Lighting(np.broadcast_to(vectors, (2, 2, 4, 3)).copy())
    across = np.arange(shape[1]) * pixel_mm
    true = np.stack([np.full(shape, 0.2), np.full(shape, -0.1), -np.ones(shape)])
    matt = tuple(np.einsum("la,arc->lrc", vectors, 0.3 * true).astype(np.float32))
    fine = np.broadcast_to(0.1 * np.sin(2 * np.pi * across / 1.0), shape)
    bent = (0.7 * (true + np.stack([0.4 + fine, np.zeros(shape), np.zeros(shape)]))).astype("f4")
    level(bent, matt, np.ones(shape, bool), lighting, pixel_mm)
    left = bent[:2] / -bent[2] - true[:2]
    assert left[0][:, 20:-20] == pytest.approx(fine[:, 20:-20], abs=2e-3)
    assert np.abs(left[1]).max() < 2e-3


def test_strengths_are_those_of_least_squares_held_at_zero_or_more() -> None:
    from scipy.optimize import nnls

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(50, 9, 4)) + 0.7
    goal = rng.normal(size=(50, 9))
    square = np.einsum("nri,nrj->nij", rows, rows)
    found = _positive(square, np.einsum("nri,nr->ni", rows, goal))
    for one, some, wanted in zip(found, rows, goal, strict=True):
        assert one == pytest.approx(nnls(some, wanted)[0], abs=1e-4)
    assert (found == 0.0).any()
    assert (found > 0.0).any()


def test_every_lamp_is_left_out_once_and_groups_surround_the_skin() -> None:
    for count in range(4, 17):
        turn = np.arange(count) * 2.0 * np.pi / count
        groups = groups_of(turn)
        assert sorted(j for group in groups for j in group) == list(range(count))
        for group in groups:
            assert count - len(group) >= 3
            if len(group) > 1:
                assert abs(np.exp(1j * turn[list(group)]).mean()) < 0.7
    assert groups_of(np.arange(3.0)) == ()
