"""Model: priors of the parameters, and the rows that speak about them."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from numpyro import distributions as dist

from fitting.design import ADJUNCTS, SCALES, Design
from fitting.speech import Values, cohort_effect, effects, log_likelihood, looks, normal
from needlepoint.healing.response.prior import prior_facts

OPEN_EFFECT = (0.30, 0.15)
"""What a reader who knows adds to the reported effect: takes a true 20 % to a reported 41 %."""
STUDY_SD, ARM_SD, SCALE_SD = 0.3, 0.15, 0.2
"""Scales of half-normal laws: between studies, arms of one study, and scales of severity."""
OTHER_ADJUNCT = 0.3
"""SD of the logarithm by which treatments that the product does not offer multiply the effect."""
SHIPPED_ADJUNCTS = ADJUNCTS[1:4]
START = {"asas": (np.log(3.0), 0.15), "gb_points": (np.log(13.0), 0.4)}
"""Log of the score before treatment where it is not told: centre and SD, from trials that do."""


def pair(name: str) -> tuple[float, float]:
    """Return the two numbers of a law of the prior."""
    first, second = prior_facts()[name].value  # type: ignore[misc, union-attr]
    return float(first), float(second)  # type: ignore[arg-type]


def lognormal(name: str) -> Any:
    """Return a lognormal law of the prior."""
    median, sd = pair(name)
    return dist.LogNormal(np.log(median), sd)


def population() -> Values:
    """Draw what all clients of all trials have in common."""
    facts = prior_facts()
    median, sd = pair("session")
    apart = facts.number("kinds_apart")
    common = numpyro.sample("common", dist.Normal(np.log(median), np.sqrt(sd**2 - apart**2)))
    off = numpyro.sample("kind_off", dist.Normal(0.0, 1.0).expand([2]))
    adjunct = [0.0]
    for name in ADJUNCTS[1:]:
        shipped = name in SHIPPED_ADJUNCTS
        law = lognormal(name) if shipped else dist.LogNormal(0.0, OTHER_ADJUNCT)
        adjunct.append(jnp.log(numpyro.sample(name, law)))
    return {
        "log_rolling": numpyro.deterministic("log_rolling", common + apart * off[0]),
        "log_boxcar": numpyro.deterministic("log_boxcar", common + apart * off[1]),
        "icepick_share": numpyro.sample("icepick_share", dist.Beta(*pair("icepick"))),
        "decay": numpyro.sample("decay", dist.Beta(*pair("decay"))),
        "length_power": numpyro.sample(
            "length_power", dist.TruncatedNormal(*pair("length_power"), low=0.0)
        ),
        "fast_days": numpyro.sample("fast_days", lognormal("fast_days")),
        "slow_days": numpyro.sample("slow_days", lognormal("slow_days")),
        "fast_share": numpyro.sample("fast_share", dist.Beta(*pair("fast_share"))),
        "spread": numpyro.sample("spread", dist.HalfNormal(facts.number("spread"))),
        "nonresponse": numpyro.sample("nonresponse", dist.Beta(*pair("nonresponse"))),
        "log_adjunct": jnp.stack([jnp.asarray(each) for each in adjunct]),
    }


def reporting(design: Design) -> Values:
    """Draw how studies, scales and readers turn an effect into a report."""
    study_sd = numpyro.sample("study_sd", dist.HalfNormal(STUDY_SD))
    arm_sd = numpyro.sample("arm_sd", dist.HalfNormal(ARM_SD))
    scale_sd = numpyro.sample("scale_sd", dist.HalfNormal(SCALE_SD))
    return (
        {
            "study_sd": study_sd,
            "arm_sd": arm_sd,
            "scale_effect": scale_sd * _standard("scale_z", len(SCALES)),
            "open_effect": numpyro.sample("open_effect", dist.Normal(*OPEN_EFFECT)),
            "unstated_open": numpyro.sample("unstated_open", dist.Beta(4.0, 2.0)),
            "grade_step": numpyro.sample("grade_step", dist.LogNormal(np.log(0.45), 0.3)),
            "grade_noise": numpyro.sample("grade_noise", dist.LogNormal(np.log(0.5), 0.3)),
            "rater_noise": numpyro.sample("rater_noise", dist.LogNormal(np.log(0.2), 0.4)),
            "clumping": numpyro.sample("clumping", dist.LogNormal(np.log(10.0), 0.7)),
            "noticed": numpyro.sample("noticed", dist.Normal(np.log(0.25), 1.0)),
        }
        | _spreads(design)
        | {"start": _starts(design)}
    )


def _standard(name: str, size: int) -> jnp.ndarray:
    return numpyro.sample(name, dist.Normal(0.0, 1.0).expand([size]))


def _spreads(design: Design) -> Values:
    """Draw the spreads between clients; those that are told teach about those that are not."""
    middle = numpyro.sample("spread_middle", dist.Normal(np.log(0.25), 0.5))
    apart = numpyro.sample("spread_apart", dist.HalfNormal(0.4))
    told = ~np.isnan(design.log_spread)
    ratio = design.likelihood == "ratio"
    if (told & ratio).any():
        law = dist.Normal(middle, apart + 0.05)
        numpyro.sample("spread_told", law, obs=design.log_spread[told & ratio])
    needed = np.flatnonzero(~told & (design.likelihood == "ratio"))
    drawn = middle + apart * _standard("spread_z", needed.size)
    return {"log_spread": jnp.asarray(np.nan_to_num(design.log_spread)).at[needed].set(drawn)}


def _starts(design: Design) -> jnp.ndarray:
    """Draw the score before treatment where it is not told, one a study."""
    rows = design.rows("points")
    studies = list(dict.fromkeys(design.study[rows]))
    number = np.array([studies.index(study) for study in design.study[rows]], int)
    laws = np.array([START[design.arms[row].scale] for row in rows]).reshape(-1, 2)
    drawn = laws[:, 0] + laws[:, 1] * _standard("start_z", len(studies))[number]
    return jnp.ones(len(design.arms)).at[rows].set(jnp.exp(drawn))


def heard(
    design: Design, theta: Values, report: jnp.ndarray, kept: jnp.ndarray, *, with_dose: bool
) -> jnp.ndarray:
    """Return the log likelihood of all rows that are kept, and of what the arms report.

    The report of an arm is a parameter, not its distance from the expected: most trials measure it
    closely, and the sampler then need not follow the parameters behind it. The effect of a study,
    which its two arms share, is summed out: of a pair, half sum and half difference are
    independent.
    """
    effect = effects(design, theta, with_dose=with_dose)
    look = looks(design, theta)
    first = np.unique(design.arm, return_index=True)[1]
    off = report - (cohort_effect(effect, theta) + look)[first]
    spoken = log_likelihood(design, theta, effect, look + off[design.arm])
    study, within = theta["study_sd"], theta["arm_sd"]
    single, paired = design.arms_alone()
    one, two = off[paired[:, 0]], off[paired[:, 1]]
    root = np.sqrt(2.0)
    return (
        (spoken * kept).sum()
        + normal(off[single], 0.0, jnp.sqrt(study**2 + within**2)).sum()
        + normal((one + two) / root, 0.0, jnp.sqrt(2 * study**2 + within**2)).sum()
        + normal((one - two) / root, 0.0, within).sum()
    )


def model(design: Design, kept: Any, *, with_dose: bool = True) -> None:
    """Believe the prior, hear the rows that are `kept` (1, or 0 to leave a row out).

    What an arm reports is drawn in the unit in which it was read: in grades, so that it does not
    depend on what a grade is worth, or in standard errors from what was printed, so that a small
    spread does not make a narrow neck in which the sampler is caught.
    """
    theta = population() | reporting(design)
    law = dist.ImproperUniform(dist.constraints.real, (), (design.n_arms,))
    first = np.unique(design.arm, return_index=True)[1]
    by_ratio = design.likelihood[first] == "ratio"
    origin = np.where(by_ratio, design.seen[first], 0.0)
    se = jnp.exp(theta["log_spread"][first]) / np.sqrt(design.clients[first])
    unit = jnp.where(design.arms_in_grades(), theta["grade_step"], jnp.where(by_ratio, se, 1.0))
    raw = numpyro.sample("arm_raw", law)
    report = numpyro.deterministic("arm_report", origin + unit * raw)
    numpyro.factor("of_unit", jnp.log(unit).sum())
    numpyro.factor("heard", _heard_by(design, with_dose)(theta, report, kept))


@cache
def _heard_by(design: Design, with_dose: bool) -> Any:
    return jax.jit(partial(heard, design, with_dose=with_dose))
