"""Find: where the skin dips or rises more than ordinary skin does, and roughly how wide."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from needlepoint.scars.find.pruning import prune_dales
from needlepoint.surface import masked_mean

GRID_MM = 0.2
"""Own choice: three samples across the narrowest scar that is looked for."""

WIDTHS_MM = (0.6, 0.8, 1.1, 1.6, 2.2, 3.1, 4.4, 6.2, 8.8)
"""Own choice: half octaves, from the narrowest icepick to the widest rolling scar."""

LEAST_BLOCKS = 8
"""Own choice: on fewer blocks there is no skin to tell a scar from."""

NARROW_MM = 2.5
"""Own choice: up to this width neighbours are parted on a fine map, above it on a smooth one, so
that texture on the floor of a wide scar does not part it and smoothing does not fuse pits."""

SPREADS = 4.0
"""Own choice: a dip of this many local robust SD of its own scale is looked at further."""

FINE_MM, SMOOTH_MM = 0.15, 0.5
"""Own choice: how much the fine and the smooth map are smoothed (SD of a Gaussian)."""

RIDGE = 0.3
"""Own choice: two dips are two scars where the ridge between them rises over about a third of the
depth (a step of 0.3 in the logarithm of the depth)."""

ENOUGH = 3000
"""Own choice: so many values tell a quantile to one part in fifty."""

SOFT_MM = 0.1
"""Own choice: under this depth ridges count in mm rather than relative to the depth."""


class Find(NamedTuple):
    """A place worth measuring.

    Attributes
    ----------
    row, col
        Its middle, in pixels of the relief.
    spread
        Second moments (row-row, row-col, col-col) of its half-depth region [pixels squared].
    depth_mm
        Roughly how deep, or high, it is.
    raised
        Whether it stands out of the skin.
    score
        Greatest dip in robust SD of its scale.
    fine
        Whether it was found on the fine map rather than the smooth one.
    """

    row: float
    col: float
    spread: tuple[float, float, float]
    depth_mm: float
    raised: bool
    score: float
    fine: bool


class CoarseRelief(NamedTuple):
    """The relief on the coarse grid that scars are looked for on.

    Attributes
    ----------
    z_mm
        Means over blocks of `block` x `block` pixels, gaps filled from beside them.
    sound
        True where at least half of a block is sound.
    block
        Pixels across a block.
    step_mm
        Millimetres across a block.
    """

    z_mm: Float32[np.ndarray, "rows cols"]
    sound: Bool[np.ndarray, "rows cols"]
    block: int
    step_mm: float

    @classmethod
    def of(
        cls,
        z_mm: Float[np.ndarray, "_ _"],
        sound: Bool[np.ndarray, "_ _"],
        pixel_mm: float,
    ) -> CoarseRelief:
        """Build the coarse grid of a relief."""
        block = max(1, min(int(GRID_MM / pixel_mm + 0.25), *z_mm.shape))
        rows, cols = (n // block for n in z_mm.shape)
        whole = (slice(rows * block), slice(cols * block))
        heights = z_mm[whole].astype(np.float32, copy=False)
        mean, share = masked_mean(heights, sound[whole], (cols, rows), least=0.5)
        good = share >= 0.5
        mean[~good] = 0.0
        step_mm = block * pixel_mm
        return cls(_filled(mean, good, 1.0 / step_mm), good, block, step_mm)

    def halved(self) -> CoarseRelief:
        """Return the same ground with blocks twice as wide."""
        rows, cols = (n // 2 for n in self.z_mm.shape)
        parts = (self.z_mm, self.sound.astype(np.float32))
        mean, share = (
            cv2.resize(part[: 2 * rows, : 2 * cols], (cols, rows), interpolation=cv2.INTER_AREA)
            for part in parts
        )
        return CoarseRelief(mean, share >= 0.5, 2 * self.block, 2 * self.step_mm)

    def smooth(self, sigma_mm: float) -> Float32[np.ndarray, "rows cols"]:
        """Smooth the heights with a Gaussian, coarsely where that loses nothing."""
        return _smooth(self.z_mm, sigma_mm / self.step_mm)


class Prominence(NamedTuple):
    """How far every spot lies under (over, if negative) ordinary skin.

    Attributes
    ----------
    low, high
        Greatest dip and greatest rise over the widths, in robust SD.
    """

    low: Float32[np.ndarray, "rows cols"]
    high: Float32[np.ndarray, "rows cols"]


def find_scars(ground: CoarseRelief, least_mm: float, *, wide_only: bool = False) -> list[Find]:
    """Find every dip and rise that stands out from the local spread of its own scale.

    Parameters
    ----------
    ground
        The coarse grid.
    least_mm
        What is shallower than this is left out [mm].
    wide_only
        Whether only scars wider than `NARROW_MM` are looked for.
    """
    finds: list[Find] = []
    if min(ground.z_mm.shape) < LEAST_BLOCKS:
        return finds
    room = min(ground.z_mm.shape) * ground.step_mm
    for fine in (False,) if wide_only else (True, False):
        grid = ground if fine or 3 * ground.step_mm > NARROW_MM else ground.halved()
        widths = tuple(
            w for w in WIDTHS_MM if (w <= NARROW_MM) == fine and 2.5 * grid.step_mm <= w < room
        )
        if not widths:
            continue
        evidence = weigh(grid, widths)
        smooth = grid.smooth(FINE_MM if fine else SMOOTH_MM)
        for raised in (False, True):
            score = evidence.high if raised else evidence.low
            dips = _part(grid, smooth, score, raised=raised, least_mm=least_mm)
            finds += [dip._replace(fine=fine) for dip in dips]
    return [find for raised in (False, True) for find in _once(finds, ground, raised=raised)]


def weigh(ground: CoarseRelief, widths_mm: tuple[float, ...]) -> Prominence:
    """Weigh every spot at every width against the spread of ordinary skin at that width."""
    low = np.zeros(ground.z_mm.shape, np.float32)
    high = np.zeros(ground.z_mm.shape, np.float32)
    for width in widths_mm:
        band = ground.smooth(0.5 * width) - ground.smooth(0.25 * width)
        band /= _spread(band, ground.sound, 20.0 / ground.step_mm)
        np.maximum(low, band, out=low)
        np.maximum(high, -band, out=high)
    low[~ground.sound] = high[~ground.sound] = 0
    return Prominence(low, high)


def _part(
    ground: CoarseRelief,
    smooth: Float32[np.ndarray, "rows cols"],
    score: Float32[np.ndarray, "rows cols"],
    *,
    raised: bool,
    least_mm: float,
) -> list[Find]:
    """Part what stands out into single dips and take the measure of each."""
    sign = 1.0 if raised else -1.0
    out = score > SPREADS
    steps = max(1, int(0.3 / ground.step_mm))
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    region = (cv2.dilate(out.astype(np.uint8), cross, iterations=steps) > 0) & ground.sound
    level = _around(ground, region)
    depth = sign * (smooth - level)
    slow = np.log1p(np.maximum(depth, 0) / SOFT_MM)
    labels = _dales(slow, region, depth > 0.5 * least_mm)
    return _moments(ground, labels, depth, score, raised=raised, least_mm=least_mm)


def _dales(
    slow: Float32[np.ndarray, "rows cols"],
    region: Bool[np.ndarray, "rows cols"],
    deep: Bool[np.ndarray, "rows cols"],
) -> Int[np.ndarray, "rows cols"]:
    """Part each connected piece of a region that is deep somewhere into its dales."""
    # numbered row by row, as finds are; other algorithms number by blocks
    count, pieces = cv2.connectedComponentsWithAlgorithm(
        region.astype(np.uint8), 8, cv2.CV_32S, cv2.CCL_SAUF
    )
    worth = np.zeros(count, bool)
    worth[pieces[deep]] = True
    worth[0] = False
    # pieces do not touch, so that parting them all at once parts each by itself
    dales = prune_dales(slow.astype(np.float64), worth[pieces], RIDGE)
    piece_of = np.zeros(int(dales.max(initial=0)) + 1, np.int64)
    piece_of[dales] = pieces
    rank = np.zeros_like(piece_of, dtype=np.int32)
    rank[1 + np.argsort(piece_of[1:], kind="stable")] = np.arange(1, rank.size)
    return rank[dales]


def _moments(
    ground: CoarseRelief,
    labels: Int[np.ndarray, "rows cols"],
    depth: Float32[np.ndarray, "rows cols"],
    score: Float32[np.ndarray, "rows cols"],
    *,
    raised: bool,
    least_mm: float,
) -> list[Find]:
    """Take middle and second moments of each dip's region under half its depth."""
    count = int(labels.max(initial=0))
    if count == 0:
        return []
    where = np.flatnonzero(labels)
    label = labels.ravel()[where]
    here = depth.ravel()[where].astype(np.float64)
    peak = np.full(count + 1, -np.inf)
    np.maximum.at(peak, label, here)
    best = np.zeros(count + 1)
    np.maximum.at(best, label, score.ravel()[where])
    core = here > 0.5 * peak[label]
    label, where = label[core], where[core]
    rows, cols = np.divmod(where, labels.shape[1])
    size = np.maximum(np.bincount(label, minlength=count + 1), 1)
    mid = [np.bincount(label, k, count + 1) / size for k in (rows, cols)]
    dr, dc = rows - mid[0][label], cols - mid[1][label]
    # a block has a spread of its own, 1/12 of its square
    moments = [
        (np.bincount(label, k, count + 1) / size + own) * ground.block**2
        for k, own in ((dr * dr, 1 / 12), (dr * dc, 0.0), (dc * dc, 1 / 12))
    ]
    offset = (ground.block - 1) / 2
    return [
        Find(
            float(mid[0][i] * ground.block + offset),
            float(mid[1][i] * ground.block + offset),
            (float(moments[0][i]), float(moments[1][i]), float(moments[2][i])),
            float(peak[i]),
            raised,
            float(best[i]),
            fine=True,
        )
        for i in range(1, count + 1)
        if peak[i] > 0.5 * least_mm and best[i] > SPREADS
    ]


