"""Map: from a relief to everything that is said about its scars."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.evidence import Facts, read_facts
from needlepoint.quantity import Measured
from needlepoint.scars import bowl
from needlepoint.scars.areal import areal_notes, areal_parameters
from needlepoint.scars.bias import unbiased
from needlepoint.scars.cast import RIM, Sizes, sizes
from needlepoint.scars.doubt import Doubts, doubts
from needlepoint.scars.find import Ground, find_scars
from needlepoint.scars.form import Doubtful, Form
from needlepoint.scars.grade import grade_notes, grade_patch
from needlepoint.scars.kind import choose_kind, kind_probabilities, question_to_ask
from needlepoint.scars.ladder import Ladder
from needlepoint.scars.measure import Measuring, Skin, cast_of, measure_finds
from needlepoint.scars.scar import Scar, ScarMap
from needlepoint.surface import Relief

OUTLINE = 72
"""Corners of an outline; own choice, one every 5 degrees."""

ORDINARY = 4.5
"""Own choice: a scar is this many SD deeper than what ordinary skin of this relief would show in
its place and shape; on a whole face that happens by chance less than once."""

UNITS = {
    "depth": "mm", "width": "mm", "length": "mm", "breadth": "mm", "area": "mm2",
    "volume": "mm3", "wall": "deg", "fullness": "1",
}  # fmt: skip

ICEPICK_BOUND = (
    "the bottom of a narrow pit is seen too shallow: light scatters into it and its walls hide it"
)


def map_scars(relief: Relief, *, least_depth_mm: float | None = None) -> ScarMap:
    """Find, measure and type every scar of a relief.

    Parameters
    ----------
    relief
        Heights over the form.
    least_depth_mm
        Least depth that counts [mm]; None for skin, where it follows from how rough ordinary
        skin is at each width.
    """
    ladder = Ladder.of(relief.z_mm, relief.sound)
    ground = Ground.of(relief.z_mm, relief.sound, relief.pixel_mm)
    area_mm2 = float(relief.sound.sum()) * relief.pixel_mm**2
    limit = (
        skin_limit
        if least_depth_mm is None
        else (lambda width: np.full_like(width, least_depth_mm))
    )
    finds = find_scars(ground, float(limit(np.array([6.0]))[0]))
    if not finds:
        return _described((), relief, area_mm2)
    rough = ground.z_mm - ground.smooth(2.0)
    rough_mm = float(np.median(np.abs(rough[ground.sound])) / 0.6745)
    cast = cast_of(finds, relief.frame, relief.pixel_mm)
    measuring = measure_finds(cast, Skin(ladder, rough_mm), limit)
    doubt = doubts(measuring, relief, ladder, ground)
    scars = _scars(measuring, doubt, relief)
    return _described(scars, relief, area_mm2)


def skin_limit(width_mm: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """Give how deep ordinary skin gets (3 SD) at a width [mm]."""
    widths = np.array([0.3, 0.5, 1.0, 2.0, 4.0, 6.0])
    depths = np.array([0.14, 0.09, 0.057, 0.038, 0.034, 0.024])
    return np.interp(np.log(width_mm), np.log(widths), depths)


def facts() -> Facts:
    """Give the facts of this room."""
    return read_facts("needlepoint.scars")


def _described(scars: tuple[Scar, ...], relief: Relief, area_mm2: float) -> ScarMap:
    """Add grades and areal parameters to the scars."""
    areal = areal_parameters(
        relief.z_mm,
        relief.sound,
        relief.pixel_mm,
        scale_sd=relief.scale_sd,
        gain_sd=relief.gain_sd,
    )
    notes = (*grade_notes(scars), *areal_notes(relief.z_mm.shape, relief.pixel_mm))
    return ScarMap(scars, grade_patch(scars), areal, area_mm2, notes)


def _scars(measuring: Measuring, doubt: Doubts, relief: Relief) -> tuple[Scar, ...]:
    """Write every bowl down that is more than ordinary skin, greatest volume first."""
    cast = measuring.cast
    raw = sizes(cast.numbers, cast.basis_mm, cast.unit_mm)
    size = unbiased(raw, relief)
    sure = (raw.depth > ORDINARY * doubt.null_mm) & (raw.depth > 3.0 * doubt.sd.depth)
    order = [int(i) for i in np.argsort(-size.volume) if sure[i]]
    return tuple(_scar(i, n + 1, measuring, size, doubt, relief) for n, i in enumerate(order))


def _scar(
    i: int, number: int, measuring: Measuring, size: Sizes, doubt: Doubts, relief: Relief
) -> Scar:
    cast = measuring.cast
    raised = bool(cast.raised[i])
    form = Form(
        raised,
        *(
            Doubtful(float(getattr(size, name)[i]), float(getattr(doubt.sd, name)[i]))
            for name in ("depth", "width", "length", "breadth", "wall", "fullness")
        ),
    )
    kinds = kind_probabilities(form)
    measured = {name: _measured(name, i, size, doubt) for name in UNITS}
    if max(kinds, key=kinds.__getitem__) == "icepick":
        depth = measured["depth"]
        measured["depth"] = Measured(depth.low, depth.low, depth.high, "mm", "lower", ICEPICK_BOUND)
    row, col = (part[0] for part in _outline(measuring, i, np.zeros((1, 2))))
    rim = np.stack(_outline(measuring, i, _circle()), axis=-1)
    centre = np.array([row, col])
    middle = (np.array(relief.z_mm.shape) - 1) / 2
    down, right = relief.frame.at(*((centre + middle) / 2)) @ (centre - middle)
    question = question_to_ask(form)
    fold = relief.fold is not None and bool(relief.fold[_inside(centre, relief.z_mm.shape)])
    return Scar(
        id=number,
        kind=choose_kind(kinds),
        raised=raised,
        kinds=kinds,
        centre_px=(float(col), float(row)),
        centre_mm=(float(right), float(down)),
        outline_px=tuple((float(c), float(r)) for r, c in rim),
        near_fold=fold,
        notes=(question,) if question else (),
        **measured,
    )


def _measured(name: str, i: int, size: Sizes, doubt: Doubts) -> Measured:
    value = float(getattr(size, name)[i])
    low = max(0.0, value - float(getattr(doubt.below, name)[i]))
    high = value + float(getattr(doubt.above, name)[i])
    if name == "wall":
        high = min(high, 90.0)
    return Measured(value, min(low, value), max(high, value), UNITS[name])


def _circle() -> Float[np.ndarray, "points 2"]:
    turn = np.arange(OUTLINE) * 2 * np.pi / OUTLINE
    return np.stack([np.cos(turn), np.sin(turn)], axis=-1)


def _outline(
    measuring: Measuring, i: int, at: Float[np.ndarray, "points 2"]
) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """Give rows and columns of points of bowl `i` in units of its rim."""
    from needlepoint.scars.cast import matrices

    one = measuring.cast.of(np.array([i]))
    own = at * bowl.rho_at(one.numbers, RIM)[0] @ np.linalg.inv(matrices(one.numbers)[0]).T
    rows, cols = one.places(own + one.numbers[0, bowl.CENTRE])
    return rows[0], cols[0]


def _inside(centre: Float[np.ndarray, " 2"], shape: tuple[int, ...]) -> tuple[int, int]:
    row, col = (int(np.clip(round(x), 0, n - 1)) for x, n in zip(centre, shape, strict=True))
    return row, col
