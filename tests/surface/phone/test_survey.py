"""From phone captures to reliefs: good ones are measured, bad ones corrected or refused."""

import json
import shutil
from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.surface.phone.conftest import PLAN, SEED

from needlepoint.phantom import Phone, make_skin
from needlepoint.phantom.phone.glow import skin_glow
from needlepoint.phantom.phone.printed import Lying
from needlepoint.scars import map_scars
from needlepoint.surface import survey_capture


@pytest.fixture(scope="module")
def survey(capture):
    return survey_capture(capture)


def truths(folder):
    table = json.loads(folder.with_name(f"{folder.name}.truth.json").read_text("utf-8"))
    return table["scars"], table["session"]


def held_against_truth(folder, survey):
    """Return found over true depth of every scar, and how many finds are none."""
    assert survey.relief is not None, [check.why for check in survey.quality.failed]
    found = list(map_scars(survey.relief).scars)
    ratio = []
    for true in truths(folder)[0]:
        if true["shape"] is None:
            continue
        near = min(
            found, key=lambda scar: np.hypot(*(np.array(scar.centre_mm) - true["centre_mm"]))
        )
        assert np.hypot(*(np.array(near.centre_mm) - true["centre_mm"])) < 1.0
        found.remove(near)
        ratio.append(near.depth.value / true["shape"]["depth_mm"])
        assert near.depth.low <= true["shape"]["depth_mm"] <= near.depth.high
    return np.array(ratio), len(found)


def test_what_fewer_torches_would_say_is_kept_for_who_judges_finds(capture, survey, tmp_path):
    """The plane of a group is most like what a capture without its pictures says."""
    told, group = survey.relief.witnesses, without_opposite(survey)
    folder = tmp_path / "six"
    shutil.copytree(capture, folder)
    text = (folder / "capture.toml").read_text("utf-8")
    for number in group:
        light = f'[[light]]\nimage = "{number + 1:02d}.jpg"\nkind = "torch"\n'
        assert light in text
        text = text.replace(light, "")
    (folder / "capture.toml").write_text(text, "utf-8")
    few = survey_capture(folder).relief
    change = few.z_mm - survey.relief.z_mm
    planes = [cv2.resize(each, change.shape[::-1]) for each in told.apart_mm]
    # a torch found elsewhere stretches all heights alike
    terms = np.stack([survey.relief.z_mm, *planes]).reshape(5, -1)
    share = np.linalg.lstsq(terms.T, change.ravel(), rcond=None)[0][1:]
    assert len(planes) == 4
    assert np.argmax(share) == 0


def without_opposite(survey):
    """Return the numbers of the pictures that the first group of torches stands for."""
    places = np.array([light["place_mm"] for light in survey.phone["lights"]])
    order = np.argsort(np.arctan2(places[:, 1], places[:, 0]))
    return sorted(order[::4].tolist())


def failed(survey):
    return {check.id for check in survey.quality.failed if check.fatal}


def test_scars_are_found_and_measured_and_a_flat_spot_is_none(capture, survey):
    ratio, false = held_against_truth(capture, survey)
    assert ratio.size == 3
    assert np.abs(ratio - 1.0).max() < 0.12
    assert false == 0
    assert survey.relief.gain_sd < 0.09
    assert survey.relief.pixel_mm == pytest.approx(0.139, rel=0.05)
    assert 0.1 < survey.relief.lens_mm < 0.13
    assert "frame" in survey.scale.origin


def test_a_picture_of_too_few_pixels_is_refused_with_the_cure(shooting):
    phone = Phone(shape=(1224, 1632), focal_px=1281.0)  # two megapixels
    survey = survey_capture(shooting.taken("coarse", replace(shooting.session, phone=phone)))
    assert survey.relief is None
    assert failed(survey) == {"pixel"}
    said = next(check.why for check in survey.quality.failed if check.id == "pixel")
    assert "nearer" in said
    assert "megapixels" in said


def test_stale_focus_is_seen_in_the_point_spread_and_more_of_it_refused(capture, survey, tmp_path):
    soft = blurred(capture, tmp_path / "soft", 0.6)
    assert soft.relief.lens_mm > 1.05 * survey.relief.lens_mm
    gone = blurred(capture, tmp_path / "gone", 1.4)
    assert gone.relief is None
    assert any("lock the focus" in check.why for check in gone.quality.failed)


def blurred(capture, folder, sigma_px):
    """Survey a copy of a capture whose pictures are out of focus."""
    shutil.copytree(capture, folder)
    for path in folder.glob("*.jpg"):
        cv2.imwrite(str(path), cv2.GaussianBlur(cv2.imread(str(path)), (0, 0), sigma_px))
    return survey_capture(folder)


def test_where_the_torch_was_is_told_with_an_interval(capture, survey):
    lights = survey.phone["lights"]
    for light, true in zip(lights, truths(capture)[1]["torches"], strict=True):
        place, half = np.array(light["place_mm"]), np.array(light["half_width_mm"])
        assert np.linalg.norm(place - true["place_mm"]) < 0.06 * np.linalg.norm(place)
        assert (np.abs(place - true["place_mm"]) < 1.6 * half + 1.0).all()
    assert lights[0]["image"] == "01.jpg"


def test_an_s_curve_nobody_told_of_is_undone(shooting):
    phone = replace(shooting.session.phone, s_curve=0.4)
    folder = shooting.taken("curved", replace(shooting.session, phone=phone))
    ratio, _ = held_against_truth(folder, survey_capture(folder))
    assert np.abs(ratio - 1.0).max() < 0.15


