"""A film of the torch on its way round: read within limits, the right pictures chosen, measured."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.clips import coded, turned

from needlepoint.errors import Unreadable
from needlepoint.phantom import film_by_phone
from needlepoint.phantom.phone import shoot
from needlepoint.surface import clip_capture_text, pictures_of_clip, survey_capture
from needlepoint.surface.capture import clip_head
from needlepoint.surface.capture.clip import pictures_of
from needlepoint.surface.capture.clip_head import read_clip_head
from needlepoint.surface.phone.clip_choice import choose
from needlepoint.surface.phone.clip_looks import FrameLook
from needlepoint.surface.phone.manifest import read_phone_capture

EACH = 3


def grey(count: int, rows: int = 96, cols: int = 128) -> list[np.ndarray]:
    """Return small pictures, each brighter than the one before."""
    return [np.full((rows, cols, 3), 40 + 3 * k, np.uint8) for k in range(count)]


@pytest.fixture(scope="module")
def film(shooting) -> bytes:
    glow = shooting.glow[..., : 3 * len(shooting.session.torches)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shoot, "look", shooting._look)
        patch.setattr(shoot.Studio, "scene", shooting._scene_of(shoot.Studio.scene))
        frames = film_by_phone(shooting.skin, shooting.session, 5, each=EACH, glow=glow)
        return coded(frames)


@pytest.fixture(scope="module")
def taken(film):
    return pictures_of_clip(film, "walk.mp4")


def test_every_place_of_the_torch_is_taken_once_in_the_order_of_time(taken) -> None:
    numbers = [int(each.name[6:10]) for each in taken]
    assert numbers == sorted(numbers)
    assert [each.dark for each in taken] == [True] + [False] * 8
    assert [number // EACH for number in numbers] == list(range(9))


def test_the_sharpest_picture_of_each_place_is_taken(film, taken) -> None:
    every = dict(pictures_of(film, "walk.mp4", range(9 * EACH)))
    sharp = {k: cv2.Laplacian(every[k], cv2.CV_32F).var() for k in every}
    chosen = [int(each.name[6:10]) for each in taken if not each.dark]
    places = [[sharp[n] for n in range(k - k % EACH, k - k % EACH + EACH)] for k in chosen]
    lost = [1.0 - sharp[k] / max(place) for k, place in zip(chosen, places, strict=True)]
    worst = [1.0 - min(place) / max(place) for place in places]
    assert max(lost) < 0.15
    assert np.mean(lost) < 0.3 * np.mean(worst)


def test_a_film_measures_what_photographs_measure(shooting, taken, tmp_path) -> None:
    for each in taken:
        (tmp_path / each.name).write_bytes(each.png)
    (tmp_path / "capture.toml").write_text(clip_capture_text(taken), "utf-8")
    capture = read_phone_capture(tmp_path)
    assert capture.ambient is not None
    found = survey_capture(tmp_path)
    assert found.relief is not None, found.quality.refusal
    axis = (np.arange(found.relief.z_mm.shape[0]) - found.relief.z_mm.shape[0] / 2 + 0.5) * (
        found.relief.pixel_mm
    )
    for planted in shooting.skin.plan.planted[:3]:
        row, col = (int(np.abs(axis - planted.centre_mm[k]).argmin()) for k in (1, 0))
        height = float(found.relief.z_mm[row - 2 : row + 3, col - 2 : col + 3].mean())
        sign = 1.0 if planted.kind == "raised" else -1.0
        assert sign * height > 0.5 * planted.depth_mm


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"codec": "libx265", "pixels": "yuv420p10le", "colour": {"color_trc": 18}}, "HLG"),
        ({"codec": "libx265", "pixels": "yuv420p10le", "colour": {"color_trc": 16}}, "PQ"),
        ({"codec": "libx265", "pixels": "yuv420p10le"}, "more than 8 bits"),
        ({"codec": "libx264", "pixels": "yuv420p10le"}, "more than 8 bits"),
        ({"codec": "mpeg4"}, "mp4v"),
        ({"form": "matroska"}, "no film in MP4 or MOV"),
    ],
)
def test_what_would_be_read_by_the_wrong_curve_is_refused_by_name(made, words) -> None:
    with pytest.raises(Unreadable, match=words):
        read_clip_head(coded(grey(30), **made), "walk.mp4")


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.parametrize(("matrix", "wide"), [(1, 1), (5, 1), (1, 2)])
def test_colours_come_out_as_they_were_filmed(codec, matrix, wide) -> None:
    skin = np.full((96, 128, 3), (200, 140, 110), np.uint8)
    pixels = "yuvj420p" if wide == 2 and codec == "libx264" else "yuv420p"
    data = coded(
        [skin] * 30,
        codec=codec,
        pixels=pixels,
        colour={"colorspace": matrix, "color_range": wide},
    )
    ((_, bgr),) = pictures_of(data, "walk.mp4", {4})
    assert np.abs(bgr[48, 64, ::-1].astype(int) - (200, 140, 110)).max() <= 3


def test_a_changing_rate_keeps_every_picture_and_its_order() -> None:
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.integers(10, 200, 40))
    data = coded(grey(40), times=[int(t) for t in times])
    assert read_clip_head(data, "walk.mp4").frames == 40
    levels = [bgr.mean() for _, bgr in pictures_of(data, "walk.mp4", range(40))]
    assert len(levels) == 40
    assert all(a < b for a, b in pairwise(levels))


@pytest.mark.parametrize("quarters", range(4))
def test_pictures_come_upright_as_the_film_says(quarters) -> None:
    rgb = np.zeros((96, 128, 3), np.uint8)
    rgb[:32, :32] = 255  # a bright corner, upper left as the sensor sees it
    data = turned(coded([rgb] * 30), quarters)
    ((_, bgr),) = pictures_of(data, "walk.mp4", {3})
    upright = np.rot90(rgb, -quarters)
    assert bgr.shape == upright.shape
    assert np.abs(bgr.astype(int) - upright[..., ::-1]).mean() < 4


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("MOST_BYTES", 1000, "larger than"),
        ("MOST_PIXELS", 100 * 90, "128 x 96 pixels"),
        ("MOST_FRAMES", 20, "too many"),
        ("MOST_SECONDS", 1.0, "too many"),
        ("LEAST_FRAMES", 31, "too few"),
        ("LEAST_SECONDS", 4.0, "too few"),
    ],
)
def test_each_limit_says_what_to_do(monkeypatch, limit, value, words) -> None:
    data = coded(grey(30))
    assert read_clip_head(data, "walk.mp4").seconds == pytest.approx(3.0, abs=0.1)
    monkeypatch.setattr(clip_head, limit, value)
    with pytest.raises(Unreadable, match=words):
        read_clip_head(data, "walk.mp4")


def test_damaged_films_end_in_one_sentence() -> None:
    data = coded(grey(30))
    rng = np.random.default_rng(7)
    for cut in rng.integers(1, len(data), 60):
        _read(data[:cut])
    for _ in range(60):
        spoilt = bytearray(data)
        for at in rng.integers(0, len(data), 4):
            spoilt[at] = int(rng.integers(256))
        _read(bytes(spoilt))


WHOLE = coded(grey(30))
MOOV = WHOLE.index(b"moov")


@settings(max_examples=int(os.environ.get("NEEDLEPOINT_FUZZ", "100")))
@given(data=st.data())
def test_spoilt_boxes_are_read_or_refused_in_one_sentence(data) -> None:
    spoilt = bytearray(WHOLE)
    boxes = st.integers(MOOV, len(WHOLE) - 1)
    for at in data.draw(st.lists(boxes, max_size=5)):
        spoilt[at] = data.draw(st.integers(0, 255) | st.sampled_from([0, 1, 255, 128]))
    if data.draw(st.booleans()):
        begin = data.draw(boxes)
        del spoilt[begin : begin + data.draw(st.integers(1, 40))]
    try:
        head = read_clip_head(bytes(spoilt), "walk.mp4")
    except Unreadable as fault:
        told = str(fault)
    else:
        told = f"{head.cols} x {head.rows}"
        assert 0 < head.cols * head.rows <= clip_head.MOST_PIXELS
    assert told.strip()
    assert "\n" not in told


def test_a_film_that_does_not_say_its_coding_is_damaged() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read_clip_head(WHOLE.replace(b"avcC", b"avcX"), "walk.mp4")


def _read(data: bytes) -> None:
    """Read whatever is there; anything but our own error fails the test."""
    with contextlib.suppress(Unreadable):
        read_clip_head(data, "walk.mp4")
        for _ in pictures_of(data, "walk.mp4", range(30)):
            pass


def test_a_film_without_the_frame_says_how_to_film() -> None:
    with pytest.raises(Unreadable, match="whole frame is seen sharp in 0; put the phone"):
        pictures_of_clip(coded(grey(30)), "walk.mp4")


def look(number: int, azimuth: float, **said) -> FrameLook:
    """Return a good picture lit from one side, as `said` changes it."""
    rad = np.radians(azimuth)
    slope = (0.008 * float(np.cos(rad)), 0.008 * float(np.sin(rad)))
    good = FrameLook(number, usable=True, blur_mm=0.1, white=0.5, slope=slope, odd=0.01)
    return replace(good, **said)


def test_lights_lie_apart_and_as_many_as_wanted() -> None:
    looks = [look(k, 1.2 * k) for k in range(300)]
    for wanted in (6, 8, 12, 16):
        lights = choose(looks, wanted).lights
        assert wanted - 3 <= len(lights) <= wanted
        angles = np.sort([1.2 * k for k in lights])
        gaps = np.diff([*angles, angles[0] + 360.0])
        assert gaps.min() >= 0.7 * 360.0 / wanted - 1e-6
        assert gaps.max() <= 1.5 * 360.0 / wanted


def test_blurred_clipped_and_shaded_pictures_are_passed_over() -> None:
    good = [look(k, 45.0 * k) for k in range(8)]
    bad = [
        look(100, 20.0, blur_mm=0.3),
        look(101, 65.0, full=0.9),
        look(102, 110.0, odd=0.2),
        look(103, 155.0, slope=(0.001, 0.0)),
        look(104, 200.0, usable=False),
    ]
    assert choose([*good, *bad], 16).lights == tuple(range(8))


def test_the_picture_without_torch_is_a_dark_one_and_not_one_half_lit() -> None:
    lit = [look(k, 45.0 * k) for k in range(8)]
    dark = [look(20 + k, 0.0, white=0.02, blur_mm=0.2 - 0.02 * k) for k in range(4)]
    half = look(30, 0.0, white=0.1, blur_mm=0.01)
    assert choose([*lit, *dark, half]).dark == 23
    assert choose(lit).dark is None
