"""Light directions from a ball: rendered balls, and photographs with known lights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlepoint.errors import Refused, WrongUsage
from needlepoint.surface import (
    Ball,
    BallReading,
    Camera,
    ball_from_mask,
    find_ball,
    light_directions_from_ball,
)

BALLS = Path(__file__).parents[2] / "../shared/data/lights/chrome-balls"


@dataclass(frozen=True)
class Scene:
    """A ball on a flat ground in a dark room, seen by a pinhole camera."""

    centre_mm: tuple[float, float, float] = (0.0, 0.0, 300.0)
    radius_mm: float = 5.0
    focal_px: float = 3000.0
    sink_mm: float = 1.0
    ring_mm: float = 0.0
    lamp_deg: float = 1.5
    room: float = 0.01
    noise: float = 0.01
    blur_px: float = 0.8
    size: tuple[int, int] = (200, 220)


def toward(off_deg: float, round_deg: float) -> np.ndarray:
    """Return the direction toward a lamp beside the camera, camera frame."""
    off, turn = np.radians([off_deg, round_deg])
    return np.array([np.sin(off) * np.cos(turn), np.sin(off) * np.sin(turn), -np.cos(off)])


def photograph(scene: Scene, lamp: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return an 8-bit sRGB picture of the ball under one far lamp; 3 x 3 rays a pixel."""
    fine = 3
    rows, cols = scene.size
    steps = (np.arange(fine) + 0.5) / fine - 0.5
    col = (np.arange(cols)[:, None] + steps).ravel() - (cols - 1) / 2.0
    row = (np.arange(rows)[:, None] + steps).ravel() - (rows - 1) / 2.0
    x, y = np.meshgrid(col / scene.focal_px, row / scene.focal_px)
    ray = np.stack([x, y, np.ones_like(x)], axis=-1)
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    centre = np.array(scene.centre_mm)
    along = ray @ centre
    square = along**2 - centre @ centre + scene.radius_mm**2
    hit = square > 0.0
    light = _ground(np.zeros(3), ray, scene, lamp)
    point = ray[hit] * (along[hit] - np.sqrt(square[hit]))[:, None]
    normal = (point - centre) / scene.radius_mm
    mirrored = ray[hit] - 2.0 * (ray[hit] * normal).sum(-1, keepdims=True) * normal
    seen = _ground(point, mirrored, scene, lamp)
    seen[mirrored @ lamp > np.cos(np.radians(scene.lamp_deg))] = 40.0
    light[hit] = 0.65 * seen
    light = light.reshape(rows, fine, cols, fine).mean(axis=(1, 3))
    light = cv2.GaussianBlur(light, (0, 0), scene.blur_px)
    light = light + scene.noise * np.sqrt(np.clip(light, 1e-4, 1.0)) * rng.normal(size=light.shape)
    light = np.clip(light, 0.0, 1.0)
    coded = np.where(light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255.0 * coded).astype(np.uint8)


def _ground(start: np.ndarray, ray: np.ndarray, scene: Scene, lamp: np.ndarray) -> np.ndarray:
    """Return the light that comes along rays from the ground under the ball, or from the room."""
    centre = np.array(scene.centre_mm)
    floor = centre[2] + scene.radius_mm - scene.sink_mm
    down = ray[..., 2] > 1e-9
    far = np.where(down, (floor - start[..., 2]) / np.where(down, ray[..., 2], 1.0), 0.0)
    place = start + ray * far[..., None]
    across = np.hypot(place[..., 0] - centre[0], place[..., 1] - centre[1])
    albedo = np.where(
        (np.abs(place[..., 0] - centre[0]) < 43.0) & (np.abs(place[..., 1] - centre[1]) < 17.0),
        0.8,
        0.4,
    )
    albedo = np.where(across < scene.ring_mm, 0.04, albedo)
    back = (centre - place) @ lamp
    miss = ((centre - place) ** 2).sum(-1) - back**2
    shadow = (miss < scene.radius_mm**2) & (back > 0.0)
    lit = albedo * (0.02 + 0.7 * -lamp[2] * ~shadow)
    return np.where(down, lit, scene.room)


def _angles(reading: BallReading, lamps: list[np.ndarray]) -> np.ndarray:
    """Return the angle between each direction that was read and the true one [deg]."""
    cosines = [
        np.clip(np.dot(light.direction, lamp / np.linalg.norm(lamp)), -1.0, 1.0)
        for light, lamp in zip(reading.lights, lamps, strict=True)
    ]
    return np.degrees(np.arccos(cosines))


def _rig(
    scene: Scene, seed: int, off_deg: float = 34.0
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.0, 360.0)
    lamps = [toward(off_deg, start + turn) for turn in (0.0, 90.0, 180.0, 270.0)]
    return [photograph(scene, lamp, rng) for lamp in lamps], lamps


