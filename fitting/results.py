"""Results: what a fit leaves behind, the posterior of the package and the record of the page."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from fitting.sampling import Fitted
from fitting.scores import Foretelling, coverage
from needlepoint.healing.response.prior import DRAWN, unfitted_prior

ROOT = Path(__file__).parents[1]
POSTERIOR = ROOT / "src" / "needlepoint" / "healing" / "posterior.npz"
RECORD = ROOT / "fitting" / "results.json"
SHIPPED = 2000
"""Own choice: draws in the package; they hold a 95 % interval to a fiftieth of its width."""
FROM_PRIOR = ("scar_spread", "drift_sd")
"""No trial that was readable speaks of single scars or, outside the held-out, of untreated ones."""
SUMMED = (
    "log_rolling",
    "log_boxcar",
    "icepick_share",
    "decay",
    "length_power",
    "fast_days",
    "slow_days",
    "fast_share",
    "spread",
    "nonresponse",
    "prp",
    "peel",
    "vitamin_c",
    "insulin",
    "open_effect",
    "study_sd",
    "arm_sd",
    "scale_sd",
    "grade_step",
    "grade_noise",
    "rater_noise",
    "clumping",
)
LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


def posterior_file(
    fitted: Fitted, marks: dict[str, np.ndarray], about: dict[str, Any], seed: int
) -> bytes:
    """Write the draws that the package ships, and what it must know about them.

    The same content gives the same bytes: members carry no time.
    """
    flat = fitted.flat()
    total = len(flat["decay"])
    which = np.linspace(0, total - 1, min(SHIPPED, total)).astype(int)
    prior = unfitted_prior(which.size, seed)
    arrays = {
        name: getattr(prior, name) if name in FROM_PRIOR else flat[name][which] for name in DRAWN
    }
    arrays |= {name: value[: which.size] for name, value in marks.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, value in sorted(arrays.items()):
            _member(file, name, np.asarray(value, np.float32))
        _member(file, "about", np.array(json.dumps(about, sort_keys=True)))
    return out.getvalue()


def _member(file: zipfile.ZipFile, name: str, value: np.ndarray) -> None:
    held = io.BytesIO()
    np.lib.format.write_array(held, value, allow_pickle=False)
    entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, held.getvalue())


def parameters(prior: dict[str, np.ndarray], fitted: Fitted) -> list[dict[str, Any]]:
    """Sum up prior and posterior of every parameter that matters."""
    flat = fitted.flat()
    return [
        {
            "name": name,
            "prior": _quantiles(prior[name]),
            "posterior": _quantiles(flat[name]),
            "r_hat": round(fitted.by_name[name][0], 4),
            "effective": round(fitted.by_name[name][1]),
        }
        for name in SUMMED
    ]


def _quantiles(drawn: np.ndarray) -> list[float]:
    return [float(f"{value:.4g}") for value in np.quantile(drawn, LEVELS)]


def plain(tellings: list[Foretelling]) -> list[dict[str, Any]]:
    """Return forecasts as they stand in the record."""
    return [
        {
            key: _short(value) if isinstance(value, float) else value
            for key, value in asdict(telling).items()
        }
        for telling in tellings
    ]


def _short(value: float) -> float | None:
    return float(f"{value:.4g}") if np.isfinite(value) else None


def read_tellings(rows: list[dict[str, Any]]) -> list[Foretelling]:
    """Read forecasts back from the record."""
    return [Foretelling(**row | {"pareto_k": row["pareto_k"] or float("nan")}) for row in rows]


def covered(tellings: list[Foretelling]) -> dict[str, float]:
    """Return the shares that 80 and 95 % intervals hold, and of how many."""
    return {
        "results": len(tellings),
        "studies": len({telling.study for telling in tellings}),
        "held80": round(coverage(tellings, 80), 3),
        "held95": round(coverage(tellings, 95), 3),
    }


def mean_crps(tellings: list[Foretelling]) -> dict[str, float]:
    """Return the mean score by unit."""
    units = dict.fromkeys(telling.unit for telling in tellings)
    return {
        unit: round(float(np.mean([each.crps for each in tellings if each.unit == unit])), 3)
        for unit in units
    }


def gain(ours: list[Foretelling], theirs: list[Foretelling]) -> tuple[float, float]:
    """Return by how much our score is better than theirs, and the standard error over studies.

    Each score is divided by the mean of theirs in its unit, so that units can be put together;
    0.1 means a tenth better.
    """
    scale = {unit: max(value, 1e-9) for unit, value in mean_crps(theirs).items()}
    by_study: dict[str, list[float]] = {}
    for one, other in zip(ours, theirs, strict=True):
        better = (other.crps - one.crps) / scale[one.unit]
        by_study.setdefault(one.study, []).append(better)
    each = np.array([np.mean(values) for values in by_study.values()])
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(each.size))
