"""Clients whose truth is drawn from the belief, and the scans they would have made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.healing.forecast.client import ForecastClient
from needlepoint.healing.forecast.predict import SkinResponse, drifts, reductions, skin_before_scans
from needlepoint.healing.forecast.scan import LaterScan
from needlepoint.healing.forecast.update import skin_after_scans
from needlepoint.healing.response.latent import ZoneCourse
from needlepoint.healing.response.prior import unfitted_prior
from needlepoint.quantity import Measured
from needlepoint.scars import Scar

COURSE = ZoneCourse.even(4, 28.0, 1.5)
SCAN_DAYS = (84.0, 112.0, 174.0)
LATE = 264.0  # half a year after the last session


def made_scar(number, kinds, *, depth_mm=0.3, volume_mm3=0.5, raised=False, kind="rolling"):
    """One scar with the uncertainty of a good capture."""

    def about(value, share, unit):
        return Measured.from_sd(value, share * value, unit)

    return Scar(
        id=number,
        kind=kind,
        raised=raised,
        kinds=kinds,
        centre_px=(10.0 * number, 10.0),
        centre_mm=(number, 1.0),
        outline_px=((0, 0), (4, 0), (0, 4)),
        depth=about(depth_mm, 0.05, "mm"),
        width=about(2.0, 0.03, "mm"),
        length=about(3.0, 0.03, "mm"),
        breadth=about(2.0, 0.03, "mm"),
        area=about(4.0, 0.03, "mm2"),
        volume=about(volume_mm3, 0.1, "mm3"),
        wall=about(30.0, 0.05, "deg"),
        fullness=about(0.5, 0.1, "1"),
    )


def made_scars(count, random):
    shares = random.dirichlet([2.0, 2.0, 0.7], count)
    return tuple(
        made_scar(
            number,
            dict(zip(("rolling", "boxcar", "icepick"), map(float, share), strict=True)),
            depth_mm=float(random.uniform(0.1, 0.6)),
            volume_mm3=float(random.uniform(0.1, 1.5)),
        )
        for number, share in enumerate(shares, 1)
    )


@dataclass(frozen=True)
class Made:
    """One client: scars, the skin that is true, and the scans made of it."""

    client: ForecastClient
    truth: SkinResponse
    scans: tuple[LaterScan, ...]

    def left(self, days):
        """What is left of each scar, 1 for unchanged: scars x days."""
        taken = reductions(self.truth, self.client.pits, self.client.courses, days)[0]
        return (1.0 - taken) * np.exp(-drifts(self.truth, days)[0])

    def skin(self, scans, belief, wide, draws=1000):
        """What is believed of the skin after the first scans."""
        if scans == 0:
            return skin_before_scans(wide, self.client.pits, 5)
        return skin_after_scans(
            belief, self.client.pits, self.client.courses, self.scans[:scans], draws=draws, seed=6
        ).skin


def made_client(world, number, *, seed, uncertainty=(0.03, 0.2), factor=1.0, scars=(5, 31)):
    """Make one client whose truth is draw `number` of `world`.

    The same seed with another `factor` gives the same chance, larger or smaller by that factor.
    """
    random = np.random.default_rng([seed, number])
    on_map = made_scars(int(random.integers(*scars)), random)
    client = ForecastClient.of(
        on_map, dict.fromkeys(range(1, len(on_map) + 1), "cheek"), {"cheek": COURSE}
    )
    truth = skin_before_scans(world.take(np.array([number])), client.pits, seed + number)
    made = Made(client, truth, ())
    return Made(client, truth, _scanned(made.left(SCAN_DAYS), random, uncertainty, factor))


def _scanned(left, random, uncertainty, factor):
    """Scan it: each scar has its own chance, each visit one for all; all share the first visit."""
    count = len(left)
    sd, shared = factor * random.uniform(*uncertainty, count), factor * random.uniform(0.01, 0.04)
    first, first_shared = random.standard_normal(count), random.standard_normal()
    scans = []
    for day, rest in zip(SCAN_DAYS, left.T, strict=True):
        own = sd * (first + random.standard_normal(count)) / np.sqrt(2.0)
        alike = rest * shared * (first_shared + random.standard_normal()) / np.sqrt(2.0)
        scans.append(LaterScan(day, 1.0 - rest + own + alike, sd, shared))
    return tuple(scans)


def held_to_account(clients, *, seed, belief, wide):
    """Say how often the intervals held the truth, and how far the middle was off.

    Returns
    -------
    For 0 to 3 scans: share of scars, and of clients' whole patches, inside the 80 % and the 95 %
    interval of what is left half a year after the course; mean error of the patch and of a scar
    [percent points].
    """
    world, rows = unfitted_prior(clients, seed), []
    for number in range(clients):
        made = made_client(world, number, seed=seed)
        truth, weights = made.left([LATE])[:, 0], made.client.weights
        for scans in range(len(SCAN_DAYS) + 1):
            skin = made.skin(scans, belief, wide)
            taken = reductions(skin, made.client.pits, made.client.courses, [LATE])[:, :, 0]
            left = (1.0 - taken) * np.exp(-drifts(skin, [LATE]))
            rows.append([scans, *_scored(left, truth), *_scored(left @ weights, truth @ weights)])
    table = np.array(rows)
    return [table[table[:, 0] == scans, 1:].mean(axis=0) for scans in range(len(SCAN_DAYS) + 1)]


def _scored(draws, truth):
    low, low80, middle, high80, high = np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975], axis=0)
    return (
        np.mean((truth >= low80) & (truth <= high80)),
        np.mean((truth >= low) & (truth <= high)),
        100.0 * np.mean(np.abs(truth - middle)),
    )
