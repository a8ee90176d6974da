"""Two visits in a real browser: from the client's page to the verdict, by keyboard too."""

import pytest
from django.core.management import call_command
from tests.studio.browser import leave_by, width_of

pytest.importorskip("playwright", reason="playwright is not installed")

SIZES = """all => Promise.all(all.map(async one => {
  await one.decode();
  return [one.naturalWidth, one.naturalHeight];
}))"""


@pytest.mark.django_db(transaction=True)
def test_two_visits_to_a_verdict(looked_at, ben, dora, measured, measured_later, photograph):
    page, address = looked_at(ben)
    page.goto(address("client", dora.public_id))
    leave_by(page.get_by_role("link", name="Compare"))
    photograph(page, "comparison-new.png")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Being compared").wait_for()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    page.get_by_role("region", name="Before and after").wait_for(timeout=300_000)
    page.wait_for_load_state()
    photograph(page, "comparison.png", full_page=True)
    page.get_by_role("cell", name="shallower").first.wait_for()
    pictures = page.locator(".photos img")
    assert pictures.count() == 2  # it opens on the photographs, the second laid on the first
    pictures.first.wait_for()
    assert not page.locator(".reliefs .before img").is_visible()
    sizes = pictures.evaluate_all(SIZES)
    assert sizes[0] == sizes[1]
    page.get_by_label("in turn").check()
    after, button = page.locator(".photos .after"), page.get_by_role("button", name="Show after")
    button.focus()  # else they take turns by themselves once a second, between two looks too
    shown = [after.is_visible()]
    button.click()
    shown.append(after.is_visible())
    assert sorted(shown) == [False, True]
    page.get_by_label("relief").check()
    page.locator(".reliefs .before img").wait_for()
    page.get_by_label("photographs").check()
    page.get_by_role("heading", name="Over all visits").wait_for()
    page.get_by_label("one over the other").check()
    slider = page.get_by_label("Before on the left")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0 %"
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    boxes = [page.locator(f".photos .{which} img").bounding_box() for which in ("before", "after")]
    assert boxes[0] == pytest.approx(boxes[1])
    photograph(page, "comparison-slide.png", full_page=True)
    page.get_by_label("difference", exact=True).check()
    photograph(page, "comparison-difference.png")
    page.set_viewport_size({"width": 320, "height": 700})
    assert width_of(page) == 320
