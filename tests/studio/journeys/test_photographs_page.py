"""Photographs of views on a tablet: added by file fields, seen beside each other, no barrier."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.studio import faces
from tests.studio.browser import leave_by
from tests.studio.journeys.conftest import photographed
from tests.studio.journeys.test_every_page import axe

from needlepoint.records.models import Consent, ConsentKind, ViewPhoto
from needlepoint.studio.domain.consent_texts import current_text

# a picture has no width of its own before it is there and decoded
WIDTHS = """async () => {
  const pictures = [...document.querySelectorAll('.pair img')];
  await Promise.all(pictures.map(one => one.decode()));
  return pictures.map(one => one.naturalWidth);
}"""


@pytest.fixture
def agreed_to(dora, ana):
    text = current_text(dora.practice, ConsentKind.PHOTOGRAPHY, "en")
    now = dt.datetime.now(dt.UTC)
    Consent.objects.create(
        client=dora, text=text, kind=text.kind, signed_at=now, signed_day=now.date(), witness=ana
    )


@pytest.mark.django_db(transaction=True)
def test_two_photographs_are_added_and_slid_over_each_other(
    looked_at, ana, dora, agreed_to, tmp_path
):
    file = tmp_path / "IMG_1.jpg"
    file.write_bytes(faces.two_views()[0][1])
    page, path = looked_at(ana, viewport={"width": 390, "height": 844})
    page.goto(path("client", dora.public_id))
    leave_by(page.get_by_role("link", name="Plain photographs"))
    for day in ("2026-01-05", "2026-03-30"):
        if not page.get_by_label("Taken on").is_visible():
            page.get_by_text("Add photographs of a visit").click()
        page.get_by_label("Taken on").fill(day)
        page.get_by_label("Front").set_input_files(str(file))
        leave_by(page.get_by_role("button", name="Save"))
        page.get_by_role("button", name="Take back").first.wait_for()
    assert ViewPhoto.objects.count() == 2
    page.get_by_role("link", name="Before and after").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Photographs, not a measurement").wait_for()
    page.get_by_label("one over the other").check()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('.pair').style.getPropertyValue('--cut')") == "51%"
    assert page.evaluate(WIDTHS) == [960, 960]
    box = [page.locator(f".pair .{each} img").bounding_box() for each in ("before", "after")]
    assert box[0] == box[1]


@pytest.mark.django_db(transaction=True)
def test_two_points_are_placed_by_hand_and_by_key(looked_at, ana, dora, agreed_to, photograph):
    photographed(ana, dora)
    before, after = ViewPhoto.objects.filter(view="left-45")
    page, path = looked_at(ana, viewport={"width": 820, "height": 1180})
    there = f"{path('view-photo-points', before.public_id)}?after={after.public_id}"
    page.goto(there)
    for sheet in page.locator(".placing .on").all():
        box = sheet.bounding_box()
        for down in (0.3, 0.7):
            sheet.click(position={"x": box["width"] * 0.4, "y": box["height"] * down})
        mark = sheet.get_by_role("button", name="Point 1")
        mark.focus()
        page.keyboard.press("ArrowRight")
        photograph(page, "points.png", full_page=True)
    leave_by(page.get_by_role("button", name="Save"))
    page.get_by_text("by two points that somebody placed").wait_for()
    for each in ViewPhoto.objects.filter(view="left-45"):
        cols, rows = each.found["size"]
        (across, down), (_, lower) = each.found["hand"]
        # a finger is a pixel of the page, about a third of a percent of the picture
        assert across / cols == pytest.approx(0.402, abs=0.005)
        assert (down / rows, lower / rows) == pytest.approx((0.3, 0.7), abs=0.005)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_of_photographs_has_a_barrier(language, client, tablet_of, ana, agreed_to, eyes):
    ana.language = language
    ana.save()
    client.force_login(ana)
    dora = Consent.objects.get().client
    names = {name: reverse(name, args=[dora.public_id]) for name in PAGES}
    answers = {f"{name}, empty": client.get(path) for name, path in names.items()}
    photographed(ana, dora)
    answers |= {name: client.get(path) for name, path in names.items()}
    before, after = ViewPhoto.objects.filter(view="left-45")
    points = reverse("view-photo-points", args=[before.public_id])
    answers["points"] = client.get(f"{points}?after={after.public_id}")
    answers["wrong"] = client.post(names["photographs"], {"day": ""})
    wrong = {}
    with tablet_of(client) as (page, base):
        eyes.carry_axe(page, axe.AXE_SCRIPT)
        for name, answer in answers.items():
            eyes.open_answer(page, base, answer.request["PATH_INFO"], answer)
            if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.LOOKS[language]):
                wrong[name] = faulty
            eyes.keep(page, f"photos-{language}-{name}")
    assert not wrong, eyes.told(wrong)


PAGES = ("photographs", "photographs-compare")
