"""The skin in the window under torches at known places, as the house's own records."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool, Float

from needlepoint.surface.capture.frame import BLUE, GREEN, Frame, FrameWindow
from needlepoint.surface.geometry import View
from needlepoint.surface.phone.bundle import Bundle
from needlepoint.surface.phone.card import WINDOW_MM
from needlepoint.surface.phone.markers import Sighting
from needlepoint.surface.phone.rectify import Grid, Rectified, rectify, through_window
from needlepoint.surface.phone.solve import solve_robustly
from needlepoint.surface.phone.tone import Curve
from needlepoint.surface.phone.torch import Torches
from needlepoint.surface.rig import Camera, PointLight
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.stereo.normals import Lighting, slopes
from needlepoint.surface.stereo.observations import Observations

AWAY_MM = 250.0
"""Own choice: distance of the far camera that the grid is written for; it cancels."""

THICK_MM, STICKER_MM = 0.9, 0.1
"""Own choice: how deep under the frame's face the skin touches it [mm]: card, and sticker."""

FORM_ROUNDS, COARSE = 2, 2
"""Own choice: the base surface is found twice, on a grid so many times coarser."""

BASE_MM = 0.4
"""Own choice: the base surface follows what is wider than this; walls would fold the grid [mm]."""


@dataclass(frozen=True)
class Dark:
    """The picture with the torch off, and its number in the bundle."""

    sighting: Sighting
    picture: int


@dataclass(frozen=True)
class Room:
    """What is open about the room's light: how long the picture of it was exposed.

    Attributes
    ----------
    torches
        Where they would be, were it exposed less by one standard deviation.
    more
        How much more of the light on the white would then be the room's.
    """

    torches: Torches
    more: float


@dataclass(frozen=True)
class Scene:
    """All that was found of a capture before the skin is looked at.

    Attributes
    ----------
    sightings
        Pictures under the torch.
    dark
        With the torch off; None where it was not taken.
    bundle
        Lens and poses; the pictures under the torch come first.
    curve, torches
        How values follow light, and where it came from.
    tints
        Share of each channel (blue, green, red) in the white of each picture; the mean is 1.
    rigid, scale
        The frame.
    blur_mm
        Blur at the edges of the frame's markers, the median of all pictures [mm].
    loss, loss_sd
        What was known beforehand of the lens's loss of light in the corner.
    room
        What is open about the room's light; None without a picture of it.
    """

    sightings: tuple[Sighting, ...]
    dark: Dark | None
    bundle: Bundle
    curve: Curve
    torches: Torches
    tints: Float[np.ndarray, "pictures 3"]
    rigid: bool
    scale: float
    blur_mm: float
    loss: float
    loss_sd: float
    room: Room | None = None


@dataclass(frozen=True)
class LitSkin:
    """The skin on the grid.

    Attributes
    ----------
    grid
        The grid over the skin's base surface.
    lit
        Frames, lights and view as other captures have them; the view is a far camera's.
    usable
        Where each frame may be used: not clipped, not in the frame's shadow.
    depth
        Distance of the base surface at the view's nodes [mm].
    eye
        The same view from where the phone was, for the shine.
    first
        The first picture on the grid, as light; finer than the frames where these were binned.
    clipped
        Greatest share of clipped pixels.
    """

    grid: Grid
    lit: Observations
    usable: tuple[Bool[np.ndarray, "rows cols"], ...]
    depth: Float[np.ndarray, "i j"]
    eye: View
    first: Float[np.ndarray, "down across 3"]
    clipped: float


def light_skin(scene: Scene) -> LitSkin:
    """Lay every picture on the skin's base surface, and find that surface on the way."""
    middle = scene.bundle.places[0, 2] / scene.bundle.focal_px
    grid = Grid.flat(float(middle), scene.scale)
    coarse = grid.coarser(COARSE)
    for _ in range(FORM_ROUNDS):
        coarse = replace(coarse, base=_base(scene, _on(scene, coarse)))
    return _on(scene, grid.over(coarse))