def _once(finds: list[Find], ground: CoarseRelief, *, raised: bool) -> list[Find]:
    """Keep one of the finds that the fine and the smooth map made of the same scar.

    What the smooth map sees and the fine map sees better, or sees as two, is dropped from the
    smooth one; what both see as one wide scar is kept from the smooth one.
    """
    fine = [find for find in finds if find.raised == raised and find.fine]
    smooth = [find for find in finds if find.raised == raised and not find.fine]
    kept, places = [], _places(fine)
    for wide in smooth:
        inside = [fine[i] for i in np.flatnonzero(_within(wide, places))]
        size = _width(wide)
        true_mm = (
            max(0.0, (size * ground.step_mm / ground.block) ** 2 - 5.5 * SMOOTH_MM**2)
        ) ** 0.5
        strong = [find for find in inside if find.depth_mm > 0.5 * wide.depth_mm]
        filled = sum(_width(find) ** 2 for find in strong) > 0.4 * size**2
        if inside and (true_mm < 0.9 * NARROW_MM or (len(strong) > 1 and filled)):
            continue
        kept.append(wide)
        gone = {id(find) for find in inside if _width(find) >= 0.6 * size}
        if gone:
            fine = [find for find in fine if id(find) not in gone]
            places = _places(fine)
    return fine + kept


