"""plan.json keeps its schema; the PDFs are tagged and say on every page what they are for."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import pypdf
import pytest
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import CONDITIONS, Override, intended_use, make_plan, reschedule
from needlepoint.report import PLAN_RESULTS, Issue, PlanSource, plan_document, write_plan
from needlepoint.report.plan.handout import handout_content
from needlepoint.report.plan.operator_pages import plan_content
from needlepoint.results import schema_text

ISSUE = Issue(
    (PlanSource("made cheek", "a" * 64, "left cheek"),), datetime(2026, 11, 22, 9, tzinfo=UTC)
)
PLANS = {
    "open": lambda: make_plan(MAPS["mixed"], person("IV"), CLINIC, TODAY, where="cheek"),
    "stopped": lambda: make_plan(
        MAPS["mixed"], person(pregnant="yes", without=["herpes_ever"]), SALON, TODAY, where="cheek"
    ),
    "no zone": lambda: make_plan(MAPS["rolling"], person(), CLINIC, TODAY),
    "no scar": lambda: make_plan([], person(), CLINIC, TODAY, where="cheek"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every plan, written once."""
    folders = {}
    for name, make in PLANS.items():
        folders[name] = tmp_path_factory.mktemp(name.replace(" ", "-"))
        write_plan(folders[name], make(), ISSUE)
    return folders


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(schema_text("plan"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_keeps_its_schema(written, validator, name):
    document = json.loads((written[name] / "plan.json").read_text("utf-8"))
    assert list(validator.iter_errors(document)) == []


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_plan_for_each_condition_keeps_the_schema(validator, condition):
    plan = make_plan(MAPS["mixed"], person(), SALON, TODAY, condition, "cheek")
    document = json.loads(json.dumps(plan_document(plan, ISSUE), allow_nan=False))
    assert list(validator.iter_errors(document)) == []


def test_the_schema_refuses_a_depth_that_is_no_number(written, validator):
    document = json.loads((written["open"] / "plan.json").read_text("utf-8"))
    document["zones"][0]["depth"]["usual_mm"] = "deep"
    assert list(validator.iter_errors(document)) != []


@pytest.mark.parametrize("name", PLANS)
def test_every_fact_named_in_a_plan_stands_in_it_with_its_source(written, name):
    text = (written[name] / "plan.json").read_text("utf-8")
    document = json.loads(text)
    named = {
        key
        for line in (*document["scars"], *document["screening"]["findings"])
        for key in line["facts"]
    }
    assert named <= set(document["facts"])
    assert {fact["source"] for fact in document["facts"].values()} <= set(document["sources"])


@pytest.mark.parametrize("name", PLANS)
def test_a_calendar_is_written_exactly_when_there_are_sessions(written, name):
    files = {path.name for path in written[name].iterdir()}
    assert files <= set(PLAN_RESULTS)
    assert ("course.ics" in files) is (name == "open")


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("file", ["plan.pdf", "handout.pdf"])
def test_a_pdf_is_tagged_and_says_on_every_page_what_it_is_for(written, name, file):
    pdf = pypdf.PdfReader(io.BytesIO((written[name] / file).read_bytes()))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("en")
    pages = ["".join(page.extract_text().replace("-\n", "").split()) for page in pdf.pages]
    if file == "handout.pdf":  # the client's pages say it once, in four words
        assert "Needlepointdoesnotdecideaboutyourtreatment." in pages[-1]
    else:
        assert all("".join(intended_use().split()) in page for page in pages)


def text_of(folder, file):
    pdf = pypdf.PdfReader(folder / file)
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_the_handout_carries_the_clients_own_dates(written):
    text = text_of(written["open"], "handout.pdf")
    assert "Monday 23 November 2026" in text
    assert "Monday 21 December 2026" in text
    assert "Monday 19 April 2027" in text


def test_the_handout_of_a_stopped_person_says_why_and_offers_no_dates(written):
    text = text_of(written["stopped"], "handout.pdf")
    assert "Not today" in text
    assert "pregnancy" in text
    assert "Your dates" not in text


def test_the_handout_says_that_only_the_place_of_the_scars_is_missing(written):
    text = " ".join(text_of(written["no zone"], "handout.pdf").split())
    assert "We have not noted yet where on your face these scars are." in text
    assert "Show us on a picture of your face where they are" in text
    assert "Needling helps dents best" not in text


def test_pregnant_on_isotretinoin_the_handout_begins_with_the_doctor_to_call():
    told = person(pregnant="yes", isotretinoin="now")
    content = handout_content(make_plan(MAPS["rolling"], told, SALON, TODAY, where="cheek"))
    assert "unborn child" in content["reasons"][0]
    assert "call the doctor who prescribed it today" in content["instead"][0]


def test_the_plan_of_a_stopped_person_has_no_settings(written):
    text = text_of(written["stopped"], "plan.pdf")
    assert "Do not proceed" in text
    assert "Settings by zone" not in text
    assert "herpes_ever" not in text
    assert "cold sores or other herpes" in text


def test_a_program_reads_whether_days_may_be_booked_and_who_must_agree(validator):
    waits = make_plan(
        MAPS["rolling"], person(distress_limits="yes"), SALON, TODAY, where="left cheek"
    )
    document = plan_document(waits, ISSUE)
    assert document["agreed"] is False
    assert document["signers"] == ["clinician"]
    assert list(validator.iter_errors(json.loads(json.dumps(document)))) == []
    agreed = plan_document(PLANS["open"](), ISSUE)
    assert agreed["agreed"] is True
    assert agreed["signers"] == []


def test_a_licence_says_from_which_day_it_holds():
    plan = make_plan(MAPS["rolling"], person(), SALON, TODAY, where="left cheek")
    lines = plan_content(plan, "")["licence"]
    assert any(line.endswith("applies from this day: Thursday 1 January 2026.") for line in lines)


def test_a_decision_stands_once_and_by_the_words_of_its_rule():
    signed = Override("distress", "Dr Vela", "physician", "seen, weighed and explained", TODAY)
    idle = replace(signed, rule="keloid_history")
    told = person(distress_limits="yes", overrides=[signed, idle])
    content = plan_content(make_plan(MAPS["rolling"], told, SALON, TODAY, where="left cheek"), "")
    assert len(content["overrides"]) == 1
    assert "about keloid history: seen, weighed" in content["overrides"][0]
    assert "Agreed by Dr Vela" in str(content["findings"])


def test_the_operators_pages_name_the_cap_that_bound_a_depth():
    salon = make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where="cheek")
    document = plan_document(salon, ISSUE)
    assert document["zones"][0]["depth"]["bound_by"] == "table"
    assert [cap["name"] for cap in document["zones"][0]["depth"]["caps"]]


@pytest.mark.parametrize(("ahead", "near"), [(1, True), (13, True), (14, False)])
def test_the_handout_of_a_near_first_appointment_begins_today(ahead, near):
    plan = make_plan(MAPS["rolling"], person(), CLINIC, TODAY, where="cheek")
    plan = reschedule(plan, TODAY + timedelta(days=ahead))
    (_when, said), *_later = handout_content(plan)["before"]
    assert plan.before[0].days == 14
    assert (said[0] == "For your first appointment: from today.") == near
