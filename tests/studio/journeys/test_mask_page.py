"""The page that leaves parts of a photograph out: drawn by mouse, brought back, ticked, kept."""

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import Capture, WorkState

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture
def drawn_on(client, looked_at, ben, dora, lamps_rig, phantom_folder):
    """A tablet on which Ben is logged in, at the mask of Dora's capture."""
    client.force_login(ben)
    files = [
        SimpleUploadedFile(slot, (phantom_folder / slot).read_bytes(), "image/png")
        for slot in lamps_rig.slots
    ]
    form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk, "pictures": files}
    client.post(reverse("capture-new", args=[dora.public_id]), form)
    Capture.objects.update(state=WorkState.FAILED)
    page, address = looked_at(ben)
    page.set_viewport_size({"width": 1024, "height": 1600})  # the whole picture, below the banner
    page.goto(address("capture-mask", Capture.objects.get().public_id))
    page.locator("canvas:visible").wait_for()
    return page


def amount(page):
    page.evaluate(NEXT_FRAME)
    return int("".join(c for c in page.locator("[data-amount]").inner_text() if c.isdigit()))


NEXT_FRAME = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => done())))"""
"""What is drawn is counted with the next frame, not at each move of the hand."""


def another_amount(page, than):
    """Wait until the page says another amount, and return it."""
    while (said := amount(page)) == than:
        page.wait_for_timeout(20)
    return said


def stroke(page, *shares):
    """Draw with the mouse along places, given as shares of the picture."""
    box = page.locator("canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


@pytest.mark.django_db(transaction=True)
def test_a_stroke_leaves_skin_out_and_is_taken_back_and_kept(drawn_on, photograph):
    page = drawn_on
    assert amount(page) == 0
    page.get_by_label("Width of the brush").fill("80")
    stroke(page, (0.2, 0.1), (0.2, 0.9))
    drawn = another_amount(page, than=0)
    assert 8 < drawn < 30
    photograph(page, "mask.png", full_page=True)
    page.get_by_label("brings back").check()
    stroke(page, (0.2, 0.5), (0.2, 0.9))
    another_amount(page, than=drawn)
    page.get_by_role("button", name="Undo").click()
    assert amount(page) == drawn
    page.get_by_label("bottom right").focus()
    page.keyboard.press("Space")
    assert amount(page) > drawn + 8
    page.get_by_role("button", name="Keep and measure").click()
    page.wait_for_url("**/captures/*/")
    mask = Capture.objects.get().mask
    white = cv2.imdecode(np.frombuffer(vault.read(mask), np.uint8), cv2.IMREAD_GRAYSCALE) > 0
    rows, cols = white.shape
    assert not white[rows // 2, cols // 5]
    assert not white[int(0.9 * rows), int(0.9 * cols)]
    assert white[rows // 2, cols // 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_the_mask_has_no_barrier(drawn_on, ben, eyes, language):
    ben.language = language
    ben.save()
    drawn_on.reload()
    drawn_on.locator("canvas:visible").wait_for()
    faulty = eyes.faults(drawn_on, axe.AXE_SCRIPT, eyes.LOOKS[language])
    assert not faulty, faulty