def _places(finds: list[Find]) -> Float[np.ndarray, "2 n"]:
    """Return rows and columns of finds [pixels]."""
    return np.array([[find.row for find in finds], [find.col for find in finds]], dtype=float)


def _within(wide: Find, places: Float[np.ndarray, "2 n"]) -> Bool[np.ndarray, " n"]:
    """Tell which places lie inside the half-depth ellipse of `wide`."""
    (a, b, c), dr, dc = wide.spread, places[0] - wide.row, places[1] - wide.col
    # the second moment of an ellipse's area is a quarter of the square of its semi-axis
    return np.asarray((c * dr * dr - 2 * b * dr * dc + a * dc * dc) < 4 * (a * c - b * b))


def _width(find: Find) -> float:
    """Return the diameter of the circle as large as the half-depth ellipse [pixels]."""
    a, b, c = find.spread
    return float(4 * max(a * c - b * b, 0.0) ** 0.25)


def _around(
    ground: CoarseRelief, region: Bool[np.ndarray, "rows cols"]
) -> Float32[np.ndarray, "rows cols"]:
    """Return the level of the skin around every spot, from what lies outside the region."""
    free = ground.sound & ~region
    return _filled(ground.z_mm, free, 3.0 / ground.step_mm, keep=False)


def _spread(
    band: Float32[np.ndarray, "rows cols"], sound: Bool[np.ndarray, "rows cols"], tile: float
) -> Float32[np.ndarray, "rows cols"]:
    """Return the local spread of a band as if it held no scars.

    The lower half of the absolute values tells the SD of ordinary skin even where scars cover
    much of a tile; where they cover nearly all of it, the whole patch holds the tile down.
    """
    size = np.abs(band)
    whole = _robust(size[sound]) if sound.any() else 1.0
    rows, cols = (max(1, round(n / tile)) for n in band.shape)
    tiles = np.full((rows, cols), whole, np.float32)
    edges = [
        np.linspace(0, n, k + 1).astype(int) for n, k in zip(band.shape, (rows, cols), strict=True)
    ]
    for i in range(rows):
        for j in range(cols):
            box = (slice(*edges[0][i : i + 2]), slice(*edges[1][j : j + 2]))
            if sound[box].mean() > 0.3:
                tiles[i, j] = _robust(size[box][sound[box]])
    tiles = np.clip(tiles, 0.6 * whole, 1.6 * whole)
    shape = (band.shape[1], band.shape[0])
    return np.maximum(cv2.resize(tiles, shape, interpolation=cv2.INTER_LINEAR), 1e-9)


