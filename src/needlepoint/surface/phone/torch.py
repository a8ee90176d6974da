"""Where the torch was in each picture, from the shading of the white card.

White at P with normal n under a torch at L that shines along a with ``cos^m`` obeys

    log I = g + r_P + log(1 - e s^2) + log(n . (L - P)) - 3 log |L - P| + m log cos(a, P - L)

with a gain g and an axis in every picture; the card's own unevenness r, the lens's loss of light e
(s: distance from the picture's middle) and the beam m are the same in all. All of it is found
together by robust least squares, with what is known beforehand as further residuals; the
covariance of that fit says how well each place is known. (Near light: Quéau and others 2018.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.surface.phone.robust import fit_forgiving, forgiving

PATCH_SD = 0.006
"""Own choice: relative SD of the reflectance of a white patch: unprinted card is so even."""

READ_SD = 0.003
"""Own choice: relative SD of one patch in one picture, all noise and stray light together."""

BEAM, BEAM_SD = 1.2, 0.5
"""Own choice: bare diodes shine as cos^1, torches behind a small lens up to cos^2."""

AIM_SD_MM = 22.0
"""Own choice: where on the skin a torch points that a hand aims at the middle, each way [mm]."""

LOSS, LOSS_SD = 0.15, 0.06
"""Own choice: share of light a phone's lens loses in the corner, after the phone's own cure."""

FAR_MM, FAR_SD = 240.0, 0.35
"""Own choice: distance a torch is held at, and the SD of its logarithm."""

EACH = 6  # numbers of one picture: place, gain, aim
SHARED = 2  # beam, loss


@dataclass(frozen=True)
class Torches:
    """The torch in every picture, and what they share.

    Attributes
    ----------
    places
        Where it is (u, v, height) [mm].
    aims
        Where its beam meets the frame's plane (u, v) [mm].
    gains
        Logarithm of each picture's exposure times the torch's strength.
    beam, loss
        Power of the cosine, and the lens's loss in the corner.
    covariance
        Of all numbers: place, gain and aim of each picture in turn, then beam and loss.
    misfit
        Root mean square of what is left of each picture's white, relative.
    patches
        Logarithm of how much brighter than the mean each patch of the card itself is.
    """

    places: Float[np.ndarray, "pictures 3"]
    aims: Float[np.ndarray, "pictures 2"]
    gains: Float[np.ndarray, " pictures"]
    beam: float
    loss: float
    covariance: Float[np.ndarray, "n n"]
    misfit: Float[np.ndarray, " pictures"]
    patches: Float[np.ndarray, " white"]

    @property
    def uneven(self) -> float:
        """Root mean square unevenness that the card itself would have, relative."""
        return float(np.sqrt(np.mean(self.patches**2)))

    def place_covariance(self, picture: int) -> Float[np.ndarray, "3 3"]:
        """Return the covariance of one place [mm2]."""
        first = EACH * picture
        return self.covariance[first : first + 3, first : first + 3]

    def draws(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return places, aims and beams as they may really be: draws x pictures x numbers."""
        mean = np.concatenate(
            [
                np.column_stack([self.places, self.gains, self.aims]).ravel(),
                [self.beam, self.loss],
            ]
        )
        values, ways = np.linalg.eigh(self.covariance)
        step = ways * np.sqrt(np.maximum(values, 0.0))
        luck = np.random.default_rng(seed).standard_normal((count, mean.size))
        drawn = mean + luck @ step.T
        each = drawn[:, :-SHARED].reshape(count, -1, EACH)
        return each[..., :3], each[..., 4:6], drawn[:, -SHARED]


@dataclass(frozen=True)
class White:
    """The white of the frame as light.

    Attributes
    ----------
    light
        Linear light, without the room's.
    places, normals
        Where each patch lies (u, v, height) [mm] and which way it faces.
    away
        Squared distance from the picture's middle, 1 in its corner.
    loss, loss_sd
        What is known of the lens's loss of light.
    """

    light: Float[np.ndarray, "pictures white"]
    places: Float[np.ndarray, "white 3"]
    normals: Float[np.ndarray, "white 3"]
    away: Float[np.ndarray, "pictures white"]
    loss: float = LOSS
    loss_sd: float = LOSS_SD


