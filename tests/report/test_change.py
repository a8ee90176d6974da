"""The change as JSON, picture and PDF: everything in it, nothing claimed that was not measured."""

import io
import json
import re
from dataclasses import replace

import jsonschema
import numpy as np
import pypdf
import pytest
from tests.report.pages_read import words_of, words_of_figures

from needlepoint.change import (
    QUANTITIES,
    Change,
    Pair,
    Registration,
    Repeat,
    Repeatability,
    ScarChange,
    Versus,
)
from needlepoint.change.fine_registration import Deformation
from needlepoint.quantity import Measured
from needlepoint.report import change_document, change_pdf, change_sentences, draw_change
from needlepoint.report.change.sections import draw_change_sections
from needlepoint.results import schema_text
from needlepoint.scars import Measurement
from needlepoint.surface import Check, Origin, Quality

FINE = Quality((Check("one_place", 3.1, 1.6, True, True, "1", "it fits in one place"),))
APART = Quality(
    (
        Check(
            "one_place",
            1.1,
            1.6,
            False,
            True,
            "1",
            "the two do not show the same skin; choose two captures of the same place",
        ),
    )
)
UNTOLD = "light does not reach the bottom of so narrow a scar at either visit"


def versus(first, share, sd=0.02):
    """Return a quantity that changed by a share."""
    if share is None:
        none = Measured.unknown(first.unit, UNTOLD)
        return Versus(first, none, none, Measured.unknown("%", UNTOLD), none)
    value = first.value
    return Versus(
        first,
        Measured.from_sd(value * (1 + share), 0.05 * value, first.unit),
        Measured.from_sd(value * share, sd * value, first.unit),
        Measured.from_sd(100 * share, 100 * sd, "%"),
        Measured(*[1.96 * sd * value] * 3, first.unit),
    )


def repeats(digest=None):
    def repeat(unit):
        none = Measured.unknown(unit, "not here")
        sd = Measured.from_sd(0.01, 0.002, unit)
        return Repeat(sd, Measured.from_sd(2.0, 0.2, "%"), none, none, (none, none), 9, 20.0)

    each = {name: repeat(unit) for name, unit in QUANTITIES.items()}
    return Repeatability(
        "our own rig", "a repeat study of the practice", 4, 9, **each, sha256=digest
    )


VERDICTS = {  # by kind: share of depth, verdict
    "rolling": (-0.3, "shallower"),
    "boxcar": (-0.01, "no reliable change"),
    "icepick": (None, "cannot tell"),
    "hypertrophic": (0.2, "higher"),
    "undecided": (0.25, "deeper"),
}


def changed(scar):
    share, verdict = VERDICTS[scar.kind]
    sizes = {name: versus(getattr(scar, name), share) for name in ("depth", "volume")}
    sizes |= {
        name: versus(getattr(scar, name), None if share is None else 0.0)
        for name in ("width", "area")
    }
    return ScarChange(
        id=scar.id,
        before_id=scar.id,
        after_id=None if scar.kind == "undecided" else scar.id,
        kind=scar.kind,
        raised=scar.raised,
        centre_px=scar.centre_px,
        verdict=verdict,
        why=UNTOLD if share is None else f"the change of {1000 * share:.0f} um was looked at",
        **sizes,
    )


@pytest.fixture(scope="module")
def change(survey, scars):
    relief = survey.relief
    before = Measurement(survey.origin, survey.scale, survey.quality, scars, relief)
    later = Origin("capture", "ana-left-2", "1" * 64, "left cheek", "2027-01-20T10:00:00Z")
    after = replace(before, origin=later)
    z = relief.z_mm.astype(np.float32)
    nodes = np.zeros((2, 2), np.float32)
    new = ScarChange(
        id=7,
        before_id=None,
        after_id=3,
        kind="rolling",
        raised=False,
        centre_px=(300.0, 40.0),
        verdict="cannot tell",
        why="too little of the scar is seen. It is new on the map",
    )
    return Change(
        before,
        after,
        Registration(Deformation(nodes, nodes), 1.0, (1.5, -0.4), 2.0, 3.0, 0.08, 0.012, 1.0),
        FINE,
        (*map(changed, scars.scars), new),
        {
            "volume_percent": Measured.from_sd(-12.0, 2.0, "%"),
            "new_volume": Measured.from_sd(0.4, 0.1, "mm3"),
            "new_raised_volume": Measured.unknown("mm3", "no such scar is new"),
            "raised_volume_percent": Measured.from_sd(3.0, 4.0, "%"),
            "ecca_weighted_depth_percent": Measured.unknown("%", "no scar was measured in both"),
        },
        ("What both visits share is not counted.",),
        Pair(z, (0.8 * z).astype(np.float32), relief.sound, relief.pixel_mm),
        repeats("a" * 64),
    )


@pytest.fixture(scope="module")
def apart(change):
    return Change(change.before, change.after, None, APART)


def opened(change):
    return pypdf.PdfReader(io.BytesIO(change_pdf(change)))


@pytest.fixture(scope="module")
def pdf(change):
    return opened(change)


@pytest.mark.parametrize("which", ["change", "apart", "unknown"])
def test_the_json_is_what_its_schema_says(which, change, apart):
    what = {"change": change, "apart": apart, "unknown": replace(change, repeatability=None)}
    document = json.loads(json.dumps(change_document(what[which]), allow_nan=False))
    jsonschema.validate(document, json.loads(schema_text("change")))


