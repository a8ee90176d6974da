"""Maturing: which share of what a session will give is there after some days."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Num

Values = float | int | Num[np.ndarray, "..."]
"""One number, or an array of them."""


def matured(
    days: Values, fast_days: Values, slow_days: Values, fast_share: Values
) -> Float[np.ndarray, "*shape"]:
    """Return the share of a session's final gain that is there `days` after it.

    A fast part (new matrix laid down) and a slow part (matrix that ripens), each closing in on its
    end by its own time constant. Before the session there is nothing; the share never falls and
    never passes one.

    Parameters
    ----------
    days
        Days since the session [days]; negative before it. Give it an axis of its own
        (``days[:, None]``, or parameters of shape ``(draws, 1)``) to get draws x times.
    fast_days, slow_days
        Time constants of the two parts [days].
    fast_share
        What of the gain is fast, 0 to 1.

    Returns
    -------
    Shares of 0 to 1, in the shape to which the arguments broadcast.

    Source
    ------
    own choice: docs/explanation/healing.md#maturing.

    Examples
    --------
    >>> import numpy as np
    >>> float(matured(0.0, 28.0, 168.0, 0.8))
    0.0
    >>> matured(np.array([-5.0, 28.0, 3650.0]), 28.0, 168.0, 0.8).round(3).tolist()
    [0.0, 0.536, 1.0]
    """
    since = np.maximum(np.asarray(days, np.float64), 0.0)
    fast = -np.expm1(-since / np.asarray(fast_days, np.float64))
    slow = -np.expm1(-since / np.asarray(slow_days, np.float64))
    share = np.asarray(fast_share, np.float64)
    return np.asarray(share * fast + (1.0 - share) * slow)
