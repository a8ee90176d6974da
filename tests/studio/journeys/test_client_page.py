"""A client's page on a tablet: one next step, three usual actions, the rest under one word."""

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

USUAL = ("Book", "Plain photographs", "Compare")
RARE = ("Face over visits", "Packages", "Edit details", "Record & privacy", "Merge")


@pytest.mark.django_db(transaction=True)
def test_usual_actions_stand_in_one_row_and_the_rest_opens_by_key_without_a_script(
    looked_at, ana, dora, photograph
):
    tablet = {"viewport": {"width": 820, "height": 1180}, "java_script_enabled": False}
    page, path = looked_at(ana, **tablet)
    page.goto(path("client", dora.public_id))
    row = [page.get_by_role("link", name=name, exact=True) for name in USUAL]
    more = page.locator(".head summary")
    tops = {round(each.bounding_box()["y"]) for each in (*row, more)}
    assert len(tops) == 1
    assert page.locator("main .first").count() == 1
    hidden = [page.get_by_role("link", name=name, exact=True) for name in RARE]
    assert not any(each.is_visible() for each in hidden)
    more.focus()
    page.keyboard.press("Enter")
    assert all(each.is_visible() for each in hidden)
    photograph(page, "client-more.png")
