"""The model against the package that uses it, and against trials of known truth."""

from dataclasses import replace

import numpy as np
import pytest
from fitting.design import design_of

from needlepoint.healing.response.latent import ZoneCourse, doses, strengths
from needlepoint.healing.response.prior import unfitted_prior
from needlepoint.healing.response.trial_data import read_trials

pytest.importorskip("numpyro", reason="the fit needs numpyro, which only developers install")

FITTED = design_of(arm for arm in read_trials() if arm.use == "fit")


def test_the_fit_and_the_forecast_mean_the_same_dose():
    from fitting.speech import effects

    belief = unfitted_prior(3, 5)
    row = next(n for n, arm in enumerate(FITTED.arms) if arm.study == "Malik2024")
    arm = FITTED.arms[row]
    course = ZoneCourse.even(int(arm.sessions), 7.0 * arm.interval_weeks, arm.needle_mm)
    day = course.days[-1] + 7.0 * arm.weeks_after_last
    expected = doses(belief, course, [day])[:, 0] * (strengths(belief) @ FITTED.kinds[row])
    for draw in range(3):
        theta = {
            name: getattr(belief, name)[draw]
            for name in (
                "log_rolling",
                "log_boxcar",
                "icepick_share",
                "decay",
                "length_power",
                "fast_days",
                "slow_days",
                "fast_share",
            )
        }
        theta["log_adjunct"] = np.zeros(8)
        assert float(effects(FITTED, theta)[row]) == pytest.approx(expected[draw], rel=1e-4)


@pytest.mark.truth
@pytest.mark.timeout(3600)
def test_it_finds_the_truth_behind_made_trials():
    import jax
    from fitting.foretell import foretold, new_trials, population_of
    from fitting.prior import prior_draws
    from fitting.sampling import fit

    jax.config.update("jax_enable_x64", True)
    ratios = design_of(
        arm for arm in read_trials() if arm.use == "fit" and arm.likelihood == "ratio"
    )
    random = np.random.default_rng(20)
    draws = prior_draws(1, 21) | {
        "open_effect": np.array([0.3]),
        "study_sd": np.array([0.15]),
        "arm_sd": np.array([0.1]),
    }
    theta, off = new_trials(
        ratios, population_of(draws, np.array([0])), random.standard_normal((1, 6))
    )
    off = 0.18 * random.standard_normal((1, ratios.n_arms))
    percent = foretold(ratios, theta, off, random)[0]
    made = replace(ratios, seen=-np.log1p(-percent / 100.0))
    found = fit(made, warmup=300, kept=200).flat()
    for name in ("log_rolling", "open_effect", "decay", "fast_days", "nonresponse", "spread"):
        truth = draws[name][0]
        low, high = np.quantile(found[name], (0.005, 0.995))
        assert low <= truth <= high, name
    total = np.sqrt(found["study_sd"] ** 2 + found["arm_sd"] ** 2)
    assert np.quantile(total, 0.025) <= 0.18 <= np.quantile(total, 0.975)
