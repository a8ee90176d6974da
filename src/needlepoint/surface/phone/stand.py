"""A camera that stands still, and its lamps, from photographs of the printed frame.

Pictures of the tilted frame tell the lens; one picture of the frame under each lamp tells how far
away the skin will be and where that lamp is. Nobody types a pixel or a coordinate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float

from needlepoint.errors import Refused
from needlepoint.language import say
from needlepoint.surface.calibration.ball_lights import BallReading
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.phone.bundle import Bundle, Known, adjust
from needlepoint.surface.phone.calibrate import LEAST_TILT_DEG, WORST_FOCAL_SD
from needlepoint.surface.phone.card import MARKER_MM
from needlepoint.surface.phone.gather import gather
from needlepoint.surface.phone.manifest import PhoneCapture, TorchShot
from needlepoint.surface.phone.markers import Sighting, sight
from needlepoint.surface.phone.print_check import STRAIGHT_DEG, print_checks
from needlepoint.surface.phone.settle import fit_all, worst_picture
from needlepoint.surface.phone.triage import fault, look_at
from needlepoint.surface.quality import Check
from needlepoint.surface.rig import Camera, PointLight, Response

TILTED_PICTURES = 4
"""Own choice: fewer tilted pictures leave the focal length open."""

LEAST_LAMPS = 3


@dataclass(frozen=True)
class StandCamera:
    """A camera as the printed frame shows it.

    Attributes
    ----------
    focal_px, focal_sd
        Focal length [pixels] and its relative standard uncertainty.
    distortion
        First radial term.
    distance_mm
        From the lens to the frame in the straightest picture [mm].
    checks
        What was looked at in the print: proportion, flatness, greys.
    """

    focal_px: float
    focal_sd: float
    distortion: float
    distance_mm: float
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class StandLamps:
    """Lamps as the white of the frame shows them.

    Attributes
    ----------
    camera
        The camera, its distance that of the frame.
    lights
        The lamps in the camera's frame, in the order of the pictures.
    sd_mm
        Standard uncertainty of the place of each [mm].
    """

    camera: Camera
    lights: tuple[PointLight, ...]
    sd_mm: tuple[float, ...]


def read_stand_camera(paths: Sequence[Path], *, scale: float = 1.0) -> StandCamera:
    """Find focal length, distance and the state of the print from photographs of the frame.

    Parameters
    ----------
    paths
        One picture straight on and at least four tilted ones, in any order.
    scale
        Size of the print over that of the design.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded.
    Refused
        If a picture does not show the frame, or the pictures leave the focal length open.
    """
    sightings = [seen_frame(path) for path in paths]
    if len({each.shape for each in sightings}) > 1:
        raise Refused(say("the pictures differ in size: take all with the same lens and zoom"))
    bundle = adjust(sightings, Known(scale=scale))
    tilts = np.array([bundle.tilt_deg(k) for k in range(len(sightings))])
    straight = int(np.argmin(tilts))
    if tilts[straight] > STRAIGHT_DEG:
        raise Refused(
            say(
                "the frame is tilted by at least {tilt:.0f} degrees in every picture: take one "
                "straight on, with the frame where the cheek will be",
                tilt=float(tilts[straight]),
            )
        )
    _refuse_open(bundle, tilts)
    checks = print_checks(sightings, straight, bundle)
    distance_mm = float(bundle.places[straight, 2])
    return StandCamera(bundle.focal_px, bundle.focal_sd, bundle.distortion, distance_mm, checks)


def find_stand_lamps(
    paths: Sequence[Path],
    dark: Path,
    *,
    focal_px: float,
    distortion: float = 0.0,
    scale: float = 1.0,
    response: Response = "srgb",
) -> StandLamps:
    """Find the lamps from one picture of the frame under each, and one with all of them off.

    Parameters
    ----------
    paths
        The pictures in the order in which the lamps will be lit; camera and frame stay still.
    dark
        The same view with every lamp off.
    focal_px, distortion
        The lens, as `read_stand_camera` found it.
    scale
        Size of the print over that of the design.
    response
        How the camera codes light.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded.
    Refused
        If a picture does not show the whole frame under one lamp; it is named.
    """
    if len(paths) < LEAST_LAMPS:
        raise Refused(say("at least three lamps are needed, all round the lens"))
    capture = PhoneCapture(
        paths[0].parent,
        tuple(TorchShot(path) for path in paths),
        dark,
        response=response,
        focal_px=focal_px,
        distortion=distortion,
        marker_mm=None if scale == 1.0 else MARKER_MM * scale,
    )
    pictures = gather(capture, lambda _what, _share: None)
    for each in pictures.left_out:
        raise Refused(f"{each.name}: {each.why}")
    found = fit_all(capture, pictures)
    if (bad := worst_picture(found)) is not None:
        raise Refused(f"{found[1].names[bad[0]]}: {bad[1]}")
    scene = found[0]
    turn, _ = cv2.Rodrigues(scene.bundle.turns[0])
    shift = scene.bundle.places[0]
    level = float(np.mean(scene.torches.gains))
    lights, sds = [], []
    for k in range(len(paths)):
        place, aim = scene.torches.places[k], np.append(scene.torches.aims[k], 0.0)
        strength = float(np.exp(scene.torches.gains[k] - level)) * scene.tints[k][::-1]
        lights.append(
            PointLight(
                _triple(_seen_by_camera(place, turn) + shift),
                intensity=_triple(strength),
                axis=_triple(_seen_by_camera(aim - place, turn)),
                falloff=max(0.0, scene.torches.beam),
            )
        )
        sds.append(float(np.sqrt(np.trace(scene.torches.place_covariance(k)) / 3.0)))
    camera = Camera(float(shift[2]), focal_px=(focal_px, focal_px), response=response)
    return StandLamps(camera, tuple(lights), tuple(sds))


WORST_PLACE = 0.08
"""Own choice: a lamp less certain than this share of the way to the skin widens depths by more."""

WORST_DEG = 4.0
"""Own choice: a lamp less certain than this is found again from the frame."""


def places_check(found: StandLamps) -> Check:
    """Say how well lamps were found from the frame."""
    worst, count = max(found.sd_mm), len(found.lights)
    share = worst / found.camera.distance_mm
    why = say("{count} lamps were found to within {sd:.0f} mm", count=count, sd=worst)
    return Check("lamps", share, WORST_PLACE, share <= WORST_PLACE, False, "1", why)


def ball_check(reading: BallReading) -> Check:
    """Say how well lamps were found from a shiny ball."""
    worst, count = max(each.sd_deg for each in reading.lights), len(reading.lights)
    why = say("{count} lamps were found to within {sd:.1f} degrees", count=count, sd=worst)
    return Check("lamps", worst, WORST_DEG, worst <= WORST_DEG, False, "deg", why)


def seen_frame(path: Path) -> Sighting:
    """Find the frame in one picture, or say by the picture's name what is wrong with it.

    Raises
    ------
    Unreadable
        If the picture cannot be decoded.
    Refused
        If it does not show the frame whole, near and sharp.
    """
    picture = read_picture(path)
    sighting = sight(picture.bgr, linear=picture.linear)
    if (wrong := fault(look_at(path.name, sighting))) is not None:
        raise Refused(f"{wrong.name}: {wrong.why}")
    return sighting


def _refuse_open(bundle: Bundle, tilts: Float[np.ndarray, " pictures"]) -> None:
    if int((tilts > LEAST_TILT_DEG).sum()) < TILTED_PICTURES:
        raise Refused(
            say(
                "only {count} pictures show the frame tilted by more than {least:.0f} degrees: "
                "take {need} or more, tilted by a third of a right angle to different sides",
                count=int((tilts > LEAST_TILT_DEG).sum()),
                least=LEAST_TILT_DEG,
                need=TILTED_PICTURES,
            )
        )
    if bundle.focal_sd > WORST_FOCAL_SD:
        raise Refused(
            say(
                "the pictures leave the focal length open by {share:.1f} %: take more, tilted to "
                "all sides, with the frame large in each",
                share=100 * bundle.focal_sd,
            )
        )


def _seen_by_camera(place: Float[np.ndarray, 3], turn: np.ndarray) -> Float[np.ndarray, 3]:
    """Turn (u, v, height) of the frame into the camera's axes."""
    return np.asarray(turn @ (place * np.array([1.0, 1.0, -1.0])))


def _triple(vector: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z
