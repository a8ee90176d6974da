"""HeightMap and Relief: the skin as heights on a grid of pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class HeightMap:
    """Heights on a square grid, as a scan or an instrument gives them; the form is still in.

    Attributes
    ----------
    z_mm
        Height toward the viewer [mm]; any value where `sound` is False.
    sound
        True where `z_mm` is to be trusted.
    pixel_mm
        Distance of neighbouring pixels [mm].
    notes
        What must be said of how it was read.
    """

    z_mm: Float[np.ndarray, "rows cols"]
    sound: Bool[np.ndarray, "rows cols"]
    pixel_mm: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TangentFrame:
    """How a step of one pixel lies in the skin's own plane, over a coarse grid of nodes.

    A camera sees tilted skin foreshortened and near skin large. At every node the 2 x 2 matrix
    ``step_mm`` turns an offset in pixels (row, col) into an offset in the tangent plane of the
    form, in millimetres along two orthogonal axes of that plane (first row: along the picture's
    rows downward; second: along its columns), so lengths and areas come out in the skin's plane.

    Attributes
    ----------
    rows, cols
        Pixel coordinates of the nodes, increasing.
    step_mm
        The matrices [mm per pixel].
    """

    rows: Float[np.ndarray, " i"]
    cols: Float[np.ndarray, " j"]
    step_mm: Float[np.ndarray, "i j 2 2"]

    @classmethod
    def flat(cls, pixel_mm: float) -> TangentFrame:
        """Return the frame of skin seen straight on from far away: `pixel_mm` both ways."""
        nodes = np.array([0.0, 1.0])
        return cls(nodes, nodes, np.tile(np.eye(2) * pixel_mm, (2, 2, 1, 1)))

    def at(self, row: float, col: float) -> Float[np.ndarray, "2 2"]:
        """Return the matrix at a pixel, interpolated between nodes, held at the edges."""
        i, a = _cell(self.rows, row)
        j, b = _cell(self.cols, col)
        top = (1 - b) * self.step_mm[i, j] + b * self.step_mm[i, j + 1]
        low = (1 - b) * self.step_mm[i + 1, j] + b * self.step_mm[i + 1, j + 1]
        return np.asarray((1 - a) * top + a * low)


@dataclass(frozen=True)
class Blur:
    """A filter of heights that depends on spatial frequency alone.

    Attributes
    ----------
    per_mm
        Spatial frequencies [1/mm], increasing from 0.
    gain
        Factor of the heights at those frequencies; held beyond the last.
    """

    per_mm: Float[np.ndarray, " n"]
    gain: Float[np.ndarray, " n"]


@dataclass(frozen=True)
class Witnesses:
    """How far the relief changes as groups of lamps are left out.

    Attributes
    ----------
    apart_mm
        For each group, the relief without it less the relief from all lamps [mm].
    block
        Pixels of the relief across a pixel of these planes.
    shine
        Share of shine in the light, most of which was taken out.
    shine_told
        Whether shine could be looked for: halves of a screen add up to each other, so that every
        set of them sees the same shine.
    """

    apart_mm: Float[np.ndarray, "groups r c"]
    block: int
    shine: float = 0.0
    shine_told: bool = True


@dataclass(frozen=True)
class Shade:
    """How dark places are, and where the lamps that ought to reach them stand.

    Attributes
    ----------
    dark
        Light of all lamps together against that of the skin around: 1 is as bright.
    toward
        Light vectors at nodes spread from edge to edge: two parts along the skin, one out of it.
    block
        Pixels of the relief across a pixel of `dark`.
    """

    dark: Float[np.ndarray, "r c"]
    toward: Float[np.ndarray, "i j lamps 3"]
    block: int


@dataclass(frozen=True)
class Relief:
    """Heights over the form of the face, with all that their use must know.

    Attributes
    ----------
    z_mm
        Height over the form, normal to it, out of the skin [mm].
    sound
        True where `z_mm` is to be trusted.
    pixel_mm
        Nominal distance of neighbouring pixels [mm]; `frame` has the local one.
    frame
        How pixels lie in the plane of the skin.
    scale_sd
        Relative standard uncertainty of all lengths (from marker, distance or unit).
    gain_sd
        Relative standard uncertainty that all heights share beyond that of the scale (lamp angles).
    softer, sharper
        Filters that turn `z_mm` into what it would be if the skin scattered less or more than
        believed, at the two ends of a 95 % interval; None where light plays no part (scans).
    unsharpened
        Filter that takes back what was sharpened against scattering, down to what the camera saw;
        None where nothing was sharpened.
    fold
        True within 5 mm of a fold of the face, where heights are less certain; None if unknown.
    parts
        True on parts of the face and hair, which are not sound; None where there are none.
    lens_mm
        Standard deviation of the point spread of the pictures on the skin [mm], where it differs
        from capture to capture; 0 where it does not or light plays no part.
    by_colour
        Whether shine was told by its colour alone, which loses less of a box.
    witnesses
        What fewer lamps say; None for scans, and with three lamps, which leave nobody to ask.
    shade
        How dark places are; None where light plays no part or pictures have no colour.
    """

    z_mm: Float[np.ndarray, "rows cols"]
    sound: Bool[np.ndarray, "rows cols"]
    pixel_mm: float
    frame: TangentFrame
    scale_sd: float = 0.0
    gain_sd: float = 0.0
    softer: Blur | None = None
    sharper: Blur | None = None
    unsharpened: Blur | None = None
    fold: Bool[np.ndarray, "rows cols"] | None = None
    lens_mm: float = 0.0
    by_colour: bool = False
    witnesses: Witnesses | None = None
    parts: Bool[np.ndarray, "rows cols"] | None = None
    shade: Shade | None = None

    @property
    def shine(self) -> float:
        """Share of shine that was found in the light, 0 to 1; 0 where no lamps bear witness."""
        return self.witnesses.shine if self.witnesses else 0.0


def _cell(nodes: Float[np.ndarray, " n"], where: float) -> tuple[int, float]:
    """Return the node below `where` and how far on the way to the next one it lies, 0 to 1."""
    i = int(np.clip(np.searchsorted(nodes, where, side="right") - 1, 0, nodes.size - 2))
    share = (where - nodes[i]) / (nodes[i + 1] - nodes[i])
    return i, float(np.clip(share, 0.0, 1.0))
