"""The verbs: measure, compare, plan, forecast and batch, once each for every caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlepoint.faces import lazy_face

if TYPE_CHECKING:
    from needlepoint.workflow.batch_machines import Machines, cluster, processes, this_process
    from needlepoint.workflow.batch_run import BATCH_RESULTS, Batch, batch
    from needlepoint.workflow.batch_study import Study, StudyCapture, VisitPair, read_study
    from needlepoint.workflow.comparison import compare
    from needlepoint.workflow.forecast_records import ForecastQuestion, ForecastSheet, zone_depths
    from needlepoint.workflow.forecasting import answer_forecast, forecast
    from needlepoint.workflow.measurement import Progress, measure, read_or_measure, read_scan
    from needlepoint.workflow.planning import map_measurements, plan
else:
    __getattr__ = lazy_face(__name__)

__all__ = [
    "BATCH_RESULTS",
    "Batch",
    "ForecastQuestion",
    "ForecastSheet",
    "Machines",
    "Progress",
    "Study",
    "StudyCapture",
    "VisitPair",
    "answer_forecast",
    "batch",
    "cluster",
    "compare",
    "forecast",
    "map_measurements",
    "measure",
    "plan",
    "processes",
    "read_or_measure",
    "read_scan",
    "read_study",
    "this_process",
    "zone_depths",
]
