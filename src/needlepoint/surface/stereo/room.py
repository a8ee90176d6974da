"""Room: by how much its light was another in each picture than in the one without lamps.

The picture without lamps shows the room once. Where clouds pass or somebody opens a door, too much
or too little of it is taken off every other picture, and all depths are off alike. How much is
found from the signs that such light leaves (`room_signs`), as far as they tell, weighed against
what rooms do.

References
----------
.. [1] B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, Chapman and Hall 1993,
   chapter 11 (the jackknife).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.language import say
from needlepoint.quantity import NORMAL_95
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.limits import check as _check
from needlepoint.surface.stereo.room_signs import LitRoom, Shares, Signs, told

WANDERS = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Own choice: SDs of the room's light from picture to picture, from a lamp's to a cloudy day's; and
of all of them together against the picture without lamps, which is taken at another time, so never
less. A room that is twice as far off is half as likely, until the pictures tell."""

FARTHER = 5.0
"""Own choice: pictures of one session are no farther from the one without lamps than this many
times what they wander by."""

LAMP_SD = 0.02
"""Own choice: lamps are as bright as the file says to this share."""

SIGN_SD = 0.02
"""Own choice: skin without any room light shows signs of reflectance of 0.01 to 0.02."""

ROUNDS = 5
FARTHEST = 0.3  # signs are nearly linear over so much of the room's light
STEP = 0.02  # for derivatives
NEAR = 0.02  # another step changes heights by less than 1 %
DARKEST = -0.9  # more than all of the room's light cannot be missing
LEAST_TILES = 6  # fewer cannot tell how well the signs are known

OfShares = Float[np.ndarray, "lights lights"]
OfSigns = Float[np.ndarray, "signs signs"]


@dataclass(frozen=True)
class RoomLight:
    """What the room did.

    Attributes
    ----------
    shares
        For each lamp: light of the room that is still in its picture, as a share of the picture
        without lamps; below 0 where too much was taken off.
    height_sd
        Relative standard uncertainty of all heights that this leaves.
    changed
        By which share heights change as it is taken off.
    """

    shares: tuple[float, ...]
    height_sd: float
    changed: float


def judge_room(lit: LitRoom) -> RoomLight:
    """Find how much of the room's light each picture still holds."""
    lamps = np.eye(len(lit.lamps))
    none = np.zeros(len(lamps))
    noise = _noise(lit)
    if noise is None:
        mean, spread = none, _weighed(none[:0], np.zeros((0, len(none))), np.zeros((0, 0)))[1]
    else:
        mean, spread = _found(lit, noise)
    before, after = lit.fine_slopes(none), lit.fine_slopes(mean)
    size = max(float((after**2).sum()), 1e-12)

    def scale(shares: Shares) -> float:
        return float((lit.fine_slopes(shares) * after).sum()) / size

    pull = np.array([(scale(mean + STEP * lamp) - 1.0) / STEP for lamp in lamps])
    changed = size / max(float((before * after).sum()), 0.1 * size) - 1.0
    height_sd = float(np.sqrt(max(pull @ spread @ pull, 0.0)))
    return RoomLight(tuple(float(share) for share in mean), height_sd, changed)


def room_check(room: RoomLight | None) -> Check | None:
    """Judge how much the room's changing light would have changed heights, at most."""
    if room is None:
        return None
    return _check(
        "room light",
        abs(room.changed) + NORMAL_95 * room.height_sd,
        "1",
        above=False,
        good=say("the light of the room was steady enough"),
        cure=say(
            "the light of the room changed while the pictures were taken, or may have changed "
            "unseen: what was found of it is taken off, and depths are less certain: close the "
            "blinds, switch the room light off, and take the picture without lamps again"
        ),
    )


def _found(lit: LitRoom, noise: OfSigns) -> tuple[Shares, OfShares]:
    """Search for the shares: Gauss and Newton's steps, of which the best place is kept."""
    lamps = np.eye(len(lit.lamps))
    widest = np.linalg.inv(_prior(WANDERS[-1], WANDERS[-1], len(lamps)))
    at, best = np.zeros(len(lamps)), (np.inf, np.zeros(len(lamps)), lamps)
    for _ in range(ROUNDS):
        now = lit.signs(at)
        per = np.stack([(lit.signs(at + STEP * lamp) - now) / STEP for lamp in lamps], axis=1)
        mean, spread = _weighed(per @ at - now, per, noise)
        cost = float(now @ np.linalg.solve(noise, now) + at @ widest @ at)
        if cost < best[0]:
            best = (cost, at, spread)
        if np.abs(mean - at).max() < NEAR:
            break
        at = np.maximum(at + np.clip(mean - at, -FARTHEST, FARTHEST), DARKEST)
    return best[1], best[2]


def _weighed(
    seen: Signs, per: Float[np.ndarray, "signs lights"], noise: OfSigns
) -> tuple[Shares, OfShares]:
    """Return mean and covariance of the shares, each kind of room weighed by how well it fits."""
    pairs = ((wander, shift) for wander in WANDERS for shift in WANDERS)
    kinds = [pair for pair in pairs if pair[0] <= pair[1] <= FARTHER * pair[0]]
    likely, means, spreads = [], [], []
    for wander, shift in kinds:
        prior = _prior(wander, shift, per.shape[1])
        total = noise + per @ prior @ per.T
        gain = np.linalg.solve(total, per @ prior).T
        fit = float(seen @ np.linalg.solve(total, seen) + np.linalg.slogdet(total)[1])
        likely.append(-0.5 * fit - np.log(shift))
        means.append(gain @ seen)
        spreads.append(prior - gain @ per @ prior)
    weight = np.exp(np.array(likely) - max(likely))
    weight /= weight.sum()
    mean = weight @ np.array(means)
    off = np.array(means) - mean
    return mean, np.tensordot(weight, np.array(spreads), 1) + off.T @ (weight[:, None] * off)


def _prior(wander: float, shift: float, lamps: int) -> OfShares:
    return np.asarray(wander**2 * np.eye(lamps) + shift**2)


def _noise(lit: LitRoom) -> OfSigns | None:
    """Return the covariance of the signs of a steady room; None where too little skin is seen.

    Each tile is left out in turn. Both signs of reflectance are known about alike, and both of
    curl, and so few tiles tell a variance only roughly: each pair shares one.
    """
    none = np.zeros(len(lit.lamps))
    sums = lit.sums(none)
    some = sums[:, sums[0] > 0.0]
    many = some.shape[1]
    if many < LEAST_TILES:
        return None
    left = np.stack([told(some.sum(axis=1) - some[:, k]) for k in range(many)])
    spread = (many - 1) * left.var(axis=0)
    spread[:2] = spread[:2].mean() + SIGN_SD**2
    spread[2:4] = spread[2:4].mean()
    now = lit.signs(none)
    off = np.stack([lit.signs(none, 1.0 + LAMP_SD * lamp) - now for lamp in np.eye(len(none))])
    return np.asarray(np.diag(spread) + off.T @ off)
