"""The verbs: measure, compare, plan and forecast, once each for every caller."""

from needlepoint.workflow.comparison import compare
from needlepoint.workflow.forecast_records import ForecastQuestion, ForecastSheet, zone_depths
from needlepoint.workflow.forecasting import answer_forecast, forecast
from needlepoint.workflow.measurement import Progress, measure, read_or_measure, read_scan
from needlepoint.workflow.planning import map_measurements, plan

__all__ = [
    "ForecastQuestion",
    "ForecastSheet",
    "Progress",
    "answer_forecast",
    "compare",
    "forecast",
    "map_measurements",
    "measure",
    "plan",
    "read_or_measure",
    "read_scan",
    "zone_depths",
]
