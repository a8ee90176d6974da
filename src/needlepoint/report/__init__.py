"""What is shown: the JSON, the relief, the figures and the PDF of a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlepoint.faces import lazy_face

if TYPE_CHECKING:
    from needlepoint.report.batch.words import batch_report, batch_sentences
    from needlepoint.report.card.frame import frame_pdf, make_frame
    from needlepoint.report.card.write import card_pdf, make_card
    from needlepoint.report.change.pdf import change_pdf
    from needlepoint.report.change.picture import change_panels, draw_change
    from needlepoint.report.change.words import plain_sentences as change_sentences
    from needlepoint.report.change.words import summary_rows as change_sums
    from needlepoint.report.change.write import CHANGE_RESULTS, change_document, write_change
    from needlepoint.report.consent.sheet import (
        ConsentSheet,
        Signing,
        consent_digest,
        consent_parts,
        consent_pdf,
        consent_typesetter,
        signature_svg,
    )
    from needlepoint.report.drawing.encoding import encode_image
    from needlepoint.report.drawing.relief_picture import draw_map
    from needlepoint.report.drawing.sections import ReliefSection, cut_section
    from needlepoint.report.drawing.words import brief_words, number_list
    from needlepoint.report.forecast.field_picture import ZoneField, draw_field, field_of
    from needlepoint.report.forecast.healing_curves import draw_curves as draw_healing
    from needlepoint.report.forecast.healing_curves import draw_curves_svg as draw_healing_svg
    from needlepoint.report.forecast.pdf import forecast_pdf
    from needlepoint.report.forecast.poster import draw_forecast, draw_skins
    from needlepoint.report.forecast.skin import draw_course, draw_outlook
    from needlepoint.report.forecast.words import forecast_lines
    from needlepoint.report.forecast.write import (
        FORECAST_RESULTS,
        forecast_document,
        write_forecast,
    )
    from needlepoint.report.form.write import form_content, make_form
    from needlepoint.report.measurement.pdf import report_pdf
    from needlepoint.report.measurement.write import RESULTS, write_results
    from needlepoint.report.plan.operator_pages import plan_content
    from needlepoint.report.plan.operator_words import (
        limited_by,
        plan_title,
        scar_names,
        weight_of,
    )
    from needlepoint.report.plan.write import (
        PLAN_RESULTS,
        Issue,
        PlanSource,
        plan_document,
        plan_files,
        write_plan,
    )
    from needlepoint.report.repeat.pdf import beside as repeat_notes
    from needlepoint.report.repeat.pdf import repeat_pdf, repeat_summary
    from needlepoint.report.repeat.picture import draw_repeat
    from needlepoint.report.repeat.write import (
        REPEAT_RESULTS,
        read_repeatability,
        repeat_document,
        repeatability_of,
        write_repeat,
    )
    from needlepoint.report.trial.picture import draw_trial
    from needlepoint.report.trial.words import question as trial_question
    from needlepoint.report.trial.words import summary as trial_summary
    from needlepoint.report.trial.words import truth as trial_truth
    from needlepoint.report.trial.write import (
        TRIAL_RESULTS,
        DesignFile,
        trial_document,
        write_trial,
    )
else:
    __getattr__ = lazy_face(__name__)

__all__ = [
    "CHANGE_RESULTS",
    "FORECAST_RESULTS",
    "PLAN_RESULTS",
    "REPEAT_RESULTS",
    "RESULTS",
    "TRIAL_RESULTS",
    "ConsentSheet",
    "DesignFile",
    "Issue",
    "PlanSource",
    "ReliefSection",
    "Signing",
    "ZoneField",
    "batch_report",
    "batch_sentences",
    "brief_words",
    "card_pdf",
    "change_document",
    "change_panels",
    "change_pdf",
    "change_sentences",
    "change_sums",
    "consent_digest",
    "consent_parts",
    "consent_pdf",
    "consent_typesetter",
    "cut_section",
    "draw_change",
    "draw_course",
    "draw_field",
    "draw_forecast",
    "draw_healing",
    "draw_healing_svg",
    "draw_map",
    "draw_outlook",
    "draw_repeat",
    "draw_skins",
    "draw_trial",
    "encode_image",
    "field_of",
    "forecast_document",
    "forecast_lines",
    "forecast_pdf",
    "form_content",
    "frame_pdf",
    "limited_by",
    "make_card",
    "make_form",
    "make_frame",
    "number_list",
    "plan_content",
    "plan_document",
    "plan_files",
    "plan_title",
    "read_repeatability",
    "repeat_document",
    "repeat_notes",
    "repeat_pdf",
    "repeat_summary",
    "repeatability_of",
    "report_pdf",
    "scar_names",
    "signature_svg",
    "trial_document",
    "trial_question",
    "trial_summary",
    "trial_truth",
    "weight_of",
    "write_change",
    "write_forecast",
    "write_plan",
    "write_repeat",
    "write_results",
    "write_trial",
]
