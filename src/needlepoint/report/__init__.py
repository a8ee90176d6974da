"""What is shown: the JSON, the relief, the figures and the PDF of a measurement."""

from needlepoint.report.card import card_pdf, make_card
from needlepoint.report.change import (
    CHANGE_RESULTS,
    change_document,
    visit_of,
    write_change,
)
from needlepoint.report.change_pdf import change_pdf
from needlepoint.report.change_picture import change_panels, draw_change
from needlepoint.report.change_words import plain_sentences as change_sentences
from needlepoint.report.change_words import summary_rows as change_sums
from needlepoint.report.consent import (
    ConsentSheet,
    Signing,
    consent_digest,
    consent_parts,
    consent_pdf,
    consent_typesetter,
    signature_svg,
)
from needlepoint.report.field_picture import ZoneField, draw_field, field_of
from needlepoint.report.folder import check_out, replace_file, results_folder
from needlepoint.report.forecast import FORECAST_RESULTS, forecast_document, write_forecast
from needlepoint.report.forecast_poster import draw_forecast
from needlepoint.report.forecast_reading import ChangeSeen, Planned, read_change, read_planned
from needlepoint.report.forecast_sheet import Question, Sheet, make_sheet
from needlepoint.report.forecast_skin import draw_course, draw_outlook
from needlepoint.report.forecast_words import forecast_lines
from needlepoint.report.form import form_content, make_form
from needlepoint.report.healing_curves import draw_curves as draw_healing
from needlepoint.report.healing_curves import draw_curves_svg as draw_healing_svg
from needlepoint.report.measurement import Measurement, as_document
from needlepoint.report.pdf import report_pdf
from needlepoint.report.picture import draw_map, encoded
from needlepoint.report.plan import PLAN_RESULTS, Issue, Source, plan_document, write_plan
from needlepoint.report.plan_pages import named, plan_content
from needlepoint.report.reading import read_measurement, read_relief
from needlepoint.report.reference import SCHEMAS, known_facts, schema_text
from needlepoint.report.repeat import (
    REPEAT_RESULTS,
    read_repeatability,
    repeat_document,
    repeatability_of,
    write_repeat,
)
from needlepoint.report.repeat_pdf import beside as repeat_notes
from needlepoint.report.repeat_pdf import repeat_pdf, repeat_summary
from needlepoint.report.repeat_picture import draw_repeat
from needlepoint.report.results import RESULTS, write_results
from needlepoint.report.sections import Section, cut
from needlepoint.report.trial import TRIAL_RESULTS, DesignFile, trial_document, write_trial
from needlepoint.report.trial_picture import draw_trial
from needlepoint.report.trial_words import question as trial_question
from needlepoint.report.trial_words import summary as trial_summary
from needlepoint.report.trial_words import truth as trial_truth
from needlepoint.report.words import brief_words, listed

__all__ = [
    "CHANGE_RESULTS",
    "FORECAST_RESULTS",
    "PLAN_RESULTS",
    "REPEAT_RESULTS",
    "RESULTS",
    "SCHEMAS",
    "TRIAL_RESULTS",
    "ChangeSeen",
    "ConsentSheet",
    "DesignFile",
    "Issue",
    "Measurement",
    "Planned",
    "Question",
    "Section",
    "Sheet",
    "Signing",
    "Source",
    "ZoneField",
    "as_document",
    "brief_words",
    "card_pdf",
    "change_document",
    "change_panels",
    "change_pdf",
    "change_sentences",
    "change_sums",
    "check_out",
    "consent_digest",
    "consent_parts",
    "consent_pdf",
    "consent_typesetter",
    "cut",
    "draw_change",
    "draw_course",
    "draw_field",
    "draw_forecast",
    "draw_healing",
    "draw_healing_svg",
    "draw_map",
    "draw_outlook",
    "draw_repeat",
    "draw_trial",
    "encoded",
    "field_of",
    "forecast_document",
    "forecast_lines",
    "form_content",
    "known_facts",
    "listed",
    "make_card",
    "make_form",
    "make_sheet",
    "named",
    "plan_content",
    "plan_document",
    "read_change",
    "read_measurement",
    "read_planned",
    "read_relief",
    "read_repeatability",
    "repeat_document",
    "repeat_notes",
    "repeat_pdf",
    "repeat_summary",
    "repeatability_of",
    "replace_file",
    "report_pdf",
    "results_folder",
    "schema_text",
    "signature_svg",
    "trial_document",
    "trial_question",
    "trial_summary",
    "trial_truth",
    "visit_of",
    "write_change",
    "write_forecast",
    "write_plan",
    "write_repeat",
    "write_results",
    "write_trial",
]
