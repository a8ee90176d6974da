"""Known belief: the fitted draws that are shipped, or the prior where none are."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from needlepoint.errors import NeedlepointError
from needlepoint.healing.belief import DRAWN, Belief, prior_belief, prior_facts

POSTERIOR = "posterior.npz"
"""The file that the fit leaves: arrays named as those of a belief, and `about`, JSON as text."""


def known_belief(draws: int, seed: int) -> Belief:
    """Give so many draws of what is known: of the fit where one is shipped, else of the prior.

    Draws of a fit are taken evenly over its file, so the same number always gives the same ones;
    more than it holds are not made up. What a fit leaves out, such as adjuncts that no trial
    isolates, comes from the prior.

    Parameters
    ----------
    draws
        How many.
    seed
        Of the random numbers of the prior.
    """
    fit = _fit()
    if fit is None:
        return prior_belief(draws, seed)
    arrays, about = fit
    size = len(next(iter(arrays.values())))
    which = np.unique(np.linspace(0, size - 1, min(draws, size)).round().astype(int))
    prior = prior_belief(which.size, seed)
    known = {name: arrays[name][which] if name in arrays else getattr(prior, name)
             for name in DRAWN}  # fmt: skip
    facts = prior_facts()
    return Belief(
        **known,
        usual_length_mm=float(str(about.get("usual_length_mm", facts.number("usual_length")))),
        drift_days=facts.number("drift_days"),
        origin=str(about.get("origin", "fit")),
        dose_beats_constant=bool(about.get("dose_beats_constant", False)),
    )


@cache
def _fit() -> tuple[dict[str, np.ndarray], dict[str, object]] | None:
    """Read the shipped draws; None where there are none."""
    place = files("needlepoint.healing").joinpath(POSTERIOR)
    if not place.is_file():
        return None
    with np.load(BytesIO(place.read_bytes()), allow_pickle=False) as file:
        arrays = {name: np.asarray(file[name], np.float64) for name in DRAWN if name in file}
        about = json.loads(str(file["about"])) if "about" in file else {}
    sizes = {values.shape for values in arrays.values()}
    if len(sizes) != 1 or not all(np.isfinite(values).all() for values in arrays.values()):
        raise NeedlepointError(f"{POSTERIOR} is damaged: its draws do not belong together.")
    return arrays, about
