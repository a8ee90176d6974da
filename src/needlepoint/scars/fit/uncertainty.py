"""Uncertainty: how far ordinary skin, pixels, scale and scattering may have moved every number."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Float, Float32
from scipy import fft

from needlepoint.quantity import NORMAL_95
from needlepoint.scars.find.candidates import CoarseRelief
from needlepoint.scars.find.pyramid import Pyramid, between, on_blocks
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
    numbers = np.empty((len(cast), SPOTS, bowl.COUNT))
    null_mm, left = np.empty(len(cast)), np.empty(len(cast))
    rows, cols = cast.places(samples.at)
    for i in range(len(cast)):
        skins = patches(rest, pool, (rows[i] - cast.row[i], cols[i] - cast.col[i]), ground.block)
        numbers[i] = fitted.numbers[i] + (skins / cast.unit_mm[i]) @ answer[i].T
        rough = max(float(np.sqrt((skins**2).mean())), 1e-9)
        left[i] = max(1.0, fitted.rms[i] * cast.unit_mm[i] / rough)
        null_mm[i] = (skins @ plain_depth(samples, fitted, i)).std()
    numbers = np.clip(numbers, bowl.LOWER, bowl.UPPER)
    basis = np.repeat(cast.basis_mm[:, None], SPOTS, axis=1)
    drawn = sizes(numbers, basis, np.repeat(cast.unit_mm[:, None], SPOTS, axis=1))
    return Sizes(**{name: getattr(drawn, name).std(axis=1) * left for name in NAMES}), null_mm


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
    height: Float[np.ndarray, "*groups pool s"], share: Float[np.ndarray, "pool s"]
) -> Float[np.ndarray, "*groups spots s"]:
    """Return the heights of the soundest spots, each over its own mean."""
    best = np.argsort(-share.mean(axis=1), kind="stable")[:SPOTS]
    height, share = height[..., best, :], share[best]
    mean = (height * share).sum(axis=-1) / np.maximum(share.sum(axis=-1), 1)
    return np.where(share > 0.6, height - mean[..., None], 0.0).astype(np.float64)


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
    heights = [samples.height.copy() for _ in blurs]
    places, tables = cast.places(samples.at), [_gain_table(blur) for blur in blurs]
    for i in range(len(cast)):
        at = (places[0][i], places[1][i])
        changes = _changes(measuring, i, at, tables)
        for height, change in zip(heights, changes, strict=True):
            height[i] += change * cast.sign[i] / cast.unit_mm[i]
    out = []
    for height in heights:
        fitted = bowl.fit(replace(samples, height=height), cast.numbers, rounds=6)
        out.append(sizes(fitted.numbers, cast.basis_mm, cast.unit_mm))
    return out


def _changes(
    measuring: Measuring,
    i: int,
    at: tuple[Float[np.ndarray, " s"], Float[np.ndarray, " s"]],
    tables: list[Float32[np.ndarray, " bins"]],
) -> list[Float[np.ndarray, " s"]]:
    """Return by how much each blur changes the heights at the samples of scar `i` [mm]."""
    ladder = measuring.skin.ladder
    pixel = float(np.sqrt(np.abs(np.linalg.det(measuring.cast.step_mm[i]))))
    rung = int(np.clip(np.floor(np.log2(max(STEP_MM / pixel, 1.0))), 0, len(ladder.heights) - 1))
    block = 2**rung
    margin = MARGIN_MM / pixel
    picture = ladder.heights[rung]
    spans = [
        _quick_span(int((part.min() - margin) / block), int((part.max() + margin) / block) + 2, n)
        for part, n in zip(at, picture.shape, strict=True)
    ]
    crop = picture[slice(*spans[0]), slice(*spans[1])]
    row, col = (
        (on_blocks(part, block) - first)[None].astype(np.float32)
        for part, (first, _) in zip(at, spans, strict=True)
    )
    return [
        between(changed - crop, row, col)[0].astype(np.float64)
        for changed in _filtered(crop, block * pixel, tables)
    ]


def _quick_span(low: int, high: int, most: int) -> tuple[int, int]:
    """Widen a span of pixels to a length of which a transform is quick, as far as there are any."""
    low, high = max(0, low), min(most, high)
    more = min(fft.next_fast_len(high - low, real=True), most) - (high - low)
    low = max(0, low - more // 2)
    return low, min(most, high + more)


STEP_MM = 0.1
"""Own choice: skin scatters over two millimetres; what scattering changes is smooth over this. On
coarser grids for wide scars, one scar in twenty lost half a per cent of its depth and more."""

MARGIN_MM = 3.0
"""Own choice: light spreads hardly further in skin."""


FINEST_PER_MM, BINS = 20.0, 1 << 17
"""Filters are looked up in so many steps, a hundredth of the finest that their curves have."""


def filtered(
    z_mm: Float[np.ndarray, "rows cols"], step_mm: float, blur: Blur
) -> Float[np.ndarray, "rows cols"]:
    """Apply a filter of spatial frequency to heights, mirrored at the edges."""
    return _filtered(z_mm, step_mm, [_gain_table(blur)])[0]


def _gain_table(blur: Blur) -> Float32[np.ndarray, " bins"]:
    """Return the gain of a filter at `BINS` even steps of frequency."""
    steps = np.linspace(0.0, FINEST_PER_MM, BINS)
    return np.interp(steps, blur.per_mm, blur.gain).astype(np.float32)


def _filtered(
    z_mm: Float[np.ndarray, "rows cols"],
    step_mm: float,
    tables: list[Float32[np.ndarray, " bins"]],
) -> list[Float[np.ndarray, "rows cols"]]:
    """Apply each of several filters to the same heights."""
    spectrum = fft.dctn(np.asarray(z_mm, dtype=np.float32), type=2)
    scale = (BINS - 1) / FINEST_PER_MM / (2.0 * step_mm)
    down, across = (((np.arange(n) / n * scale) ** 2).astype(np.float32) for n in z_mm.shape)
    place = np.sqrt(np.add.outer(down, across)) + np.float32(0.5)
    place = np.minimum(place, np.float32(BINS - 1)).astype(np.int32)
    return [
        np.asarray(fft.idctn(spectrum * table.take(place), type=2, overwrite_x=True))
        for table in tables
    ]