def test_the_json_names_the_repeats_that_were_used(change):
    used = change_document(change)["repeatability"]
    assert (used["name"], used["sha256"]) == ("our own rig", "a" * 64)
    assert used["depth"]["cv_percent"]["value"] == 2.0


def test_every_scar_carries_all_four_quantities(change):
    for scar in change_document(change)["scars"][:-1]:
        assert all(scar[name]["before"]["unit"] == unit for name, unit in QUANTITIES.items())


def test_the_pdf_is_tagged_and_every_figure_has_words(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert pdf.metadata.title == "What changed: left cheek"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert len(words_of_figures(pdf)) == 4
    assert all(words_of_figures(pdf))


def test_the_first_page_says_it_to_a_client(pdf, change):
    first = words_of(pdf.pages[0])
    said = change_sentences(change)
    assert said[0] == (
        "Of 7 scars, 1 became shallower, 2 became deeper or higher, 1 shows no certain change and "
        "3 cannot be told."
    )
    assert said[0] in first
    assert "12 % smaller in volume than before (8 to 16 %)" in first
    assert "may be chance" in first
    assert "2026-11-22" in first
    assert "2027-01-20" in first
    assert "our own rig" in first


def test_the_table_holds_the_numbers_with_their_intervals(pdf, change):
    text = words_of(*pdf.pages)
    scar = next(each for each in change.scars if each.kind == "rolling")
    assert f"{scar.depth.before.value:.3f}" in text
    assert "\N{MINUS SIGN}30 (\N{MINUS SIGN}34 to \N{MINUS SIGN}26)" in text
    assert "detectable" in text


def test_what_cannot_be_said_is_said(pdf):
    text = words_of(*pdf.pages)
    assert "What cannot be said" in text
    assert UNTOLD in text
    assert "new on the second visit" in text
    assert "the second visit's map no longer shows it" in text
    assert "go nearer" in text  # a check that limits the first visit


def test_the_digests_stand_in_full(pdf):
    text = words_of(*pdf.pages).replace(" ", "")
    for digest in ("0" * 64, "1" * 64, "a" * 64):
        assert digest in text


def test_visits_apart_get_one_page_with_reason_and_cure(apart):
    pdf = opened(apart)
    assert len(pdf.pages) == 1
    text = words_of(*pdf.pages)
    assert "cannot be compared" in text
    assert "choose two captures of the same place" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_pictures_are_warned_of_at_the_top(change):
    same = replace(change, after=replace(change.after, origin=change.before.origin))
    first = words_of(opened(same).pages[0])
    assert "Warning. Both visits are the very same pictures" in first
    assert "smaller in volume" not in first
    assert not any("very same" in said for said in change_sentences(change))


def test_without_scars_there_is_still_a_page(change):
    none = replace(change, scars=(), summary={})
    assert "no scar" in words_of(*opened(none).pages)


def test_without_any_figure_of_repeats_that_is_said(change):
    assert "Nothing is known of how far repeats" in words_of(
        *opened(replace(change, repeatability=None)).pages
    )


def test_many_scars_run_on_over_pages(change):
    many = tuple(replace(change.scars[0], id=i + 1) for i in range(60))
    pdf = opened(replace(change, scars=many))
    assert len(pdf.pages) > 4
    assert len(re.findall(r"detectable", words_of(*pdf.pages))) > 3  # the head is repeated


def test_texts_from_outside_are_set_as_they_are(change):
    odd = replace(
        change.before.origin, name='#panic("x") *a* $b$ @c `d` // e', site="<l> \\ [left]"
    )
    pdf = opened(replace(change, before=replace(change.before, origin=odd)))
    assert '#panic("x")' in words_of(*pdf.pages)


def test_the_same_change_gives_the_same_bytes(change):
    assert change_pdf(change) == change_pdf(change)


def test_the_picture_shows_three_panels_and_its_colours_tell_up_from_down(change):
    picture = draw_change(change)
    rows, cols = picture.shape[:2]
    assert cols > 2.5 * (rows - 108) * 400 / 300
    raised = draw_change(
        replace(change, pair=replace(change.pair, after=change.pair.before + np.float32(0.2)))
    )
    panel = raised[200 : rows - 200, 2 * cols // 3 + 60 : cols - 60].reshape(-1, 3).mean(axis=0)
    assert panel[0] > panel[2] + 30  # orange: higher


def test_visits_apart_have_no_picture(apart):
    with pytest.raises(ValueError, match="not comparable"):
        draw_change(apart)


def test_scars_that_come_and_go_are_named(change):
    gone = next(each.id for each in change.scars if each.after_id is None)
    assert f"No. {gone} is no longer found there." in change_sentences(change)
    fresh = replace(change.scars[-1], verdict="deeper", after_id=3)
    come = replace(change, scars=(*change.scars[:-1], fresh))
    assert "No. 7 is new on the second visit, counted apart" in " ".join(change_sentences(come))


def test_every_section_names_its_scar(change):
    drawn = draw_change_sections(change).decode()
    assert "rolling, shallower" in drawn
    assert "boxcar, no reliable change" in drawn
    assert "icepick" not in drawn
