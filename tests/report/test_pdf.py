"""The PDF says what was measured, how sure, and what not; and it can be read aloud."""

import io
from dataclasses import replace

import pypdf
import pytest
from tests.report.pages_read import words_of, words_of_figures

from needlepoint.quantity import Measured
from needlepoint.report import report_pdf
from needlepoint.scars import Measurement, ScarMap


def opened(measurement):
    return pypdf.PdfReader(io.BytesIO(report_pdf(measurement)))


@pytest.fixture(scope="module")
def pdf(survey, scars):
    return opened(Measurement.of(survey, scars))


def test_it_has_two_pages(pdf):
    assert len(pdf.pages) == 2


def test_it_is_tagged_and_names_its_title_and_language(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert pdf.metadata.title == "Scar measurement: left cheek"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_every_figure_has_words_for_those_who_do_not_see_it(pdf):
    texts = words_of_figures(pdf)
    assert len(texts) == 2
    assert all(texts)


def test_the_first_page_tells_the_client(pdf):
    text = words_of(pdf.pages[0])
    assert "6 scars found on 11.9 cm" in text
    assert "no. 3 (boxcar): 0.420 mm (0.381 to 0.459)" in text
    assert "only a lower bound" in text


def test_the_second_page_tells_the_clinician(pdf):
    text = words_of(pdf.pages[1])
    assert "go nearer" in text
    assert "light does not reach its floor" in text
    assert "ECCA" in text
    assert "camera focal length and distance" in text
    assert "It diagnoses no disease" in text


def test_a_refused_capture_gets_one_page_with_the_cure(refused):
    pdf = opened(Measurement.of(refused, None))
    assert len(pdf.pages) == 1
    assert "take them again" in words_of(pdf.pages[0])


def test_many_scars_continue_on_further_pages(survey, scars):
    many = tuple(replace(scars.scars[i % 6], id=i + 1) for i in range(70))
    pdf = opened(Measurement.of(survey, replace(scars, scars=many)))
    listed = [words_of(page) for page in pdf.pages[2:]]
    assert len(listed) == 2
    assert sum(text.count("rolling") for text in listed) == 12


def test_a_patch_without_scars_is_said_to_have_none(survey):
    pdf = opened(Measurement.of(survey, ScarMap((), area_mm2=100.0)))
    assert "No scar was found on 1.0 cm" in words_of(pdf.pages[0])


def test_texts_from_outside_are_set_as_they_are(survey, scars):
    odd = replace(
        survey.origin, name='#panic("x") *a* $b$ @c `d` // e', site="<l> \\ [left] #cheek"
    )
    pdf = opened(Measurement.of(replace(survey, origin=odd), scars))
    assert '#panic("x")' in words_of(pdf.pages[0])


def test_a_measurement_without_its_relief_still_gets_its_tables(survey, scars):
    measurement = replace(Measurement.of(survey, scars), relief=None)
    assert "boxcar" in words_of(opened(measurement).pages[0])


def test_the_same_numbers_give_the_same_words(survey):
    one = Measured.unknown("mm", "no light there")
    scars = ScarMap((), grades={"ecca": one})
    assert report_pdf(Measurement.of(survey, scars)) == report_pdf(Measurement.of(survey, scars))
