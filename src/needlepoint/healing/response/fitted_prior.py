"""Known belief: the fitted draws that are shipped, or the prior where none are."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from needlepoint.healing.response.posterior import read_posterior
from needlepoint.healing.response.prior import ResponsePrior, unfitted_prior

POSTERIOR = "posterior.npz"
"""The file that the fit leaves."""


def fitted_prior(draws: int, seed: int) -> ResponsePrior:
    """Return so many draws of what is known: of the fit where one is shipped, else of the prior.

    Draws of a fit are taken evenly over its file, so the same number always gives the same ones;
    more than it holds are not made up.

    Parameters
    ----------
    draws
        How many.
    seed
        Of the random numbers of the prior.
    """
    if not files("needlepoint.healing").joinpath(POSTERIOR).is_file():
        return unfitted_prior(draws, seed)
    fitted = read_posterior().belief
    places = np.linspace(0, fitted.draws - 1, min(draws, fitted.draws))
    return fitted.take(places.round().astype(int))
