"""Every page, found by the table of access: no barriers, no sideways scrolling, large targets."""

import io
import os
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse
from PIL import Image

from needlepoint.records.models import ConsentKind, Operator
from needlepoint.studio.accounts.first_run import first_run_path
from needlepoint.studio.accounts.invitations import invitation_path
from needlepoint.studio.help.topics import TOPICS
from needlepoint.studio.site.permissions import RULES

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

WORD = "a long enough word 9"
BY_SCRIPT = {"capture-progress", "comparison-progress", "plan-outlook", "setup-progress"}
"""Parts that a page fetches by itself; they are looked at inside it."""
LEAVING = {"account_logout", "lock", "manual-file"}  # the manual is built apart

COVERED = """() => {
  const held = document.activeElement, banner = document.querySelector('.banner');
  if (!held || held === document.body || banner.contains(held) || held.closest('.top')) return null;
  const box = held.getBoundingClientRect();
  const x = Math.max(2, box.left) + 2, low = Math.min(box.bottom, innerHeight) - 2;
  const top = document.elementFromPoint(x, low);
  return top && !banner.contains(top) ? null : held.outerHTML.slice(0, 99);
}"""
"""What holds the focus while nothing of it can be seen under the banner that stays."""

MOVING = """() => document.getAnimations().map(each => each.animationName ?? 'transition')"""


def values(place, name):
    """Return what may stand in a place of an address besides the code of a row."""
    if place == "slug" and name.startswith("intake"):
        return ["you", "health", "recent", "skin-type", "goals"]
    if place == "slug" and name.startswith("consent"):
        return [kind.value for kind in ConsentKind]
    if place == "slug" and name == "help-topic":
        return list(TOPICS)
    if place == "slug":
        return ["frame"]
    return [{"number": 1, "order": 1, "which": "drawing", "pk": 1}[place]]


def addresses(rows):
    """Return name and path of every address that somebody who is logged in may open."""
    for name, rule in RULES.items():
        if not rule.roles or name in BY_SCRIPT | LEAVING:
            continue
        (text, places), *_ = get_resolver().reverse_dict.getlist(name)[0][0]
        if "code" not in places:
            yield from ((name, reverse(name, kwargs=k)) for k in filled(places, name))
            continue
        begin = next(begin for begin in rows if text.startswith(begin))
        for row in rows[begin]:
            for more in filled([place for place in places if place != "code"], name):
                yield name, reverse(name, kwargs={"code": row.public_id} | more)


def filled(places, name):
    """Return every way to fill the places of an address."""
    ways = [{}]
    for place in places:
        ways = [way | {place: value} for way in ways for value in values(place, name)]
    return ways


def pages(client, found):
    """Return what answers with a page; files, pictures and mere actions are none."""
    for name, path in found:
        answer = client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        assert answer.status_code < 500, (name, path)
        if answer.status_code == 200 and is_page:
            yield name, path, answer
        answer.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_has_a_barrier_in_light_or_dark_wide_or_narrow(
    language, client, ana, rows, eyes, tablet_of
):
    ana.language = language
    ana.save()
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    wrong, seen = {}, set()
    with tablet_of(client) as (page, base):
        eyes.carry_axe(page, axe.AXE_SCRIPT)
        for name, path, answer in pages(client, addresses(rows)):
            eyes.open_answer(page, base, path, answer)
            if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.LOOKS[language]):
                wrong[name, path] = faulty
            seen.add(name)
            eyes.keep(page, f"{language}-{len(seen):02}-{path.strip('/').replace('/', '_')[-50:]}")
    assert {"scar-map", "comparison", "plan", "plan-sign", "intake", "consent", "audit"} <= seen
    assert {"setup", "setup-room", "rig", "rig-correct", "help-topic", "pin"} <= seen
    assert not wrong, eyes.told(wrong)


@pytest.mark.django_db(transaction=True)
def test_no_page_at_the_door_has_a_barrier(
    browser_tools, client, live_server, practice, eyes, monkeypatch
):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    first = first_run_path()
    wrong = {}
    with browser_tools.tablet() as (page, _):
        eyes.carry_axe(page, axe.AXE_SCRIPT)

        def look(name, answer):
            eyes.open_answer(page, live_server.url, answer.request["PATH_INFO"], answer)
            if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.EVERY):
                wrong[name] = faulty
            eyes.keep(page, f"door-{name}")

        look("first-run", client.get(first))
        look("first-run, wrong", client.post(first, {"username": "a b"}))
        Operator.objects.create_user("ana", password=WORD, name="Ana", practice=practice)
        invited = invitation_path(Operator.objects.get())
        look("used", client.get(first))
        look("invited", client.get(invited))
        look("invited, wrong", client.post(invited, {"new_password1": "a", "new_password2": "b"}))
        look("login", client.get(reverse("account_login")))
        look(
            "login, wrong", client.post(reverse("account_login"), {"login": "ana", "password": "x"})
        )
        look("lost", client.get("/nowhere/"))
    assert not wrong, eyes.told(wrong)


@pytest.mark.django_db(transaction=True)
def test_focus_is_never_hidden_and_nothing_moves_for_who_wants_rest(
    client, ben, measured, eyes, tablet_of
):
    client.force_login(ben)
    with tablet_of(client, reduced_motion="reduce") as (page, base):
        page.set_viewport_size({"width": eyes.NARROW, "height": 640})
        page.goto(base + reverse("scar-map", args=[measured.public_id]))
        page.locator(".viewer[data-drawn=yes]").wait_for()
        for key in ["Tab"] * 45 + ["Shift+Tab"] * 40:
            page.keyboard.press(key)
            assert page.evaluate(COVERED) is None
        assert page.evaluate(MOVING) == []


def keep_for_manual(page, name, **options):
    """Keep a small picture in the folder that `make screenshots` names."""
    folder = Path(os.environ["NEEDLEPOINT_SHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot(**options))).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(
        folder / f"studio-{name}.png", optimize=True
    )


MANUAL = pytest.mark.skipif(
    "NEEDLEPOINT_SHOTS" not in os.environ, reason="pictures of the manual: `make screenshots`"
)


@MANUAL
@pytest.mark.django_db(transaction=True)
def test_a_picture_of_the_first_run_for_the_manual(browser_tools, live_server, db, eyes):
    with browser_tools.tablet() as (page, _):
        page.set_viewport_size({"width": eyes.TABLET, "height": 800})
        page.goto(live_server.url + first_run_path())
        keep_for_manual(page, "first-run")


@MANUAL
@pytest.mark.django_db(transaction=True)
def test_pictures_of_pages_for_the_manual(client, ana, rows, eyes, tablet_of):
    client.force_login(ana)
    with tablet_of(client) as (page, base):
        for name, height, address, row in (
            ("client", 700, "client", rows["clients"][0]),
            ("capture", 700, "capture", rows["captures"][0]),
            ("scar-map", 1150, "scar-map", rows["captures"][0]),
            ("comparison", 820, "comparison", rows["comparisons"][0]),
            ("plan", 1000, "plan", rows["plans"][0]),
            ("consent", 1200, "consent", rows["consents"][-1]),
        ):
            page.set_viewport_size({"width": eyes.TABLET, "height": height})
            page.goto(base + reverse(address, args=[row.public_id]))
            if name == "scar-map":
                page.locator(".viewer[data-drawn=yes]").wait_for(timeout=300_000)
            if name == "capture":
                page.locator("details summary").first.click()  # the checks, one by one
            keep_for_manual(page, name)
