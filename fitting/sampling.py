"""Sampling: draws of a model given its rows, and whether they are to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS, init_to_median

from fitting.design import Design
from fitting.model import model

SEED = 20261122
CHAINS, WARMUP, KEPT = 4, 400, 500
ACCEPT = 0.97
"""Own choice: small steps, so that no corner of the posterior is passed over."""
WORST_R_HAT, FEWEST_EFFECTIVE = 1.01, 400.0
"""Bars of a fit that may be shipped; 400 effective draws hold a 95 % interval well."""


@dataclass(frozen=True)
class Diagnosis:
    """How far draws can be trusted: the worst of all parameters."""

    r_hat: float
    effective: float
    divergences: int
    worst: str

    @property
    def fit_to_ship(self) -> bool:
        """Whether all bars are met."""
        return (
            self.r_hat < WORST_R_HAT
            and self.effective >= FEWEST_EFFECTIVE
            and self.divergences == 0
        )


@dataclass(frozen=True)
class Fitted:
    """Draws by name (chains x draws x ...), with their diagnosis by parameter and of all."""

    draws: dict[str, np.ndarray]
    by_name: dict[str, tuple[float, float]]
    diagnosis: Diagnosis

    def flat(self) -> dict[str, np.ndarray]:
        """Return the draws of all chains one after the other."""
        return {
            name: each.reshape(each.shape[0] * each.shape[1], *each.shape[2:])
            for name, each in self.draws.items()
        }


def fit(
    design: Design,
    *,
    seed: int = SEED,
    with_dose: bool = True,
    without: str = "",
    warmup: int = WARMUP,
    kept: int = KEPT,
) -> Fitted:
    """Draw from the posterior, with all rows but those of the study `without`."""
    heard = np.array([float(arm.study != without) for arm in design.arms])
    kernel = NUTS(
        partial(model, with_dose=with_dose),
        target_accept_prob=ACCEPT,
        init_strategy=init_to_median(num_samples=5),
    )
    chains = MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=kept,
        num_chains=CHAINS,
        chain_method="vectorized",
        progress_bar=False,
    )
    chains.run(jax.random.PRNGKey(seed), design, heard, extra_fields=("diverging",))
    draws = {
        name: np.asarray(each) for name, each in chains.get_samples(group_by_chain=True).items()
    }
    diverged = int(np.asarray(chains.get_extra_fields()["diverging"]).sum())
    return Fitted(draws, *diagnose(draws, diverged))


def diagnose(
    draws: dict[str, np.ndarray], divergences: int
) -> tuple[dict[str, tuple[float, float]], Diagnosis]:
    """Return R-hat and the bulk of effective draws by parameter, and the worst of all."""
    # trials of one kind of result leave the parameters of the other kinds without an entry
    by_name = {name: _worst(each) for name, each in draws.items() if each.size}
    r_hat = max(by_name, key=lambda name: by_name[name][0])
    effective = min(by_name, key=lambda name: by_name[name][1])
    worst = f"R-hat: {r_hat}; effective draws: {effective}"
    return by_name, Diagnosis(by_name[r_hat][0], by_name[effective][1], divergences, worst)


def _worst(each: np.ndarray) -> tuple[float, float]:
    ranked: Any = _rank_normal(each)
    return (
        float(np.max(split_gelman_rubin(ranked))),
        float(np.min(effective_sample_size(ranked))),
    )


def _rank_normal(each: np.ndarray) -> np.ndarray:
    """Replace draws by normal scores of their ranks, so that heavy tails cannot hide a fault."""
    from scipy.special import ndtri

    flat = each.reshape(each.shape[0] * each.shape[1], -1)
    ranks = flat.argsort(axis=0).argsort(axis=0) + 1.0
    return np.asarray(ndtri((ranks - 0.375) / (len(flat) + 0.25))).reshape(each.shape)
