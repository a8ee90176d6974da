"""A repeat session of six zones on a tablet: few touches, the code by the camera, signed."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.studio import treating as made
from tests.studio.browser import until

from needlepoint.records.models import Batch, FollowUpForm, SessionItem, TreatmentSession
from needlepoint.studio.domain.follow_up_words import word_of
from needlepoint.studio.domain.udi import read_label
from needlepoint.studio.session.filling import act, open_cartridge, use
from needlepoint.studio.session.opening import begin
from needlepoint.studio.session.signing import sign

pytest.importorskip("playwright", reason="playwright is not installed")

MOST_TOUCHES = 12
SECONDS = 90
READS_S, TOUCH_S = 3.0, 1.5
"""How long a person reads before a touch, and needs for it (keystroke-level model: 1.35 s to
decide and 1.1 s to point, rounded up; a page that was never seen before takes longer)."""


@pytest.fixture
def before(dora, ben):
    """A first session of six zones, four weeks ago, with numbing cream."""
    made.ready(dora, ben)
    made.pen(dora.practice)
    made.box(dora.practice, ben)
    tube = made.cream(dora.practice, ben)
    session = begin(ben, dora, as_last_time=False)
    item = use(ben, session, tube, 5.0)
    for what in ("on", "off"):
        act(ben, session, item, what, "")
    open_cartridge(ben, session, read_label(made.code(serial="001")))
    for zone in session.zones.all():
        zone.endpoint, zone.reaction = "reached", "as expected"
        zone.save()
    session.refresh_from_db()
    sign(ben, session, session.version, "")
    session.visit.day = timezone.localdate() - dt.timedelta(days=28)
    session.visit.save()
    return session


@pytest.mark.django_db(transaction=True)
def test_a_repeat_session_of_six_zones_takes_few_touches(
    looked_at, ben, dora, before, photograph, tmp_path
):
    picture = tmp_path / "box.jpg"
    picture.write_bytes(made.photographed(made.code(serial="002")))
    page, address = looked_at(ben, has_touch=True)
    page.set_viewport_size({"width": 820, "height": 1180})
    touches = []

    def touch(what):
        what.first.scroll_into_view_if_needed()
        what.first.tap()
        touches.append(str(what))

    def button(name):
        return page.get_by_role("button", name=name, exact=False)

    page.goto(address("client", dora.public_id))
    photograph(page, "session-client.png")
    touch(page.get_by_role("link", name="Begin a session"))
    photograph(page, "session-start.png")
    touch(button("As last time"))
    touch(button("On now"))
    touch(button("Off now"))
    page.get_by_text("off at").wait_for()
    page.wait_for_load_state()
    with page.expect_file_chooser() as chooser:
        touch(page.get_by_text("Photograph the cartridge's code"))
    chooser.value.set_files(picture)
    touches.append("the shutter of the camera")
    page.get_by_text("number 002").wait_for()
    photograph(page, "session-fill.png", full_page=True)
    touch(button("Endpoint reached in every zone"))
    touch(button("Look over and sign"))
    page.get_by_role("heading", name="What you sign for").wait_for()
    photograph(page, "session-sign.png", full_page=True)
    touch(page.get_by_label("This is what was done"))
    touch(button("Sign"))
    page.get_by_text("Signed by Ben").wait_for()
    photograph(page, "session-signed.png", full_page=True)
    session = TreatmentSession.objects.exclude(pk=before.pk).get()
    assert session.signed_at is not None
    assert len(session.document["zones"]) == len(made.SIX) == 6
    assert {each["serial"] for each in session.document["used"]} == {"", "002"}
    assert len(touches) <= MOST_TOUCHES, touches
    assert len(touches) * (READS_S + TOUCH_S) <= SECONDS
    print(f"\ntouches: {len(touches)}, {len(touches) * (READS_S + TOUCH_S):.0f} s")


@pytest.mark.django_db(transaction=True)
def test_every_change_is_kept_at_once_and_a_wrong_number_is_said(looked_at, ben, dora, before):
    session = begin(ben, dora, as_last_time=True)
    page, address = looked_at(ben)
    page.goto(address("session", session.public_id))
    page.get_by_label("Depth [mm]").first.fill("0.25")
    page.get_by_label("Depth [mm]").first.press("Tab")
    page.get_by_text("Kept at").wait_for()
    assert session.zones.get(order=1).depth_mm == 0.25
    page.locator("#filling").evaluate("form => form.noValidate = true")
    page.get_by_label("Passes").nth(1).fill("99")
    page.get_by_label("Passes").nth(1).press("Tab")
    page.get_by_text("less than or equal to 20").wait_for()
    page.get_by_label("Depth [mm]").nth(2).fill("0.25")
    page.get_by_label("Depth [mm]").nth(2).press("Tab")
    until(page, lambda: session.zones.get(order=3).depth_mm == 0.25)


@pytest.mark.django_db(transaction=True)
def test_the_face_follows_what_is_ticked_and_leads_to_its_zone(
    looked_at, ben, dora, before, photograph
):
    session = begin(ben, dora, as_last_time=True)
    page, address = looked_at(ben)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(address("session", session.public_id))
    page.get_by_text("On the face").click()
    part = page.locator(".painted [data-order='2']").first
    assert "done" in part.get_attribute("class")
    page.locator("[name=zone-2-done]").uncheck()
    page.locator("[name=zone-1-endpoint]").select_option("reached")
    assert "left-out" in part.get_attribute("class")
    assert "reached" in page.locator(".painted [data-order='1']").first.get_attribute("class")
    photograph(page, "session-face.png", full_page=True)
    part.click()
    page.wait_for_url("**#zone-2")


@pytest.mark.django_db(transaction=True)
def test_an_expired_box_is_stopped_on_the_tablet(looked_at, ben, dora, before, tmp_path):
    Batch.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    session = begin(ben, dora, as_last_time=False)
    page, address = looked_at(ben)
    page.goto(address("session", session.public_id))
    page.get_by_text("Type the code, or lot and expiry").click()
    expired = (timezone.localdate() - dt.timedelta(days=1)).strftime("%y%m%d")
    page.get_by_label("Code:", exact=True).fill(made.code(serial="9", expires=expired))
    page.get_by_role("button", name="Add cartridge").click()
    page.get_by_role("alert").get_by_text("expired").wait_for()
    assert not SessionItem.objects.filter(session=session).exists()


@pytest.mark.django_db(transaction=True)
def test_a_client_answers_by_the_link_and_its_word_leaves_the_address(
    looked_at, ben, before, browser_tools, live_server, photograph
):
    form = FollowUpForm.objects.get(day=1)
    FollowUpForm.objects.update(expires_on=timezone.localdate() + dt.timedelta(days=1))
    page, address = looked_at(ben)
    seen = []
    page.on(
        "request", lambda request: seen.append(request.url + request.headers.get("referer", ""))
    )
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    word = word_of(form.public_id)
    page.goto(f"{address('answer')}#{word}")
    page.get_by_role("heading", name="How are you?").wait_for()
    page.get_by_text("How red is your skin?").wait_for()
    assert word not in page.url
    photograph(page, "follow-up-ask.png", full_page=True)
    page.get_by_label("a little").first.check()
    page.get_by_label("none").nth(1).check()
    page.get_by_label("How much does it hurt").fill("1")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    photograph(page, "follow-up-thanks.png")
    assert not [url for url in seen if word in url]
    form.refresh_from_db()
    assert form.answers["redness"] == "1"
