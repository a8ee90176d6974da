"""Posterior: what the trials taught, read from the file that a fit left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from needlepoint.errors import NeedlepointError
from needlepoint.healing.response.prior import DRAWN, Draws, ResponsePrior, prior_facts
from needlepoint.healing.response.trial_data import digest_of_trials
from needlepoint.quantity import Measured

MIDDLE_TYPE = 3.5
"""Own choice: the Fitzpatrick type at which the chance of dark marks is stated; middle of six."""


class StalePosterior(NeedlepointError):
    """The posterior was learned from another table of trials; always a fault of the package."""


@dataclass(frozen=True)
class Posterior:
    """What the trials taught, and how far the fit can be trusted.

    Attributes
    ----------
    belief
        The draws.
    digest
        SHA-256 of the table of trials that was fitted.
    seed
        Seed of the fit.
    r_hat, effective, divergences
        Worst R-hat over all parameters, fewest effective draws, and divergent steps.
    from_prior
        Names of the draws about which the trials say nothing: they are the prior's.
    marks_logit, marks_per_type
        Log odds of dark marks after a course at `MIDDLE_TYPE`, and what one Fitzpatrick type
        adds to them.
    """

    belief: ResponsePrior
    digest: str
    seed: int
    r_hat: float
    effective: float
    divergences: int
    from_prior: tuple[str, ...]
    marks_logit: Draws
    marks_per_type: Draws

    @property
    def dose_beats_constant(self) -> bool:
        """Whether sessions and length predicted trials better than one number for all did.

        Where not, a product shows them as prior belief, not as something learned.
        """
        return self.belief.dose_beats_constant


@cache
def read_posterior() -> Posterior:
    """Read the posterior that the package carries.

    Raises
    ------
    Stale
        If it was learned from another table of trials than the package carries.
    """
    with (
        as_file(files("needlepoint.healing").joinpath("posterior.npz")) as path,
        np.load(path, allow_pickle=False) as held,
    ):
        said = json.loads(str(held["about"]))
        draws = {name: held[name].astype(np.float64) for name in held.files if name != "about"}
    if said["digest"] != digest_of_trials():
        raise StalePosterior(
            "the posterior was not learned from the table of trials beside it; run `make fit`"
        )
    facts = prior_facts()
    belief = ResponsePrior(
        **{name: draws[name] for name in DRAWN},
        usual_length_mm=facts.number("usual_length"),
        drift_days=facts.number("drift_days"),
        origin=f"fit to the trials {said['digest'][:12]}",
        dose_beats_constant=bool(said["dose_beats_constant"]),
    )
    return Posterior(
        belief=belief,
        digest=said["digest"],
        seed=int(said["seed"]),
        r_hat=float(said["r_hat"]),
        effective=float(said["effective"]),
        divergences=int(said["divergences"]),
        from_prior=tuple(said["from_prior"]),
        marks_logit=draws["marks_logit"],
        marks_per_type=draws["marks_per_type"],
    )


def chance_of_dark_marks(posterior: Posterior, fitzpatrick: int) -> Measured:
    """Return the chance of dark marks after a course, by Fitzpatrick type [%].

    Few trials count them and some zeros were not looked for, so the interval is wide.

    Parameters
    ----------
    posterior
        What the trials taught.
    fitzpatrick
        Skin type, 1 to 6.
    """
    logit = posterior.marks_logit + posterior.marks_per_type * (fitzpatrick - MIDDLE_TYPE)
    chance = 100.0 / (1.0 + np.exp(-logit))
    low, middle, high = np.quantile(chance, (0.025, 0.5, 0.975))
    return Measured(float(middle), float(low), float(high), "%")