def find_torches(
    white: White,
    partner: Float[np.ndarray, "pictures 3"] | None = None,
    partner_sd_mm: float = 3.0,
    *,
    near: Torches | None = None,
) -> Torches:
    """Find where the torch was in every picture.

    Parameters
    ----------
    white
        The white of the frame.
    partner
        Where a partner phone says its torch was (u, v, height) [mm], NaN where it does not.
    partner_sd_mm
        How well it knows.
    near
        What was found before from nearly the same light; saves most of the time.
    """
    job = _Job(white, np.log(np.maximum(white.light, 1e-6)), partner, partner_sd_mm)
    found, curved = fit_forgiving(
        job.residuals,
        job.jacobian,
        job.start() if near is None else job.again(near),
        job.log.size,
    )
    left = job.off(found)
    each, shared, patches = job.split(found)
    scatter = float(np.median(np.abs(left)) / 0.6745)
    covariance = np.linalg.pinv(curved, hermitian=True)
    covariance *= max(1.0, (scatter / READ_SD) ** 2)
    size = each.size + SHARED
    return Torches(
        each[:, :3],
        each[:, 4:6],
        each[:, 3],
        float(shared[0]),
        float(shared[1]),
        covariance[:size, :size],
        np.sqrt((left**2).mean(axis=1)),
        patches,
    )


