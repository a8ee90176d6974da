"""Left out: one study at a time, and the rows that no fit ever had."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fitting.design import Design
from fitting.foretell import (
    PRINTED,
    foretold,
    log_likelihood_of_studies,
    new_trials,
    offsets,
    population_of,
    seen,
    unit_of,
)
from fitting.scores import Foretelling, foretelling, smoothed_weights
from fitting.speech import Values

THINNED = 200
"""Draws of a fit that are used to leave studies out."""
REPEATS = 10
"""New trials drawn for each of them."""
INNER = 128
"""Points by which a study's own effects are summed out."""
WORST_K = 0.7
"""Over this, weights are not to be trusted and the study is left out by a fit without it."""
CONSTANT_PERCENT = 37.0
"""The constant predictor: the median of trials of needling alone in the evidence notes."""

Refit = Callable[[str], dict[str, np.ndarray]]
"""Gives draws of a fit without one study."""


def thinned(draws: dict[str, np.ndarray], count: int) -> np.ndarray:
    """Return the numbers of `count` draws, evenly over all of them."""
    total = len(draws["decay"])
    return np.linspace(0, total - 1, min(count, total)).astype(int)


def leave_studies_out(
    design: Design,
    draws: dict[str, np.ndarray],
    log_weights: np.ndarray,
    *,
    seed: int,
    with_dose: bool = True,
    refit: Refit | None = None,
) -> tuple[list[Foretelling], list[str]]:
    """Foretell every study by the others: by weights, or by a fit where weights fail.

    Parameters
    ----------
    design, draws
        The rows that were fitted, and the draws of the fit.
    log_weights
        Logarithms of the weights that turn the thinned draws into those of a fit without a study,
        by draw and study.
    seed
        Of the random numbers.
    with_dose
        Whether sessions, length and time count.
    refit
        Fits without a study, where its weights fail; None leaves them as they are.

    Returns
    -------
    The forecasts of all printed results, and the studies whose weights failed.
    """
    random = np.random.default_rng(seed)
    theta = population_of(draws, thinned(draws, THINNED))
    pool = _pool(design, theta, random, with_dose=with_dose)
    tellings: list[Foretelling] = []
    failed: list[str] = []
    for number, study in enumerate(design.studies):
        rows = _printed_rows(design, number)
        if not rows.size:
            continue
        weights, k = smoothed_weights(log_weights[:, number])
        drawn, every = pool, np.repeat(weights, REPEATS) / REPEATS
        if k > WORST_K:
            failed.append(study)
        if k > WORST_K and refit is not None:
            again = refit(study)
            own = population_of(again, thinned(again, THINNED))
            drawn = _pool(design, own, random, with_dose=with_dose)
            every = np.full(len(drawn), 1.0 / len(drawn))
        chosen = random.choice(len(drawn), len(drawn), p=every / every.sum())
        tellings += _tellings(design, rows, drawn[chosen], k)
    return tellings, failed


def spoken(
    design: Design, draws: dict[str, np.ndarray], *, seed: int, with_dose: bool = True
) -> np.ndarray:
    """Return the log likelihood of every study by the thinned draws, its own effects summed out."""
    which = thinned(draws, THINNED)
    unit = np.where(design.arms_in_grades(), draws["grade_step"][which][:, None], 1.0)
    return log_likelihood_of_studies(
        design,
        population_of(draws, which),
        draws["arm_report"][which] / unit,
        inner=INNER,
        seed=seed,
        with_dose=with_dose,
    )


def constant(design: Design, draws: dict[str, np.ndarray], *, seed: int) -> list[Foretelling]:
    """Foretell every study by one number for all, with the spread that the other studies show."""
    random = np.random.default_rng(seed)
    theta = population_of(draws, thinned(draws, THINNED))
    theta = {name: np.repeat(value, REPEATS // 2, 0) for name, value in theta.items()}
    theta |= {
        "log_rolling": np.full_like(theta["decay"], -50.0),
        "log_boxcar": np.full_like(theta["decay"], -50.0),
        "scale_effect": np.zeros_like(theta["scale_effect"]),
        "open_effect": np.zeros_like(theta["decay"]),
    }
    centre = -np.log1p(-CONSTANT_PERCENT / 100.0)
    ratio = design.rows("ratio")
    tellings = []
    for number in range(len(design.studies)):
        rows = _printed_rows(design, number)
        if not rows.size:
            continue
        others = ratio[design.study[ratio] != number]
        sd = np.sqrt(np.mean((design.seen[others] - centre) ** 2))
        full, _ = new_trials(design, theta, random.standard_normal((theta["decay"].size, 6)))
        off = centre + sd * random.standard_normal((theta["decay"].size, design.n_arms))
        tellings += _tellings(design, rows, foretold(design, full, off, random), float("nan"))
    return tellings


def held_out(
    held: Design, fitted: Design, draws: dict[str, np.ndarray], *, seed: int
) -> list[Foretelling]:
    """Foretell the rows that were never fitted; of one fitted in part, its readers are known."""
    random = np.random.default_rng(seed)
    which = np.repeat(thinned(draws, THINNED), REPEATS)
    theta = population_of(draws, which)
    full, off = new_trials(held, theta, random.standard_normal((which.size, 6)))
    known = offsets(fitted, draws, which)
    for row, arm in enumerate(held.arms):
        same = [
            n
            for n, each in enumerate(fitted.arms)
            if (each.study, each.arm) == (arm.study, arm.arm)
        ]
        if same:
            off[:, held.arm[row]] = known[:, fitted.arm[same[0]]]
    drawn = foretold(held, full, off, random)
    return _tellings(held, np.arange(len(held.arms)), drawn, float("nan"))


def _pool(
    design: Design, theta: Values, random: np.random.Generator, *, with_dose: bool
) -> np.ndarray:
    theta = {name: np.repeat(value, REPEATS, 0) for name, value in theta.items()}
    full, off = new_trials(design, theta, random.standard_normal((theta["decay"].size, 6)))
    return foretold(design, full, off, random, with_dose=with_dose)


def _printed_rows(design: Design, study: int) -> np.ndarray:
    return np.flatnonzero((design.study == study) & np.isin(design.likelihood, PRINTED))


def _tellings(design: Design, rows: np.ndarray, drawn: np.ndarray, k: float) -> list[Foretelling]:
    results = seen(design)
    return [
        foretelling(
            design.arms[row].study,
            _name(design, row),
            unit_of(design, row),
            results[row],
            drawn[:, row],
            k,
        )
        for row in rows
    ]


def _name(design: Design, row: int) -> str:
    arm = design.arms[row]
    parts = [arm.arm]
    if arm.kinds in ("rolling", "boxcar"):
        parts.append(f"{arm.kinds} scars")
    twins = [each for each in design.arms if (each.study, each.arm) == (arm.study, arm.arm)]
    if len({each.weeks_after_last for each in twins}) > 1:
        parts.append(f"{arm.weeks_after_last:g} weeks after the last session")
    if len({each.sessions for each in twins}) > 1:
        parts.append(f"{arm.sessions:g} sessions")
    return ", ".join(parts)
