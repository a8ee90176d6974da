"""The rig: camera and lights, as a capture folder describes them.

Camera frame: x right, y down, z away from the camera, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Response = Literal["linear", "srgb"]
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera (`focal_px`) or a telecentric one (`telecentric_mm`).

    Attributes
    ----------
    focal_px
        Focal lengths (x, y) [pixels]; None for a telecentric camera.
    telecentric_mm
        Pixel size on the skin [mm]; None for a pinhole camera.
    principal_px
        Where the optical axis meets the picture (col, row); None for its centre.
    distance_mm
        Distance of the skin along the optical axis [mm].
    response
        Whether pixel values are proportional to light or sRGB coded.
    turn
        How the sensor's picture is turned into the frame in which the lamps are described, as EXIF
        counts; 1 is the sensor's own frame, whatever a picture's file says of how to show it.
    """

    distance_mm: float
    focal_px: tuple[float, float] | None = None
    telecentric_mm: float | None = None
    principal_px: tuple[float, float] | None = None
    response: Response = "srgb"
    turn: int = 1

    @property
    def pixel_mm(self) -> float:
        """Pixel size on the skin at `distance_mm` [mm], the mean of both directions."""
        if self.telecentric_mm is not None:
            return self.telecentric_mm
        if self.focal_px is None:
            raise ValueError("a camera needs a focal length or a pixel size")
        return self.distance_mm * 2.0 / (self.focal_px[0] + self.focal_px[1])

    def principal(self, shape: tuple[int, int]) -> tuple[float, float]:
        """Return the principal point (col, row) for a picture of `shape` (rows, cols)."""
        return self.principal_px or ((shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0)


@dataclass(frozen=True, slots=True)
class PointLight:
    """A lamp: inverse square, shining as ``cos(angle to axis) ** falloff`` if it has an axis."""

    position_mm: Triple
    intensity: Triple = (1.0, 1.0, 1.0)
    axis: Triple | None = None
    falloff: float = 0.0


@dataclass(frozen=True, slots=True)
class PanelLight:
    """A lit rectangle, for instance part of a screen; shines to the side of right x down.

    `right_mm` and `down_mm` are half extents. `falloff` is the power of the cosine of the angle
    to the panel's normal in its radiant intensity: 1 for a Lambertian panel, near 1.6 for an LCD.
    """

    centre_mm: Triple
    right_mm: Triple
    down_mm: Triple
    intensity: Triple = (1.0, 1.0, 1.0)
    falloff: float = 1.0


@dataclass(frozen=True, slots=True)
class DirectionLight:
    """A light far away; `direction` points from the skin toward it."""

    direction: Triple
    intensity: Triple = (1.0, 1.0, 1.0)


Light = PointLight | PanelLight | DirectionLight


@dataclass(frozen=True, slots=True)
class Marker:
    """A printed square marker at the depth of the skin."""

    kind: str
    id: int
    side_mm: float
