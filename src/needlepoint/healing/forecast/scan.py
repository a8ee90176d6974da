"""Scan: what a later visit measured of every scar, in the form of the forecast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.healing.forecast.predict import drifted_share

BASELINE_SHARE = 0.5
"""Own choice: the part of a change's variance that comes from the first visit, which all later
scans share. Both visits are made with one rig, so it is taken as half."""

LEAST_SHARED = 1e-3
"""Own choice: no two visits agree in scale better than a tenth of a percent [1]."""

ODD_AFTER, ODD_SD = 3.0, 0.15
"""Own choice: a scar further from the middle of its visit than so many SD, its own uncertainty and
the usual spread of scars together, is believed less: a new pimple or a wrong match is likelier."""

UNSEEN_SD = 1e3
"""SD given to a scar that a scan did not measure: so large that it says nothing."""


@dataclass(frozen=True)
class LaterScan:
    """One later visit against the first.

    Attributes
    ----------
    day
        Days since the first measurement [days].
    taken_off
        Share of each scar's depth that is gone, 0 for unchanged and negative where it is deeper;
        not a number where the scar was not measured. In the order of the forecast's scars.
    sd
        SD of the scar's own uncertainty in it.
    shared_sd
        SD of what moves all scars of the visit alike, as a share of what is left of them: the scale
        of one visit against the other.
    """

    day: float
    taken_off: Float[np.ndarray, " scars"]
    sd: Float[np.ndarray, " scars"]
    shared_sd: float = 0.0

    def __post_init__(self) -> None:
        seen = np.isfinite(self.taken_off)
        if self.taken_off.shape != self.sd.shape:
            raise ValueError("every scar of a scan needs its uncertainty")
        if not (np.isfinite(self.sd[seen]) & (self.sd[seen] > 0.0)).all():
            raise ValueError("the uncertainty of a measured change must be a number above zero")

    @property
    def seen(self) -> int:
        """How many scars it measured."""
        return int(np.isfinite(self.taken_off).sum())


@dataclass(frozen=True)
class Scans:
    """All scans of one client put together.

    Attributes
    ----------
    days
        When [days].
    taken_off
        Shares taken off, 0 where nothing was measured.
    precision
        Inverse of the covariance of each scar's own uncertainties over the scans.
    shared
        Covariance of what moves all scars alike, over the scans.
    drifted
        What one SD of the client's drift takes off by each scan; part of `shared`.
    drift_sd
        That SD, on the logarithm of depth within the time for which drift is stated.
    """

    days: tuple[float, ...]
    taken_off: Float[np.ndarray, "scans scars"]
    precision: Float[np.ndarray, "scars scans scans"]
    shared: Float[np.ndarray, "scans scans"]
    drifted: Float[np.ndarray, " scans"]
    drift_sd: float

    @classmethod
    def of(cls, scans: tuple[LaterScan, ...], drift_sd: float, drift_days: float) -> Scans:
        """Put scans of one client together, in the order of their days.

        What the client's untreated scars do by themselves moves all of them alike, so it joins the
        uncertainty that is shared.

        Parameters
        ----------
        scans
            At least one.
        drift_sd, drift_days
            SD of the drift on the logarithm of depth, and the time for which it is stated [days].
        """
        ordered = sorted(scans, key=lambda scan: scan.day)
        days = [scan.day for scan in ordered]
        seen = np.stack([np.isfinite(scan.taken_off) for scan in ordered])
        off = np.where(seen, np.stack([scan.taken_off for scan in ordered]), 0.0)
        sd = np.where(seen, np.stack([scan.sd for scan in ordered]), UNSEEN_SD)
        sd = np.where(seen, _with_odd(off, sd, seen), UNSEEN_SD)
        left = 1.0 - np.array([_typical(*pair) for pair in zip(off, sd, strict=True)])
        drifted = left * drift_sd * drifted_share(days, drift_days)
        scale = left * [max(scan.shared_sd, LEAST_SHARED) for scan in ordered]
        own = _together(sd.T)
        return cls(
            days=tuple(days),
            taken_off=off,
            precision=np.linalg.inv(own),
            shared=_together(scale[None, :])[0] + np.outer(drifted, drifted),
            drifted=drifted,
            drift_sd=drift_sd,
        )


def _together(sd: Float[np.ndarray, "some scans"]) -> Float[np.ndarray, "some scans scans"]:
    """Return the covariance over scans of uncertainties that share their first visit."""
    count = sd.shape[1]
    alike = BASELINE_SHARE * np.ones((count, count)) + (1 - BASELINE_SHARE) * np.eye(count)
    return np.asarray(alike * sd[:, :, None] * sd[:, None, :])


def _with_odd(
    off: Float[np.ndarray, "scans scars"],
    sd: Float[np.ndarray, "scans scars"],
    seen: Bool[np.ndarray, "scans scars"],
) -> Float[np.ndarray, "scans scars"]:
    """Return scars that went far off from the rest of their visit as much more uncertainty."""
    middle = np.array(
        [[np.median(row[s]) if s.any() else 0.0] for row, s in zip(off, seen, strict=True)]
    )
    beyond = np.abs(off - middle) - ODD_AFTER * np.hypot(sd, ODD_SD)
    return np.asarray(np.hypot(sd, np.maximum(beyond, 0.0)))


def _typical(off: Float[np.ndarray, " scars"], sd: Float[np.ndarray, " scars"]) -> float:
    """Return the share taken off over all scars of a scan, 0 to nearly 1."""
    return float(np.clip(np.average(off, weights=sd**-2.0), 0.0, 0.9))
