"""The questionnaire in a real browser: kept at once, folded where it does not arise."""

import pytest
from tests.studio.browser import leave_by, width_of

from needlepoint.records.models import Intake

pytest.importorskip("playwright", reason="playwright is not installed")


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_as_they_are_given(looked_at, ben, dora, photograph):
    page, address = looked_at(ben)
    page.goto(address("client", dora.public_id))
    leave_by(page.get_by_role("button", name="Health questionnaire"))
    photograph(page, "intake.png", full_page=True)
    leave_by(page.get_by_role("link", name="Your medicines"))  # its script keeps each answer
    asked = page.get_by_role("group", name="If you have stopped isotretinoin")
    page.get_by_role("group", name="isotretinoin", exact=False).first.get_by_label("never").check()
    page.get_by_text("Kept at").wait_for()
    assert asked.is_hidden()
    assert Intake.objects.get().answers["isotretinoin"] == "never"
    page.goto(address("intake-section", Intake.objects.get().public_id, "recent"))
    photograph(page, "intake-recent.png", full_page=True)
    tan = page.locator("#tan_last")
    tan.get_by_label("all of the face").fill("2026-01-02")
    tan.get_by_label("never").check()
    assert tan.get_by_label("all of the face").input_value() == ""
    page.set_viewport_size({"width": 320, "height": 700})
    assert width_of(page) == 320
    photograph(page, "intake-320.png")
