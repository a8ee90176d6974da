"""Photographs of the printed frame before a camera that stands still, under lamps that do too."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from needlepoint.phantom import Optics, Phone, SkinPlan, draw_session, make_skin
from needlepoint.phantom.phone.printed import Lying, reflectance
from needlepoint.phantom.phone.setup import Pose, Torch
from needlepoint.phantom.phone.shoot import BRIGHTEST, Studio

PHONE = Phone(shape=(1500, 2000), focal_px=1900.0)
"""A picture just large enough for the frame at 250 mm, 0.13 mm a pixel: fewer pixels than a
phone has, so that tests are quick, and no coarser than a phone may be."""
FLAT = Pose((0.03, -0.02, 0.0), (2.0, 1.0, 250.0))
LEANING = Pose((0.0, 0.26, 0.0), (0.0, 3.0, 252.0))


def ring(radius_mm: float, count: int = 4) -> list[tuple[float, float, float]]:
    """Return lamps round the lens, in the camera's axes [mm]."""
    angles = math.pi / 4 + np.arange(count) * 2.0 * math.pi / count
    return [(radius_mm * math.cos(a), radius_mm * math.sin(a), 0.0) for a in angles]


class Stand:
    """A camera on a stand before a table on which the frame is laid."""

    def __init__(self, folder: Path, seed: int) -> None:
        skin = make_skin(SkinPlan(size_mm=(44.0, 44.0), grid_mm=0.4), 1)
        self._session = draw_session(seed, phone=PHONE, optics=Optics(polarised=False, bounces=0))
        self._seed, self._rng = seed, np.random.default_rng(seed)
        paper = reflectance(self._session.card, seed)
        self._studio = Studio(Lying.on(skin, self._session.card), self._session, paper, None)
        self._folder = folder

    def camera_pictures(self) -> list[Path]:
        """Photograph the frame straight on, and tilted to five sides."""
        leans = np.radians([self._rng.uniform(0.0, 5.0), 33.0, 36.0, 30.0, 35.0, 38.0])
        poses = [
            Pose(
                (float(a * np.sin(1.26 * k)), float(-a * np.cos(1.26 * k)), 0.1),
                (3.0, -2.0, 240.0),
            )
            for k, a in enumerate(leans)
        ]
        lamp = Torch((80.0, -120.0, 260.0))
        return [
            self._kept(f"camera{k}.jpg", self._studio.by_torch(pose, lamp, self._rng))
            for k, pose in enumerate(poses)
        ]

    def lamp_pictures(self, name: str, pose: Pose, lamps: list) -> tuple[list[Path], Path]:
        """Photograph the frame under each lamp with one exposure, and in the dark."""
        turn, place = pose.matrix(), np.array(pose.place_mm)
        view, lit = self._studio.view(pose), []
        for lamp in lamps:
            u, v, away = turn.T @ (np.array(lamp) - place)
            torch = Torch((float(u), float(v), float(-away)), beam=1.0)
            lit.append(self._studio.scene(view, torch, None))
        level = BRIGHTEST / max(float(np.quantile(each, 0.999)) for each in lit)
        paths = [
            self._kept(f"{name}{k + 1}.jpg", self._studio.expose(view, each * level, self._rng))
            for k, each in enumerate(lit)
        ]
        dark = self._studio.expose(view, lit[0] * level * 0.002, self._rng)
        return paths, self._kept(f"{name}-dark.jpg", dark)

    def _kept(self, name: str, picture: bytes) -> Path:
        (self._folder / name).write_bytes(picture)
        return self._folder / name
