"""The screen as the lamp: it shines in parts, in the rig's order, a picture of each is taken."""

import pytest
from django.urls import reverse
from tests.studio.browser import until

from needlepoint.records.models import Capture, Rig, Shot
from needlepoint.studio.domain import sittings
from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.practice.rig_texts import CameraPosition, screen_text

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WIDE = {"width": 1280, "height": 720}
SHINES = """() => {
  const lamp = document.querySelector(".screen-lamp div");
  if (!lamp) return null;
  const { left, top, width, height } = lamp.getBoundingClientRect();
  return [left / innerWidth, top / innerHeight, width / innerWidth, height / innerHeight]
    .map(each => Math.round(each * 100));
}"""
SHONE = """shone = [];
new MutationObserver(() => {
  const lamp = document.querySelector(".screen-lamp div");
  if (!lamp) return;
  const { left, top, width, height } = lamp.style;
  const part = [left, top, width, height].map(each => Math.round(parseFloat(each)));
  if (part[2] && part[3] && part.join() !== shone.at(-1)?.join()) shone.push(part);
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["style"]});"""
"""Notes in the page itself which parts shone: each does for a second, and a test may look late."""
HALVES = [[0, 0, 50, 100], [50, 0, 50, 100], [0, 0, 100, 50], [0, 50, 100, 50]]


@pytest.fixture
def sitting(client, agreed, measured, monkeypatch):
    """Ben takes Dora's left cheek under the screen; any camera fits the rig."""
    monkeypatch.setattr(sittings, "check_field", lambda *_: None)
    ben, dora = measured.made_by, measured.visit.client
    seat = CameraPosition(2900.0, 400.0, dark=True, card=True)
    text = screen_text(seat, diagonal_mm=610.0, aspect=16 / 9, above_mm=5.0, ahead_mm=0.0)
    rig = Rig.objects.create(
        practice=ben.practice, name="Screen", manifest=text, slots=slots_of(text)
    )
    client.force_login(ben)
    return sittings.begin(ben, dora, rig, "left cheek")


@pytest.fixture
def opened(browser_tools, live_server, client, sitting, monkeypatch):
    """The camera's page on a screen of a given size, in a browser with a camera."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with browser_tools.tablet(args=FAKE, viewport=WIDE) as (page, complaints):
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])
        page.add_init_script(SHONE)
        page.goto(live_server.url + reverse("camera", args=[sitting.public_id]))
        yield page
    assert not complaints


@pytest.mark.django_db(transaction=True)
def test_each_half_shines_and_is_photographed(opened, photograph):
    page = opened
    button = page.locator("[data-screen-all]:not([disabled])")
    button.wait_for()
    photograph(page, "screen-lamp.png", full_page=True)
    button.click()
    until(page, lambda: page.evaluate("shone.length"))
    photograph(page, "screen-lamp-half.png")
    until(page, lambda: page.locator("[data-step][data-at=done]").count() == 5)
    assert page.evaluate("shone") == HALVES
    page.locator(".screen-lamp").wait_for(state="detached")
    again = Shot.objects.get(order=3).digest
    page.get_by_role("button", name="Retake top").click()
    page.get_by_role("button", name="Take picture: top").click()
    until(page, lambda: Shot.objects.get(order=3).digest != again)
    page.locator("[data-step='3'][data-at=done]").wait_for()
    assert Shot.objects.exclude(done_at=None).count() == 5
    page.get_by_role("button", name="Measure these pictures").click()
    page.get_by_role("heading", name="Capture").wait_for()
    assert Capture.objects.get(rig__name="Screen").pictures.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_screen_of_another_shape_is_no_lamp(opened, eyes):
    page = opened
    page.locator("[data-screen-all]:not([disabled])").wait_for()
    wrong = eyes.faults(page, axe.AXE_SCRIPT, eyes.EVERY)
    assert not wrong, wrong
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.locator("[data-screen-all]:not([disabled])").click()
    page.get_by_role("alert").get_by_text("does not fill a screen").wait_for()
    assert page.evaluate(SHINES) is None
    assert not Shot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_screen_follows_a_phone_that_takes_the_pictures(opened, sitting, phantom_folder):
    page = opened
    page.locator("[data-screen-follow]").click()
    for half in HALVES:
        until(page, lambda half=half: page.evaluate(SHINES) == half)
        order = 1 + HALVES.index(half)
        page.locator("input[type=file]").nth(order - 1).set_input_files(
            sorted(phantom_folder.glob("[0-9]*.png"))[order - 1]
        )
    page.locator("[data-step='4'][data-at=done]").wait_for()
    page.keyboard.press("Escape")
    page.locator(".screen-lamp").wait_for(state="detached")
