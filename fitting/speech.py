"""Speech: how a latent reduction is reported by the rows of a design."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln, log_ndtr, logsumexp, ndtr

from fitting.design import CUTS, GRADE_SD, KINDS, Design

Values = dict[str, Any]
"""Parameters by name: scalars, or one number a study, arm, scale or row."""

NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
CONSTANT_DOSE = 2.5
"""Own choice: first sessions that four sessions are worth, where the dose part is left out."""
PAIR_SPREAD = 0.25
"""Own choice: SD between clients of the difference of two halves of a face, as a log ratio."""
POINTS_SPREAD = 0.3
"""Own choice: SD between clients of the log ratio where only points are told; were it learned, a
small one would make a narrow neck between the score before and what was lost."""
CONTRAST_SE = 0.04
"""Own choice: standard error of the share that one arm took off, less what the ratio of points
makes of the other's; a tenth of a usual share. On the ratio itself, shares near nothing would make
a narrow neck."""
KIND_SPREAD = 0.5
"""Own choice: how sharply a reader calls a kind of scar improved."""
SIGNIFICANT = 1.96
LEAST = 1e-9


def effects(design: Design, theta: Values, *, with_dose: bool = True) -> jnp.ndarray:
    """Return what a responding client of middling skin loses on the log of severity, by row."""
    number = np.arange(design.present.shape[1])
    if with_dose:
        fast = -jnp.expm1(-design.since_days / theta["fast_days"])
        slow = -jnp.expm1(-design.since_days / theta["slow_days"])
        matured = theta["fast_share"] * fast + (1.0 - theta["fast_share"]) * slow
        dose = (design.present * matured * theta["decay"] ** number).sum(axis=1)
        dose = dose * jnp.exp(theta["length_power"] * np.log(design.length))
    else:
        dose = CONSTANT_DOSE * (design.present.sum(axis=1) > 0)
    return (design.kinds @ strengths(theta)) * dose * jnp.exp(theta["log_adjunct"])[design.adjunct]


def strengths(theta: Values) -> jnp.ndarray:
    """Return the effect of a first session by kind."""
    common = (theta["log_rolling"] + theta["log_boxcar"]) / 2.0
    icepick = common + jnp.log(theta["icepick_share"])
    return jnp.exp(jnp.stack([theta["log_rolling"], theta["log_boxcar"], icepick]))


def looks(design: Design, theta: Values) -> jnp.ndarray:
    """Return what the scale and a reader who knows add to what is reported."""
    told = np.nan_to_num(design.open_share)
    unknown = np.isnan(design.open_share)
    knew = told + unknown * theta["unstated_open"]
    return theta["scale_effect"][design.scale] + theta["open_effect"] * knew


def clients_effect(effect: jnp.ndarray, theta: Values) -> tuple[jnp.ndarray, jnp.ndarray]:
    """Return effects of clients (last axis.

    Those without response, then responders) and weights.
    """
    answers = jnp.concatenate([jnp.zeros(1), jnp.exp(theta["spread"] * NODES)])
    share = theta["nonresponse"]
    weights = jnp.concatenate([share[None], (1.0 - share) * WEIGHTS])
    return effect[:, None] * answers, weights


def cohort_effect(effect: jnp.ndarray, theta: Values) -> jnp.ndarray:
    """Return the log of the mean severity left, over clients."""
    each, weights = clients_effect(effect, theta)
    return -logsumexp(-each, axis=1, b=weights)


def grades_lost(
    design: Design, rows: np.ndarray, effect: jnp.ndarray, shift: jnp.ndarray, theta: Values
) -> jnp.ndarray:
    """Return the mean of grades lost in certain rows."""
    each, weights = clients_effect(effect[rows], theta)
    down = (each + shift[rows][:, None]) / theta["grade_step"]
    sd = design.latent_sd[rows][:, None]
    before = ndtr((design.before[rows][:, None] - CUTS) / sd).sum(axis=1)
    places = design.before[rows][:, None, None] - down[:, :, None] - CUTS
    after = (ndtr(places / sd[:, :, None]).sum(axis=2) * weights).sum(axis=1)
    return before - after


def cell_shares(design: Design, effect: jnp.ndarray, shift: jnp.ndarray, theta: Values) -> Any:
    """Return the share of clients in every cell of counts."""
    each, weights = clients_effect(effect, theta)
    reported = (each + shift[:, None])[design.cell_row]
    in_grades = design.in_grades[design.cell_row][:, None]
    place = jnp.where(in_grades, reported / theta["grade_step"], reported)
    sd = jnp.where(in_grades, theta["grade_noise"], theta["rater_noise"])
    low, high = design.cell_low[:, None], design.cell_high[:, None]
    share = ndtr((high - place) / sd) - ndtr((low - place) / sd)
    return jnp.clip((share * weights).sum(axis=1), LEAST, 1.0)


def normal(seen: Any, place: Any, sd: Any) -> jnp.ndarray:
    """Return the log density of a normal law."""
    return -0.5 * ((seen - place) / sd) ** 2 - jnp.log(sd) - 0.918938533204673


def points_lost(reported: jnp.ndarray, start: jnp.ndarray) -> jnp.ndarray:
    """Return points lost from a latent start."""
    return -start * jnp.expm1(-reported)


def log_likelihood(
    design: Design, theta: Values, effect: jnp.ndarray, shift: jnp.ndarray
) -> jnp.ndarray:
    """Return the log likelihood of every row; pairs count at their first row.

    Parameters
    ----------
    design
        The rows.
    theta
        Parameters.
    effect
        Effect on a client of middling skin by row.
    shift
        What scale, reader, study and arm add to the report, by row.
    """
    reported = cohort_effect(effect, theta) + shift
    parts = [
        _ratios(design, theta, reported),
        _points(design, theta, reported),
        _grades(design, theta, effect, shift),
        _counts(design, cell_shares(design, effect, shift, theta), theta),
        _pairs(design, reported),
        _kind_counts(design, theta, effect),
    ]
    rows = np.concatenate([rows for rows, _ in parts])
    values = jnp.concatenate([values for _, values in parts])
    return jnp.zeros(len(design.arms)).at[rows].add(values)


Part = tuple[np.ndarray, jnp.ndarray]
"""Numbers of rows, and what they add to the log likelihood."""


def _ratios(design: Design, theta: Values, reported: jnp.ndarray) -> Part:
    rows = design.rows("ratio")
    se = jnp.exp(theta["log_spread"][rows]) / np.sqrt(design.clients[rows])
    return rows, normal(design.seen[rows], reported[rows], se)


def _points(design: Design, theta: Values, reported: jnp.ndarray) -> Part:
    rows = design.rows("points")
    start = theta["start"][rows]
    lost = points_lost(reported[rows], start)
    left = start * jnp.exp(-reported[rows])
    imputed = POINTS_SPREAD * left / np.sqrt(design.clients[rows])
    printed = design.seen_se[rows]
    se = jnp.where(np.isnan(printed), imputed, np.nan_to_num(printed, nan=1.0))
    return rows, normal(design.seen[rows], lost, se)


def _grades(design: Design, theta: Values, effect: jnp.ndarray, shift: jnp.ndarray) -> Part:
    told, silent = design.rows("grade", "grade points"), design.rows("not significant")
    rows = np.concatenate([told, silent])
    lost = grades_lost(design, rows, effect, shift, theta)
    seen = normal(design.seen[told], lost[: told.size], design.seen_se[told])
    z = lost[told.size :] / (GRADE_SD / np.sqrt(design.clients[silent]))
    return rows, jnp.concatenate([seen, log_ndtr(SIGNIFICANT - z)])


def _counts(design: Design, shares: jnp.ndarray, theta: Values) -> Part:
    """Dirichlet-multinomial: raters clump, so clients of one trial count for less than they are."""
    clump, counted = theta["clumping"], design.cell_clients
    each = gammaln(counted + clump * shares) - gammaln(clump * shares)
    groups, first = np.unique(design.cell_group, return_index=True)
    clients = np.bincount(design.cell_group, counted)[groups]
    whole = gammaln(clump) - gammaln(clump + clients)
    rows = np.concatenate([design.cell_row, design.cell_row[first]])
    return rows, jnp.concatenate([each, whole])


def _pairs(design: Design, reported: jnp.ndarray) -> Part:
    """Two arms of one study of which only the order, or the ratio, is known."""
    found, values = [], [jnp.zeros(0)]
    for likelihood in ("contrast", "longer better", "adjunct better"):
        rows = design.rows(likelihood)
        for study in dict.fromkeys(design.study[rows]):
            first, second = rows[design.study[rows] == study]
            more, less = _order(design, first, second)
            gain = reported[more] - reported[less]
            z = gain / (PAIR_SPREAD / np.sqrt(design.clients[first]))
            if likelihood == "contrast":
                ratio = design.seen[more] / design.seen[less]
                told = -jnp.expm1(-reported[more]) + ratio * jnp.expm1(-reported[less])
                value = normal(0.0, told, CONTRAST_SE)
            else:
                value = log_ndtr(z - (SIGNIFICANT if likelihood == "longer better" else 0.0))
            found.append(first)
            values.append(jnp.atleast_1d(value))
    return np.array(found, int), jnp.concatenate(values)


def _order(design: Design, first: int, second: int) -> tuple[int, int]:
    more = (design.adjunct[first] > 0) or (design.length[first] > design.length[second])
    return (first, second) if more else (second, first)


def _kind_counts(design: Design, theta: Values, effect: jnp.ndarray) -> Part:
    """Clients in whom a kind of scar improved: its effect passed what the reader notices."""
    found, values = [], [jnp.zeros(0)]
    for row in design.rows("kind counts"):
        arm = design.arms[row]
        number = np.array([KINDS.index(kind) for kind, _ in arm.responders])
        improved = np.array([count for _, count in arm.responders], float)
        own = effect[row] * strengths(theta)[number] / (design.kinds[row] @ strengths(theta))
        sd = jnp.sqrt(KIND_SPREAD**2 + theta["spread"] ** 2)
        share = (1.0 - theta["nonresponse"]) * ndtr((jnp.log(own) - theta["noticed"]) / sd)
        share = jnp.clip(share, LEAST, 1.0 - LEAST)
        rest = design.clients[row] - improved
        found.append(row)
        told = (improved * jnp.log(share) + rest * jnp.log1p(-share)).sum()
        values.append(jnp.atleast_1d(told))
    return np.array(found, int), jnp.concatenate(values)
