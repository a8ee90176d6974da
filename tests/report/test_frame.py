"""The printed frame: every marker of it found where Format 4 says, on a page of the right size."""

from __future__ import annotations

import io
import json

import cv2
import numpy as np
import pypdf
import pytest
import typst

from needlepoint.errors import WrongUsage
from needlepoint.language import speaking
from needlepoint.report import frame_pdf
from needlepoint.report.card import frame
from needlepoint.report.drawing.typeset import words_in
from needlepoint.surface import frame_marker_middles

DPI = 200
SIZES_MM = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_is_two_tagged_pages_of_the_right_size(paper) -> None:
    reader = pypdf.PdfReader(io.BytesIO(frame_pdf(paper)))
    assert len(reader.pages) == 2
    box = reader.pages[0].mediabox
    size = (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4)
    assert size == pytest.approx(SIZES_MM[paper], abs=0.1)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "100 %" in text
    assert "diagnoses no disease" in text


def test_another_paper_is_refused() -> None:
    with pytest.raises(WrongUsage, match="a4"):
        frame_pdf("a5")


def test_it_speaks_spanish() -> None:
    with speaking("es"):
        text = pypdf.PdfReader(io.BytesIO(frame_pdf())).pages[1].extract_text()
    assert "Medir con un teléfono" in text


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> np.ndarray:
    """Draw the first page as a printer would."""
    folder = tmp_path_factory.mktemp("frame")
    from importlib.resources import files

    text = files("needlepoint.report.card").joinpath("frame.typ").read_text("utf-8")
    content = {"language": "en", "words": words_in(text), **frame._content("a4")}
    (folder / "content.json").write_text(json.dumps(content), "utf-8")
    (folder / "frame.typ").write_text(text, "utf-8")
    pages = typst.compile(
        folder / "frame.typ", root=folder, ignore_system_fonts=True, format="png", ppi=DPI
    )
    return cv2.imdecode(np.frombuffer(pages[0], np.uint8), cv2.IMREAD_GRAYSCALE)


def test_every_marker_stands_where_the_format_says(page) -> None:
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    quads, ids, _ = cv2.aruco.ArucoDetector(family).detectMarkers(page)
    middles = np.array([quad.reshape(4, 2).mean(axis=0) for quad in quads]) * 25.4 / DPI
    numbers = np.ravel(ids)
    assert sorted(numbers) == sorted([*range(20), *range(20)])  # stiff frame and sticker
    left = middles[:, 0] < 100.0
    for side in (left, ~left):
        found = middles[side][np.argsort(numbers[side])]
        wanted = frame_marker_middles()
        assert found - found.mean(axis=0) == pytest.approx(wanted, abs=0.12)
