"""Goodman and Baron's quantitative score, as far as a relief tells it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from needlepoint.evidence import Facts, read_facts
from needlepoint.scars.grade.monte_carlo import (
    DRAWS,
    drawn_values,
    is_kind,
    level,
    listed,
    shared_z_scores,
    split_score,
)
from needlepoint.scars.scar import ATROPHIC, Scar

MM2_IN_CM2 = 100.0

ITEMS: dict[str, str] = {
    "mild dish": "mild",
    "moderate dish": "moderate",
    "punched shallow": "moderate",
    "shallow broad": "moderate",
    "punched deep": "severe",
    "linear": "severe",
    "deep broad": "severe",
    "papular": "papular",
}
"""Types that Goodman and Baron count, as told from a relief, and the weight of each."""

Choice = Int[np.ndarray, "draws scars"]


def goodman_scores(
    scars: Sequence[Scar], kinds: Int[np.ndarray, "draws scars"]
) -> Float[np.ndarray, "3 draws"]:
    """Return the least, the middle and the greatest score of Goodman and Baron of every draw."""
    facts = read_facts("needlepoint.scars")
    starts = listed(facts, "goodman_counts")
    item = _items(scars, kinds)
    score = np.zeros(DRAWS)
    for place, (name, weight) in enumerate(ITEMS.items()):
        if name != "punched deep":
            count = (item == place).sum(axis=1)
            score += facts.number(f"goodman_{weight}") * level(count, starts)
    severe = facts.number("goodman_severe")
    punched = (item == list(ITEMS).index("punched deep")).sum(axis=1)
    least, most = split_score(punched, starts, (severe, severe))
    other = is_kind(kinds, "hypertrophic", "keloid")
    area = np.array([scar.area.value or 0.0 for scar in scars]) / MM2_IN_CM2
    score += _area_points((other * area).sum(axis=1), np.asarray(other.any(axis=1)), facts)
    macular = starts.size * facts.number("goodman_mild")
    middle = severe * level(punched, starts)
    return np.stack([score + least, score + middle, score + most + macular])


def _items(
    scars: Sequence[Scar], kinds: Int[np.ndarray, "draws scars"]
) -> Int[np.ndarray, "draws scars"]:
    """Return the item (its place in `ITEMS`) of every scar in every draw, -1 for none.

    One draw of luck moves all depths together, since what is in uncertainty about them is mostly
    the same for all: how much the skin scatters.
    """
    facts = read_facts("needlepoint.scars")
    depth = drawn_values([scar.depth for scar in scars], shared_z_scores())
    opening = np.array([_opening_mm(scar) for scar in scars])
    linear = np.array([_ratio(scar) for scar in scars]) >= facts.number("linear_from")
    deep = depth >= facts.number("deep_from")
    mild = depth < facts.number("mild_dish_to")
    broad = np.broadcast_to(opening >= facts.number("goodman_small"), depth.shape)
    place = {name: i for i, name in enumerate(ITEMS)}
    boxcar = _pick(
        (broad & deep, place["deep broad"]),
        (broad, place["shallow broad"]),
        (deep, place["punched deep"]),
        default=place["punched shallow"],
    )
    rolling = _pick(
        (broad & deep, place["deep broad"]),
        (mild, place["mild dish"]),
        (broad, place["shallow broad"]),
        default=place["moderate dish"],
    )
    return _pick(
        (is_kind(kinds, "papular"), place["papular"]),
        (~is_kind(kinds, *ATROPHIC), -1),
        (np.broadcast_to(linear, kinds.shape), place["linear"]),
        (is_kind(kinds, "icepick"), place["punched deep"]),
        (is_kind(kinds, "boxcar"), boxcar),
        default=rolling,
    )


def _pick(
    *rules: tuple[Bool[np.ndarray, "draws scars"], int | Choice], default: int | Choice
) -> Int[np.ndarray, "draws scars"]:
    """Take the answer of the first rule that holds."""
    conditions, answers = zip(*rules, strict=True)
    return np.asarray(np.select(conditions, answers, default))


def _opening_mm(scar: Scar) -> float:
    return float(np.sqrt((scar.length.value or 0.0) * (scar.breadth.value or 0.0)))


def _ratio(scar: Scar) -> float:
    return (scar.length.value or 1.0) / max(scar.breadth.value or 1.0, 1e-6)


def _area_points(
    area_cm2: Float[np.ndarray, " draws"], some: Bool[np.ndarray, " draws"], facts: Facts
) -> Float[np.ndarray, " draws"]:
    """Return the points of hypertrophic and keloid scars by their area."""
    points = np.append(0.0, listed(facts, "goodman_area_points"))
    step = np.searchsorted(listed(facts, "goodman_areas"), area_cm2, side="right")
    return np.where(some, points[np.maximum(step, 1)], 0.0)