@pytest.mark.parametrize("strength", [0.04, 0.12, 0.25])
def test_local_tone_mapping_is_refused(shooting, strength):
    phone = replace(shooting.session.phone, local_tones=strength)
    folder = shooting.taken("mapped", replace(shooting.session, phone=phone))
    survey = survey_capture(folder)
    assert survey.relief is None
    assert "local tones" in failed(survey)
    assert "HDR" in " ".join(check.why for check in survey.quality.failed)


def test_a_bright_room_is_subtracted_and_a_brighter_one_refused(shooting, survey):
    gains = list(shooting.session.gains)
    gains[-1] = 1.2 * float(np.median(gains[:-1]))  # nobody tells how long the dark one was exposed
    session = replace(shooting.session, room=0.08, gains=tuple(gains))
    folder = shooting.taken("room", session)
    bright = survey_capture(folder)
    ratio, _ = held_against_truth(folder, bright)
    assert np.abs(ratio - 1.0).max() < 0.15
    left_open = [each.phone["uncertainty"]["room"] for each in (survey, bright)]
    assert left_open[1] > 1.5 * left_open[0]
    assert bright.relief.gain_sd > survey.relief.gain_sd
    folder = shooting.taken("bright", replace(shooting.session, room=0.4))
    assert "room" in failed(survey_capture(folder))


NEARER = Phone(shape=(1740, 2320), focal_px=2900.0)
"""Its pixels cover 0.09 mm: coarser ones do not tell waxy skin from skin that shines."""


def on_other_skin(shooting, tone, oil, **other):
    """Photograph skin of another tone or oilier from the same places; give the folder."""
    skin = make_skin(replace(PLAN, tone=tone), SEED)
    session = replace(shooting.session, **other)
    optics = replace(session.optics, oil=oil)
    glow = skin_glow(Lying.on(skin, session.card), session.torches, optics)
    return replace(shooting, skin=skin, glow=glow, scenes={}).taken(f"{tone}-{oil}", session)


@pytest.mark.parametrize(("tone", "oil", "off"), [("light", 0.6, 0.2), ("dark", 0.0, 0.3)])
def test_skin_that_shines_is_measured_and_not_taken_for_waxy(shooting, tone, oil, off):
    folder = on_other_skin(shooting, tone, oil, phone=NEARER)
    ratio, false = held_against_truth(folder, survey_capture(folder))
    assert np.abs(ratio - 1.0).max() < off
    assert false == 0


def test_skin_whose_shine_outshines_it_is_refused_with_the_cure(shooting):
    """Dark skin gives back little light of its own, and where it is oily shines the more."""
    survey = survey_capture(on_other_skin(shooting, "dark", 0.7))
    assert survey.relief is None
    assert "shine depth" in failed(survey)
    assert "polarisers" in next(c.why for c in survey.quality.failed if c.id == "shine depth")


def test_without_a_picture_of_the_room_there_is_no_number(shooting):
    folder = shooting.taken("no-dark", replace(shooting.session, dark_taken=False))
    survey = survey_capture(folder)
    assert survey.relief is None
    assert any("torch off" in check.why for check in survey.quality.failed)


def test_a_bent_stiff_frame_is_refused(shooting):
    card = replace(shooting.session.card, bend_mm=1.0)
    folder = shooting.taken("bent", replace(shooting.session, card=card))
    assert "bent" in failed(survey_capture(folder))


def test_a_hand_before_the_torch_costs_that_picture_alone(shooting):
    torches = list(shooting.session.torches)
    torches[2] = replace(torches[2], blocked=(1.0, 0.0, 12.0))
    folder = shooting.taken("hand", replace(shooting.session, torches=tuple(torches)))
    survey = survey_capture(folder)
    assert [note.partition(":")[0] for note in survey.notes] == ["03.jpg"]
    assert len(survey.phone["lights"]) == 7


def test_five_pictures_are_too_few_and_it_is_said(shooting):
    session = shooting.session
    few = replace(
        session,
        torches=session.torches[:5],
        poses=session.poses[:5],
        gains=(*session.gains[:5], session.gains[-1]),
    )
    survey = survey_capture(shooting.taken("five", few))
    assert "torches" in failed(survey)
    assert any("six are needed" in check.why for check in survey.quality.failed)


def test_a_second_phone_confirms_the_torch(shooting):
    from needlepoint.phantom.phone.setup import _behind

    partners = tuple(_behind(torch) for torch in shooting.session.torches)
    folder = shooting.taken("two", replace(shooting.session, partners=partners))
    survey = survey_capture(folder)
    assert survey.relief is not None
    true = [torch["place_mm"] for torch in truths(folder)[1]["torches"]]
    for light, place in zip(survey.phone["lights"], true, strict=True):
        assert np.linalg.norm(np.array(light["place_mm"]) - place) < 9.0
        assert light["partner_apart"] < 0.08
    first = (folder / "b01.jpg").read_bytes()  # the partner's first two pictures change places
    (folder / "b01.jpg").write_bytes((folder / "b02.jpg").read_bytes())
    (folder / "b02.jpg").write_bytes(first)
    survey = survey_capture(folder)
    left_out = {note.partition(":")[0] for note in survey.notes}
    assert {"01.jpg", "02.jpg"} <= left_out


def test_a_picture_without_the_frame_is_left_out_by_name(shooting, capture, tmp_path):
    folder = tmp_path / "covered"
    shutil.copytree(capture, folder)
    picture = cv2.imread(str(folder / "05.jpg"))
    picture[:, : picture.shape[1] // 2] = 90
    cv2.imwrite(str(folder / "05.jpg"), picture)
    survey = survey_capture(folder)
    assert any("05.jpg" in note and "whole frame" in note for note in survey.notes)
    assert len(survey.phone["lights"]) == 7
