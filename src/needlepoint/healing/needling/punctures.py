"""Needling: where the punctures of a session fall on a square of skin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.ndimage import gaussian_filter1d

from needlepoint.healing.needling.pen import Hand, NeedlingPen, Pass, needle_places

MM2_PER_CM2 = 100.0

WARM_UP = 5.0
"""Own choice: a lane begins this many reaches of the hand before the skin that is looked at."""

WIDEST = 4.0
"""Own choice: lanes are laid out to this many SD of their wander outside the square."""

SLOWEST = 6.0
"""Own choice: strokes enough for a hand that is slower by this many spreads all along a lane."""


@dataclass(frozen=True)
class PunctureField:
    """The punctures of a session on a square of skin.

    Attributes
    ----------
    places_mm
        (x to the right, y down) of every puncture, from the upper left corner [mm].
    by_pass
        Number of the pass that made it, from 0.
    side_mm
        Side of the square [mm].
    expected
        Punctures that each pass makes on average [1/cm2].
    """

    places_mm: Float[np.ndarray, "n 2"]
    by_pass: Int[np.ndarray, " n"]
    side_mm: float
    expected: tuple[float, ...]

    def after(self, passes: int) -> PunctureField:
        """Return the field as it is after the first `passes` passes."""
        kept = self.by_pass < passes
        left = self.expected[:passes]
        return PunctureField(self.places_mm[kept], self.by_pass[kept], self.side_mm, left)


def expected_per_cm2(pen: NeedlingPen, passes: Sequence[Pass]) -> float:
    """Return how many punctures a session leaves in a square centimetre on average [1/cm2].

    In a second each pass makes rate x needles punctures and sweeps speed x lane of skin, wherever
    the needles stand and however the hand wanders.

    Examples
    --------
    >>> from needlepoint.healing.needling.pen import NeedlingPen, Pass
    >>> round(expected_per_cm2(NeedlingPen(14, 116.7, 8.0), [Pass(20.0, 8.0)]))
    1021
    """
    each = pen.rate_hz * pen.needles * MM2_PER_CM2
    return float(sum(each / (one.speed_mm_s * one.lane_mm) for one in passes))


def needle_field(
    pen: NeedlingPen, passes: Sequence[Pass], *, side_mm: float, seed: int, hand: Hand | None = None
) -> PunctureField:
    """Let a pen go over a square of skin.

    Every pass begins anywhere: no pass knows the lanes of the one before.

    Parameters
    ----------
    pen, passes
        The tool and its ways.
    side_mm
        Side of the square [mm].
    seed
        Of the random numbers; the same seed gives the same field.
    hand
        How unsteady; `Hand.usual` where None.

    Source
    ------
    own choice: docs/explanation/needling.md.
    """
    random = np.random.default_rng(seed)
    hand = Hand.usual() if hand is None else hand
    made = [_one_pass(pen, one, hand, side_mm, random) for one in passes]
    numbers = [np.full(len(places), i) for i, places in enumerate(made)]
    places_mm = np.concatenate([*made, np.zeros((0, 2))])
    by_pass = np.concatenate([*numbers, np.zeros(0, int)])
    within = ((places_mm >= 0.0) & (places_mm < side_mm)).all(axis=1)
    expected = tuple(expected_per_cm2(pen, [one]) for one in passes)
    return PunctureField(places_mm[within], by_pass[within], side_mm, expected)


def _one_pass(
    pen: NeedlingPen, one: Pass, hand: Hand, side_mm: float, random: np.random.Generator
) -> Float[np.ndarray, "n 2"]:
    """Lay lanes over the square and a little more; give every puncture of theirs [mm]."""
    half = side_mm / math.sqrt(2.0) + pen.head_mm / 2.0 + WIDEST * hand.wander_mm
    lanes = np.arange(-half, half + one.lane_mm, one.lane_mm)
    lanes = lanes + (random.random() - 0.5) * one.lane_mm
    along, aside = _strokes(pen, one, hand, (lanes.size, half), random)
    middle = np.stack([along, lanes[:, None] + aside], axis=-1)
    head = needle_places(pen, random)
    turned = np.einsum("lij,nj->lni", _turns(random.random(lanes.size) * 2.0 * np.pi), head)
    places = (middle[:, :, None, :] + turned[:, None, :, :]).reshape(-1, 2)
    way = _turns(np.array([math.radians(one.direction_deg)]))[0]
    return np.asarray(places @ way.T + side_mm / 2.0)


def _strokes(
    pen: NeedlingPen, one: Pass, hand: Hand, lanes: tuple[int, float], random: np.random.Generator
) -> tuple[Float[np.ndarray, "lanes strokes"], Float[np.ndarray, "lanes strokes"]]:
    """Return how far along and aside of its lane each stroke falls [mm].

    The hand's pace is drawn stroke by stroke about its mean, so that way over time stays what the
    pass says, and with it the mean density.
    """
    count, half = lanes
    step_mm = one.speed_mm_s / pen.rate_hz
    start = -half - WARM_UP * hand.reach_mm
    strokes = math.ceil((half - start) / step_mm * (1.0 + SLOWEST * hand.speed_spread)) + 2
    slowly = hand.reach_mm / step_mm
    pace = np.ones((count, strokes))
    if hand.speed_spread > 0.0:
        spread = math.sqrt(math.log1p(hand.speed_spread**2))
        pace = np.exp(spread * _smooth(random, (count, strokes), slowly) - spread**2 / 2.0)
    aside = np.zeros((count, strokes))
    if hand.wander_mm > 0.0:
        aside = hand.wander_mm * _smooth(random, (count, strokes), slowly)
    first = start - random.random((count, 1)) * step_mm
    return first + step_mm * np.cumsum(pace, axis=1), aside


def _smooth(
    random: np.random.Generator, shape: tuple[int, int], slowly: float
) -> Float[np.ndarray, "lanes strokes"]:
    """Draw noise of SD 1 that changes over about `slowly` strokes along each lane."""
    impulse = np.zeros(shape[1])
    impulse[shape[1] // 2] = 1.0
    power = (gaussian_filter1d(impulse, slowly, mode="wrap") ** 2).sum()
    white = random.standard_normal(shape)
    return np.asarray(gaussian_filter1d(white, slowly, axis=1, mode="wrap") / math.sqrt(power))


def _turns(angle: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n 2 2"]:
    """Return the matrices that turn by angles [rad]."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], axis=-2)
