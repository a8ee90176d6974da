"""Made designs of trials, and truths plain enough for a formula."""

from dataclasses import replace

import numpy as np

from needlepoint.trials import Clients, Design, Endpoint, Precision, Raters
from needlepoint.trials.assumed_truth import Truth
from needlepoint.trials.design import DesignArm

MEASURED = Endpoint("measured", "depth", "means", Precision(0.05, 0.0, "made"))
RATED = Endpoint("rated", "goodman-baron points", "means", Raters(1.5, 2, blinded=True))
OPEN = Endpoint("open", "goodman-baron points", "means", Raters(1.5, 1, blinded=False))
GRADE = Endpoint("grade", "goodman-baron grade", "ranks", Raters(1.5, 2, blinded=True))
QUARTILES = Endpoint("quartiles", "quartiles", "ranks", Raters(1.5, 2, blinded=True))


def design(*endpoints, n=12, layout="parallel", correlation=0.0, **changes):
    made = Design(
        title="made",
        layout=layout,
        compare=("needled", "untreated"),
        follow_up_day=180.0,
        clients=Clients(n, 10, {"rolling": 0.5, "boxcar": 0.5}, 0.3, 16.0, 3.5, correlation),
        arms=(DesignArm("needled", 4), DesignArm("untreated", 0)),
        endpoints=endpoints or (MEASURED,),
    )
    return replace(made, **changes)


def truth(effect=0.1, *, drift_sd=0.1, spread=0.0, control=0.0, added=0.0):
    """All clients respond alike but for a normal drift: then t tests have a formula."""
    whole = {
        "treated": effect,
        "control": control,
        "spread": spread,
        "nonresponse": 0.0,
        "scar_spread": 0.0,
        "drift_sd": drift_sd,
        "open_treated": added,
        "open_control": 0.0,
    }
    return Truth(**{name: np.array([value]) for name, value in whole.items()})
