"""What is planted in the skin: scars of known shape, flat spots, and the plan of a whole patch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from needlepoint.errors import WrongUsage
from needlepoint.phantom.face_part import FacePart
from needlepoint.surface import Marker

PlantedKind = Literal["icepick", "boxcar", "rolling", "raised", "pigment", "redness"]
Profile = Literal["cosine", "bell", "paraboloid"]

TONES = ("light", "medium", "dark")
"""Colours of skin."""

MOST_NODES = 8_000_000
"""The largest patch: with eight lights it already takes some GiB of memory."""

MOST_SHIFT_MM = 10.0
"""How far a pose may be shifted [mm]: texture is drawn that far beyond the patch."""

MOST_STRETCH_MM = 1.0
"""How far skin may be stretched out of its place [mm]; a face at rest is by tenths of this."""

MOST_HAIRS, MOST_HAIR_MM = 200.0, 2.0
"""The densest beard [1/cm2] and the longest stubble [mm]: what is longer does not stand alone."""

FLAT: tuple[PlantedKind, ...] = ("pigment", "redness")
"""Traps: they look like scars and have no depth."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One scar or one flat spot, in the plane of the skin around it.

    Attributes
    ----------
    kind
        Icepick is a V, boxcar a flat floor, rolling a dish, raised a dome; the rest is colour.
    centre_mm
        Place on the face [mm]: (x right, y down) from the patch's centre before any pose.
    width_mm
        Diameter of the circle with the area of the opening at the rim [mm].
    depth_mm
        Greatest depth, for a raised one the height; positive, normal to the rim plane [mm].
    wall_mm
        How wide the sloping wall of a boxcar is, seen from above [mm].
    ratio, turn_deg
        Long over short axis of the ellipse, and where the long axis points: 0 is x, 90 is y.
    profile
        The curve of a rolling or raised one.
    ragged, ragged_seed
        How far the outline leaves its ellipse, relative to the radius, and in which way.
    colour
        Strength of the spot's own colour in units of optical density; redness for scars.
    """

    kind: PlantedKind
    centre_mm: tuple[float, float]
    width_mm: float
    depth_mm: float = 0.0
    wall_mm: float = 0.15
    ratio: float = 1.0
    turn_deg: float = 0.0
    profile: Profile = "cosine"
    ragged: float = 0.0
    ragged_seed: int = 0
    colour: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(PlantedKind) or self.profile not in get_args(Profile):
            raise WrongUsage(f"nothing is called {self.kind!r} with profile {self.profile!r}")
        if not (self.width_mm > 0.0 and self.depth_mm >= 0.0 and self.wall_mm > 0.0):
            raise WrongUsage(
                "a scar's width and wall must be greater than 0 mm, its depth 0 or more"
            )
        if not (self.ratio >= 1.0 and 0.0 <= self.ragged <= 0.3):
            raise WrongUsage("a scar's axes have a ratio of 1 or more, ragged goes from 0 to 0.3")

    @property
    def flat(self) -> bool:
        """Whether it is a matter of colour only."""
        return self.kind in FLAT

    @property
    def reach_mm(self) -> float:
        """A radius that surely holds the whole rim [mm]."""
        return 0.5 * self.width_mm * self.ratio**0.5 * (1.0 + 2.0 * self.ragged)


@dataclass(frozen=True, slots=True)
class SkinPlan:
    """A patch of skin before it is made.

    Attributes
    ----------
    planted
        The scars and spots.
    size_mm
        Width and height (x, y) of the part that pictures show [mm].
    grid_mm
        Distance of the surface's nodes [mm].
    tone
        Light, medium or dark skin.
    radii_mm, tilt_deg
        Cheek curvature along x and y [mm], infinite for flat; and tilt about y and x [deg].
    relief_um
        Root mean square of furrows, pores and fine relief together [um]; 0 for smooth skin.
    mottle
        Strength of the pigment and blood texture; 1 is ordinary, 0 even colour.
    fold
        Whether the fold between nose and cheek runs down the left of the patch.
    parts
        Nose, lips, eyelid, ear or hair that lie in the picture.
    stubble_per_cm2, stubble_mm
        Hairs of a beard for each square centimetre of face, and length of the longest [mm].
    makeup, makeup_shine
        Share of light that meets the cream where most of it is left, 0 to 1: what it reflects has
        the even colour of the tone, not that of the skin. And how much it mirrors there: 0 for
        powder, 1 for an unbroken film of oil.
    marker, marker_at_mm
        A printed marker on the skin, and where its centre lies [mm].
    shift_mm, turn_deg
        The pose: how far the face has moved (x, y) before the camera [mm] and how far it is turned
        from x toward y [deg]; the tilt is part of the pose too.
    stretch_mm
        How far the skin is pulled out of its place where it is most, in smooth waves [mm]; scars,
        which are stiffer than skin, move along and keep their shape.
    """

    planted: tuple[Planted, ...] = ()
    size_mm: tuple[float, float] = (48.0, 48.0)
    grid_mm: float = 0.05
    tone: str = "light"
    radii_mm: tuple[float, float] = (70.0, 85.0)
    tilt_deg: tuple[float, float] = (3.0, -2.0)
    relief_um: float = 19.0
    mottle: float = 1.0
    fold: bool = False
    parts: tuple[FacePart, ...] = ()
    stubble_per_cm2: float = 0.0
    stubble_mm: float = 0.6
    makeup: float = 0.0
    makeup_shine: float = 0.0
    marker: Marker | None = None
    marker_at_mm: tuple[float, float] = (0.0, 0.0)
    shift_mm: tuple[float, float] = (0.0, 0.0)
    turn_deg: float = 0.0
    stretch_mm: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.stretch_mm <= MOST_STRETCH_MM:
            raise WrongUsage(f"skin is stretched by 0 to {MOST_STRETCH_MM:g} mm")
        if not (
            0.0 <= self.stubble_per_cm2 <= MOST_HAIRS and 0.0 < self.stubble_mm <= MOST_HAIR_MM
        ):
            raise WrongUsage(
                f"a beard has up to {MOST_HAIRS:g} hairs/cm2 and stubble is up to "
                f"{MOST_HAIR_MM:g} mm long"
            )
        if not (0.0 <= self.makeup < 1.0 and 0.0 <= self.makeup_shine <= 1.0):
            raise WrongUsage("make-up covers a share from 0 to below 1, its shine goes from 0 to 1")
        if self.tone not in TONES:
            raise WrongUsage(
                f"there is no skin tone called {self.tone!r}; choose one of {', '.join(TONES)}"
            )
        if not max(abs(by) for by in self.shift_mm) <= MOST_SHIFT_MM:
            raise WrongUsage(f"a pose is shifted by at most {MOST_SHIFT_MM:g} mm each way")
        if not (min(self.size_mm) > 0.0 and self.grid_mm > 0.0 and min(self.radii_mm) > 0.0):
            raise WrongUsage("a patch's size, grid and radii must be greater than 0 mm")
        if self.size_mm[0] * self.size_mm[1] / self.grid_mm**2 > MOST_NODES:
            raise WrongUsage(
                f"a patch of {self.size_mm[0]:g} x {self.size_mm[1]:g} mm with a node each "
                f"{self.grid_mm:g} mm is too large; make it smaller or its grid coarser"
            )