def _robust(size: Float[np.ndarray, " n"]) -> float:
    """Return the SD of a normal law whose absolute values have the same lower third."""
    thin = size[:: max(1, size.size // ENOUGH)]
    kth = int(0.38 * (thin.size - 1))
    return float(np.partition(thin, kth)[kth]) / 0.496 + 1e-9


def _smooth(
    picture: Float32[np.ndarray, "rows cols"], sigma: float
) -> Float32[np.ndarray, "rows cols"]:
    """Smooth with a Gaussian of `sigma` grid steps; halve the grid first while that is harmless."""
    if sigma > 4.0 and min(picture.shape) > 8:
        rows, cols = picture.shape
        small = cv2.resize(picture, (cols // 2, rows // 2), interpolation=cv2.INTER_AREA)
        small = _smooth(small, (sigma**2 - 1 / 3) ** 0.5 / 2)
        return cv2.resize(small, (cols, rows), interpolation=cv2.INTER_LINEAR)
    size = 2 * int(np.ceil(3.0 * sigma)) + 1
    return cv2.GaussianBlur(picture, (size, size), sigma, borderType=cv2.BORDER_REFLECT_101)


def _filled(
    picture: Float32[np.ndarray, "rows cols"],
    good: Bool[np.ndarray, "rows cols"],
    sigma: float,
    *,
    keep: bool = True,
) -> Float32[np.ndarray, "rows cols"]:
    """Fill what is not good from what is near, reaching further only where nothing is near.

    With `keep` False the good places are smoothed as well.
    """
    if keep and good.all():
        return picture
    share = good.astype(np.float32)
    value = np.where(good, picture, 0).astype(np.float32)
    result = np.zeros_like(picture)
    known = np.zeros_like(picture)
    while True:
        near = _smooth(share, sigma)
        fresh = (1.0 - known) * np.clip(near / 0.2, 0.0, 1.0)
        result += fresh * _smooth(value, sigma) / np.maximum(near, 1e-6)
        known += fresh
        if known.min() > 0.99 or sigma > max(picture.shape):
            break
        sigma *= 2.5
    result /= np.maximum(known, 1e-6)
    return np.where(good, picture, result) if keep else result
