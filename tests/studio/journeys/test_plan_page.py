"""From the plan to the signed hand-out, by keyboard alone; and what to expect."""

import pytest
from django.core.management import call_command
from tests.studio.browser import width_of

from needlepoint.records.models import Plan

pytest.importorskip("playwright", reason="playwright is not installed")


def press(page, role, name):
    """Reach something by the tab key as a person without a mouse does, and press it."""
    wanted = page.get_by_role(role, name=name).first
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the tab key never reaches {name!r}")


@pytest.mark.usefixtures("agreed")
@pytest.mark.django_db(transaction=True)
def test_plan_to_signed_hand_out_by_keyboard_alone(
    looked_at, ben, dora, measured, answered, photograph
):
    answered(dora, ben)
    page, address = looked_at(ben)
    page.goto(address("client", dora.public_id))
    press(page, "link", "Plan")
    page.get_by_role("heading", name="New plan").wait_for()
    page.get_by_label("Device").select_option("skinpen")
    press(page, "button", "Screen and plan")
    page.get_by_role("heading", name="By zone").wait_for()
    press(page, "button", "Work out the forecast")
    page.get_by_text("being worked out").first.wait_for()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    page.get_by_text("A forecast, never a promise").wait_for(timeout=300_000)
    photograph(page, "plan.png", full_page=True)
    press(page, "link", "Look once more and sign")
    page.get_by_role("heading", name="What you sign for").wait_for()
    page.wait_for_load_state()  # `all` takes what is there
    for box in page.get_by_role("checkbox").all():
        box.check()
    for reason in page.get_by_role("textbox").all():
        reason.fill("asked, and nobody had one")
    photograph(page, "plan-sign.png", full_page=True)
    press(page, "button", "Sign")
    page.get_by_text("Signed by Ben").wait_for()
    photograph(page, "plan-signed.png")
    handout = page.request.get(address("plan-file", Plan.objects.get().public_id, "handout"))
    assert handout.body().startswith(b"%PDF")
    page.set_viewport_size({"width": 320, "height": 700})
    assert width_of(page) == 320
