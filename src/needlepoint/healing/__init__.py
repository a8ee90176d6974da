"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.belief import (
    ADJUNCTS,
    RESPONDING,
    Adjunct,
    Belief,
    Responding,
    prior_belief,
)
from needlepoint.healing.client import Client
from needlepoint.healing.forecast import Expected, Forecast, Moment, ScarOutlook, forecast
from needlepoint.healing.known_belief import known_belief
from needlepoint.healing.latent import Course, doses, reduction, responses, strengths
from needlepoint.healing.layers import skin_of
from needlepoint.healing.maturing import matured
from needlepoint.healing.predict import Pit, Skin, pit_of, reductions, skin_before_scans
from needlepoint.healing.scan import Scan
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
from needlepoint.healing.update import Learned, skin_after_scans
from needlepoint.healing.worth import Now, Seeing, Worth, worth_of_next

__all__ = [
    "ADJUNCTS",
    "DRAWS",
    "RESPONDING",
    "Adjunct",
    "Belief",
    "Client",
    "Clients",
    "Course",
    "Curve",
    "Design",
    "Endpoint",
    "Expected",
    "Eye",
    "Forecast",
    "Learned",
    "Machine",
    "Moment",
    "Now",
    "Outcome",
    "Pit",
    "Precision",
    "Responding",
    "Scan",
    "ScarOutlook",
    "Seeing",
    "Skin",
    "Trial",
    "Worth",
    "design_from",
    "doses",
    "forecast",
    "known_belief",
    "machines",
    "matured",
    "pit_of",
    "prior_belief",
    "read_design",
    "reduction",
    "reductions",
    "responses",
    "run_trial",
    "skin_after_scans",
    "skin_before_scans",
    "skin_of",
    "strengths",
    "this_process",
    "worth_of_next",
]
