"""Uncertainty: how far ordinary skin, pixels, scale and scattering may have moved every number."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Float
from scipy import fft

from needlepoint.quantity import NORMAL_95
from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.find.pyramid import Pyramid, on_blocks
from needlepoint.scars.fit import bowl
from needlepoint.scars.fit.bowls import Sizes, sizes
from needlepoint.scars.fit.fit_bowls import Measuring
from needlepoint.scars.fit.window import cleared
from needlepoint.surface import Blur, Relief

SPOTS = 60
"""Own choice: places on the same skin where the measurement is repeated for each scar."""

POOL = 3 * SPOTS
"""Own choice: places drawn where some of the skin is unsound, the soundest to be used."""

SEED = 20061
"""Own choice: the same skin gives the same interval every time."""

POWERS = {
    "depth": (1.0, 1.0),
    "width": (1.0, 0.0),
    "length": (1.0, 0.0),
    "breadth": (1.0, 0.0),
    "area": (2.0, 0.0),
    "volume": (3.0, 1.0),
    "wall": (0.0, 0.0),
    "fullness": (0.0, 0.0),
}
"""Powers of all lengths, and of the heights beyond that, in every size."""

BY_SHAPE = {
    "depth": 0.008,
    "width": 0.006,
    "length": 0.025,
    "breadth": 0.025,
    "area": 0.05,
    "volume": 0.015,
    "wall": 0.06,
    "fullness": 0.05,
}
"""Own choice: relative SD because no scar is quite a bowl, as found between walls of cosine, bell,
paraboloid and box; greatest for what depends on where a soft wall is said to end."""

NAMES = tuple(field.name for field in fields(Sizes))


@dataclass(frozen=True)
class Uncertainties:
    """Half widths of the 95 % interval below and above each size, and what went into them.

    Attributes
    ----------
    below, above
        Half widths, in the unit of each size.
    sd
        Standard deviations without the uncertainty of scattering.
    null_mm
        SD of the depth that ordinary skin would show in each scar's place and shape [mm].
    seen_mm
        Depths before anything was sharpened, as if skin did not scatter [mm]; None for scans.
    """

    below: Sizes
    above: Sizes
    sd: Sizes
    null_mm: Float[np.ndarray, " n"]
    seen_mm: Float[np.ndarray, " n"] | None = None


def uncertainties(measuring: Measuring, relief: Relief, ground: CoarseRelief) -> Uncertainties:
    """Work out the interval of every size of every scar.

    The same measurement is repeated, in its linear form, at spots of the same skin that hold no
    scar (or whose scars were taken out); the uncertainties of pixels, scale and gain are added in
    quadrature, then per side what softer or sharper skin would have given.
    """
    cast = measuring.cast
    size = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    spread, null_mm = _by_texture(measuring, ground)
    sd = _with_pixels_and_scale(measuring, size, spread, relief)
    below = {name: NORMAL_95 * getattr(sd, name) for name in NAMES}
    above = dict(below)
    blurs = [blur for blur in (relief.softer, relief.sharper) if blur is not None]
    seen = [] if relief.unsharpened is None else [relief.unsharpened]
    others = _through(measuring, [*blurs, *seen])
    for other in others[: len(blurs)]:
        for name in NAMES:
            step = getattr(other, name) - getattr(size, name)
            below[name] = np.hypot(below[name], np.maximum(-step, 0))
            above[name] = np.hypot(above[name], np.maximum(step, 0))
    seen_mm = others[-1].depth if seen else None
    return Uncertainties(Sizes(**below), Sizes(**above), sd, null_mm, seen_mm)


def _by_texture(
    measuring: Measuring, ground: CoarseRelief
) -> tuple[Sizes, Float[np.ndarray, " n"]]:
    """Return SD of every size from the relief of the skin itself, and that of no scar at all."""
    cast, samples, fitted = measuring.cast, measuring.samples, measuring.fitted
    rest = Pyramid.of(cleared(ground, cast).z_mm, ground.sound)
    many = SPOTS if ground.sound.all() else POOL
    pool = np.random.default_rng(SEED).random((many, 2))
    answer = bowl.sensitivity(samples, fitted)
    spreads = {name: np.empty(len(cast)) for name in NAMES}
    null_mm = np.empty(len(cast))
    rows, cols = cast.places(samples.at)
    for i in range(len(cast)):
        skins = patches(rest, pool, (rows[i] - cast.row[i], cols[i] - cast.col[i]), ground.block)
        moves = (skins / cast.unit_mm[i]) @ answer[i].T
        numbers = np.clip(fitted.numbers[i] + moves, bowl.LOWER, bowl.UPPER)
        basis = np.broadcast_to(cast.basis_mm[i], (len(numbers), 2, 2))
        drawn = sizes(numbers, basis, np.full(len(numbers), cast.unit_mm[i]))
        left = fitted.rms[i] * cast.unit_mm[i] / max(float(np.sqrt((skins**2).mean())), 1e-9)
        for name in NAMES:
            spreads[name][i] = getattr(drawn, name).std() * max(1.0, left)
        null_mm[i] = (skins @ plain_depth(samples, fitted, i)).std()
    return Sizes(**spreads), null_mm


def patches(
    rest: Pyramid,
    pool: Float[np.ndarray, "pool 2"],
    away_px: tuple[Float[np.ndarray, " s"], Float[np.ndarray, " s"]],
    block: int,
) -> Float[np.ndarray, "spots s"]:
    """Sample the scar-free relief at spots, in the pattern that one scar was sampled in."""
    return level(*rest.sample(*spots(rest, pool, away_px, block)))


def spots(
    rest: Pyramid,
    pool: Float[np.ndarray, "pool 2"],
    away_px: tuple[Float[np.ndarray, " s"], Float[np.ndarray, " s"]],
    block: int,
) -> tuple[Float[np.ndarray, "pool s"], Float[np.ndarray, "pool s"], float]:
    """Return rows, columns and spacing [pixels] of one scar's samples, laid at every spot."""
    places = []
    for away, length, share in zip(away_px, rest.heights[0].shape, pool.T, strict=True):
        # windows stay inside the picture where it is large enough for them
        reach = min(float(np.abs(away).max()) / block, 0.45 * length)
        places.append(reach + share[:, None] * (length - 1 - 2 * reach) + away / block)
    rows, cols = places
    gap = float(np.ptp(away_px[0])) / np.sqrt(len(away_px[0])) / block
    return rows, cols, gap


