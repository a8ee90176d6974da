"""Foretell: what trials that were not fitted would report, by the draws of a fit."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import qmc

from fitting.design import ADJUNCTS, Design
from fitting.model import START
from fitting.speech import (
    POINTS_SPREAD,
    Values,
    cell_shares,
    cohort_effect,
    effects,
    grades_lost,
    log_likelihood,
    looks,
    points_lost,
)

POPULATION = (
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
    "open_effect",
    "unstated_open",
    "grade_step",
    "grade_noise",
    "rater_noise",
    "clumping",
    "noticed",
    "study_sd",
    "arm_sd",
    "spread_middle",
    "spread_apart",
)
PRINTED = ("ratio", "points", "grade", "grade points", "counts")
"""How rows speak that print a result of their own."""
UNITS = {"ratio": "% off", "points": "points", "grade": "grades", "grade points": "grades"}


def population_of(draws: dict[str, np.ndarray], which: np.ndarray) -> Values:
    """Return the parameters that all trials share, of the draws numbered `which`."""
    theta: Values = {name: draws[name][which] for name in POPULATION}
    adjunct = [np.zeros(which.size), *(np.log(draws[name][which]) for name in ADJUNCTS[1:])]
    theta["log_adjunct"] = np.stack(adjunct, axis=1)
    theta["scale_effect"] = draws["scale_sd"][which][:, None] * draws["scale_z"][which]
    return theta


def new_trials(design: Design, theta: Values, z: np.ndarray) -> tuple[Values, np.ndarray]:
    """Return parameters of trials not seen before, and the offset of each of their arms.

    Parameters
    ----------
    design
        Rows of the trials.
    theta
        Population by draw.
    z
        Standard normal numbers, draws x 6: study, first arm, second arm, their spreads, start.
    """
    place = _places(design)
    off = theta["study_sd"][:, None] * z[:, :1] + theta["arm_sd"][:, None] * z[:, 1:3][:, place]
    drawn = theta["spread_middle"][:, None] + theta["spread_apart"][:, None] * z[:, 3:5]
    told = np.where(np.isnan(design.log_spread), 0.0, design.log_spread)
    untold = np.isnan(design.log_spread)
    log_spread = np.where(untold, drawn[:, place[design.arm]], told)
    laws = np.array([START.get(arm.scale, (0.0, 0.0)) for arm in design.arms])
    start = np.exp(laws[:, 0] + laws[:, 1] * z[:, 5:6])
    return theta | {"log_spread": log_spread, "start": start}, off


WIDER = 1.5
"""Own choice: how much wider than the posterior the law is from which reports are drawn."""


@cache
def _speak(design: Design, with_dose: bool) -> Any:
    def one(theta: Values, off: Any) -> Any:
        effect = effects(design, theta, with_dose=with_dose)
        shift = looks(design, theta) + off[design.arm]
        return (
            cohort_effect(effect, theta) + shift,
            grades_lost(design, np.arange(len(design.arms)), effect, shift, theta),
            cell_shares(design, effect, shift, theta),
            log_likelihood(design, theta, effect, shift),
        )

    return jax.jit(jax.vmap(one))


def foretold(
    design: Design,
    theta: Values,
    off: np.ndarray,
    random: np.random.Generator,
    *,
    with_dose: bool = True,
    noise: bool = True,
) -> np.ndarray:
    """Draw what every row would print: % off, points, grades, or the mean of its counts.

    Returns
    -------
    Draws x rows, NaN for rows that print no result of their own.
    """
    reported, lost, shares, _ = (np.asarray(each) for each in _speak(design, with_dose)(theta, off))
    return printed(design, theta, (reported, lost, shares), random, noise=noise)


def printed(
    design: Design,
    theta: Values,
    spoken: tuple[np.ndarray, np.ndarray, np.ndarray],
    random: np.random.Generator,
    *,
    noise: bool = True,
) -> np.ndarray:
    """Add the chance of a limited number of clients, and give results in their own unit."""
    reported, lost, shares = spoken
    out = np.full(reported.shape, np.nan)
    z = random.standard_normal(reported.shape) * noise
    se = np.exp(theta["log_spread"]) / np.sqrt(design.clients)
    rows = design.rows("ratio")
    out[:, rows] = -100.0 * np.expm1(-(reported + z * se)[:, rows])
    rows = design.rows("points")
    start = theta["start"]
    imputed = POINTS_SPREAD * start * np.exp(-reported) / np.sqrt(design.clients)
    own = np.where(np.isnan(design.seen_se), imputed, np.nan_to_num(design.seen_se))
    out[:, rows] = (np.asarray(points_lost(reported, start)) + z * own)[:, rows]
    rows = design.rows("grade", "grade points")
    out[:, rows] = (lost + z * np.nan_to_num(design.seen_se))[:, rows]
    for row in design.rows("counts"):
        out[:, row] = _mean_of_counts(design, row, theta["clumping"], shares, random)
    return out


def _mean_of_counts(
    design: Design, row: int, clump: np.ndarray, shares: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Draw counts of clients, clumped as raters clump them, and give the mean of their cells."""
    total, clients = np.zeros(len(shares)), 0.0
    for group in np.unique(design.cell_group[design.cell_row == row]):
        cells = np.flatnonzero(design.cell_group == group)
        number = design.cell_clients[cells].sum()
        middle = np.append(design.cell_mid[cells], 0.0)
        share = np.concatenate([shares[:, cells], 1e-6 + 0 * shares[:, :1]], axis=1)
        share[:, -1] = np.maximum(1.0 - share[:, :-1].sum(axis=1), 1e-6)
        part = random.standard_gamma(np.maximum(share * clump[:, None], 1e-3)) + 1e-300
        part /= part.sum(axis=1, keepdims=True)
        total += random.multinomial(int(number), part) @ middle
        clients += number
    return total / clients


