"""Parts of a face that are no open skin: nose, lips, eyelid, ear and hairline, as equations.

Each stands where a plan puts it, on top of the curved cheek. Lengths are those of an adult; shapes
are sums of bells, domes and creases of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.errors import WrongUsage

FacePartKind = Literal["nose", "lips", "eyelid", "ear", "hairline"]

FACE_PARTS: tuple[FacePartKind, ...] = get_args(FacePartKind)

STRAND_MM = 0.7
"""Distance of neighbouring strands of hair [mm]; single hairs stick together."""

HAIR, LIP_BLOOD, NOSTRIL = 1.6, 0.5, 1.5
"""Optical density that hair, the red of the lips and a nostril add."""

Grid = Float[np.ndarray, "*grid"]


@dataclass(frozen=True, slots=True)
class FacePart:
    """One part of a face.

    Attributes
    ----------
    kind
        Which one; a nose that lies half beyond the picture is a nose wing.
    centre_mm
        Place of its middle on the face: (x right, y down) from the patch's centre [mm].
    turn_deg
        How far it is turned, from x toward y [deg].
    size
        Its size relative to an ordinary one.
    seed
        Decides how hair lies.
    """

    kind: FacePartKind
    centre_mm: tuple[float, float]
    turn_deg: float = 0.0
    size: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in FACE_PARTS:
            raise WrongUsage(f"no part of a face is called {self.kind!r}")
        if not 0.5 <= self.size <= 2.0:
            raise WrongUsage("a part of a face is half to twice as large as an ordinary one")


def part_height_mm(part: FacePart, x_mm: Grid, y_mm: Grid) -> Grid:
    """Return how far a part raises or sinks the face at places of it [mm]."""
    u, v = _own(part, x_mm, y_mm)
    return np.asarray(part.size * _HEIGHTS[part.kind](u, v, part.seed))


def part_colour(part: FacePart, x_mm: Grid, y_mm: Grid) -> tuple[Grid, Grid]:
    """Return the pigment and the blood that a part adds, in units of optical density."""
    u, v = _own(part, x_mm, y_mm)
    none = np.zeros_like(u)
    if part.kind == "lips":
        return none, LIP_BLOOD * _edge(1.0 - (u / 25.0) ** 2 - (v / 8.0) ** 2, 0.1)
    if part.kind == "nose":
        return NOSTRIL * _nostrils(u, v), none
    if part.kind == "eyelid":
        lashes = _bell(v - 2.0 - u**2 / 90.0, 0.7) * _edge(13.0 - np.abs(u), 1.0)
        brow = _edge(1.0 - ((u + 1.0) / 20.0) ** 2 - ((v + 16.0) / 4.0) ** 2, 0.15)
        return HAIR * np.clip(lashes + brow * _strands(v, u, part.seed), 0.0, 1.0), none
    if part.kind == "hairline":
        return HAIR * _edge(u, 1.0) * (0.5 + 0.5 * _strands(u, v, part.seed)), none
    return none, none


def on_part(part: FacePart, x_mm: Grid, y_mm: Grid) -> Bool[np.ndarray, "*grid"]:
    """Tell which places lie on a part rather than on open skin."""
    u, v = _own(part, x_mm, y_mm)
    if part.kind == "nose":
        return np.asarray((np.abs(u) < 19.0) & (v > -32.0) & (v < 15.0))
    if part.kind == "lips":
        return np.asarray((u / 27.0) ** 2 + ((v + 2.0) / 16.0) ** 2 < 1.0)
    if part.kind == "eyelid":
        return np.asarray((u / 22.0) ** 2 + ((v + 5.0) / 17.0) ** 2 < 1.0)
    if part.kind == "ear":
        return np.asarray((u / 21.0) ** 2 + (v / 34.0) ** 2 < 1.0)
    return np.asarray(u > -1.0)


def _own(part: FacePart, x_mm: Grid, y_mm: Grid) -> tuple[Grid, Grid]:
    """Return places in the part's own frame, in lengths of an ordinary one."""
    c, s = np.cos(np.radians(part.turn_deg)), np.sin(np.radians(part.turn_deg))
    x, y = x_mm - part.centre_mm[0], y_mm - part.centre_mm[1]
    return np.asarray((c * x + s * y) / part.size), np.asarray((c * y - s * x) / part.size)


def _nose(u: Grid, v: Grid, _seed: int) -> Grid:
    """Raise bridge, tip and wings; sink two nostrils, and creases beside the wings."""
    along = _edge(v + 34.0, 4.0) * _edge(12.0 - v, 1.2)
    bridge = (7.0 + 5.0 * np.clip((v + 34.0) / 40.0, 0.0, 1.0)) * _bell(u, 6.0) * along
    tip = 4.0 * _bell(np.hypot(u, v - 3.0), 6.0)
    wings = sum(6.5 * _bell(np.hypot((u - side) / 4.5, (v - 5.0) / 6.0), 1.0) for side in (-12, 12))
    creases = sum(
        1.2 * _bell(u - side * (17.5 - 0.02 * v**2), 1.6) * _edge(11.0 - np.abs(v - 3.0), 2.0)
        for side in (-1, 1)
    )
    return np.asarray(bridge + tip + wings - creases - 4.0 * _nostrils(u, v))


