"""Survey: what comes out of this room, whatever went in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from jaxtyping import UInt8

from needlepoint.surface.heightmap import Relief
from needlepoint.surface.quality import Quality

OriginKind = Literal["capture", "scan", "height map"]

ORIGINS: tuple[OriginKind, ...] = get_args(OriginKind)

LeftOutBy = Literal["form", "hand", "landmarks"]

WAYS: tuple[LeftOutBy, ...] = get_args(LeftOutBy)


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a pixel is and how that is known.

    Attributes
    ----------
    pixel_mm
        Nominal pixel size on the skin [mm].
    sd
        Its relative standard uncertainty.
    origin
        Where it comes from, in words.
    """

    pixel_mm: float
    sd: float
    origin: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What was measured.

    Attributes
    ----------
    kind
        ``capture``, ``scan`` (a mesh) or ``height map``.
    name
        File or folder name, without the way there.
    sha256
        Digest over every file that was read.
    site, taken
        Zone of the body and time of capture, as the capture says; None where it does not.
    """

    kind: OriginKind
    name: str
    sha256: str
    site: str | None = None
    taken: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of what was captured that is no open skin and was not measured.

    Attributes
    ----------
    by
        How it was known: its ``form``, a mask drawn by ``hand``, ``landmarks`` of a face.
    share
        Its share of what was captured.
    """

    by: LeftOutBy
    share: float


@dataclass(frozen=True)
class Survey:
    """The relief of one capture or scan with everything known about how it came to be.

    Attributes
    ----------
    relief
        Heights over the form; None when the capture was refused.
    quality
        The checks; its verdict decides whether there is a relief.
    scale, origin
        Scale and source.
    photo
        The skin as it looks (sRGB) on the pixels of the relief; None for scans without colour.
    notes
        What must be said beside the result.
    phone
        What a phone capture found of phone, frame and torch; None for any other.
    left_out
        Parts of the face, hair, and what a hand painted out.
    zone_at
        Names the zone of the face at a pixel (col, row) of the relief; None where no face was
        found in what was captured.
    """

    relief: Relief | None
    quality: Quality
    scale: Scale
    origin: Origin
    photo: UInt8[np.ndarray, "rows cols 3"] | None = None
    notes: tuple[str, ...] = ()
    phone: dict[str, Any] | None = None
    left_out: tuple[LeftOut, ...] = ()
    zone_at: Callable[[float, float], str] | None = None
