"""The card: looked at as a printer would see it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pypdf
import pytest

from needlepoint.errors import WrongUsage
from needlepoint.report import card_pdf, make_card
from needlepoint.surface import Marker, read_marker

DPI = 300
MM = 25.4 / DPI
SIZES_MM = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


@pytest.fixture(scope="module", params=["a4", "letter"])
def card(request) -> tuple[str, bytes]:
    return request.param, card_pdf(request.param)


@pytest.fixture(scope="module")
def page(card, tmp_path_factory) -> np.ndarray:
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm is not installed, so the page cannot be looked at")
    folder: Path = tmp_path_factory.mktemp("card")
    (folder / "card.pdf").write_bytes(card[1])
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-png", "card.pdf", "card"]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    return cv2.imread(str(folder / "card.png"), cv2.IMREAD_GRAYSCALE)


def test_it_is_one_tagged_page_of_the_right_size(card) -> None:
    paper, pdf = card
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    size = (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4)
    assert size == pytest.approx(SIZES_MM[paper], abs=0.1)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "Needlepoint card" in reader.metadata.title
    text = reader.pages[0].extract_text()
    assert "diagnoses no disease" in " ".join(text.split())
    assert "100 %" in text


@pytest.mark.parametrize("id_", range(4))
def test_every_marker_is_found_and_is_8_mm_wide(page, id_: int) -> None:
    reading = read_marker(page, Marker("aruco 4x4_50", id_, 8.0), response="linear")
    assert reading.pixel_mm == pytest.approx(MM, rel=0.0015)
    assert (
        reading.tilt_deg < 6.0
    )  # edges snap to pixels: 0.4 % of a side is the cosine of 5 degrees


def test_the_check_lines_are_100_mm_both_ways(page) -> None:
    ink = page < 160
    for dark in (ink, ink.T):
        lengths = [_longest_run(line) * MM for line in dark]
        near = [length for length in lengths if 99.0 < length < 101.0]
        assert near
        assert max(near) == pytest.approx(100.0, abs=0.35)  # two line widths at the ends


def _longest_run(line: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def test_black_and_white_patches_are_there(page) -> None:
    square = np.ones((int(11.5 / MM), int(11.5 / MM)), np.uint8)
    black = cv2.erode((page < 20).astype(np.uint8), square)
    assert cv2.connectedComponents(black)[0] == 2  # the patch and what is around it


def test_it_appears_whole_or_not_at_all(tmp_path) -> None:
    make_card(tmp_path / "card.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["card.pdf"]
    with pytest.raises(WrongUsage, match="a4"):
        make_card(tmp_path / "other.pdf", "a5")
    assert not (tmp_path / "other.pdf").exists()
