"""Merging two records on a tablet: by the keyboard, without barriers, in both languages."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.studio.journeys.test_every_page import axe

from needlepoint.records.models import Client, Visit


@pytest.fixture
def twin(practice, dora):
    twin = Client.objects.create(
        practice=practice,
        name="Dora Made-Longer",
        born=dora.born,
        phone="+49 555 0142 0142",
        flags=["faints at the sight of needles"],
    )
    Client.objects.filter(pk=dora.pk).update(phone="0555 01420142")
    Visit.objects.create(client=twin, day=dt.date(2026, 1, 5))
    return twin


@pytest.mark.django_db(transaction=True)
def test_two_records_are_merged_and_parted_by_the_keyboard(looked_at, ana, dora, twin):
    page, path = looked_at(ana, viewport={"width": 390, "height": 844})
    page.goto(path("client", dora.public_id))
    page.get_by_text("More", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Merge").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=twin.name).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Merge two records").wait_for()
    choice = page.get_by_role("group", name="Telephone")
    choice.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("These are two records").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Merge the records").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo the merge").wait_for()
    dora.refresh_from_db()
    assert dora.phone == twin.phone
    assert dora.visits.count() == 1
    page.get_by_role("button", name="Undo the merge").focus()
    page.keyboard.press("Enter")
    page.get_by_text("is there again").wait_for()
    assert twin.visits.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_of_merging_has_a_barrier(language, client, tablet_of, ana, twin, eyes):
    dora = Client.objects.get(name="Dora Made")
    ana.language = language
    ana.save()
    client.force_login(ana)
    choose = reverse("client-merge", args=[dora.public_id])
    look = f"{choose}?other={twin.public_id}"
    sent = {"this_version": 1, "other_version": 1}
    wrong = {}
    with tablet_of(client) as (page, base):
        eyes.carry_axe(page, axe.AXE_SCRIPT)
        for name, answer in {
            "choose": client.get(choose),
            "found": client.post(choose, {"words": "made"}),
            "look": client.get(look),
            "look, wrong": client.post(look, sent),
            "merged": client.post(
                look, sent | {"name": "this", "phone": "other", "sure": "on"}, follow=True
            ),
        }.items():
            eyes.open_answer(page, base, answer.request["PATH_INFO"], answer)
            if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.LOOKS[language]):
                wrong[name] = faulty
            eyes.keep(page, f"merge-{language}-{name}")
    assert not wrong, eyes.told(wrong)