def fitted_again(
    white: White, torches: Torches
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n m"], Float[np.ndarray, " n"]]:
    """Return residuals, their derivatives and their weights where torches came out.

    The first residuals are those of the white: pictures x patches.
    """
    job = _Job(white, np.log(np.maximum(white.light, 1e-6)), None, 1.0)
    found = job.again(torches)
    off = job.residuals(found)
    return off, job.jacobian(found), forgiving(job.log.size)(off**2)[1]


@dataclass(frozen=True)
class _Job:
    white: White
    log: Float[np.ndarray, "pictures patches"]
    partner: Float[np.ndarray, "pictures 3"] | None
    partner_sd_mm: float

    def split(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        many = self.log.shape[0] * EACH
        return x[:many].reshape(-1, EACH), x[many : many + SHARED], x[many + SHARED :]

    def off(self, x: np.ndarray) -> Float[np.ndarray, "pictures patches"]:
        each, shared, patches = self.split(x)
        shape = shading(
            self.white.places, self.white.normals, each[:, :3], each[:, 4:6], float(shared[0])
        )
        loss = np.log(np.maximum(1.0 - shared[1] * self.white.away, 1e-3))
        return np.asarray(self.log - each[:, 3:4] - shape - loss - patches)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        each, shared, patches = self.split(x)
        far = np.linalg.norm(each[:, :3], axis=1)
        known = [
            self.off(x).ravel() / READ_SD,
            patches / PATCH_SD,
            each[:, 4:6].ravel() / AIM_SD_MM,
            [(shared[0] - BEAM) / BEAM_SD],
            [(shared[1] - self.white.loss) / self.white.loss_sd],
            np.log(np.maximum(far, 1.0) / FAR_MM) / FAR_SD,
        ]
        if self.partner is not None:
            known.append(np.nan_to_num((each[:, :3] - self.partner) / self.partner_sd_mm).ravel())
        return np.concatenate([np.asarray(part) for part in known])

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Return the derivatives of the residuals."""
        each, shared, _ = self.split(x)
        many, count = self.log.shape
        total = np.zeros((many, count, x.size))
        steps = _slopes(
            self.white.places, self.white.normals, each[:, :3], each[:, 4:6], float(shared[0])
        )
        for k in range(many):
            first = EACH * k
            total[k, :, first : first + 3] = steps[0][k]
            total[k, :, first + 3] = 1.0
            total[k, :, first + 4 : first + 6] = steps[1][k]
        total[..., many * EACH] = steps[2]
        away = self.white.away
        total[..., many * EACH + 1] = -away / np.maximum(1.0 - shared[1] * away, 1e-3)
        total[:, np.arange(count), many * EACH + SHARED + np.arange(count)] = 1.0
        parts = [-total.reshape(-1, x.size) / READ_SD]
        index = np.arange(x.size)
        parts.append(np.eye(x.size)[index >= many * EACH + SHARED] / PATCH_SD)
        aims = [EACH * k + i for k in range(many) for i in (4, 5)]
        parts.append(np.eye(x.size)[aims] / AIM_SD_MM)
        parts.append(np.eye(x.size)[[many * EACH]] / BEAM_SD)
        parts.append(np.eye(x.size)[[many * EACH + 1]] / self.white.loss_sd)
        far = np.zeros((many, x.size))
        for k in range(many):
            place = each[k, :3]
            far[k, EACH * k : EACH * k + 3] = place / max(float(place @ place), 1.0) / FAR_SD
        parts.append(far)
        if self.partner is not None:
            known = np.isfinite(self.partner).astype(float)
            rows = [EACH * k + i for k in range(many) for i in range(3)]
            parts.append(np.eye(x.size)[rows] * known.ravel()[:, None] / self.partner_sd_mm)
        return np.concatenate(parts)

    def again(self, near: Torches) -> np.ndarray:
        """Return what was found before as numbers of this fit."""
        each = np.column_stack([near.places, near.gains, near.aims]).ravel()
        return np.concatenate([each, [near.beam, near.loss], near.patches])

    def start(self) -> np.ndarray:
        """Return the best of many places for every picture by itself."""
        slant, azimuth, far = (
            part.ravel()
            for part in np.meshgrid(
                np.radians([15.0, 30.0, 40.0, 50.0, 60.0]),
                np.radians(np.arange(0.0, 360.0, 15.0)),
                [180.0, 240.0, 320.0],
            )
        )
        side = far * np.sin(slant)
        tries = np.column_stack(
            [side * np.cos(azimuth), side * np.sin(azimuth), far * np.cos(slant)]
        )
        shape = shading(
            self.white.places, self.white.normals, tries, np.zeros((len(tries), 2)), BEAM
        )
        each = []
        for log in self.log:
            off = log - shape
            gain = np.median(off, axis=1)
            best = int(np.argmin(np.abs(off - gain[:, None]).mean(axis=1)))
            each.append([*tries[best], gain[best], 0.0, 0.0])
        patches = np.zeros(self.log.shape[1])
        return np.concatenate([np.ravel(each), [BEAM, self.white.loss], patches])


def shading(
    places: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    torches: Float[np.ndarray, "pictures 3"],
    aims: Float[np.ndarray, "pictures 2"],
    beam: float,
) -> Float[np.ndarray, "pictures n"]:
    """Return the logarithm of the light of torches of strength 1 on matt places."""
    to = torches[:, None, :] - places
    far = np.linalg.norm(to, axis=-1)
    lit = np.maximum((to * normals).sum(axis=-1), 1e-3)
    axis = np.column_stack([aims, np.zeros(len(aims))]) - torches
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    leaving = np.maximum(-(to * axis[:, None, :]).sum(axis=-1) / far, 1e-3)
    return np.asarray(np.log(lit) - 3.0 * np.log(far) + beam * np.log(leaving))


def _slopes(
    places: np.ndarray, normals: np.ndarray, torches: np.ndarray, aims: np.ndarray, beam: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the derivatives of `shading` by place, aim and beam."""
    to = torches[:, None, :] - places
    far2 = (to**2).sum(axis=-1, keepdims=True)
    lit = np.maximum((to * normals).sum(axis=-1, keepdims=True), 1e-3)
    back = torches - np.column_stack([aims, np.zeros(len(aims))])
    back2 = (back**2).sum(axis=-1)[:, None, None]
    back = back[:, None, :]
    along = np.maximum((to * back).sum(axis=-1, keepdims=True), 1e-3)
    by_place = normals / lit - 3.0 * to / far2
    by_place = by_place + beam * ((to + back) / along - to / far2 - back / back2)
    by_aim = beam * (-to / along + back / back2)[..., :2]
    leaving = along[..., 0] / np.sqrt(far2[..., 0] * back2[..., 0])
    return by_place, by_aim, np.log(np.clip(leaving, 1e-3, 1.0))
