"""Foretell: what trials that were not fitted would report, by the draws of a fit."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import qmc

from fitting.design import ADJUNCTS, Design
from fitting.model import START
from fitting.speech import (
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
    "log_rolling", "log_boxcar", "icepick_share", "decay", "length_power", "fast_days",
    "slow_days", "fast_share", "spread", "nonresponse", "open_effect", "unstated_open",
    "grade_step", "grade_noise", "rater_noise", "clumping", "noticed", "study_sd", "arm_sd",
    "spread_middle", "spread_apart",
)  # fmt: skip
PRINTED = ("ratio", "points", "grade", "grade points", "counts")
"""How rows speak that print a result of their own."""
UNITS = {"ratio": "% off", "points": "points", "grade": "grades", "grade points": "grades"}


def population_of(draws: dict[str, np.ndarray], which: np.ndarray) -> Values:
    """Give the parameters that all trials share, of the draws numbered `which`."""
    theta: Values = {name: draws[name][which] for name in POPULATION}
    adjunct = [np.zeros(which.size), *(np.log(draws[name][which]) for name in ADJUNCTS[1:])]
    theta["log_adjunct"] = np.stack(adjunct, axis=1)
    theta["scale_effect"] = draws["scale_sd"][which][:, None] * draws["scale_z"][which]
    return theta


def new_trials(design: Design, theta: Values, z: np.ndarray) -> tuple[Values, np.ndarray]:
    """Give parameters of trials not seen before, and the offset of each of their arms.

    Parameters
    ----------
    design
        Rows of the trials.
    theta
        Population by draw.
    z
        Standard normal numbers, draws x 6: study, first arm, second arm, their spreads, start.
    """
    first = np.unique(design.arm, return_index=True)[1]
    place = np.array([(design.study[first[:arm]] == design.study[first[arm]]).sum()
                      for arm in range(design.n_arms)])  # fmt: skip
    place = np.minimum(place, 1)
    off = theta["study_sd"][:, None] * z[:, :1] + theta["arm_sd"][:, None] * z[:, 1:3][:, place]
    drawn = theta["spread_middle"][:, None] + theta["spread_apart"][:, None] * z[:, 3:5]
    told = np.where(np.isnan(design.log_spread), 0.0, design.log_spread)
    untold = np.isnan(design.log_spread)
    log_spread = np.where(untold, drawn[:, place[design.arm]], told)
    laws = np.array([START.get(arm.scale, (0.0, 0.0)) for arm in design.arms])
    start = np.exp(laws[:, 0] + laws[:, 1] * z[:, 5:6])
    return theta | {"log_spread": log_spread, "start": start}, off


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
    imputed = se * start * np.exp(-reported)
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
    """Give what every row did print, in the unit of `foretold`."""
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
    design: Design, theta: Values, *, inner: int, seed: int, with_dose: bool = True
) -> np.ndarray:
    """Give, by draw and study, the log likelihood with the study's own effects summed out."""
    points = ndtri(qmc.Sobol(6, seed=seed).random(inner).clip(1e-6, 1 - 1e-6))
    speak = _speak(design, with_dose)
    out = np.empty((theta["study_sd"].size, len(design.studies)))
    each = partial(_one_draw, design, speak, points)
    for draw in range(len(out)):
        out[draw] = each({name: value[draw] for name, value in theta.items()})
    return out


def _one_draw(design: Design, speak: Any, points: np.ndarray, theta: Values) -> np.ndarray:
    many = {
        name: np.repeat(np.asarray(value)[None], len(points), 0) for name, value in theta.items()
    }
    full, off = new_trials(design, many, points)
    rows = np.asarray(speak(full, off)[3])
    studies = np.zeros((len(points), len(design.studies)))
    np.add.at(studies.T, design.study, rows.T)
    return np.asarray(logsumexp(studies, axis=0) - np.log(len(points)))


def offsets(design: Design, draws: dict[str, np.ndarray], which: np.ndarray) -> np.ndarray:
    """Give by how much each fitted arm reports off what is expected of it."""
    theta = population_of(draws, which)
    n = which.size
    theta |= {
        "log_spread": np.zeros((n, len(design.arms))),
        "start": np.ones((n, len(design.arms))),
    }
    reported = np.asarray(_speak(design, True)(theta, np.zeros((n, design.n_arms)))[0])
    first = np.unique(design.arm, return_index=True)[1]
    return np.asarray(draws["arm_report"][which] - reported[:, first])
