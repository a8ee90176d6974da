"""Names in any script are set: by a font where one is installed, never given up, never a number."""

import io

import pytest
from pypdf import PdfReader

from needlepoint.report.drawing.letters import font_folders, unshown, without
from needlepoint.report.drawing.typeset import typeset

NAMES = {
    "Chinese": "王小明",
    "Japanese": "さくら 山田",
    "Korean": "김민수",
    "Thai": "สมชาย ใจดี",
    "Devanagari": "क्षत्रिय",
    "Arabic": "محمد",
    "Hebrew": "שלום",
    "Greek": "Ἀθηνᾶ",
    "Vietnamese": "Nguyễn Thị Ánh",
    "emoji": "ok 👍🏽",
    "ligature": "\ufdfd",
    "quotes": "\uff02a\uff02\\b",
    "private": "\ue000\U0010ffff",
    "Egyptian": "\U00013080",
}


def said(monkeypatch, tmp_path, text):

    room = tmp_path / "made"
    room.mkdir()
    (room / "page.typ").write_text(
        '#set document(title: "made")\n#let it = json("content.json")\n#it.text\n', "utf-8"
    )
    monkeypatch.setattr("needlepoint.report.drawing.typeset.files", lambda _name: room)
    pdf = typeset("made/page", {"text": text})
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("script", NAMES)
def test_a_text_in_any_script_becomes_a_document(script, monkeypatch, tmp_path):
    assert "U+" not in said(monkeypatch, tmp_path, f"Name: {NAMES[script]}.")


@pytest.mark.parametrize("script", ["Chinese", "Korean", "Thai"])
def test_names_stand_as_they_are_written(script, monkeypatch, tmp_path):
    if len(font_folders()) < 5:
        pytest.skip("the fonts of the extra `letters` are not installed")
    found = said(monkeypatch, tmp_path, f"Name: {NAMES[script]}.")
    assert NAMES[script].split()[0][:2] in found


def test_a_sign_without_a_font_stands_as_its_name(monkeypatch, tmp_path):
    assert "[thumbs up sign]" in said(monkeypatch, tmp_path, "ok 👍")


def test_signs_become_words_that_stay_json():
    assert without('{"a": "\uff02"}', "\uff02") == '{"a": "\\""}'
    assert unshown('the text `"王"` could not be displayed') == "王"
