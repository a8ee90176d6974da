"""Virtual trials: power, sample size and bias of a design, by simulation."""

from needlepoint.trials.design import Clients, Design, Endpoint, Precision, Raters
from needlepoint.trials.design_file import design_from, read_design
from needlepoint.trials.machines import dask_machines
from needlepoint.trials.power import Machine, this_process
from needlepoint.trials.run import DRAWS, Outcome, PowerCurve, Trial, run_trial

__all__ = [
    "DRAWS",
    "Clients",
    "Design",
    "Endpoint",
    "Machine",
    "Outcome",
    "PowerCurve",
    "Precision",
    "Raters",
    "Trial",
    "dask_machines",
    "design_from",
    "read_design",
    "run_trial",
    "this_process",
]
