"""What is printed in Spanish is Spanish from the first line to the last, and no number moves."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from tests.care.made import CLINIC, MAPS, TODAY, person

from needlepoint.care import make_plan
from needlepoint.language import speaking
from needlepoint.report.drawing.typeset import typeset
from needlepoint.report.drawing.words import CHECKS
from needlepoint.report.plan.handout import handout_content
from needlepoint.report.plan.operator_pages import plan_content

SAID_IN_ENGLISH = ("the ", " and ", " of ", " with ", "Page ", "Session", "day ")


def printed(language, template, content):
    with speaking(language):
        plan = make_plan(MAPS["mixed"], person("IV"), CLINIC, TODAY, where="cheek")
        pdf = pypdf.PdfReader(io.BytesIO(typeset(template, content(plan))))
    return pdf, " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def test_a_client_who_reads_spanish_gets_a_spanish_hand_out():
    pdf, text = printed("es", "plan/handout", handout_content)
    assert pdf.trailer["/Root"]["/Lang"] == "es"
    assert [word for word in SAID_IN_ENGLISH if word in text] == []
    for said in (
        "Su hoja de cuidados",
        "lunes 21 de diciembre de 2026",
        "cicatriz estrecha y honda",
        "Pida ayuda",
    ):
        assert said in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_depths_and_days_are_the_same_in_every_language(language):
    with speaking(language):
        plan = make_plan(MAPS["mixed"], person("IV"), CLINIC, TODAY, where="cheek")
        (zone,) = plan_content(plan, "")["zones"]
    assert (zone["first"], zone["usual"], zone["most"]) == ("0.75", "1.00", "1.50")
    assert plan.verdict == "may be considered"
    assert [session.on.isoformat() for session in plan.course.sessions] == [
        "2026-11-23",
        "2026-12-21",
        "2027-01-18",
    ]


def test_every_finding_carries_its_rule_and_whether_a_person_may_decide_otherwise():
    with speaking("es"):
        plan = make_plan(MAPS["mixed"], person("IV", pregnant="yes"), CLINIC, TODAY, where="cheek")
        shown = plan_content(plan, "")["findings"]
    told = [(each["id"], each["may_sign"]) for each in shown]
    assert told == [(each.rule, each.severity != "note") for each in plan.screening.findings]
    assert {may_sign for _, may_sign in told} == {True, False}


def test_every_check_of_the_manual_has_a_name_in_print():
    page = (Path(__file__).parents[2] / "docs/reference/checks.md").read_text("utf-8")
    named = set(re.findall(r"^\| ([a-z][a-z ]+) \|", page, re.MULTILINE)) - {"check"}
    assert len(named) > 30
    assert named <= set(CHECKS)