def _nostrils(u: Grid, v: Grid) -> Grid:
    return np.asarray(
        sum(_bell(np.hypot((u - side) / 2.6, (v - 11.0) / 1.8), 1.0) for side in (-6.0, 6.0))
    )


def _lips(u: Grid, v: Grid, _seed: int) -> Grid:
    """Raise two rolls beside the line of the mouth, fine lines across, and the philtrum."""
    wide = np.clip(1.0 - (u / 26.0) ** 2, 0.0, 1.0)
    bow = v + 4.5 - 1.2 * _bell(np.abs(u) - 5.0, 3.0)
    rolls = 3.0 * _bell(bow, 2.6) + 3.8 * _bell(v - 5.0, 3.0)
    line = 2.6 * _bell(v - 0.4 * np.cos(u / 6.0), 0.9)
    lines = 0.06 * np.sin(2.0 * np.pi * u / 1.7 + 0.6 * np.sin(v)) * _bell(v, 6.0)
    philtrum = 0.9 * (_bell(u - 4.0, 1.6) + _bell(u + 4.0, 1.6)) * _bell(v + 13.0, 4.0)
    chin = 1.6 * _bell(v - 13.0, 3.0)
    return np.asarray(wide * (rolls - line + lines - chin) + philtrum)


def _eyelid(u: Grid, v: Grid, _seed: int) -> Grid:
    """Raise a closed lid over the globe in its socket, with crease, margin, lashes and brow."""
    socket = -6.0 * _bell(np.hypot(u / 16.0, (v + 1.0) / 11.0), 1.0)
    globe = 8.5 * _bell(np.hypot(u / 10.0, v / 7.5), 1.0)
    margin = 0.9 * _bell(v - 2.0 - u**2 / 90.0, 0.8) * _edge(14.0 - np.abs(u), 1.0)
    slit = 1.4 * _bell(v - 3.4 - u**2 / 90.0, 0.6) * _edge(14.0 - np.abs(u), 1.0)
    crease = 1.5 * _bell(v + 6.0 + u**2 / 60.0, 1.1) * _edge(15.0 - np.abs(u), 1.5)
    brow = 3.5 * _bell((v + 16.0) / 5.0, 1.0) * _edge(21.0 - np.abs(u), 3.0)
    return np.asarray(socket + globe + margin - slit - crease + brow)


def _ear(u: Grid, v: Grid, _seed: int) -> Grid:
    """Raise a rolled rim round a hollow, a ridge inside it, and the lobe below."""
    far = np.hypot(u / 16.0, v / 28.0)
    rim = 7.0 * _bell((far - 0.85) * 16.0, 2.4)
    inner = 4.0 * _bell((np.hypot((u + 2.0) / 16.0, v / 28.0) - 0.5) * 16.0, 2.2)
    hollow = 5.0 * _bell(np.hypot((u + 4.0) / 5.0, (v - 4.0) / 8.0), 1.0)
    lobe = 5.0 * _bell(np.hypot((u + 2.0) / 6.0, (v - 24.0) / 6.0), 1.0)
    return np.asarray(rim + inner - hollow + lobe)


def _hairline(u: Grid, v: Grid, seed: int) -> Grid:
    """Lay a mat of strands that begins at a line and thickens away from it."""
    mat = np.clip(u / 12.0, 0.0, 1.0) * 2.0
    locks = 0.9 * np.sin(2.0 * np.pi * (v + 1.5 * np.sin(u / 5.0 + seed)) / 6.5)
    strands = 0.6 * _strands(u, v, seed) + 0.5 * _strands(u / 2.3, v / 2.3, seed + 1)
    return np.asarray(_edge(u, 0.8) * (mat + strands + locks))


_HEIGHTS = {
    "nose": _nose,
    "lips": _lips,
    "eyelid": _eyelid,
    "ear": _ear,
    "hairline": _hairline,
}


def _strands(along: Grid, across: Grid, seed: int) -> Grid:
    """Return wandering strands, 0 between them and 1 on their middle."""
    phase = np.random.default_rng(seed).uniform(0.0, 2.0 * np.pi, 3)
    wander = 0.9 * np.sin(along / 4.0 + phase[0]) + 0.3 * np.sin(along / 1.6 + phase[1])
    wander = wander + 0.2 * np.sin(across / 1.1 + phase[2])
    return np.abs(np.sin(np.pi * (across + wander) / STRAND_MM))


def _bell(off: Grid, sd: float) -> Grid:
    return np.exp(-0.5 * (off / sd) ** 2)


def _edge(inside: Grid, soft: float) -> Grid:
    """Return 1 well inside, 0 well outside, and half on the edge."""
    return 1.0 / (1.0 + np.exp(-np.clip(inside / (0.5 * soft), -60.0, 60.0)))
