"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.band import Band
from needlepoint.healing.belief import (
    ADJUNCTS,
    RESPONDING,
    Adjunct,
    Belief,
    Responding,
    prior_belief,
)
from needlepoint.healing.client import Client
from needlepoint.healing.closure import closing
from needlepoint.healing.clumping import Evenness, evenness, pair_density
from needlepoint.healing.curves import STAGES, Curves, Stage, healing_curves, usual_days
from needlepoint.healing.filling import Fill, fills
from needlepoint.healing.foretelling import Expected, Forecast, Moment, ScarOutlook, forecast
from needlepoint.healing.latent import Course, doses, reduction, responses, strengths
from needlepoint.healing.layers import LAYERS, Layer, Reach, layers_reached, skin_of
from needlepoint.healing.maturing import matured
from needlepoint.healing.needling import Field, expected_per_cm2, needle_field
from needlepoint.healing.onskin import (
    CASES,
    Case,
    Outlook,
    filled_mm3,
    laid_over,
    outlooks,
    shares_of,
)
from needlepoint.healing.pen import LAYOUTS, Hand, Pass, Pen, cross_hatch
from needlepoint.healing.posterior import (
    Posterior,
    Stale,
    chance_of_dark_marks,
    read_posterior,
)
from needlepoint.healing.predict import Pit, Skin, pit_of, reductions, skin_before_scans
from needlepoint.healing.scan import Scan
from needlepoint.healing.shipped import known_belief
from needlepoint.healing.trial_design import (
    Clients,
    Design,
    Endpoint,
    Eye,
    Precision,
)
from needlepoint.healing.trial_machines import machines
from needlepoint.healing.trial_power import Machine, this_process
from needlepoint.healing.trial_reading import design_from, read_design
from needlepoint.healing.trial_run import DRAWS, Curve, Outcome, Trial, run_trial
from needlepoint.healing.trials import Arm, Count, digest_of_trials, read_trials
from needlepoint.healing.update import Learned, skin_after_scans
from needlepoint.healing.worth import Now, Seeing, Worth, worth_of_next

__all__ = [
    "ADJUNCTS",
    "CASES",
    "DRAWS",
    "LAYERS",
    "LAYOUTS",
    "RESPONDING",
    "STAGES",
    "Adjunct",
    "Arm",
    "Band",
    "Belief",
    "Case",
    "Client",
    "Clients",
    "Count",
    "Course",
    "Curve",
    "Curves",
    "Design",
    "Endpoint",
    "Evenness",
    "Expected",
    "Eye",
    "Field",
    "Fill",
    "Forecast",
    "Hand",
    "Layer",
    "Learned",
    "Machine",
    "Moment",
    "Now",
    "Outcome",
    "Outlook",
    "Pass",
    "Pen",
    "Pit",
    "Posterior",
    "Precision",
    "Reach",
    "Responding",
    "Scan",
    "ScarOutlook",
    "Seeing",
    "Skin",
    "Stage",
    "Stale",
    "Trial",
    "Worth",
    "chance_of_dark_marks",
    "closing",
    "cross_hatch",
    "design_from",
    "digest_of_trials",
    "doses",
    "evenness",
    "expected_per_cm2",
    "filled_mm3",
    "fills",
    "forecast",
    "healing_curves",
    "known_belief",
    "laid_over",
    "layers_reached",
    "machines",
    "matured",
    "needle_field",
    "outlooks",
    "pair_density",
    "pit_of",
    "prior_belief",
    "read_design",
    "read_posterior",
    "read_trials",
    "reduction",
    "reductions",
    "responses",
    "run_trial",
    "shares_of",
    "skin_after_scans",
    "skin_before_scans",
    "skin_of",
    "strengths",
    "this_process",
    "usual_days",
    "worth_of_next",
]
