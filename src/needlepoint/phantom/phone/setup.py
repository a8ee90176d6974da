"""How a phone capture was taken: phone, torch, hand, room and print, as records drawn by seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.phantom.optics import Optics

Vec = tuple[float, float, float]

PARTNER_TORCH_MM = (12.0, -6.0, 0.0)
"""The torch of either phone, from its lens."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone camera.

    Attributes
    ----------
    shape
        Rows and columns of its pictures.
    focal_px, distortion
        Focal length [pixels] and first radial term, in units of the tangent of the angle.
    falloff
        Share of light lost in the corner of the picture.
    s_curve
        Strength of an S-shaped tone curve over sRGB; 0 for none.
    local_tones
        Strength of local tone mapping: the gain falls with this power of the light around.
    quality
        Of the JPEG.
    """

    shape: tuple[int, int] = (3024, 4032)
    focal_px: float = 3164.0
    distortion: float = 0.02
    falloff: float = 0.15
    s_curve: float = 0.0
    local_tones: float = 0.0
    quality: int = 92


@dataclass(frozen=True, slots=True)
class Torch:
    """One place of the torch, in the frame's own coordinates (u, v, height) [mm].

    Attributes
    ----------
    place_mm
        Where it is.
    aim_mm
        The place that its beam points at.
    beam
        Power of the cosine to the beam's axis.
    blocked
        A half plane (normal u, v and offset [mm]) of the frame that a hand keeps dark, or None.
    """

    place_mm: Vec
    aim_mm: Vec = (0.0, 0.0, 0.0)
    beam: float = 1.5
    blocked: Vec | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """How the phone sees the frame: rotation vector [rad] and place of its middle [mm]."""

    turn: Vec
    place_mm: Vec

    def matrix(self) -> Float[np.ndarray, "3 3"]:
        """Return the rotation from the frame (u, v, into the skin) to the camera."""
        x, y, z = self.turn
        angle = float(np.linalg.norm(self.turn))
        if angle == 0.0:
            return np.eye(3)
        cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]) / angle
        return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


@dataclass(frozen=True, slots=True)
class Print:
    """The frame as it was printed and as it lies.

    Attributes
    ----------
    rigid
        A stiff plane; else a sticker that follows the skin.
    bend_mm
        How far the middle of its sides along u stands off the plane, for a stiff one bent.
    grey_off
        Relative error of the two grey inks (0.20 and 0.45).
    uneven
        Relative scatter of single patches.
    ink_mm
        How far black ink spread over its edge.
    scale
        Size of the print over that of the design.
    thick_mm
        Thickness of the board.
    """

    rigid: bool = True
    bend_mm: float = 0.0
    grey_off: tuple[float, float] = (0.0, 0.0)
    uneven: float = 0.004
    ink_mm: float = 0.02
    scale: float = 1.0
    thick_mm: float = 0.8


@dataclass(frozen=True, slots=True)
class PhoneSession:
    """One phone capture before it is photographed.

    Attributes
    ----------
    phone, torches, poses
        The phone, and for each picture the torch and the pose.
    dark_pose
        Pose of the picture with the torch off.
    tilts
        Poses of the tilted pictures, by the phone's own torch.
    partners
        Poses of the second phone, whose torch it is, in each picture; empty without it.
    card
        The frame.
    gains
        Exposure of each picture relative to the mean.
    room
        Light of the room as a share of the torch's.
    dark_taken
        Whether the picture with the torch off was taken.
    optics
        How light behaves in the skin.
    """

    phone: Phone
    torches: tuple[Torch, ...]
    poses: tuple[Pose, ...]
    dark_pose: Pose
    tilts: tuple[Pose, ...]
    partners: tuple[Pose, ...]
    card: Print
    gains: tuple[float, ...]
    room: float
    dark_taken: bool
    optics: Optics


def draw_session(  # noqa: PLR0913  each keyword is one thing that a person does otherwise
    seed: int,
    *,
    lights: int = 8,
    phone: Phone | None = None,
    room: float = 0.03,
    tilts: int = 0,
    partner: bool = False,
    card: Print | None = None,
    optics: Optics | None = None,
) -> PhoneSession:
    """Draw how one person takes a capture: the seed decides places, aims, shakes and exposures.

    The torch goes round the clock at 190 to 300 mm and 32 to 50 degrees off the axis and is aimed
    at the middle within about 6 degrees; the phone stands at 250 mm and the head moves a little.
    """
    rng = np.random.default_rng([seed, 13])
    turn = rng.uniform(0.0, 360.0)
    torches = tuple(_torch(rng, turn + 360.0 * k / lights) for k in range(lights))
    stand = _pose(rng, np.zeros(3), np.array([0.0, 0.0, 250.0]), (2.0, 4.0))
    poses = tuple(
        _pose(rng, np.array(stand.turn), np.array(stand.place_mm), (0.3, 0.7))
        for _ in range(lights + 1)
    )
    card = card or Print()
    off = rng.normal(0.0, 0.03, 2)
    return PhoneSession(
        phone=phone or Phone(),
        torches=torches,
        poses=poses[:-1],
        dark_pose=poses[-1],
        tilts=tuple(_tilted(rng, 360.0 * k / max(tilts, 1)) for k in range(tilts)),
        partners=tuple(_behind(torch) for torch in torches) if partner else (),
        card=replace(card, grey_off=(float(off[0]), float(off[1]))),
        gains=tuple(float(g) for g in np.exp(rng.normal(0.0, 0.12, lights + 1))),
        room=room,
        dark_taken=True,
        optics=optics or Optics(polarised=False),
    )


def _torch(rng: np.random.Generator, azimuth_deg: float) -> Torch:
    """Draw one place of a torch held by hand."""
    azimuth = np.radians(azimuth_deg + rng.normal(0.0, 6.0))
    slant = np.radians(rng.uniform(32.0, 50.0))
    far = rng.uniform(190.0, 300.0)
    place = far * np.array(
        [np.sin(slant) * np.cos(azimuth), np.sin(slant) * np.sin(azimuth), np.cos(slant)]
    )
    aim = rng.normal(0.0, 18.0, 2)  # own choice: 6 degrees in either direction together
    x, y, z = (float(v) for v in place)
    return Torch((x, y, z), (float(aim[0]), float(aim[1]), 0.0))


def _pose(
    rng: np.random.Generator, turn: np.ndarray, place: np.ndarray, shake: tuple[float, float]
) -> Pose:
    """Draw a pose around another: `shake` is the SD of turns [deg] and of shifts [mm]."""
    turned = turn + np.radians(rng.normal(0.0, shake[0], 3))
    moved = place + rng.normal(0.0, shake[1], 3)
    return Pose(
        (float(turned[0]), float(turned[1]), float(turned[2])),
        (float(moved[0]), float(moved[1]), float(moved[2])),
    )


def _behind(torch: Torch) -> Pose:
    """Return how a phone is held whose torch is at a place and that looks at the frame."""
    place = np.array([torch.place_mm[0], torch.place_mm[1], -torch.place_mm[2]])
    away = -place / np.linalg.norm(place)
    right = np.cross([0.0, 1.0, 0.0], away)
    right /= np.linalg.norm(right)
    matrix = np.stack([right, np.cross(away, right), away])
    lens = place - matrix.T @ np.array(PARTNER_TORCH_MM)
    turn, _ = cv2.Rodrigues(matrix)
    moved = -matrix @ lens
    x, y, z = (float(v) for v in np.ravel(turn))
    return Pose((x, y, z), (float(moved[0]), float(moved[1]), float(moved[2])))


def _tilted(rng: np.random.Generator, azimuth_deg: float) -> Pose:
    """Draw a picture tilted by about 35 degrees toward one side."""
    lean = np.radians(35.0 + rng.normal(0.0, 2.0))
    azimuth = np.radians(azimuth_deg)
    turn = lean * np.array([np.sin(azimuth), -np.cos(azimuth), 0.0])
    return _pose(rng, turn, np.array([0.0, 0.0, 230.0]), (1.0, 4.0))
