"""The door in a real browser: a passkey instead of a password, and a tablet left alone."""

from urllib.parse import urlsplit

import pytest
from tests.studio.browser import leave_by

pytest.importorskip("playwright", reason="playwright is not installed")

WORD = "a long enough word 9"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def become_owner(page, link):
    page.goto(link)
    for label, text in (
        ("Name of the practice", "Alder"),
        ("Name:", "Ana"),
        ("Username:", "ana"),
        ("Password:", WORD),
        ("Password confirmation:", WORD),
    ):
        page.get_by_label(label, exact=label.endswith(":")).fill(text)
    leave_by(page.get_by_role("button", name="Create the practice"))


def test_a_passkey_logs_in_and_opens_the_lock(tmp_path, browser_tools):
    with browser_tools.served(tmp_path) as (_, link), browser_tools.tablet() as (page, wrong):
        become_owner(page, link)
        developer = page.context.new_cdp_session(page)
        developer.send("WebAuthn.enable")
        developer.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        leave_by(page.get_by_role("link", name="Ana"))
        leave_by(page.get_by_role("link", name="Passkeys and one-time codes"))
        leave_by(page.get_by_role("link", name="Add"))
        page.get_by_label("Password").fill(WORD)
        leave_by(page.get_by_role("button", name="Confirm"))
        page.get_by_label("Passwordless").check()
        page.get_by_role("button", name="Add").click()
        page.get_by_role("heading", name="Recovery Codes").wait_for()

        leave_by(page.get_by_role("link", name="Ana"))
        leave_by(page.get_by_role("button", name="Log out"))
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("heading", name="Today").wait_for()

        leave_by(page.get_by_role("link", name="Lock"))
        leave_by(page.get_by_role("link", name="Use a security key"))
        page.get_by_role("button", name="Use a security key").click()
        page.get_by_role("heading", name="Today").wait_for()
        assert not wrong


def test_a_tablet_left_alone_shows_nothing(tmp_path, browser_tools):
    with browser_tools.served(tmp_path) as (address, link), browser_tools.tablet() as (page, _):
        page.clock.install()
        become_owner(page, link)
        page.goto(f"{address}/clients/new/")
        page.clock.fast_forward(300_000)
        page.get_by_label("Name:").fill("Dora")
        page.clock.fast_forward(400_000)
        assert urlsplit(page.url).path == "/clients/new/"
        page.clock.fast_forward(300_000)
        page.get_by_role("heading", name="Is it still you, Ana?").wait_for()
        assert page.get_by_role("navigation").count() == 0
        page.get_by_label("Password").fill(WORD)
        leave_by(page.get_by_role("button", name="Confirm"))
        assert urlsplit(page.url).path == "/clients/new/"
