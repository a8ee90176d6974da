"""Marker: a printed square beside the scars that says how large a pixel is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.errors import Refused, WrongInput
from needlepoint.surface.calibration.ball import grey
from needlepoint.surface.calibration.marker_fit import DICTIONARIES, Fit, fit_marker, homography
from needlepoint.surface.rig import Camera, Marker, Response

PRINT_SD = 0.0015
"""Relative uncertainty of the printed side; own choice: a card whose line of 100 mm is wrong by
more than a quarter of a millimetre is printed again, which leaves a standard uncertainty of 0.14
mm."""

MODEL_SD = 0.0003
"""Relative uncertainty of the fit itself, beyond noise: on rendered markers tilted by 20 degrees,
with ink spread and blur, the scale was wrong by 0.0003 root mean square (development seeds)."""

LEAST_SIDE_PX = 20.0
"""Smaller markers are refused; own choice: cells of three pixels no longer show where they end."""

STEEPEST_DEG = 40.0
"""Steeper markers are refused; own choice: then the skin beside them is not at their depth."""

LEAST_CONTRAST = 0.2
"""Paler markers are refused; own choice: black ink on paper in the dark gives 0.8."""


class NoMarker(Refused):
    """The marker that the capture names is not, or not clearly, in the picture."""


@dataclass(frozen=True, slots=True)
class MarkerReading:
    """What a printed marker says about scale.

    Attributes
    ----------
    pixel_mm
        Pixel size at the middle of the marker, across the line of sight [mm].
    read_sd
        Relative standard uncertainty of `pixel_mm` from the picture alone [1].
    scale_sd
        The same with the uncertainty of the print [1].
    tilt_deg
        Angle between the marker and the picture plane [deg].
    corners_px
        The corners (col, row), clockwise from the marker's own first [px].
    centre_px
        Where the middle of the marker is seen (col, row) [px].
    distance_mm
        Distance of the marker's middle along the optical axis [mm]; None without focal length.
    """

    pixel_mm: float
    read_sd: float
    tilt_deg: float
    corners_px: tuple[tuple[float, float], ...]
    centre_px: tuple[float, float]
    distance_mm: float | None = None

    @property
    def scale_sd(self) -> float:
        """Relative standard uncertainty of `pixel_mm`, reading and print together [1]."""
        return math.hypot(self.read_sd, PRINT_SD)


def read_marker(
    picture: np.ndarray,
    marker: Marker,
    camera: Camera | None = None,
    *,
    response: Response | None = None,
) -> MarkerReading:
    """Read scale and tilt from a printed marker.

    The whole printed pattern is fitted, not just its corners: ink that spreads moves outer and
    inner edges apart, so it is told from scale. A tilted marker looks short along one direction
    only; the long one gives the scale.

    Parameters
    ----------
    picture
        Grey or colour, any depth.
    marker
        Kind, number and side length of the marker.
    camera
        With a focal length, perspective is solved for and the distance is given too.
    response
        How pixel values follow light; the camera's, or ``srgb``, where not given.

    Raises
    ------
    NoMarker
        If the marker is not there, there more than once, too small, too steep or too blurred.
    """
    light = _linear(grey(picture), response or (camera.response if camera else "srgb"))
    fit = _fit(light, marker)
    focal = camera.focal_px if camera else None
    centre = camera.principal(light.shape) if camera else (0.0, 0.0)

    def measure(corners: Float[np.ndarray, "4 2"]) -> tuple[float, float, float | None]:
        if focal is None:
            return _measure_flat(corners, marker.side_mm)
        return _measure_posed(corners, marker.side_mm, focal, centre)

    pixel_mm, tilt_deg, distance_mm = measure(fit.corners)
    if tilt_deg > STEEPEST_DEG:
        raise NoMarker(
            f"marker {marker.id} is tilted by {tilt_deg:.0f} degrees: "
            "lay it flat beside the scars and turn that skin toward the camera"
        )
    middle = homography(fit.corners, marker.side_mm)[:2, 2]
    return MarkerReading(
        pixel_mm=pixel_mm,
        read_sd=math.hypot(MODEL_SD, _sd(fit, lambda at: measure(at)[0]) / pixel_mm),
        tilt_deg=tilt_deg,
        corners_px=tuple((float(col), float(row)) for col, row in fit.corners),
        centre_px=(float(middle[0]), float(middle[1])),
        distance_mm=distance_mm,
    )


def marker_in_view(
    seen: UInt8[np.ndarray, "rows cols"], marker: Marker
) -> Float[np.ndarray, "4 2"] | None:
    """Return roughly where a marker is in a small live picture, or None where it is not.

    Parameters
    ----------
    seen
        Grey, as a camera shows it.
    marker
        Kind and number of the marker.

    Returns
    -------
    Its corners (col, row) [px].
    """
    try:
        return _detect(_linear(grey(seen), "srgb"), marker)
    except NoMarker:
        return None


def _linear(values: Float[np.ndarray, "rows cols"], response: Response) -> np.ndarray:
    """Undo the sRGB curve: blur mixes light, and in coded values every edge would shift."""
    if response == "linear":
        return values
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _fit(light: Float[np.ndarray, "rows cols"], marker: Marker) -> Fit:
    """Detect the marker, lay its pattern over it, and refuse what does not fit."""
    rough = _detect(light, marker)
    side = float(np.hypot(*(rough - np.roll(rough, 1, axis=0)).T).min())
    if side < LEAST_SIDE_PX:
        raise NoMarker(
            f"marker {marker.id} is only {side:.0f} pixels wide: go nearer, "
            f"or use a finer camera, until it has {LEAST_SIDE_PX:.0f} or more"
        )
    fit = fit_marker(light, rough, marker)
    astray = float(np.abs(fit.corners - rough).max()) > 0.06 * side + 1.0
    if astray or not fit.contrast > LEAST_CONTRAST or not np.isfinite(fit.covariance).all():
        raise NoMarker(
            f"marker {marker.id} is blurred, bent, glaring or dirty: lay a clean matt one flat "
            "beside the scars and focus on the skin"
        )
    return fit


def _detect(light: Float[np.ndarray, "rows cols"], marker: Marker) -> Float[np.ndarray, "4 2"]:
    """Return the rough corners of the one marker that is asked for."""
    if marker.kind not in DICTIONARIES:
        known = ", ".join(repr(kind) for kind in DICTIONARIES)
        raise WrongInput(f"markers of kind {marker.kind!r} are not read: use {known}")
    dictionary = cv2.aruco.getPredefinedDictionary(DICTIONARIES[marker.kind])
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    settings.minMarkerPerimeterRate = 4.0 * LEAST_SIDE_PX / 2.0 / max(light.shape)
    full = float(np.percentile(light[::4, ::4], 99.5)) or 1.0
    seen = (255.0 * np.sqrt(np.clip(light / full, 0.0, 1.0))).astype(np.uint8)
    quads, ids, _ = cv2.aruco.ArucoDetector(dictionary, settings).detectMarkers(seen)
    numbers = [] if ids is None else [int(number) for number in np.ravel(ids)]
    hits = [quad for quad, number in zip(quads, numbers, strict=True) if number == marker.id]
    if len(hits) == 1:
        return np.asarray(hits[0], float).reshape(4, 2)
    if hits:
        raise NoMarker(f"marker {marker.id} is in the picture {len(hits)} times: leave one of them")
    if numbers:
        others = ", ".join(str(number) for number in sorted(set(numbers)))
        raise NoMarker(
            f"marker {marker.id} is not in the picture, but {others} is: correct id in [marker]"
        )
    raise NoMarker(
        f"no marker is seen in the picture: lay marker {marker.id} beside the scars, whole, "
        "with its white margin, lit and in focus"
    )


def _measure_flat(
    corners: Float[np.ndarray, "4 2"], side_mm: float
) -> tuple[float, float, float | None]:
    """Return pixel size [mm] and tilt [deg] as seen from far away: the long direction is true."""
    across, down, place = homography(corners, side_mm)[:, :3].T
    local = np.stack([across[:2] - place[:2] * across[2], down[:2] - place[:2] * down[2]])
    long, short = np.linalg.svd(local, compute_uv=False)
    return 1.0 / float(long), math.degrees(math.acos(min(1.0, float(short / long)))), None


def _measure_posed(
    corners: Float[np.ndarray, "4 2"],
    side_mm: float,
    focal: tuple[float, float],
    centre: tuple[float, float],
) -> tuple[float, float, float | None]:
    """Return pixel size [mm], tilt [deg] and distance [mm] by solving for the marker's pose."""
    half = side_mm / 2.0
    square = np.array([(-half, half, 0), (half, half, 0), (half, -half, 0), (-half, -half, 0)])
    lens = np.array([[focal[0], 0.0, centre[0]], [0.0, focal[1], centre[1]], [0.0, 0.0, 1.0]])
    _, turns, places, _ = cv2.solvePnPGeneric(
        square, corners, lens, None, flags=cv2.SOLVEPNP_IPPE_SQUARE
    )
    turn, place = cv2.solvePnPRefineLM(square, corners, lens, None, turns[0], places[0])
    distance = float(place[2, 0])
    facing = abs(float(cv2.Rodrigues(turn)[0][2, 2]))
    return distance * 2.0 / math.fsum(focal), math.degrees(math.acos(min(1.0, facing))), distance


def _sd(fit: Fit, measure: Callable[[Float[np.ndarray, "4 2"]], float]) -> float:
    """Carry the uncertainty of the corners into the pixel size [mm]."""
    step = 0.05
    slopes = []
    for coordinate in range(8):
        move = np.zeros(8)
        move[coordinate] = step
        ahead, behind = (measure(fit.corners + way * move.reshape(4, 2)) for way in (1.0, -1.0))
        slopes.append((ahead - behind) / (2.0 * step))
    slope = np.array(slopes)
    return math.sqrt(float(slope @ fit.covariance @ slope))
