"""Every page, found by the table of access: no barriers, no sideways scrolling, large targets."""

import datetime as dt
import io
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from PIL import Image

from needlepoint.care import questionnaire
from needlepoint.records.models import (
    Comparison,
    ConsentKind,
    Intake,
    Operator,
    Plan,
    SignedHow,
)
from needlepoint.studio.access import RULES
from needlepoint.studio.captures.handing_in import let_in
from needlepoint.studio.captures.keeping import keep_capture
from needlepoint.studio.comparing.working_out import ask_to_compare
from needlepoint.studio.consents.signing import From, Signature, ask, sign, was_shown
from needlepoint.studio.door.first_run import first_run_path
from needlepoint.studio.door.invitations import invitation_path

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

WORD = "a long enough word 9"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, TABLET, TARGET = 320, 820, 44
BY_SCRIPT = {"capture-progress", "comparison-progress", "plan-outlook"}
"""Parts that a page fetches by itself; they are looked at inside it."""
LEAVING = {"account_logout", "lock"}

SMALL = """least => {
  const wide = document.documentElement.clientWidth;
  const seen = e => e.checkVisibility({checkVisibilityCSS: true, checkOpacity: true})
      && e.getBoundingClientRect().width > 1;
  const inline = e => e.matches('a:not(.button)') && e.closest('p, td, dd, label')
      || e.closest('svg') || e.matches('.skip');
  const targets = 'button, select, textarea, summary, a[href], input:not([type=hidden])';
  return [...document.querySelectorAll(targets)].filter(e => seen(e) && !inline(e)).map(e => {
    const label = e.closest('label') ?? (e.id && document.querySelector(`label[for="${e.id}"]`));
    const tick = e.matches('[type=checkbox], [type=radio]');
    const box = (tick && label ? label : e).getBoundingClientRect();
    return [e.outerHTML.slice(0, 90), Math.round(box.width), Math.round(box.height)];
  }).filter(([, width, height]) => height < least || width < Math.min(least, wide));
}"""
"""Controls below the size of a gloved finger. Links within sentences may be as small as these;
outlines on the relief are as large as their scars, and the table beside them leads there too."""

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

WIDE = """wide => [...document.querySelectorAll('main *, header *, .banner *')].filter(e =>
    e.getBoundingClientRect().right > wide + 1 && !e.closest('.wide, .unseen, svg')
  ).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def rows(client, ana, measured, measured_later, lamps_rig, phantom_folder):
    """One row of each kind, as full as it gets, by the beginning of its address."""
    dora = measured.visit.client
    ana.licence = "physician"
    ana.save()
    for kind in (ConsentKind.PHOTOGRAPHY, ConsentKind.TREATMENT):
        consent = ask(ana, dora, kind)
        was_shown(ana, consent)
        given = Signature(SignedHow.TYPED, dora.name, source=From(agent="a test"))
        sign(ana, consent, given, consent.version)
    comparison = Comparison.objects.create(before=measured, after=measured_later, made_by=ana)
    ask_to_compare(comparison)
    intake = Intake.objects.create(
        client=dora, questionnaire=1, answers=plain_answers(), done_at=timezone.now(), done_by=ana
    )
    client.force_login(ana)
    client.post(reverse("plan-new", args=[dora.public_id]), plan_form(measured, ana))
    plan = Plan.objects.get()
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    files = let_in(
        [(path.name, path.read_bytes()) for path in sorted(phantom_folder.glob("[0-9]*.png"))]
    )
    given = {"rig": lamps_rig, "site": "nose", "day": dt.date(2026, 4, 1), "pictures": files}
    waiting = keep_capture(ana, dora, given)
    unfinished = Intake.objects.create(client=dora, questionnaire=1, answers={"pregnant": "no"})
    return {
        "clients": [dora],
        "captures": [measured, waiting],
        "comparisons": [Comparison.objects.get()],
        "intakes": [unfinished, intake],
        "consents": [consent, ask(ana, dora, ConsentKind.MARKETING)],
        "plans": [plan],
        "practice/people": [ana],
        "logins": [elsewhere(ana)],
    }


def elsewhere(operator):
    """Log somebody in on another tablet."""
    tablet = Client()
    tablet.force_login(operator)
    return operator.logins.get(session_key=tablet.session.session_key)


def plain_answers():
    """Answers of somebody who may be needled, though not without a word."""
    plain = {"yes or no": "no", "some of": [], "zones": [], "date": "never", "dated zones": "never"}
    answers = {
        each.id: plain.get(each.kind, each.choices[0] if each.choices else 0)
        for each in questionnaire().questions.values()
    }
    return answers | {
        "age_years": 31,
        "isotretinoin": "never",
        "goals": ["facial acne scars"],
        "target_kinds": ["depressed"],
        "newest_scar": {"cheek": "2020-01-01"},
        "picking": "yes",
    }


def plan_form(capture, needler):
    return {
        "capture": capture.pk,
        "condition": "acne-scars",
        "needler": needler.pk,
        "role": "clinician",
        "licence": "medical",
        "licence_checked_on": "2026-01-01",
        "device": "skinpen",
        "country": "us",
    }


def values(place, name):
    """Give what may stand in a place of an address besides the code of a row."""
    if place == "slug" and name.startswith("intake"):
        return ["you", "health", "recent", "skin-type", "goals"]
    if place == "slug" and name.startswith("consent"):
        return [kind.value for kind in ConsentKind]
    return [{"number": 1, "order": 1, "which": "drawing", "pk": 1}[place]]


def addresses(rows):
    """Give name and path of every address that somebody who is logged in may open."""
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
    """Give every way to fill the places of an address."""
    ways = [{}]
    for place in places:
        ways = [way | {place: value} for way in ways for value in values(place, name)]
    return ways


def pages(client, found):
    """Keep those that answer with a page; files, pictures and mere actions are none."""
    for name, path in found:
        answer = client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        answer.close()
        assert answer.status_code < 500, (name, path)
        if answer.status_code == 200 and is_page:
            yield name, path


def barriers(page):
    """Give what axe finds, short enough to read."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=options).response["violations"]
    return [
        (each["id"], node["html"][:160], node["any"][0]["message"][:160] if node["any"] else "")
        for each in found
        for node in each["nodes"]
    ]


