"""The scar map in a real browser: the relief is drawn, lit, turned; scars and face are in step."""

import re

import pytest
from tests.studio.browser import leave_by, until, width_of

pytest.importorskip("playwright", reason="playwright is not installed")


@pytest.fixture
def seen(looked_at, ben, measured):
    """A tablet on which Ben is logged in, and the address of a page of the capture."""
    page, address = looked_at(ben)
    return page, lambda name, *more: address(name, measured.public_id, *more)


def light(page):
    """Return the mean brightness of what the canvas shows."""
    return page.evaluate(
        """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
            const small = document.createElement('canvas');
            small.width = small.height = 32;
            const ink = small.getContext('2d');
            const moved = new Event('input', {bubbles: true});
            document.querySelector('.dials input').dispatchEvent(moved);
            requestAnimationFrame(() => {
              ink.drawImage(document.querySelector('canvas'), 0, 0, 32, 32);
              const bytes = ink.getImageData(0, 0, 32, 32).data;
              done(bytes.reduce((sum, byte, n) => n % 4 === 3 ? sum : sum + byte, 0) / 3072);
            });
        })))"""
    )


@pytest.mark.django_db(transaction=True)
def test_the_relief_is_lit_and_turned_by_keyboard_alone(seen, photograph):
    page, address = seen
    page.goto(address("scar-map"))
    page.locator(".viewer[data-drawn=yes]").wait_for(timeout=300_000)
    assert page.locator(".over a").count() == page.locator("table.scars tbody tr").count()
    photograph(page, "scar-map-relief.png", full_page=True)
    page.locator("canvas").focus()
    low = light(page)
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    assert light(page) > low + 5
    page.keyboard.press("Shift+ArrowUp")
    assert page.get_by_label("Tilt").input_value() == "5"
    page.get_by_label("Light height").focus()
    page.keyboard.press("Home")
    assert page.get_by_label("Light height").input_value() == "5"
    page.get_by_role("button", name="Reset view").click()
    assert page.get_by_label("Tilt").input_value() == "0"
    page.get_by_label("Depth exaggeration").fill("5")
    page.get_by_label("Tilt").fill("55")
    photograph(page, "scar-map-tilted.png")


@pytest.mark.django_db(transaction=True)
def test_a_scar_is_reached_from_the_relief_and_the_face_follows_the_list(seen, photograph):
    page, address = seen
    page.goto(address("scar-map"))
    page.locator(".viewer[data-drawn=yes]").wait_for(timeout=300_000)
    page.get_by_role("link", name="Scar 1,").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Scar 1").wait_for()
    photograph(page, "scar.png", full_page=True)
    page.goto(address("scar-zones"))
    page.get_by_label("nose").check()
    assert page.locator("[data-zone=nose]").get_attribute("class") == "chosen"
    page.locator("[data-zone=chin] path").first.click()
    assert page.get_by_label("chin").is_checked()
    photograph(page, "scar-zones.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 700})
    for name in ("scar-map", "scar-zones"):
        page.goto(address(name))
        assert width_of(page) == 320
        photograph(page, f"{name}-320.png", full_page=True)


CENTRE = """number => {
  const stage = document.querySelector('.stage').getBoundingClientRect();
  const path = document.querySelector(`.over a[href$="/${number}/"] path`).getBoundingClientRect();
  return [(path.left + path.width / 2 - stage.left) / stage.width,
          (path.top + path.height / 2 - stage.top) / stage.height];
}"""


@pytest.mark.django_db(transaction=True)
def test_every_scar_can_be_brought_into_view_and_the_wheel_keys_and_fingers_zoom(seen):
    page, address = seen
    page.goto(address("scar-map"))
    page.locator(".viewer[data-drawn=yes]").wait_for(timeout=300_000)
    zoom = page.get_by_label("Zoom")
    for row in page.locator("table.scars tbody tr").all():
        number = row.get_attribute("id").removeprefix("scar-")
        row.get_by_role("button").click()
        until(page, lambda n=number: all(0.0 < at < 1.0 for at in page.evaluate(CENTRE, n)))
    page.get_by_role("button", name="Reset view").click()
    canvas = page.locator("canvas")
    canvas.hover(force=True)
    page.mouse.wheel(0, -300)
    assert zoom.input_value() == "1"  # the page scrolls until the picture was touched
    canvas.focus()
    page.mouse.wheel(0, -300)
    until(page, lambda: float(zoom.input_value()) > 1.5)
    near = float(zoom.input_value())
    page.keyboard.press("+")
    assert float(zoom.input_value()) > near
    box = canvas.bounding_box()
    touch = page.context.new_cdp_session(page)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = float(zoom.input_value())
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90), ("touchEnd", 0)):
        points = [
            {"x": middle[0] - apart, "y": middle[1]},
            {"x": middle[0] + apart, "y": middle[1]},
        ]
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if apart else []}
        )
    until(page, lambda: float(zoom.input_value()) > before)


@pytest.mark.django_db(transaction=True)
def test_a_tapped_scar_opens_its_numbers_at_the_side(seen):
    page, address = seen
    page.goto(address("scar-map"))
    page.locator(".viewer[data-drawn=yes]").wait_for(timeout=300_000)
    page.locator(".over a text").first.click()
    sheet = page.locator(".sheet")
    assert " mm (" in sheet.inner_text()
    leave_by(sheet.get_by_role("link", name="Open"))
    page.get_by_role("heading", name=re.compile(r"Scar \d")).first.wait_for()
