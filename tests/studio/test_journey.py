"""One journey in a real browser: first run, client, upload, scar map."""

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

WORD = "a long enough word 9"


@pytest.mark.timeout(300)
def test_from_first_run_to_scar_map(tmp_path, phantom_folder, browser_tools, photograph):
    with browser_tools.served(tmp_path) as (address, link), browser_tools.tablet() as (page, wrong):
        page.goto(link)
        page.get_by_label("Name of the practice").fill("Alder")
        page.get_by_label("Name:", exact=True).fill("Ana")
        page.get_by_label("Username").fill("ana")
        page.get_by_label("Password:", exact=True).fill(WORD)
        page.get_by_label("Password confirmation").fill(WORD)
        photograph(page, "first-run.png")
        page.get_by_role("button", name="Create the practice").click()

        page.get_by_role("link", name="Rigs").click()
        page.get_by_role("link", name="Add a capture.toml").click()
        page.get_by_label("Name:").fill("Four lamps")
        page.get_by_label("Description").fill((phantom_folder / "capture.toml").read_text("utf-8"))
        page.get_by_role("button", name="Save").click()

        page.get_by_role("link", name="Clients").click()
        page.get_by_role("link", name="Add a client").click()
        page.get_by_label("Name:").fill("Dora Made")
        page.get_by_label("Born on").fill("1994-05-02")
        page.get_by_label("Safety flags").fill("latex allergy")
        page.get_by_role("button", name="Save").click()
        photograph(page, "client.png")

        page.get_by_role("link", name="New capture").click()
        page.get_by_role("button", name="To the consent: clinical photography").click()
        page.get_by_label("With the typed name").check()
        page.get_by_label("Full name of the person who signs").fill("Dora Made")
        page.get_by_role("button", name="I agree and sign").click()
        page.get_by_text("The seal is whole").wait_for()
        page.get_by_label("Client", exact=True).get_by_role("link").click()

        page.get_by_role("link", name="New capture").click()
        page.get_by_label("Site").select_option("left cheek")
        page.get_by_label("Pictures or scan").set_input_files(
            sorted(phantom_folder.glob("[0-9]*.png"))
        )
        photograph(page, "capture-new.png")
        page.get_by_role("button", name="Upload and measure").click()
        assert browser_tools.kill_workers() == 1  # what it had begun is not lost
        page.get_by_role("link", name="Scar map").wait_for(timeout=300_000)
        photograph(page, "capture.png")
        page.get_by_role("link", name="Scar map").click()
        assert " mm (" in page.get_by_role("region", name="Scars").inner_text()
        assert page.locator("figure img").evaluate("picture => picture.naturalWidth") > 0
        photograph(page, "scar-map.png", full_page=True)
        assert "latex allergy" in page.get_by_label("Client", exact=True).inner_text()
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        photograph(page, "scar-map-320.png")
        assert not wrong
    assert address
