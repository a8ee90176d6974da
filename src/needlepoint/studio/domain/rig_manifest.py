"""The description of a rig of lamps or of a screen, typed or found."""

from __future__ import annotations

from collections.abc import Sequence

from needlepoint.surface import (
    Camera,
    Light,
    Marker,
    ambient_text,
    camera_text,
    capture_text,
    light_text,
    marker_text,
)

CARD = Marker("aruco 4x4_50", 0, 8.0)
"""The marker of the card that lies beside the scars; the frame's first one is the same."""


def rig_manifest(
    camera: Camera, lights: Sequence[tuple[str, Light]], *, card: bool = True, dark: str = ""
) -> str:
    """Write a rig as a `capture.toml`.

    Parameters
    ----------
    camera
        The camera.
    lights
        The picture taken under each light, and the light.
    card
        Whether the card lies in the pictures.
    dark
        The picture with all lights off; empty where none is taken.
    """
    parts = [camera_text(camera), *([marker_text(CARD)] if card else [])]
    parts += [light_text(light, name) for name, light in lights]
    return capture_text(parts, top=[ambient_text(dark)] if dark else [])
