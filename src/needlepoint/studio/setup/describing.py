"""The text of a rig from what was found: a phone, lamps, or a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from needlepoint.records.models import RigKind, RoomSetup
from needlepoint.studio.domain.rig_manifest import rig_manifest
from needlepoint.surface import (
    FRAME_MARKER_MM,
    Camera,
    CameraPlace,
    Light,
    PointLight,
    screen_panels,
)

DARK = "dark.jpg"

TORCHES = 8
"""Own choice: places of the torch in a phone capture; the engine needs six and asks for eight."""

INCH_MM = 25.4
WIDE, HIGH = 16.0, 9.0
"""Own choice: the shape of every screen that is sold for a desk; others go by 'Add a screen'."""


def phone_text(setup: RoomSetup) -> str:
    """Describe a phone and a torch with the printed frame (Format 4)."""
    camera = setup.found.get("camera", {})
    lines = ["needlepoint = 1", 'ambient = "00.jpg"', "", "[camera]", 'response = "srgb"']
    if camera:
        lines.append(f"focal_px = {camera['focal_px']:.1f}")
        lines.append(f"distortion = {camera['distortion']:.4f}")
    lines += ["", "[frame]", 'kind = "frame-76"', "rigid = true"]
    if (scale := print_scale(setup)) != 1.0:
        lines.append(f"marker_mm = {FRAME_MARKER_MM * scale:.3f}")
    for number in range(1, TORCHES + 1):
        lines += ["", "[[light]]", f'image = "{number:02}.jpg"', 'kind = "torch"']
    return "\n".join(lines) + "\n"


def lamps_text(camera: Camera, lights: Sequence[Light]) -> str:
    """Describe lamps in the order in which they are lit, the dark picture last."""
    named = [(f"{number:02}.jpg", light) for number, light in enumerate(lights, start=1)]
    return rig_manifest(camera, named, dark=DARK)


def screen_rig_text(setup: RoomSetup, diagonal_in: float, above_mm: float) -> str:
    """Describe a screen that shows its halves in turn, the lens in its plane.

    Raises
    ------
    WrongUsage
        If the screen is too small or too far to light from several sides.
    """
    camera = camera_of(setup)
    halves = screen_panels(
        diagonal_in * INCH_MM,
        camera.distance_mm,
        aspect=WIDE / HIGH,
        camera=CameraPlace(above_mm, 0.0, 0.0),
    )
    return rig_manifest(camera, [(f"{half.name}.jpg", half.panel) for half in halves], dark=DARK)


def ring_lights(
    count: int, across_mm: float, first_deg: float, way: int, ahead_mm: float
) -> list[PointLight]:
    """Return lamps on a ring round the lens, as the camera sees them.

    Parameters
    ----------
    count, across_mm
        How many, and from lamp to opposite lamp [mm].
    first_deg
        Where the first one is, clockwise from the top, seen from behind the camera [degrees].
    way
        1 for clockwise, -1 for the other way round.
    ahead_mm
        How far before the lens the ring is [mm].
    """
    from math import cos, radians, sin

    angles = [radians(first_deg + way * 360.0 * k / count) for k in range(count)]
    half = across_mm / 2.0
    return [PointLight((half * sin(a), -half * cos(a), ahead_mm)) for a in angles]


def camera_of(setup: RoomSetup) -> Camera:
    """Return the camera as the frame showed it."""
    found: dict[str, Any] = setup.found["camera"]
    focal = float(found["focal_px"])
    return Camera(float(found["distance_mm"]), focal_px=(focal, focal), response="srgb")


def print_scale(setup: RoomSetup) -> float:
    """Return how much larger than designed the frame was printed."""
    return float(setup.found.get("print", {}).get("line_mm", 100.0)) / 100.0


def described(setup: RoomSetup) -> str:
    """Return the text of the rig as far as it is known."""
    return phone_text(setup) if setup.way == RigKind.PHONE else setup.manifest
