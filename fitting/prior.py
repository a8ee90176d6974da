"""Prior: draws of everything before any trial was heard, in plain numpy."""

from __future__ import annotations

import numpy as np

from fitting.design import ADJUNCTS, SCALES
from fitting.model import (
    ARM_SD,
    OPEN_EFFECT,
    OTHER_ADJUNCT,
    SCALE_SD,
    SHIPPED_ADJUNCTS,
    STUDY_SD,
)
from needlepoint.healing.response.prior import DRAWN, unfitted_prior


def prior_draws(count: int, seed: int) -> dict[str, np.ndarray]:
    """Draw population and reporting from the prior, by the names of the model."""
    belief = unfitted_prior(count, seed)
    random = np.random.default_rng(seed + 1)
    draws = {name: getattr(belief, name) for name in DRAWN}
    for name in ADJUNCTS[1:]:
        if name not in SHIPPED_ADJUNCTS:
            draws[name] = np.exp(OTHER_ADJUNCT * random.standard_normal(count))
    for name, scale in (("study_sd", STUDY_SD), ("arm_sd", ARM_SD), ("scale_sd", SCALE_SD)):
        draws[name] = scale * np.abs(random.standard_normal(count))
    for name, centre, sd in (
        ("grade_step", 0.45, 0.3),
        ("grade_noise", 0.5, 0.3),
        ("rater_noise", 0.2, 0.4),
        ("clumping", 10.0, 0.7),
    ):
        draws[name] = centre * np.exp(sd * random.standard_normal(count))
    return draws | {
        "scale_z": random.standard_normal((count, len(SCALES))),
        "open_effect": OPEN_EFFECT[0] + OPEN_EFFECT[1] * random.standard_normal(count),
        "unstated_open": random.beta(4.0, 2.0, count),
        "noticed": np.log(0.25) + random.standard_normal(count),
        "spread_middle": np.log(0.25) + 0.5 * random.standard_normal(count),
        "spread_apart": 0.4 * np.abs(random.standard_normal(count)),
    }