def level(
    height: Float[np.ndarray, "pool s"], share: Float[np.ndarray, "pool s"]
) -> Float[np.ndarray, "spots s"]:
    """Return the heights of the soundest spots, each over its own mean."""
    best = np.argsort(-share.mean(axis=1), kind="stable")[:SPOTS]
    height, share = height[best], share[best]
    mean = (height * share).sum(axis=1, keepdims=True) / np.maximum(
        share.sum(axis=1, keepdims=True), 1
    )
    return np.asarray(np.where(share > 0.6, height - mean, 0.0), dtype=np.float64)


def plain_depth(samples: bowl.Samples, fitted: bowl.Fitted, i: int) -> Float[np.ndarray, " s"]:
    """Return how the depth answers to each sample's height when the shape is held."""
    x, y = samples.at.T
    with_one = fitted.numbers[i : i + 1].copy()
    with_one[:, bowl.PLANE], with_one[:, bowl.DEPTH] = 0.0, 1.0
    shape = bowl.drop(with_one, samples.at)[0]
    terms = np.stack([np.ones_like(x), x, y, shape])
    weighted = terms * fitted.weight[i]
    return np.linalg.solve(weighted @ terms.T + 1e-9 * np.eye(4), weighted)[3]


def _with_pixels_and_scale(
    measuring: Measuring, size: Sizes, spread: Sizes, relief: Relief
) -> Sizes:
    """Add the uncertainties of pixel size, scale and gain to those of the texture."""
    pixel = np.sqrt(np.abs(np.linalg.det(measuring.cast.step_mm)))
    # how much of a pixel an edge's place may be off by, and with it the opening
    # and, where it tapers, how far the blunted tip moves depth and width at half depth
    tapering = np.clip(2.0 - np.exp(measuring.cast.numbers[:, bowl.TAPER]), 0, 1)
    edge = np.hypot(0.15, 0.35 * tapering) * pixel / size.width
    tip = 0.3 * tapering * pixel / size.width
    by_pixel = {
        "depth": np.hypot(0.5 * (pixel / size.width) ** 2, tip),
        "width": edge,
        "length": edge,
        "breadth": edge,
        "area": 2 * edge,
        "volume": 2 * edge,
        "wall": edge,
        "fullness": edge,
    }
    total = {}
    for name in NAMES:
        length, height = POWERS[name]
        value = getattr(size, name)
        shared = np.hypot(length * relief.scale_sd, height * relief.gain_sd)
        relative = np.sqrt(by_pixel[name] ** 2 + shared**2 + BY_SHAPE[name] ** 2)
        total[name] = np.hypot(getattr(spread, name), relative * value)
    sine = np.sin(np.radians(2 * size.wall)) / 2
    total["wall"] = np.hypot(total["wall"], np.degrees(sine * relief.gain_sd))
    return Sizes(**total)


