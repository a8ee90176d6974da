"""One journey in a real browser: first run, client, upload, scar map; also small, dark, Spanish."""

import pytest
from django.utils import translation
from tests.studio.browser import leave_by, width_of

pytest.importorskip("playwright", reason="playwright is not installed")

WORD = "a long enough word 9"
TABLET = {"locale": "en-US"}
PHONE = {
    "locale": "es-ES",
    "color_scheme": "dark",
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
}


class Walker:
    """Somebody who finds things on the page by their words, whatever language the page has."""

    def __init__(self, page, language):
        self.page, self.language = page, language

    def said(self, words):
        """Return words of the studio in the language of the page."""
        with translation.override(self.language):
            return translation.gettext(words)

    def field(self, words, **more):
        return self.page.get_by_label(self.said(words), **more)

    def press(self, words):
        leave_by(self.page.get_by_role("button", name=self.said(words)))

    def follow(self, words):
        leave_by(self.page.get_by_role("link", name=self.said(words)))

    def go(self, words):
        """Follow the menu, which folds on a phone."""
        burger = self.page.get_by_role("button", name=self.said("Menu"))
        if burger.is_visible():
            burger.click()
        leave_by(self.page.locator("nav").get_by_role("link", name=self.said(words)))

    def fits(self):
        shown = self.page.locator("html").evaluate("html => html.clientWidth")
        return width_of(self.page) <= shown


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("language", "options"), [("en", TABLET), ("es", PHONE)], ids=["tablet", "dark phone, Spanish"]
)
def test_from_first_run_to_scar_map(
    tmp_path, phantom_folder, browser_tools, photograph, language, options
):
    with (
        browser_tools.served(tmp_path) as (address, link),
        browser_tools.tablet(**options) as (page, wrong),
    ):
        walker = Walker(page, language)
        begin(walker, link, phantom_folder)
        photograph(page, f"client-{language}.png")
        agree_to_photographs(walker)
        upload(walker, phantom_folder)
        assert browser_tools.kill_workers() == 1  # what it had begun is not lost
        look_at_the_map(walker, photograph)
        assert walker.page.locator("html").get_attribute("lang") == language
        assert not wrong
    assert address


def begin(walker, link, folder):
    """Create the practice, describe its rig by a file, and add a client."""
    page = walker.page
    page.goto(link)
    walker.field("Name of the practice").fill("Alder")
    page.locator("[name=name]").fill("Ana")
    page.locator("[name=username]").fill("ana")
    for box in page.locator("[type=password]").all():
        box.fill(WORD)
    walker.press("Create the practice")
    walker.go("Rigs")
    walker.follow("Add a capture.toml")
    page.locator("[name=name]").fill("Four lamps")
    page.locator("[name=manifest]").fill((folder / "capture.toml").read_text("utf-8"))
    walker.press("Save")
    walker.go("Clients")
    walker.follow("Add a client")
    page.locator("[name=name]").fill("Dora Made")
    page.locator("[name=born]").fill("1994-05-02")
    page.locator("[name=flags]").fill("latex allergy")
    walker.press("Save")


def agree_to_photographs(walker):
    page = walker.page
    walker.follow("New capture")
    leave_by(page.locator("main form button.first"))
    walker.field("with the typed name").check()
    walker.field("Full name of the person who signs").fill("Dora Made")
    walker.press("I agree and sign")
    page.get_by_text(walker.said("The seal is whole.")).wait_for()
    leave_by(page.locator(".banner").get_by_role("link"))


def upload(walker, folder):
    page = walker.page
    walker.follow("New capture")
    page.locator("[name=site]").select_option("left cheek")
    page.locator("[name=pictures]").set_input_files(sorted(folder.glob("[0-9]*.png")))
    assert walker.fits()
    walker.press("Upload and measure")


def look_at_the_map(walker, photograph):
    page, language = walker.page, walker.language
    page.get_by_role("link", name=walker.said("Scar map")).wait_for(timeout=300_000)
    photograph(page, f"capture-{language}.png")
    walker.follow("Scar map")
    assert " mm (" in page.get_by_role("region", name=walker.said("Scars")).inner_text()
    assert page.locator("figure img").evaluate(
        "async picture => { await picture.decode(); return picture.naturalWidth; }"
    )
    photograph(page, f"scar-map-{language}.png", full_page=True)
    assert "latex allergy" in page.locator(".banner").inner_text()
    page.set_viewport_size({"width": 320, "height": 640})
    assert walker.fits()
    photograph(page, f"scar-map-{language}-320.png")
