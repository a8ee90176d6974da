"""Rigs: where the camera and the lights stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.errors import WrongUsage
from needlepoint.surface import Camera, DirectionLight, Light, PanelLight, PointLight

MOST_DISTORTION = 0.2
"""Most of a lens's distortion at the corner, as a share: wider lenses are no use at a bench."""


@dataclass(frozen=True, slots=True)
class PhantomRig:
    """A camera with its picture size, and the lights that are lit one after the other.

    Attributes
    ----------
    name
        What the rig is called.
    camera, shape
        The camera, and rows and columns of its pictures.
    lights
        The lights, in order.
    distortion
        First radial term of the lens, which the file does not say: the share by which what lies
        at the corner of the picture is seen farther out; it grows with the square of the distance
        from the lens's axis. Below 0 for a barrel.
    """

    name: str
    camera: Camera
    shape: tuple[int, int]
    lights: tuple[Light, ...]
    distortion: float = 0.0

    def __post_init__(self) -> None:
        if abs(self.distortion) > MOST_DISTORTION:
            raise WrongUsage(f"lenses distort by at most {MOST_DISTORTION:g} at the corner")


def camera_for(
    pixel_mm: float,
    size_mm: tuple[float, float] = (48.0, 48.0),
    *,
    distance_mm: float = 300.0,
    telecentric: bool = False,
) -> tuple[Camera, tuple[int, int]]:
    """Return the camera with a wanted pixel size on the skin, and its picture's shape.

    `size_mm` is width and height (x, y) of what it shall see at `distance_mm`.
    """
    if not (pixel_mm > 0.0 and min(size_mm) >= pixel_mm and distance_mm > 0.0):
        raise WrongUsage("pixel size and distance must be over 0 mm, the patch at least a pixel")
    cols, rows = (round(side / pixel_mm) for side in size_mm)
    if telecentric:
        return Camera(distance_mm, telecentric_mm=pixel_mm), (rows, cols)
    focal = distance_mm / pixel_mm
    return Camera(distance_mm, focal_px=(focal, focal)), (rows, cols)


def lamps(
    seat: tuple[Camera, tuple[int, int]],
    *,
    count: int = 4,
    ring_mm: float = 200.0,
    turn_deg: float = 45.0,
    name: str = "",
) -> PhantomRig:
    """Return a ring of point lamps around the lens; `ring_mm` is its radius [mm]."""
    angles = np.radians(turn_deg) + np.arange(count) * 2.0 * np.pi / count
    lights = tuple(
        PointLight((float(ring_mm * np.cos(a)), float(ring_mm * np.sin(a)), 0.0)) for a in angles
    )
    return PhantomRig(name or f"lamps{count}", seat[0], seat[1], lights)


def screen(
    seat: tuple[Camera, tuple[int, int]],
    *,
    diagonal_in: float = 24.0,
    falloff: float = 1.0,
    gap_mm: float = 12.0,
    centred: bool = False,
) -> PhantomRig:
    """Return a 16:9 screen that shows left, right, upper and lower half white in turn.

    The camera stands `gap_mm` above the screen's upper edge, or before its middle if `centred`
    (a phone held there); the screen lies in the plane of the lens.
    """
    wide = diagonal_in * 25.4 * 16.0 / np.hypot(16.0, 9.0)
    high = wide * 9.0 / 16.0
    down = 0.0 if centred else gap_mm + 0.5 * high
    halves = (
        ((-wide / 4, down), (wide / 4, high / 2)),
        ((wide / 4, down), (wide / 4, high / 2)),
        ((0.0, down - high / 4), (wide / 2, high / 4)),
        ((0.0, down + high / 4), (wide / 2, high / 4)),
    )
    lights = tuple(
        PanelLight(
            (float(x), float(y), 0.0), (float(a), 0.0, 0.0), (0.0, float(b), 0.0), falloff=falloff
        )
        for (x, y), (a, b) in halves
    )
    return PhantomRig(f"screen{diagonal_in:g}", seat[0], seat[1], lights)


def far_lights(
    seat: tuple[Camera, tuple[int, int]], *, count: int = 4, slant_deg: float = 33.0
) -> PhantomRig:
    """Return lights far away, `slant_deg` off the camera's axis."""
    angles = np.radians(45.0) + np.arange(count) * 2.0 * np.pi / count
    s, c = float(np.sin(np.radians(slant_deg))), float(np.cos(np.radians(slant_deg)))
    lights = tuple(DirectionLight((s * float(np.cos(a)), s * float(np.sin(a)), -c)) for a in angles)
    return PhantomRig(f"far{count}", seat[0], seat[1], lights)


RIGS = ("lamps4", "lamps8", "narrow", "screen24", "screen13", "far4")


def rig_named(
    name: str, *, pixel_mm: float = 0.1, size_mm: tuple[float, float] = (48.0, 48.0)
) -> PhantomRig:
    """Return one of the usual rigs by its name."""
    if name == "screen24":
        return screen(camera_for(pixel_mm, size_mm, distance_mm=400.0))
    if name == "screen13":
        return screen(camera_for(pixel_mm, size_mm, distance_mm=400.0), diagonal_in=13.3)
    seat = camera_for(pixel_mm, size_mm)
    if name == "lamps8":
        return lamps(seat, count=8)
    if name == "narrow":
        return lamps(seat, ring_mm=110.0, name="narrow")
    if name == "far4":
        return far_lights(seat)
    if name == "lamps4":
        return lamps(seat)
    raise WrongUsage(f"there is no rig called {name!r}; choose one of {', '.join(RIGS)}")
