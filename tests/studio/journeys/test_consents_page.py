"""From the client to a signed consent in a browser: drawn with the mouse, typed by keyboard."""

import pytest
from tests.studio.browser import leave_by, width_of

from needlepoint.records.models import Consent
from needlepoint.studio.consents.sealing import check_seal

pytest.importorskip("playwright", reason="playwright is not installed")

NARROW, TABLET, DESK = (320, 700), (820, 1180), (1280, 900)


def draw(page, points):
    """Draw one stroke into the field, points as shares of it."""
    field = page.locator(".pad svg")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def fits(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert width_of(page) <= size[0]


def tab_to(page, wanted):
    """Reach something by the tab key alone."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the tab key never reaches {wanted}")


@pytest.mark.django_db(transaction=True)
def test_client_to_consent_drawn_with_the_mouse_and_withdrawn(looked_at, ben, dora, photograph):
    page, address = looked_at(ben)
    page.goto(address("client", dora.public_id))
    photograph(page, "consents-client.png")
    leave_by(page.get_by_role("button", name="Ask marketing"))
    page.get_by_label("Website").check()
    photograph(page, "consent-places.png", full_page=True)
    leave_by(page.get_by_role("button", name="On to the signature"))  # its script draws
    page.get_by_label("Full name of the person who signs").fill("Dora Made")
    draw(page, [(0.1, 0.5), (0.2, 0.1), (0.3, 0.9)])
    page.get_by_role("button", name="Clear").click()
    assert page.locator(".pad polyline").count() == 0
    draw(page, [(0.1, 0.6), (0.2, 0.1), (0.25, 0.8), (0.4, 0.3), (0.45, 0.7), (0.6, 0.5)])
    draw(page, [(0.65, 0.3), (0.7, 0.7), (0.9, 0.2)])
    for name, size in (("320", NARROW), ("820", TABLET), ("1280", DESK)):
        fits(page, size)
        photograph(page, f"consent-sign-{name}.png", full_page=True)
    leave_by(page.get_by_role("button", name="I agree and sign"))
    page.get_by_text("The seal is whole").wait_for()
    consent = Consent.objects.get()
    assert (consent.signed_how, len(consent.drawn)) == ("drawn", 2)
    first, last = consent.drawn[0][0], consent.drawn[-1][-1]
    assert first == pytest.approx([0.1, 0.6], abs=0.02)
    assert last == pytest.approx([0.9, 0.2], abs=0.02)
    assert check_seal(consent).whole
    photograph(page, "consent-signed.png", full_page=True)
    sealed = page.request.get(address("consent-pdf", consent.public_id)).body()
    assert sealed.startswith(b"%PDF")
    fits(page, NARROW)
    photograph(page, "consent-signed-320.png", full_page=True)
    leave_by(page.get_by_role("link", name="Withdraw"))
    fits(page, TABLET)
    photograph(page, "consent-withdraw.png", full_page=True)
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("Withdrawn on").wait_for()
    photograph(page, "consent-withdrawn.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_client_to_consent_by_keyboard_alone_in_the_dark(looked_at, ben, dora, photograph):
    page, address = looked_at(ben, color_scheme="dark")
    page.goto(address("client", dora.public_id))
    tab_to(page, page.get_by_role("button", name="Ask treatment"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Consent to needling of the skin").wait_for()
    tab_to(page, page.get_by_label("Full name of the person who signs"))
    page.keyboard.type("Dora Made")
    tab_to(page, page.get_by_label("By drawing"))
    page.keyboard.press("ArrowUp")
    assert page.locator(".pad").is_hidden()
    photograph(page, "consent-sign-dark.png", full_page=True)
    tab_to(page, page.get_by_role("button", name="I agree and sign"))
    page.keyboard.press("Enter")
    page.get_by_text("The seal is whole").wait_for()
    photograph(page, "consent-signed-dark.png", full_page=True)
    assert Consent.objects.get().signed_how == "typed"
    page.goto(address("client", dora.public_id))
    photograph(page, "consents-client-dark.png", full_page=True)
    fits(page, NARROW)
    photograph(page, "consents-client-320.png", full_page=True)


@pytest.mark.django_db(transaction=True)
def test_what_stands_around_it_is_found_on_a_narrow_screen(looked_at, ana, dora, photograph):
    page, address = looked_at(ana)
    for name, more in (
        ("capture-new", [dora.public_id]),
        ("consent-paper", [dora.public_id, "marketing"]),
        ("consent-marketing", [dora.public_id]),
        ("consent-texts", []),
    ):
        page.goto(address(name, *more))
        fits(page, NARROW)
        photograph(page, f"{name}-none-320.png", full_page=True)
        page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
        photograph(page, f"{name}-none.png", full_page=True)
    leave_by(page.get_by_role("link", name="New version"))
    page.get_by_label("Title").fill("Our own text")
    leave_by(page.get_by_role("button", name="Publish"))
    page.get_by_text("Published.").wait_for()
    assert page.get_by_text("Version 2").count() == 1
