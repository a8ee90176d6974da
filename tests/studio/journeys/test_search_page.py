"""Searching on a tablet: the list narrows as one types, and the way back leads to it again."""

import pytest

from needlepoint.records.models import Client

pytest.importorskip("playwright", reason="playwright is not installed")


@pytest.fixture
def eve(practice):
    return Client.objects.create(practice=practice, name="Eve Other", born="1990-01-01")


@pytest.mark.django_db(transaction=True)
def test_typing_narrows_the_list_and_the_way_back_leads_to_it(looked_at, ana, dora, eve):
    page, address = looked_at(ana)
    page.goto(address("clients"))
    found, words = page.locator("#found"), page.get_by_label("Search by name")
    words.fill("dor")  # one question: each answer puts a new list, which takes the focus away
    found.get_by_text("Eve Other").wait_for(state="hidden")
    page.wait_for_url("**/?found=*")
    page.keyboard.press("Tab")  # past the button, to the first client
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dora Made").first.wait_for()
    page.go_back()
    assert words.input_value() == "dor"
    found.get_by_text("Dora Made").wait_for()
    assert not found.get_by_text("Eve Other").is_visible()
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "Dora Made" not in kept  # no copy of a page, only its address


@pytest.mark.django_db(transaction=True)
def test_without_script_the_search_works_by_its_button(looked_at, ana, dora, eve):
    page, address = looked_at(ana, java_script_enabled=False)
    page.goto(address("clients"))
    page.get_by_label("Search by name").fill("eve")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?found=*")
    page.get_by_text("Eve Other").wait_for()
    assert not page.get_by_text("Dora Made").is_visible()


@pytest.mark.django_db(transaction=True)
def test_somebody_sees_where_they_are_logged_in(looked_at, photograph, ana, client):
    client.force_login(ana)
    page, address = looked_at(ana)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address("account"))
    page.get_by_text("this device").wait_for()
    photograph(page, "logins-320.png", full_page=True)
