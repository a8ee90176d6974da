"""Pictures of markers, by counting light over the sub-pixels of a tilted plane."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Scene:
    """A marker before a pinhole camera."""

    focal_px: float = 3000.0
    distance_mm: float = 300.0
    side_mm: float = 8.0
    tilt_deg: float = 0.0
    toward_deg: float = 0.0
    turn_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    blur_px: float = 0.8
    noise: float = 0.01
    ink_mm: float = 0.0
    id: int = 0
    size: tuple[int, int] = (240, 260)

    @property
    def pixel_mm(self) -> float:
        return self.distance_mm / self.focal_px


def _turn(axis: str, angle_deg: float) -> np.ndarray:
    vector = {"x": (1.0, 0.0, 0.0), "z": (0.0, 0.0, 1.0)}[axis]
    return cv2.Rodrigues(np.radians(angle_deg) * np.array(vector))[0]


def photograph(scene: Scene, rng: np.random.Generator, response: str = "srgb") -> np.ndarray:
    """Give an 8-bit picture; every pixel is the mean of 6 x 6 rays."""
    fine = 6
    rows, cols = scene.size
    middle = ((cols - 1) / 2.0, (rows - 1) / 2.0)
    steps = (np.arange(fine) + 0.5) / fine - 0.5
    col = (np.arange(cols)[:, None] + steps).ravel()
    row = (np.arange(rows)[:, None] + steps).ravel()
    ray = np.stack(
        np.broadcast_arrays(
            (col[None, :] - middle[0]) / scene.focal_px,
            (row[:, None] - middle[1]) / scene.focal_px,
            1.0,
        ),
        axis=-1,
    )
    turn = _turn("z", scene.toward_deg) @ _turn("x", scene.tilt_deg) @ _turn("z", scene.turn_deg)
    centre = np.array([*scene.shift_mm, scene.distance_mm])
    far = (centre @ turn[:, 2]) / (ray @ turn[:, 2])
    flat = (ray * far[..., None] - centre) @ turn
    light = np.where(_white(flat[..., 0], flat[..., 1], scene), 0.75, 0.05)
    light = light.reshape(rows, fine, cols, fine).mean(axis=(1, 3))
    light *= 1.0 + 0.15 * np.linspace(-1, 1, cols) - 0.1 * np.linspace(-1, 1, rows)[:, None]
    light = cv2.GaussianBlur(light, (0, 0), scene.blur_px)
    light = light + scene.noise * np.sqrt(np.clip(light, 0.0, None)) * rng.normal(size=light.shape)
    light = np.clip(light, 0.0, 1.0)
    if response == "srgb":
        light = np.where(light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255.0 * light).astype(np.uint8)


def _white(x: np.ndarray, y: np.ndarray, scene: Scene) -> np.ndarray:
    """Whether there is no ink at a place of the marker's plane [mm]; ink goes over its edges."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    cells = cv2.aruco.generateImageMarker(dictionary, scene.id, 6, borderBits=1) > 0
    white = np.pad(cells, 3, constant_values=True)
    ink = np.zeros(x.shape, bool)
    for across in (-scene.ink_mm, scene.ink_mm):
        for down in (-scene.ink_mm, scene.ink_mm):
            i = np.floor((y + down) * 6.0 / scene.side_mm).astype(int) + 6
            j = np.floor((x + across) * 6.0 / scene.side_mm).astype(int) + 6
            ink |= ~white[np.clip(i, 0, 11), np.clip(j, 0, 11)]
    return ~ink