def _through(measuring: Measuring, blurs: list[Blur]) -> list[Sizes]:
    """Return the sizes had the skin scattered as each of `blurs` says, from the same windows."""
    if not blurs:
        return []
    cast = measuring.cast
    samples = measuring.samples
    gap_mm = (samples.at[1, 0] - samples.at[0, 0]) * np.sqrt(np.abs(np.linalg.det(cast.basis_mm)))
    heights = [samples.height.copy() for _ in blurs]
    for i in range(len(cast)):
        changes = _changes(measuring, i, blurs, float(gap_mm[i]))
        for height, change in zip(heights, changes, strict=True):
            height[i] += change * cast.sign[i] / cast.unit_mm[i]
    out = []
    for height in heights:
        fitted = bowl.fit(replace(samples, height=height), cast.numbers, rounds=6)
        out.append(sizes(fitted.numbers, cast.basis_mm, cast.unit_mm))
    return out


def _changes(
    measuring: Measuring, i: int, blurs: list[Blur], gap_mm: float
) -> list[Float[np.ndarray, " s"]]:
    """Return by how much each blur changes the heights at the samples of scar `i` [mm]."""
    cast, ladder = measuring.cast, measuring.skin.ladder
    row, col = (part[0] for part in cast.of(np.array([i])).places(measuring.samples.at))
    pixel = float(np.sqrt(np.abs(np.linalg.det(cast.step_mm[i]))))
    gap_px = max(gap_mm, STEP_MM) / pixel
    rung = int(np.clip(np.floor(np.log2(max(gap_px, 1.0))), 0, len(ladder.heights) - 1))
    block = 2**rung
    margin = MARGIN_MM / pixel
    picture = ladder.heights[rung]
    spans = [
        _quick_span(int((part.min() - margin) / block), int((part.max() + margin) / block) + 2, n)
        for part, n in zip((row, col), picture.shape, strict=True)
    ]
    (top, low), (left, right) = spans
    crop = picture[top:low, left:right]
    at = ((on_blocks(row, block) - top)[None], (on_blocks(col, block) - left)[None])
    out = []
    for changed in _filtered(crop, block * pixel, blurs):
        one = Pyramid((changed - crop,), (np.ones(crop.shape, np.float32),))
        out.append(one.sample(*at, 1.0)[0][0].astype(np.float64))
    return out


def _quick_span(low: int, high: int, most: int) -> tuple[int, int]:
    """Widen a span of pixels to a length of which a transform is quick, as far as there are any."""
    low, high = max(0, low), min(most, high)
    more = min(fft.next_fast_len(high - low, real=True), most) - (high - low)
    low = max(0, low - more // 2)
    return low, min(most, high + more)


STEP_MM = 0.1
"""Own choice: skin scatters over two millimetres; what scattering changes is smooth over this."""

MARGIN_MM = 3.0
"""Own choice: light spreads hardly further in skin."""


def filtered(
    z_mm: Float[np.ndarray, "rows cols"], step_mm: float, blur: Blur
) -> Float[np.ndarray, "rows cols"]:
    """Apply a filter of spatial frequency to heights, mirrored at the edges."""
    return _filtered(z_mm, step_mm, [blur])[0]


def _filtered(
    z_mm: Float[np.ndarray, "rows cols"], step_mm: float, blurs: list[Blur]
) -> list[Float[np.ndarray, "rows cols"]]:
    """Apply each of several filters to the same heights."""
    rows, cols = z_mm.shape
    spectrum = fft.dctn(np.asarray(z_mm, dtype=np.float32), type=2)
    f = np.hypot(
        (np.arange(rows) / (2 * rows * step_mm))[:, None], np.arange(cols) / (2 * cols * step_mm)
    )
    out = []
    for blur in blurs:
        gain = np.interp(f, blur.per_mm, blur.gain).astype(np.float32)
        out.append(np.asarray(fft.idctn(spectrum * gain, type=2)))
    return out
