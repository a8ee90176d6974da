"""Describe: a measured bowl becomes a scar of the map, with its kind and what must be said."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.quantity import Measured
from needlepoint.scars import bowl
from needlepoint.scars.cast import RIM, Sizes, matrices
from needlepoint.scars.doubt import Doubts
from needlepoint.scars.form import Doubtful, Form
from needlepoint.scars.kind import choose_kind, kind_probabilities, question_to_ask
from needlepoint.scars.measure import Measuring
from needlepoint.scars.scar import Scar
from needlepoint.surface import Relief

OUTLINE = 72
"""Corners of an outline; own choice, one every 5 degrees."""

UNITS = {
    "depth": "mm", "width": "mm", "length": "mm", "breadth": "mm", "area": "mm2",
    "volume": "mm3", "wall": "deg", "fullness": "1",
}  # fmt: skip

ICEPICK_BOUND = (
    "the bottom of a narrow pit is seen too shallow: light scatters into it and its walls hide it"
)


def describe(i: int, measuring: Measuring, size: Sizes, doubt: Doubts, relief: Relief) -> Scar:
    """Write bowl `i` down as a scar without a number yet.

    Parameters
    ----------
    i
        Which of the bowls.
    measuring
        The bowls as fitted.
    size, doubt
        Their sizes, corrected, and the doubts of these.
    relief
        The skin they lie in.
    """
    raised = bool(measuring.cast.raised[i])
    form = form_of(i, raised, size, doubt)
    kinds = kind_probabilities(form)
    measured = {name: _measured(name, i, size, doubt) for name in UNITS}
    if max(kinds, key=kinds.__getitem__) == "icepick":
        measured["depth"] = _as_bound(measured["depth"])
    row, col = (float(part[0]) for part in _places(measuring, i, np.zeros((1, 2))))
    turn = np.arange(OUTLINE) * 2 * np.pi / OUTLINE
    rows, cols = _places(measuring, i, np.stack([np.cos(turn), np.sin(turn)], axis=-1))
    question = question_to_ask(form)
    return Scar(
        id=0,
        kind=choose_kind(kinds),
        raised=raised,
        kinds=kinds,
        centre_px=(col, row),
        centre_mm=centre_mm(row, col, relief),
        outline_px=tuple((float(c), float(r)) for r, c in zip(rows, cols, strict=True)),
        near_fold=relief.fold is not None and bool(relief.fold[_pixel(row, col, relief)]),
        notes=(question,) if question else (),
        **measured,
    )


def form_of(i: int, raised: bool, size: Sizes, doubt: Doubts) -> Form:
    """Give the form of bowl `i`, from which its kind is told."""
    names = ("depth", "width", "length", "breadth", "wall", "fullness")
    return Form(
        raised,
        *(
            Doubtful(float(getattr(size, name)[i]), float(getattr(doubt.sd, name)[i]))
            for name in names
        ),
    )


def centre_mm(row: float, col: float, relief: Relief) -> tuple[float, float]:
    """Give how far (x, y) a pixel lies from the picture's middle, in the plane of the skin [mm].

    A step of a pixel is taken as long as it is half-way.
    """
    middle = (np.array(relief.z_mm.shape) - 1) / 2
    way = np.array([row, col]) - middle
    down, right = relief.frame.at(*(middle + way / 2)) @ way
    return float(right), float(down)


def _measured(name: str, i: int, size: Sizes, doubt: Doubts) -> Measured:
    value = float(getattr(size, name)[i])
    low = max(0.0, value - float(getattr(doubt.below, name)[i]))
    high = value + float(getattr(doubt.above, name)[i])
    if name == "wall":
        high = min(high, 90.0)
    return Measured(value, min(low, value), max(high, value), UNITS[name])


def _as_bound(depth: Measured) -> Measured:
    """Turn the depth of a pit into what it surely reaches."""
    return Measured(depth.low, depth.low, depth.high, depth.unit, "lower", ICEPICK_BOUND)


def _places(
    measuring: Measuring, i: int, at: Float[np.ndarray, "points 2"]
) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]:
    """Give rows and columns of points of bowl `i` in units of its rim."""
    one = measuring.cast.of(np.array([i]))
    own = at * bowl.rho_at(one.numbers, RIM)[0] @ np.linalg.inv(matrices(one.numbers)[0]).T
    rows, cols = one.places(own + one.numbers[0, bowl.CENTRE])
    return rows[0], cols[0]


def _pixel(row: float, col: float, relief: Relief) -> tuple[int, int]:
    rows, cols = relief.z_mm.shape
    return int(np.clip(round(row), 0, rows - 1)), int(np.clip(round(col), 0, cols - 1))
