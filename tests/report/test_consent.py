"""A consent on paper: the same bytes on any day, another digest for any other decision."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.report import (
    ConsentSheet,
    Signing,
    consent_digest,
    consent_parts,
    consent_pdf,
    consent_typesetter,
    signature_svg,
)

STROKES = (((0.1, 0.5), (0.2, 0.2)), ((0.5, 0.5), (0.9, 0.4)))
SIGNING = Signing(
    how="drawn",
    name="Dora Made",
    day="2026-01-05",
    signed_at="2026-01-05 10:00:00 UTC",
    viewed_at="2026-01-05 09:59:00 UTC",
    witness="Ben",
    address="192.0.2.1",
    agent="A tablet",
    strokes=STROKES,
)
SHEET = ConsentSheet(
    kind="marketing",
    language="en",
    version=3,
    title="Pictures for marketing",
    body="# What is done\n\nPictures are\nshown.\n\n- here\n- there\n\n#not-typst *nor* $this$",
    practice="Alder",
    client="Dora Made",
    born="1994-05-02",
    channels=("website",),
    signing=SIGNING,
)


def changed(**fields):
    return dataclasses.replace(SHEET, **fields)


@pytest.mark.parametrize("sheet", [SHEET, changed(signing=None), changed(language="es")])
def test_the_same_sheet_gives_the_same_tagged_bytes(sheet):
    pdf = consent_pdf(sheet)
    assert pdf == consent_pdf(sheet)
    assert b"/MarkInfo" in pdf
    assert b"CreationDate" not in pdf


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "photography"},
        {"language": "es"},
        {"version": 4},
        {"title": "Pictures"},
        {"body": "Something else."},
        {"practice": "Birch"},
        {"client": "Dora Mad"},
        {"born": "1994-05-03"},
        {"channels": ("website", "print")},
        {"channels": None},
        {"pages": (b"a page",)},
        *(
            {"signing": dataclasses.replace(SIGNING, **{field.name: "other"})}
            for field in dataclasses.fields(Signing)
            if field.name != "strokes"
        ),
        {"signing": dataclasses.replace(SIGNING, strokes=STROKES[:1])},
    ],
)
def test_whatever_changes_changes_the_digest(other):
    assert consent_digest(changed(**other)) != consent_digest(SHEET)


def test_who_sets_it_is_named_with_a_version():
    assert consent_typesetter().startswith("typst ")
    assert consent_typesetter() == consent_typesetter()


@pytest.mark.parametrize("name", ["李", "דורה", "محمد", "ดอรา", "Żółć Ünal Жук Ω"])
def test_every_name_can_be_printed(name):
    assert consent_pdf(changed(client=name)).startswith(b"%PDF")


@given(
    st.lists(
        st.sampled_from(["# Head", "- one", "- two", "words", "more words", "", "  ", "#", "-"]),
        max_size=12,
    )
)
def test_no_word_of_a_text_is_lost_and_none_is_added(lines):
    said = " ".join(line for part in consent_parts("\n".join(lines)) for line in part["lines"])
    assert said.split() == " ".join(line.lstrip("#- ") for line in lines).split()


def test_a_signature_is_drawn_within_its_field():
    svg = signature_svg((((0.0, 0.0), (1.0, 1.0)),))
    assert 'viewBox="0 0 1000 300"' in svg
    assert 'points="0.0,0.0 1000.0,300.0"' in svg