def _on(scene: Scene, grid: Grid) -> LitSkin:
    """Lay every picture on one grid."""
    count = len(scene.sightings)
    laid = [rectify(scene.sightings[k], k, scene.bundle, scene.curve, grid) for k in range(count)]
    dark = None
    if scene.dark is not None:
        dark = rectify(
            scene.dark.sighting, scene.dark.picture, scene.bundle, scene.curve, grid
        ).light
    shape = (grid.base.shape[0], grid.base.shape[1])
    lowered = float(grid.base[shape[0] // 2, shape[1] // 2])
    lights = tuple(_lamp(scene.torches, k, lowered) for k in range(count))
    view = _view(grid)
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = AWAY_MM + lowered - grid.base[np.ix_(rows, cols)].astype(float)
    level = _level(lights, view, depth)
    frames, usable, clipped = [], [], 0.0
    open_ = through_window(grid, scene.bundle.eye_mm(0), scene.scale, 0.2)
    for k, one in enumerate(laid):
        light = _even(scene, k, one, dark) / np.float32(level)
        frames.append(_frame(light, one))
        shade = through_window(grid, scene.torches.places[k], scene.scale)
        usable.append(one.unclipped & shade & open_)
        clipped = max(clipped, 1.0 - float(one.unclipped.mean()))
    skin = open_ & (np.sum(usable, axis=0) >= LEAST_LIT)
    small = tuple(frame.light for frame in frames)
    lit = Observations(tuple(frames), small, skin, skin, lights, view)
    return LitSkin(
        grid, lit, tuple(usable), depth, _eye(scene, grid, lowered), laid[0].light, clipped
    )


LEAST_LIT = 4
"""Own choice: lights that a place must see: one more than it has unknowns."""


def _even(
    scene: Scene, k: int, one: Rectified, dark: np.ndarray | None
) -> Float[np.ndarray, "rows cols 3"]:
    """Take the room, the exposure, the torch's strength and the lens's loss out of a picture."""
    torches = scene.torches
    light = one.light
    if dark is not None:
        light = light - dark * np.float32(room_share(torches, k))
    gain = np.exp(torches.gains[k]) * scene.tints[k]
    loss = np.maximum(1.0 - np.float32(torches.loss) * one.away, 0.1)
    return np.asarray(light / loss[..., None] / gain.astype(np.float32))


def room_share(torches: Torches, k: int) -> float:
    """Return the exposure of picture k over that of the dark one, which had the mean one."""
    return float(np.exp(torches.gains[k] - np.median(torches.gains)))


def _frame(light: Float[np.ndarray, "rows cols 3"], one: Rectified) -> Frame:
    proxy = light[..., [BLUE, GREEN]]
    return Frame(
        light=0.5 * (light[..., BLUE] + light[..., GREEN]),
        unclipped=None if bool(one.unclipped.all()) else one.unclipped,
        sample=light,
        proxy=proxy,
        clipped_share=1.0 - float(one.unclipped.mean()),
    )


def _lamp(torches: Torches, k: int, lowered: float) -> PointLight:
    """Return the torch in the axes of the grid's far camera."""
    u, v, height = (float(value) for value in torches.places[k])
    axis = np.array([*torches.aims[k], 0.0]) - torches.places[k]
    return PointLight(
        (u, v, AWAY_MM - (height - lowered)),
        axis=(float(axis[0]), float(axis[1]), -float(axis[2])),
        falloff=max(torches.beam, 0.0),
    )


def _view(grid: Grid) -> View:
    side = grid.base.shape[0]
    middle = ((side - 1) / 2.0, (side - 1) / 2.0)
    return View(Camera(AWAY_MM, telecentric_mm=grid.pixel_mm), (side, side), middle)


def _eye(scene: Scene, grid: Grid, lowered: float) -> View:
    """Return the view from where the phone was: its rays are those that shine goes along."""
    eye = scene.bundle.eye_mm(0)
    far = float(eye[2]) - lowered
    focal = far / grid.pixel_mm
    side = grid.base.shape[0]
    foot = tuple(float(v) / grid.pixel_mm + (side - 1) / 2.0 for v in eye[:2])
    return View(Camera(far, focal_px=(focal, focal)), (side, side), (foot[0], foot[1]))


def _level(lights: tuple[PointLight, ...], view: View, depth: np.ndarray) -> float:
    """Return the mean strength of the light in the middle, which frames are divided by."""
    from needlepoint.surface.lights import light_vectors

    points = view.points(*view.nodes(), depth)
    middle = points[points.shape[0] // 2, points.shape[1] // 2]
    return float(np.mean([np.linalg.norm(light_vectors(light, middle)) for light in lights]))


def _base(scene: Scene, skin: LitSkin) -> Float[np.ndarray, "rows cols"]:
    """Return the base surface that the shading shows, laid against the frame's edge.

    Shading tells its form; how high it lies follows from where skin touches the frame: at the
    highest places along the window's edge.
    """
    lit = skin.lit
    frames = [frame.light for frame in lit.frames]
    b = solve_robustly(frames, list(skin.usable), lighting_of(skin), rounds=1)
    per_row, per_col, facing = slopes(b, lit.view)
    rough = integrate(per_row, per_col, lit.skin & facing)
    height = cv2.GaussianBlur(rough, (0, 0), BASE_MM / skin.grid.pixel_mm)
    axis = skin.grid.axis
    u, v = np.meshgrid(axis, axis)
    trust = lit.skin
    terms = _quadric(u[trust], v[trust])
    found, *_ = np.linalg.lstsq(terms, height[trust], rcond=None)
    along = np.linspace(-0.5, 0.5, 42) * WINDOW_MM * scene.scale
    edge = np.full_like(along, 0.5 * WINDOW_MM * scene.scale)
    rim_u = np.concatenate([along, along, edge, -edge])
    rim_v = np.concatenate([edge, -edge, along, along])
    rim = _quadric(rim_u, rim_v) @ found
    face = scene.bundle.height(rim_u, rim_v)
    if scene.rigid:
        shift = float(np.max(rim - face)) + THICK_MM
    else:
        shift = float(np.mean(rim - face)) + STICKER_MM
    return np.asarray(height - shift, dtype=np.float32)


def _quadric(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=-1)


def whole_window(skin: LitSkin) -> FrameWindow:
    """Return the window of the samples: all of the grid."""
    rows, cols = skin.lit.view.shape
    return FrameWindow(0, 0, rows, cols)


def as_photo(light: Float[np.ndarray, "rows cols 3"]) -> np.ndarray:
    """Return a picture of the skin for people: sRGB, 8 bit."""
    bright = light / max(float(np.quantile(light, 0.995)), 1e-6)
    coded = np.clip(bright, 0.0, 1.0) ** (1 / 2.2)
    return np.ascontiguousarray((255.0 * coded[..., ::-1]).astype(np.uint8))


def lighting_of(skin: LitSkin) -> Lighting:
    """Return the light vectors at the nodes of the grid."""
    return Lighting.of(skin.lit.lights, skin.lit.view, skin.depth)
