"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.belief import (
    ADJUNCTS,
    RESPONDING,
    Adjunct,
    Belief,
    Responding,
    prior_belief,
)
from needlepoint.healing.latent import Course, doses, reduction, responses, strengths
from needlepoint.healing.maturing import matured
from needlepoint.healing.trial_design import (
    Arm,
    Clients,
    Design,
    Endpoint,
    Eye,
    Precision,
)
from needlepoint.healing.trial_machines import machines
from needlepoint.healing.trial_power import Machine, here
from needlepoint.healing.trial_reading import design_from, read_design
from needlepoint.healing.trial_run import DRAWS, Curve, Outcome, Trial, run_trial

__all__ = [
    "ADJUNCTS",
    "DRAWS",
    "RESPONDING",
    "Adjunct",
    "Arm",
    "Belief",
    "Clients",
    "Course",
    "Curve",
    "Design",
    "Endpoint",
    "Eye",
    "Machine",
    "Outcome",
    "Precision",
    "Responding",
    "Trial",
    "design_from",
    "doses",
    "here",
    "machines",
    "matured",
    "prior_belief",
    "read_design",
    "reduction",
    "responses",
    "run_trial",
    "strengths",
]
