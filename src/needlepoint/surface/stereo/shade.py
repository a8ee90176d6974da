"""Shade: how dark each place is against the skin around it, and from where its lamps shine.

The floor of a narrow pit that no lamp reaches is dark, whatever its slopes seem to be. A pit may
also be dark because it is stained: blood takes up green and blue and hardly any red, so as dark as
red is at least, a place is by shadow. Light that wanders into a shadow brightens it, most in red.
"""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt8

from needlepoint.surface.capture.frame import binned, curve_of
from needlepoint.surface.capture.tones import SRGB
from needlepoint.surface.geometry import View
from needlepoint.surface.heightmap import Shade
from needlepoint.surface.lights import light_vectors
from needlepoint.surface.rig import Light, PanelLight
from needlepoint.surface.strips import over_strips

GRID_MM = 0.1
"""Own choice: the narrowest pits that are told are two of its steps wide at half depth."""

AROUND_MM = 3.0
"""Own choice: SD of the window in which skin around a place is judged."""

STEP_SD = 0.1
"""Own choice: step of the grid on which that window is taken, in its SD; a wide blur is smooth."""

RED_LEFT = 0.48
"""Own choice: red light that scattering leaves where no lamp reaches. In deep pits of simulated
skin red was 0.52 to 0.69 of what it is around; with 0.55 one of 125 reddened pits was bounded above
its depth, by 6 %, with 0.48 none."""

PIECES = 3
"""Own choice: a panel is cut in so many times so many pieces, each of which shines by itself."""

Plane = Float[np.ndarray, "rows cols"]


def shade_of(
    planes: list[Plane],
    photo: UInt8[np.ndarray, "down across 3"],
    skin: Bool[np.ndarray, "rows cols"],
    lights: tuple[Light, ...],
    seen: tuple[View, Float[np.ndarray, "i j"]],
    shine: float,
) -> Shade | None:
    """Compute the shade of a capture; None for pictures without colour.

    Parameters
    ----------
    planes
        Light of every lamp without its shine.
    photo
        The same part of the picture in colour, sRGB.
    skin
        Where skin is.
    lights
        The lamps.
    seen
        The view, and the distance of the skin at its nodes [mm].
    shine
        Share of shine in the light, what is left of which makes skin beside a pit too bright.
    """
    if np.array_equal(photo[::16, ::16, 0], photo[::16, ::16, 2]):
        return None
    view, depth = seen
    side = max(1, int(GRID_MM / view.pixel_mm + 0.25))
    light = binned(planes[0], side).copy()
    for plane in planes[1:]:  # never all of them at once
        light += binned(plane, side)
    light /= len(planes)
    there = None if bool(skin.all()) else binned(skin.astype(np.float32), side)
    red = cv2.LUT(cv2.extractChannel(photo, 0), curve_of("uint8", SRGB))
    if red.shape != light.shape:
        red = cv2.resize(red, light.shape[::-1], interpolation=cv2.INTER_AREA)
    spread = AROUND_MM / (side * view.pixel_mm)
    step = max(1, int(STEP_SD * spread))

    def smooth(plane: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(binned(plane, step), (0, 0), spread / step)

    share = smooth(np.ones_like(light) if there is None else there)

    def around(plane: np.ndarray) -> np.ndarray:
        total = smooth(plane if there is None else plane * there)
        return np.asarray(share / np.maximum(total, 1e-6))

    by_light, by_red = around(light), around(red)

    def work(strip: slice) -> None:
        shadow = red[strip] * _onto(by_red, strip, light.shape[1], step)
        shadow = (shadow - RED_LEFT) / (1.0 - RED_LEFT)
        all_ = light[strip] * _onto(by_light, strip, light.shape[1], step)
        light[strip] = np.maximum(all_, shadow) * (1.0 + shine)

    over_strips(work, (light.shape[0], light.shape[1]))
    return Shade(light, _toward(lights, view, depth), side)


def _onto(coarse: np.ndarray, strip: slice, wide: int, step: int) -> np.ndarray:
    """Interpolate rows of a field between the middles of its cells of `step` pixels."""
    if step == 1:
        return np.asarray(coarse[strip])
    place = [
        ((part + 0.5) / step - 0.5).astype(np.float32)
        for part in (np.arange(strip.start, strip.stop), np.arange(wide))
    ]
    cols, rows = np.meshgrid(place[1], place[0])
    return cv2.remap(coarse, cols, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _toward(
    lights: tuple[Light, ...], view: View, depth: Float[np.ndarray, "i j"]
) -> Float[np.ndarray, "i j lamps 3"]:
    """Return light vectors in the frame of the skin at nodes: along it twice, and out of it."""
    points = view.points(*view.nodes(), depth)
    down, across = np.gradient(points, axis=(0, 1))
    out = np.cross(across, down)
    out = -out * np.sign(out[..., 2:]) / np.linalg.norm(out, axis=-1, keepdims=True)
    first = across / np.linalg.norm(across, axis=-1, keepdims=True)
    axes = np.stack([first, np.cross(out, first), out], axis=-2)
    vectors = np.stack(
        [light_vectors(piece, points) for light in lights for piece in _pieces(light)], axis=-2
    )
    return np.asarray(np.einsum("ijak,ijlk->ijla", axes, vectors))


def _pieces(light: Light) -> list[Light]:
    """Cut a panel into pieces; other lights are whole."""
    if not isinstance(light, PanelLight):
        return [light]
    right, down = (np.asarray(side) / PIECES for side in (light.right_mm, light.down_mm))
    steps = np.arange(PIECES) * 2.0 - (PIECES - 1)
    middles = [np.asarray(light.centre_mm) + a * right + b * down for a in steps for b in steps]
    return [
        PanelLight(_triple(at), _triple(right), _triple(down), light.intensity, light.falloff)
        for at in middles
    ]


def _triple(at: np.ndarray) -> tuple[float, float, float]:
    return float(at[0]), float(at[1]), float(at[2])
