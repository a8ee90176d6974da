"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.bands import CurveBand
from needlepoint.healing.forecast.client import ForecastClient
from needlepoint.healing.forecast.filling import Fill, fills
from needlepoint.healing.forecast.forecast import (
    ExpectedValue,
    Forecast,
    ForecastDay,
    ScarOutlook,
    forecast_scars,
)
from needlepoint.healing.forecast.healing_curves import (
    STAGES,
    Curves,
    Stage,
    healing_curves,
    usual_days,
)
from needlepoint.healing.forecast.on_skin import (
    CASES,
    Case,
    Outlook,
    applied_to_relief,
    filled_mm3,
    outlooks,
    shares_of,
)
from needlepoint.healing.forecast.practice import (
    FACE_MIX,
    ClientResult,
    Expected,
    PracticeLearned,
    belief_after_clients,
    expected_of_course,
)
from needlepoint.healing.forecast.predict import (
    Pit,
    SkinResponse,
    pit_of,
    reductions,
    skin_before_scans,
)
from needlepoint.healing.forecast.scan import LaterScan
from needlepoint.healing.forecast.update import Learned, skin_after_scans
from needlepoint.healing.forecast.worth import CourseProgress, DetectionLimits, Worth, worth_of_next
from needlepoint.healing.needling.evenness import Evenness, evenness, pair_density
from needlepoint.healing.needling.layers import LAYERS, Layer, Reach, layers_reached, skin_of
from needlepoint.healing.needling.pen import LAYOUTS, Hand, NeedlingPen, Pass, cross_hatch
from needlepoint.healing.needling.punctures import PunctureField, expected_per_cm2, needle_field
from needlepoint.healing.response.closure import closing
from needlepoint.healing.response.fitted_prior import fitted_prior
from needlepoint.healing.response.latent import ZoneCourse, doses, reduction, responses, strengths
from needlepoint.healing.response.maturation import matured
from needlepoint.healing.response.posterior import (
    Posterior,
    StalePosterior,
    chance_of_dark_marks,
    read_posterior,
)
from needlepoint.healing.response.prior import (
    ADJUNCTS,
    RESPONDING,
    Adjunct,
    Responding,
    ResponsePrior,
    unfitted_prior,
)
from needlepoint.healing.response.trial_data import Count, TrialArm, digest_of_trials, read_trials

__all__ = [
    "ADJUNCTS",
    "CASES",
    "FACE_MIX",
    "LAYERS",
    "LAYOUTS",
    "RESPONDING",
    "STAGES",
    "Adjunct",
    "Case",
    "ClientResult",
    "Count",
    "CourseProgress",
    "CurveBand",
    "Curves",
    "DetectionLimits",
    "Evenness",
    "Expected",
    "ExpectedValue",
    "Fill",
    "Forecast",
    "ForecastClient",
    "ForecastDay",
    "Hand",
    "LaterScan",
    "Layer",
    "Learned",
    "NeedlingPen",
    "Outlook",
    "Pass",
    "Pit",
    "Posterior",
    "PracticeLearned",
    "PunctureField",
    "Reach",
    "Responding",
    "ResponsePrior",
    "ScarOutlook",
    "SkinResponse",
    "Stage",
    "StalePosterior",
    "TrialArm",
    "Worth",
    "ZoneCourse",
    "applied_to_relief",
    "belief_after_clients",
    "chance_of_dark_marks",
    "closing",
    "cross_hatch",
    "digest_of_trials",
    "doses",
    "evenness",
    "expected_of_course",
    "expected_per_cm2",
    "filled_mm3",
    "fills",
    "fitted_prior",
    "forecast_scars",
    "healing_curves",
    "layers_reached",
    "matured",
    "needle_field",
    "outlooks",
    "pair_density",
    "pit_of",
    "read_posterior",
    "read_trials",
    "reduction",
    "reductions",
    "responses",
    "shares_of",
    "skin_after_scans",
    "skin_before_scans",
    "skin_of",
    "strengths",
    "unfitted_prior",
    "usual_days",
    "worth_of_next",
]