def seen(design: Design) -> np.ndarray:
    """Return what every row did print, in the unit of `foretold`."""
    out = np.where(design.likelihood == "ratio", -100.0 * np.expm1(-design.seen), design.seen)
    for row in design.rows("counts"):
        cells = design.cell_row == row
        out[row] = np.average(design.cell_mid[cells], weights=design.cell_clients[cells])
    return np.where(np.isin(design.likelihood, PRINTED), out, np.nan)


def unit_of(design: Design, row: int) -> str:
    """Name the unit of a row's result."""
    likelihood = str(design.likelihood[row])
    return UNITS.get(likelihood, "grades" if design.in_grades[row] else "% off, bands")


def log_likelihood_of_studies(
    design: Design,
    theta: Values,
    raw: np.ndarray,
    *,
    inner: int,
    seed: int,
    with_dose: bool = True,
) -> np.ndarray:
    """Return, by draw and study, the log likelihood with the study's own effects summed out.

    The report of each arm is drawn from a law a little wider than its posterior and weighed by
    what the draw expects of it, because most trials allow only a narrow range.

    Parameters
    ----------
    design
        Rows of the trials.
    theta
        Population by draw.
    raw
        Draws of what the arms report, in the unit in which they were read, by draw and arm.
    inner
        Points by which one study's effects are summed out.
    seed
        Of the points.
    with_dose
        Whether sessions, length and time count.
    """
    points = ndtri(qmc.Sobol(5, seed=seed).random(inner).clip(1e-6, 1 - 1e-6))
    z = points[:, :2][:, _places(design)]
    sd = WIDER * raw.std(axis=0)
    drawn = raw.mean(axis=0) + sd * z
    log_q = -0.5 * z**2 - np.log(sd) - 0.5 * np.log(2 * np.pi)
    speak = _speak(design, with_dose)
    none = np.zeros((theta["decay"].size, design.n_arms))
    expected = np.asarray(speak(_with_rows(design, theta), none)[0])
    first = np.unique(design.arm, return_index=True)[1]
    out = np.empty((theta["decay"].size, len(design.studies)))
    for draw in range(len(out)):
        one = {
            name: np.repeat(np.asarray(each)[draw][None], inner, 0) for name, each in theta.items()
        }
        unit = np.where(design.arms_in_grades(), theta["grade_step"][draw], 1.0)
        off = drawn * unit - expected[draw, first]
        extra = np.column_stack([points[:, :1], points[:, :2], points[:, 2:]])
        full, _ = new_trials(design, one, extra)
        rows = np.asarray(speak(full, off)[3])
        log_p = _between(design, off, theta["study_sd"][draw], theta["arm_sd"][draw])
        studies = log_p.copy()
        np.add.at(studies.T, design.study, rows.T)
        np.add.at(studies.T, design.study[first], (np.log(unit) - log_q).T)
        out[draw] = logsumexp(studies, axis=0) - np.log(inner)
    return out


def _places(design: Design) -> np.ndarray:
    """Return the place of each arm in its study, first or second."""
    of_study = design.study[np.unique(design.arm, return_index=True)[1]]
    return np.array([min((of_study[:arm] == study).sum(), 1) for arm, study in enumerate(of_study)])


def _between(design: Design, off: np.ndarray, study: float, within: float) -> np.ndarray:
    """Return the log density of what arms are off, by study, the study's own effect summed out."""
    of_study = design.study[np.unique(design.arm, return_index=True)[1]]
    single, paired = design.arms_alone()
    out = np.zeros((len(off), len(design.studies)))
    out[:, of_study[single]] = _normal(off[:, single], np.hypot(study, within))
    one, two, root = off[:, paired[:, 0]], off[:, paired[:, 1]], np.sqrt(2.0)
    both = _normal((one + two) / root, np.hypot(root * study, within))
    out[:, of_study[paired[:, 0]]] = both + _normal((one - two) / root, within)
    return out


def _normal(off: np.ndarray, sd: float) -> np.ndarray:
    return -0.5 * (off / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi)


def _with_rows(design: Design, theta: Values) -> Values:
    """Add what rows need but the expected report does not depend on."""
    size = (theta["decay"].size, len(design.arms))
    return theta | {"log_spread": np.zeros(size), "start": np.ones(size)}


def offsets(design: Design, draws: dict[str, np.ndarray], which: np.ndarray) -> np.ndarray:
    """Return by how much each fitted arm reports off what is expected of it."""
    theta = _with_rows(design, population_of(draws, which))
    none = np.zeros((which.size, design.n_arms))
    reported = np.asarray(_speak(design, True)(theta, none)[0])
    first = np.unique(design.arm, return_index=True)[1]
    return np.asarray(draws["arm_report"][which] - reported[:, first])
