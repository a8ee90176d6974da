"""From a fresh install to the first measured cheek, by the wizard alone, in a real browser.

Every picture is taken by the camera of the page, which shows made pictures one after the other.
"""

import base64
import time

import pytest
from tests.stand_pictures import PHONE, Stand
from tests.studio.browser import leave_by

pytest.importorskip("playwright", reason="playwright is not installed")

WORD = "a long enough word 9"
SEED = 7301
MOST_TYPED = 12
"""The bar: no more fields are typed, and none of them is a pixel or a coordinate."""


@pytest.fixture(scope="module")
def by_phone(tmp_path_factory):
    """Pictures by a phone: of the frame from all sides, on a table, and on a cheek with scars."""
    from needlepoint.phantom import (
        Optics,
        Planted,
        SkinPlan,
        draw_session,
        make_skin,
        photograph_by_phone,
        write_phone_capture,
    )

    folder = tmp_path_factory.mktemp("phone")
    optics = Optics(polarised=False, bounces=0)
    session = draw_session(SEED, lights=8, phone=PHONE, optics=optics)
    scars = (
        Planted("rolling", (-9.0, -8.0), 7.0, 0.45),
        Planted("rolling", (8.0, 9.0), 6.0, 0.35),
    )
    for name, planted in (("table", ()), ("cheek", scars)):
        plan = SkinPlan(size_mm=(44.0, 44.0), grid_mm=0.2, planted=planted)
        shoot = photograph_by_phone(make_skin(plan, SEED), session, SEED)
        write_phone_capture(shoot, folder / name)
    return {
        "camera": Stand(folder, SEED).camera_pictures(),
        "table": numbered(folder / "table"),
        "cheek": numbered(folder / "cheek"),
    }


def numbered(folder):
    """Return pictures in the order in which they are taken, the dark one last."""
    return [folder / f"{number:02}.jpg" for number in (*range(1, 9), 0)]


MADE_CAMERA = """{
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d");
  [canvas.width, canvas.height] = [2000, 1500];
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
  window.made = setInterval(() => paper.fillRect(0, 0, 2000, 1500), 50); // else no page is loaded
  window.showMade = async (text) => {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    clearInterval(window.made); // a stream sends what is drawn anew
    window.made = setInterval(() => paper.drawImage(picture, 0, 0), 50);
  };
}"""
"""A camera that shows the picture it was given, at the size of a phone that fits the frame."""

FRAMES = 5
"""How many frames of the stream a picture is shown for before it is taken."""

SEEN = """frames => new Promise(done => {
  const video = document.querySelector("video");
  const next = () => frames-- > 0 ? video.requestVideoFrameCallback(next) : done();
  next();
})"""


class Person:
    """Somebody at a tablet, who counts what has to be typed."""

    def __init__(self, page, photograph):
        self.page, self.photograph, self.typed, self.presses = page, photograph, [], 0

    def fill(self, label, value, **exactly):
        self.typed.append(label)
        self.page.get_by_label(label, **exactly).fill(value)

    def take(self, pictures, shot=""):
        """Take the pictures of a sitting, one after the other, and hand them in."""
        page = self.page
        for at, path in enumerate(pictures, start=1):
            page.evaluate("showMade", base64.b64encode(path.read_bytes()).decode())
            page.evaluate(SEEN, FRAMES)
            if at == 1 and shot:
                page.get_by_text("Frame seen").wait_for()
                self.photograph(page, shot)
            self.presses += 1
            page.locator("button[data-take]").click()
            page.locator(f"[data-step='{at}'][data-at=done]").wait_for()
        leave_by(page.locator("[data-done]"))

    def press(self, name):
        self.presses += 1
        leave_by(self.page.get_by_role("button", name=name))

    def follow(self, name):
        self.presses += 1
        link, menu = self.page.get_by_role("link", name=name), self.page.locator(".burger")
        if not link.first.is_visible() and menu.is_visible():  # on a phone the menu is folded
            menu.click()
        leave_by(link)

    def make_the_practice(self, link):
        self.page.goto(link)
        self.fill("Name of the practice", "Alder")
        self.fill("Name:", "Ana", exact=True)
        self.fill("Username", "ana")
        self.fill("Password:", WORD, exact=True)
        self.fill("Password confirmation", WORD)
        self.press("Create the practice")

    def set_the_room_up(self, pictures):
        page = self.page
        self.photograph(page, "home-empty.png")
        self.follow("Set up your room")
        page.get_by_text("A phone and a torch").check()
        self.photograph(page, "setup-start.png")
        self.press("Begin")
        self.photograph(page, "setup-print.png")
        self.press("It is printed and glued")
        for step in ("camera", "table"):
            self.photograph(page, f"setup-{step}.png")
            self.press("Take the pictures here")
            self.take(pictures[step], f"setup-{step}-camera.png")
            page.get_by_text("Passed.").wait_for()
            self.photograph(page, f"setup-{step}-passed.png")
            self.press("Next")
        self.press("Finish")
        page.get_by_text("Your room is set up").wait_for()
        self.photograph(page, "rig.png")

    def admit_the_first_client(self):
        self.follow("Today")
        self.follow("Add the first client")
        self.fill("Name:", "Dora Made")
        self.fill("Born on", "1994-05-02")
        self.press("Save")
        self.follow("Today")
        self.follow("Get the consent to photographs")
        self.press("clinical photography")
        self.page.get_by_label("With the typed name").check()
        self.fill("Full name of the person who signs", "Dora Made")
        self.press("I agree and sign")
        self.page.get_by_text("The seal is whole").wait_for()

    def measure_the_first_cheek(self, pictures):
        page = self.page
        self.follow("Today")
        self.follow("Measure the first cheek")
        self.follow("Take them now with a camera")
        page.get_by_label("Site").select_option("left cheek")
        self.press("Open the camera")
        self.take(pictures["cheek"])
        self.follow("Scar map")
        assert " mm (" in page.get_by_role("region", name="Scars").inner_text()
        self.photograph(page, "first-map.png", full_page=True)
        self.follow("Today")
        assert page.get_by_text("To the first measured cheek").count() == 0


@pytest.mark.timeout(1500)
@pytest.mark.parametrize(
    "look",
    [
        pytest.param({}, id="tablet"),
        pytest.param(
            {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
            id="phone, dark",
            marks=pytest.mark.release,
        ),
    ],
)
def test_a_technician_measures_the_first_cheek_alone(
    look, tmp_path, by_phone, browser_tools, photograph
):
    with (
        browser_tools.served(tmp_path) as (_, link),
        browser_tools.tablet(**look) as (page, wrong),
    ):
        page.set_default_timeout(240_000)
        page.add_init_script(MADE_CAMERA)
        begun = time.monotonic()
        person = Person(page, photograph)
        person.make_the_practice(link)
        person.set_the_room_up(by_phone)
        person.admit_the_first_client()
        person.measure_the_first_cheek(by_phone)
        assert not wrong
        took_min = (time.monotonic() - begun) / 60
    print(f"{len(person.typed)} fields typed, {person.presses} presses, {took_min:.1f} minutes")
    assert len(person.typed) <= MOST_TYPED, person.typed
    asked = " ".join(person.typed).casefold()
    assert not any(word in asked for word in ("pixel", "focal", "right [mm", "down [mm"))
