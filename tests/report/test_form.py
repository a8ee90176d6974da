"""The paper form and person.toml come from the one questionnaire and lack nothing of it."""

import io
import tomllib

import pypdf
import pytest

from needlepoint.care import intended_use, questionnaire, read_person
from needlepoint.errors import WrongUsage
from needlepoint.report import form_content, make_form

FORM = questionnaire()


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "questions.pdf"
    make_form(path)
    return pypdf.PdfReader(io.BytesIO(path.read_bytes()))


def text_of(page):
    return "".join(page.extract_text().replace("-\n", "").split())


def test_every_question_stands_on_paper_with_its_reason(paper):
    text = "".join(text_of(page) for page in paper.pages)
    for question in FORM.questions.values():
        assert "".join(question.ask.replace("-", "").split()) in text.replace("-", "")
        assert "".join(question.why.replace("-", "").split()) in text.replace("-", "")


def test_the_paper_is_tagged_and_says_on_every_page_what_it_is_for(paper):
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    wanted = "".join(intended_use().split())
    assert all(wanted in text_of(page) for page in paper.pages)


def test_every_question_can_be_answered_on_paper():
    asked = [each for section in form_content()["sections"] for each in section["questions"]]
    assert [each["id"] for each in asked] == list(FORM.questions)
    by_id = {each["id"]: each for each in asked}
    assert all(each["boxes"] or each["write"] for each in asked)
    assert by_id["pregnant"]["boxes"] == ["yes", "no"]
    assert by_id["diabetes"]["boxes"][0] == "no diabetes"
    assert by_id["immune"]["boxes"][-1] == "none"
    assert by_id["filler_last"]["boxes"] == ["never"]
    assert by_id["acne_zones"]["boxes"] == ["none"]
    assert by_id["age_years"]["write"] == "number"
    assert by_id["facelift_last"]["write"] == "day"
    assert by_id["picking"]["ask"].endswith("(may be left open)")


def test_the_file_to_fill_in_is_read_as_a_person_without_answers(tmp_path):
    make_form(tmp_path / "person.toml")
    assert read_person(tmp_path / "person.toml").answers == {}
    kept = tomllib.loads((tmp_path / "person.toml").read_text("utf-8"))
    assert list(kept["answers"]) == list(FORM.questions)


def test_it_refuses_another_ending_and_another_language(tmp_path):
    with pytest.raises(WrongUsage, match=r"\.pdf or \.toml"):
        make_form(tmp_path / "form.docx")
    with pytest.raises(WrongUsage, match="choose one of en"):
        make_form(tmp_path / "form.pdf", "tlh")
    assert list(tmp_path.iterdir()) == []
