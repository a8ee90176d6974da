"""`python -m fitting`: learn from the trials; write the posterior, its record and its pictures."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import jax
import numpy as np

from fitting import results
from fitting.design import Design, design_of
from fitting.foretell import PRINTED, foretold, new_trials, population_of, seen
from fitting.left_out import (
    WORST_K,
    constant,
    held_out,
    leave_studies_out,
    spoken,
    thinned,
)
from fitting.marks import counted, marks
from fitting.pictures import draw_pictures
from fitting.prior import prior_draws
from fitting.sampling import SEED, Fitted, fit
from fitting.scores import Foretelling, foretelling, smoothed_weights
from needlepoint.healing.response.trial_data import digest_of_trials, read_trials

CACHE = Path("build") / "fitting"
"""Compiled programs, so that a second fit starts sooner."""


def main() -> int:
    """Fit, judge, and write only what may be shipped."""
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_compilation_cache_dir", str(CACHE.absolute()))
    trials = read_trials()
    design = design_of(arm for arm in trials if arm.use == "fit")
    held = design_of(arm for arm in trials if arm.use == "held out")
    fitted = fit(design)
    _say(f"fit: {fitted.diagnosis}")
    if not fitted.diagnosis.fit_to_ship:
        _say("The fit is not to be trusted: nothing was written.")
        return 3
    record = judge(design, held, fitted)
    taught = marks(trials, results.SHIPPED, np.random.default_rng(SEED))
    about = {
        "origin": f"fit to the trials {digest_of_trials()[:12]}",
        "digest": digest_of_trials(),
        "seed": SEED,
        "r_hat": round(fitted.diagnosis.r_hat, 4),
        "effective": round(fitted.diagnosis.effective),
        "divergences": fitted.diagnosis.divergences,
        "from_prior": list(results.FROM_PRIOR),
        "dose_beats_constant": record["dose_beats_constant"],
    }
    record |= {"about": about, "marks": [list(row) for row in counted(trials)]}
    _replace(results.POSTERIOR, results.posterior_file(fitted, taught, about, SEED))
    _replace(results.RECORD, (json.dumps(record, indent=1) + "\n").encode())
    draw_pictures(record, results.ROOT / "docs" / "pictures")
    _say("written; `make docs` makes the page of the manual")
    return 0


def judge(design: Design, held: Design, fitted: Fitted) -> dict[str, Any]:
    """Hold the fit against what it never had, study by study, and against simpler ones."""
    draws = fitted.flat()
    heard = spoken(design, draws, seed=SEED)
    ours, failed = leave_studies_out(design, draws, -heard, seed=SEED, refit=_refit(design))
    _say(f"left out; fits made for: {failed}")
    simple = spoken(design, draws, seed=SEED, with_dose=False)
    tilt = (simple - heard).sum(axis=1)
    k = smoothed_weights(tilt)[1]
    weights = tilt[:, None] - simple
    theirs, uncertain = leave_studies_out(design, draws, weights, seed=SEED, with_dose=False)
    _say(f"without dose: k of the weights {k:.2f}, of studies {uncertain}")
    flat = constant(design, draws, seed=SEED)
    never = held_out(held, design, draws, seed=SEED)
    gains = {"constant": results.gain(ours, flat), "without dose": results.gain(ours, theirs)}
    wins = k <= WORST_K and all(better > error for better, error in gains.values())
    prior = prior_draws(4000, SEED)
    return {
        "diagnosis": {
            "chains": fitted.draws["decay"].shape[0],
            "draws": fitted.draws["decay"].shape[1],
            "worst": fitted.diagnosis.worst,
            "without_dose_k": round(k, 2),
        },
        "parameters": results.parameters(prior, fitted),
        "held_out": results.plain(never),
        "left_out": results.plain(ours),
        "without_dose": results.plain(theirs),
        "constant": results.plain(flat),
        "failed": {"with dose": failed, "without dose": uncertain},
        "gains": {name: [round(value, 3) for value in pair] for name, pair in gains.items()},
        "dose_beats_constant": bool(wins),
        "predictive": {
            "prior": results.plain(_predictive(design, prior)),
            "posterior": results.plain(_predictive(design, draws)),
        },
    }


def _refit(design: Design) -> Any:
    def refit(study: str) -> dict[str, np.ndarray]:
        return fit(design, without=study).flat()

    return refit


def _predictive(design: Design, draws: dict[str, np.ndarray]) -> list[Foretelling]:
    """Foretell every printed result as if its trial were new."""
    random = np.random.default_rng(SEED)
    theta = population_of(draws, thinned(draws, 2000))
    full, off = new_trials(design, theta, random.standard_normal((theta["decay"].size, 6)))
    drawn, real = foretold(design, full, off, random), seen(design)
    return [
        foretelling(
            design.arms[row].study,
            design.arms[row].arm,
            str(design.likelihood[row]),
            real[row],
            drawn[:, row],
        )
        for row in design.rows(*PRINTED)
    ]


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _replace(path: Path, content: bytes) -> None:
    """Put a file in its place at once, so that none is half written."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main())
