"""The tablet in the client's hand, in a real browser: large, alone, and without barriers."""

import pytest
from django.urls import reverse
from tests.studio.browser import leave_by

from needlepoint.records.models import ConsentKind

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")


@pytest.mark.django_db(transaction=True)
def test_a_client_fills_one_form_and_only_the_pin_leads_back(
    client, ben, dora, eyes, tablet_of, photograph
):
    client.force_login(ben)
    client.post(reverse("consent-ask", args=[dora.public_id, ConsentKind.PHOTOGRAPHY]))
    consent = dora.consents.get()
    wrong = {}

    def look(page, name):
        photograph(page, f"hand-{name}.png", full_page=True)
        if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.EVERY):
            wrong[name] = faulty
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": eyes.TABLET, "height": 1000})

    with tablet_of(client) as (page, base):
        page.set_viewport_size({"width": eyes.TABLET, "height": 1000})
        page.goto(base + reverse("consent", args=[consent.public_id]))
        leave_by(page.get_by_role("button", name="Hand to client"))
        page.get_by_label("PIN").wait_for()
        look(page, "pin")
        page.get_by_label("PIN").fill("4711")
        leave_by(page.get_by_role("button", name="Save and hand over"))
        page.get_by_label("With the typed name").wait_for()
        look(page, "consent")
        assert page.get_by_role("link", name="Clients").count() == 0
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 18
        page.get_by_label("With the typed name").check()
        page.get_by_label("Full name of the person who signs").fill(dora.name)
        leave_by(page.get_by_role("button", name="I agree and sign"))
        page.get_by_role("heading", name="Thank you").wait_for()
        look(page, "thanks")
        page.goto(base + reverse("home"))
        page.get_by_role("heading", name="Thank you").wait_for()
        page.get_by_label("PIN").fill("4711")
        leave_by(page.get_by_role("button", name="Take it back"))
        page.get_by_role("heading", name=dora.name).wait_for()
        photograph(page, "visit-t.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        top = page.evaluate("document.querySelector('.top').getBoundingClientRect().height")
        assert top <= 64
        photograph(page, "visit-p.png", full_page=True)
    assert not wrong, eyes.told(wrong)
