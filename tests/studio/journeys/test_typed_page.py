"""On a tablet a lock loses nothing that was typed, and the first run knows where it is."""

import pytest
from django.urls import reverse
from tests.studio.browser import leave_by

from needlepoint.records.models import Practice
from needlepoint.studio.accounts.first_run import first_run_path

pytest.importorskip("playwright", reason="playwright is not installed")

WORD = "a long enough word 9"


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_before_a_lock_is_back_in_its_form(looked_at, ana, dora):
    page, address = looked_at(ana)
    page.goto(address("client-edit", dora.public_id))
    page.get_by_label("Safety flags").fill("latex allergy\nfaints at needles")
    page.get_by_label("Language").select_option("es")
    page.get_by_role("link", name="Lock").click()
    page.get_by_label("Password").fill(WORD)
    assert not page.get_by_text("faints").is_visible()
    page.keyboard.press("Enter")
    page.get_by_text("What you typed before the lock").wait_for()
    assert page.get_by_label("Safety flags").input_value() == "latex allergy\nfaints at needles"
    assert page.get_by_label("Language").input_value() == "es"
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    dora.refresh_from_db()
    assert (dora.flags[-1], dora.language) == ("faints at needles", "es")


@pytest.mark.django_db(transaction=True)
def test_a_tablet_that_lies_idle_keeps_what_was_typed(looked_at, ana, dora, settings):
    page, address = looked_at(ana)
    page.clock.install()
    page.goto(address("client-edit", dora.public_id))
    page.get_by_label("Telephone").fill("0551 5550199")
    page.clock.fast_forward((settings.IDLE_S + 1) * 1000)
    page.get_by_label("Password").fill(WORD)  # waits until the page has gone to the lock
    page.keyboard.press("Enter")
    page.get_by_text("What you typed before the lock").wait_for()
    assert page.get_by_label("Telephone").input_value() == "0551 5550199"


@pytest.mark.django_db(transaction=True)
def test_the_first_run_takes_the_time_zone_of_the_tablet(browser_tools, live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with browser_tools.tablet(timezone_id="Australia/Sydney") as (page, wrong):
        page.goto(f"{live_server.url}{first_run_path()}")
        page.get_by_label("Name of the practice").fill("Alder")
        page.get_by_label("Name:", exact=True).fill("Ana")
        page.get_by_label("Username").fill("ana")
        for place in (0, 1):
            page.locator("input[type=password]").nth(place).fill(WORD)
        leave_by(page.get_by_role("button", name="Create the practice"))
        assert page.url == live_server.url + reverse("home")
        assert not wrong
    assert Practice.objects.get().time_zone == "Australia/Sydney"