@pytest.mark.parametrize("name", ["LightProbe-1", "LightProbe-2"])
@pytest.mark.parametrize("given", [True, False])
def test_photographed_chrome_balls_give_their_lights_to_one_degree(name: str, given: bool) -> None:
    folder = BALLS / name
    if not folder.is_dir():
        pytest.skip(f"the photographs of chrome balls are not here: {folder}")
    pictures = [
        cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in sorted(folder.glob("Image*"))
    ]
    across, up, radius = np.loadtxt(folder / "circle_data.txt")
    # There the first pixel is 1 and rows count upward.
    ball = Ball(across - 1.0, pictures[0].shape[0] - up, radius) if given else None
    reading = light_directions_from_ball(pictures, ball)
    truth = np.loadtxt(folder / "light_directions.txt").T * [1.0, -1.0, -1.0]
    angles = _angles(reading, list(truth))
    print(
        f"{name}, circle {'given' if given else 'found'}: "
        f"median {np.median(angles):.2f}, greatest {angles.max():.2f} deg"
    )
    assert angles.max() < 1.0
    assert np.median(angles) < 0.5
    assert np.all(angles < 2.5 * np.array([light.sd_deg for light in reading.lights]))


@pytest.mark.parametrize("off_deg", [20.0, 34.0, 45.0])
def test_a_rendered_ball_on_the_card_gives_its_lights(off_deg: float) -> None:
    pictures, lamps = _rig(Scene(), seed=9200 + int(off_deg), off_deg=off_deg)
    reading = light_directions_from_ball(pictures)
    assert reading.ball.radius == pytest.approx(50.0, abs=0.4)
    assert _angles(reading, lamps).max() < 1.0


def test_the_uncertainty_of_a_direction_is_honest() -> None:
    angles, uncertainties = [], []
    for seed in range(9300, 9304):
        rng = np.random.default_rng(seed)
        scene = Scene(
            noise=rng.uniform(0.005, 0.03),
            blur_px=rng.uniform(0.5, 1.5),
            lamp_deg=rng.uniform(0.7, 3.0),
        )
        pictures, lamps = _rig(scene, seed, off_deg=rng.uniform(20.0, 45.0))
        reading = light_directions_from_ball(pictures)
        angles.extend(_angles(reading, lamps))
        uncertainties.extend(light.sd_deg for light in reading.lights)
    # Two equal axes: 95 % of the angles lie within 1.73 times their root mean square.
    assert np.mean(np.array(angles) < 1.73 * np.array(uncertainties)) >= 0.95
    assert np.median(uncertainties) < 1.5


def test_a_focal_length_puts_a_ball_off_the_middle_right() -> None:
    scene = Scene(centre_mm=(30.0, -22.5, 160.0), focal_px=1200.0, size=(460, 580))
    pictures, lamps = _rig(scene, seed=9400)
    near = light_directions_from_ball(pictures, camera=Camera(160.0, focal_px=(1200.0, 1200.0)))
    far = light_directions_from_ball(pictures, near.ball)
    assert _angles(far, lamps).max() > 8.0  # the ball is seen 13 degrees off the axis
    assert _angles(near, lamps).max() < 1.5


def test_a_mask_gives_the_circle() -> None:
    mask = np.zeros((200, 300), np.uint8)
    cv2.circle(mask, (140, 90), 40, 255, -1)
    ball = ball_from_mask(mask)
    assert (ball.col, ball.row) == pytest.approx((140.0, 90.0), abs=0.1)
    assert ball.radius == pytest.approx(40.0, abs=0.6)


def test_it_refuses_a_mask_that_is_not_round() -> None:
    mask = np.zeros((200, 300), np.uint8)
    mask[50:150, 20:280] = 255
    with pytest.raises(Refused, match="not round"):
        ball_from_mask(mask)
    with pytest.raises(Refused, match="hardly any white"):
        ball_from_mask(np.zeros((200, 300), np.uint8))


def test_it_refuses_pictures_without_a_ball() -> None:
    rng = np.random.default_rng(1)
    pictures = [rng.integers(60, 120, (200, 240)).astype(np.uint8) for _ in range(4)]
    with pytest.raises(Refused, match="no ball was found"):
        find_ball(pictures)


def test_it_refuses_a_picture_without_a_highlight() -> None:
    pictures, _ = _rig(Scene(), seed=9500)
    dark = photograph(Scene(lamp_deg=0.0), toward(34.0, 45.0), np.random.default_rng(1))
    ball = Ball(109.5, 99.5, 50.0)
    with pytest.raises(Refused, match="picture 5 shows no highlight"):
        light_directions_from_ball([*pictures, dark], ball)


def test_it_refuses_a_picture_under_two_lamps() -> None:
    pictures, _ = _rig(Scene(), seed=9501)
    others, _ = _rig(Scene(), seed=9502)
    both = np.maximum(pictures[0], others[1])
    with pytest.raises(Refused, match="picture 1 shows two highlights"):
        light_directions_from_ball([both, *pictures[1:]], Ball(109.5, 99.5, 50.0))


def test_it_refuses_pictures_of_two_sizes_and_none_at_all() -> None:
    with pytest.raises(Refused, match="differ in size"):
        find_ball([np.zeros((20, 30), np.uint8), np.zeros((30, 20), np.uint8)])
    with pytest.raises(WrongUsage, match="no picture"):
        find_ball([])


def test_it_refuses_a_circle_that_is_none() -> None:
    with pytest.raises(WrongUsage, match="radius"):
        Ball(10.0, 10.0, 0.0)