def faults(page, width):
    """Look at the page that is open, in one width."""
    page.set_viewport_size({"width": width, "height": 1000})
    found = [("barrier", *each) for each in barriers(page)]
    scrolled = page.evaluate("document.documentElement.scrollWidth")
    if scrolled > width:
        found.append(("sideways", scrolled, page.evaluate(WIDE, width)[:4]))
    return found + [("small", *each) for each in page.evaluate(SMALL, TARGET)]


def walk(page, base, found, look):
    """Open each page, look at it, and give what is wrong by page."""
    wrong = {}
    for name, path in found:
        page.goto(base + path, wait_until="load")
        if faulty := look(page, name):
            wrong[name, path] = faulty
        if folder := os.environ.get("NEEDLEPOINT_WALK"):
            width = page.viewport_size["width"]
            file = f"{path.strip('/').replace('/', '_')[-60:]}-{width}.png"
            page.screenshot(path=Path(folder) / file, full_page=True)
    return wrong


@contextmanager
def tablet_of(browser_tools, client, address, **options):
    """Give a tablet on which the one who is logged in at the client is logged in."""
    with browser_tools.tablet(**options) as (page, complaints):
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": address}])
        yield page, complaints


def told(wrong):
    return "\n".join(
        f"{name}\n    " + "\n    ".join(map(str, all_)) for name, all_ in wrong.items()
    )


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_no_page_has_a_barrier_in_light_or_dark(
    browser_tools, client, ana, rows, live_server, monkeypatch
):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    found = list(pages(client, addresses(rows)))
    assert {"scar-map", "comparison", "plan", "intake", "consent", "audit"} <= {n for n, _ in found}
    with tablet_of(browser_tools, client, live_server.url) as (page, complaints):
        page.emulate_media(color_scheme="light")
        wrong = walk(page, live_server.url, found, lambda page, _: faults(page, TABLET))
        ana.language = "es"
        ana.save()
        page.emulate_media(color_scheme="dark")
        narrow = walk(page, live_server.url, found, lambda page, _: faults(page, NARROW))
    assert not wrong | narrow, told(wrong) + "\nnarrow, dark, Spanish\n" + told(narrow)
    assert not complaints


@pytest.mark.timeout(200)
@pytest.mark.django_db(transaction=True)
def test_no_page_at_the_door_has_a_barrier(browser_tools, live_server, practice, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    first = first_run_path()
    with browser_tools.tablet(color_scheme="light") as (page, _):
        wrong = walk(page, live_server.url, [("first-run", first)], lambda p, _: faults(p, NARROW))
        Operator.objects.create_user("ana", password=WORD, name="Ana", practice=practice)
        invited = invitation_path(Operator.objects.get())
        door = [("login", reverse("account_login")), ("used", first), ("invited", invited)]
        door += [("lost", "/nowhere/")]
        wrong |= walk(page, live_server.url, door, lambda p, _: faults(p, TABLET))
        page.emulate_media(color_scheme="dark")
        wrong |= walk(page, live_server.url, door, lambda p, _: faults(p, NARROW))
    assert not wrong, told(wrong)


@pytest.mark.timeout(200)
@pytest.mark.django_db(transaction=True)
def test_focus_is_never_hidden_and_nothing_moves_for_who_wants_rest(
    browser_tools, client, ben, measured, live_server, monkeypatch
):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    client.force_login(ben)
    with tablet_of(browser_tools, client, live_server.url, reduced_motion="reduce") as (page, _):
        page.set_viewport_size({"width": NARROW, "height": 640})
        page.goto(live_server.url + reverse("scar-map", args=[measured.public_id]))
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
def test_a_picture_of_the_first_run_for_the_manual(browser_tools, live_server, db):
    with browser_tools.tablet() as (page, _):
        page.set_viewport_size({"width": TABLET, "height": 800})
        page.goto(live_server.url + first_run_path())
        keep_for_manual(page, "first-run")


@MANUAL
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_pictures_of_pages_for_the_manual(browser_tools, client, ana, rows, live_server):
    client.force_login(ana)
    with tablet_of(browser_tools, client, live_server.url) as (page, _):
        for name, height, address, row in (
            ("client", 700, "client", rows["clients"][0]),
            ("capture", 700, "capture", rows["captures"][0]),
            ("scar-map", 1150, "scar-map", rows["captures"][0]),
            ("comparison", 820, "comparison", rows["comparisons"][0]),
            ("plan", 1000, "plan", rows["plans"][0]),
            ("consent", 1200, "consent", rows["consents"][-1]),
        ):
            page.set_viewport_size({"width": TABLET, "height": height})
            page.goto(live_server.url + reverse(address, args=[row.public_id]))
            if name == "scar-map":
                page.locator(".viewer[data-drawn=yes]").wait_for(timeout=60_000)
            keep_for_manual(page, name)
            if folder := os.environ.get("NEEDLEPOINT_PRINTED"):
                page.pdf(path=Path(folder) / f"{name}.pdf", format="A4")
