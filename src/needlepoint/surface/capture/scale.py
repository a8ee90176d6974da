"""Scale: how long a pixel is, from the printed marker where there is one, else as stated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from jaxtyping import Bool

from needlepoint.language import say
from needlepoint.surface.calibration.marker import MarkerReading, NoMarker, read_marker
from needlepoint.surface.capture.frames import Stack
from needlepoint.surface.capture.manifest import CaptureManifest
from needlepoint.surface.capture.pictures import read_picture
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.geometry import View, spread
from needlepoint.surface.quality import Check
from needlepoint.surface.rig import Camera
from needlepoint.surface.survey import Scale

QUIET = 1.7  # own choice: paper around a marker, up to this many times its own half side


@dataclass(frozen=True)
class Sized:
    """Camera and scale, after the marker was looked for.

    Attributes
    ----------
    camera
        The camera with its distance (or pixel size) put right.
    scale
        What is said of it.
    check
        What became of the marker; None where the capture names none.
    paper
        Corners (col, row) of the paper in the whole picture, which is no skin; None without one.
    """

    camera: Camera
    scale: Scale
    check: Check | None = None
    paper: np.ndarray | None = None


def stated(camera: Camera) -> Scale:
    """Return the scale as the capture states it, with the uncertainty of a hand-held distance."""
    if camera.telecentric_mm is not None:
        uncertainty = surface_facts().number("pixel_size_sd")
        return Scale(camera.telecentric_mm, uncertainty, say("pixel size stated in capture.toml"))
    uncertainty = surface_facts().number("distance_sd") / camera.distance_mm
    return Scale(camera.pixel_mm, uncertainty, say("camera focal length and distance"))


def size_up(capture: CaptureManifest, stack: Stack, view: View, depth_mm: np.ndarray) -> Sized:
    """Look for the capture's marker and put the camera's distance right by it.

    Parameters
    ----------
    capture, stack, view
        What was read.
    depth_mm
        First form of the skin at the view's nodes, from the stated distance [mm]: the marker lies
        on skin that may be nearer or farther than where the optical axis meets it.
    """
    camera = capture.camera
    if capture.marker is None:
        return Sized(camera, stated(camera))
    picture = read_picture(capture.shots[0].images[0], turn=camera.turn)
    try:
        reading = read_marker(
            picture.bgr, capture.marker, camera, response="linear" if picture.linear else None
        )
    except NoMarker as fault:
        return Sized(
            camera,
            stated(camera),
            _check(1.0, say("{fault}; the stated distance is used", fault=fault)),
        )
    origin = say(
        "printed marker {id}, {side_mm:g} mm wide",
        id=capture.marker.id,
        side_mm=capture.marker.side_mm,
    )
    paper = np.asarray(reading.corners_px)
    paper = paper.mean(axis=0) + QUIET * (paper - paper.mean(axis=0))
    if reading.distance_mm is None:
        ratio = reading.pixel_mm / camera.pixel_mm
        camera = replace(camera, telecentric_mm=reading.pixel_mm)
    else:
        ratio = reading.distance_mm / _depth_at(reading, stack, view, depth_mm)
        camera = replace(camera, distance_mm=camera.distance_mm * ratio)
    said = say("the marker and the stated distance agree")
    cure = say(
        "the marker says {value:+.1f} % against the stated distance: measure it again",
        value=100 * (ratio - 1),
    )
    check = _check(abs(ratio - 1.0), cure, said)
    return Sized(camera, Scale(camera.pixel_mm, reading.scale_sd, origin), check, paper)


def _depth_at(reading: MarkerReading, stack: Stack, view: View, depth_mm: np.ndarray) -> float:
    """Return the first form's depth where the marker lies, held at the edges of the view."""
    whole = spread(depth_mm, view.shape)
    col, row = (
        int(np.clip((at - start) / stack.bin, 0, length - 1))
        for at, start, length in zip(
            reading.centre_px,
            (stack.window.left, stack.window.top),
            view.shape[::-1],
            strict=True,
        )
    )
    return float(whole[row, col])


def _check(value: float, cure: str, good: str = "") -> Check:
    limit = surface_facts().number("marker_limit")
    ok = value <= limit
    return Check("marker", float(value), limit, ok, False, "1", good if ok else cure)


def without_paper(
    skin: Bool[np.ndarray, "rows cols"], sized: Sized, stack: Stack, side: int
) -> Bool[np.ndarray, "rows cols"]:
    """Take the marker's paper out of the skin, of which `side` pixels were averaged into one."""
    if sized.paper is None:
        return skin
    corners = (sized.paper - np.array([stack.window.left, stack.window.top])) / side
    paper = np.zeros(skin.shape, np.uint8)
    cv2.fillConvexPoly(paper, np.rint(corners).astype(np.int32), 1)
    return skin & (paper == 0)
