"""What a day as a new user found about plans and devices (F12, F14, F15, F25, D7 to D9)."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from needlepoint.records.models import Plan

pytestmark = pytest.mark.usefixtures("agreed")


@pytest.fixture
def planned(client, ben, dora, measured, answered, plan_form):
    """Ben plans for Dora with other choices than the usual ones; return the plan's page."""

    def plan(**choices):
        answered(dora, ben)
        client.force_login(ben)
        form = plan_form(ben, measured, **choices)
        client.post(reverse("plan-new", args=[dora.public_id]), form)
        made = Plan.objects.latest("id")
        return made, client.get(reverse("plan", args=[made.public_id])).content.decode()

    return plan


def test_f15_the_course_says_why_it_begins_on_its_first_day(planned):
    chosen = timezone.localdate() + dt.timedelta(days=60)
    chosen += dt.timedelta(days=chosen.weekday() == 6)
    by_hand, waits = "The first day was chosen by hand", "waits for four weeks of vitamin C"
    usual = planned()[1]
    assert by_hand not in usual
    assert waits not in usual
    assert by_hand in planned(first=chosen.isoformat())[1]
    plan, page = planned(vitamin_c="on")
    assert waits in page
    first = dt.date.fromisoformat(plan.document["course"]["sessions"][0]["on"])
    assert first >= timezone.localdate() + dt.timedelta(weeks=4)


def test_f15_only_a_day_chosen_by_hand_falls_on_a_sunday(planned):
    sunday = timezone.localdate() + dt.timedelta(days=60)
    sunday += dt.timedelta(days=6 - sunday.weekday())
    plan, _ = planned(first=sunday.isoformat())
    held = [dt.date.fromisoformat(each["on"]) for each in plan.document["course"]["sessions"]]
    assert held[0] == sunday
    assert len(held) > 1
    assert all(day.weekday() != 6 for day in held[1:])


def test_f25_nothing_calls_a_desktop_a_tablet_and_pages_of_logins_are_ours(client, ben):
    client.force_login(ben)
    account = client.get(reverse("account")).content.decode()
    assert "this tablet" not in account
    assert "this device" in account
    page = client.get(reverse("mfa_index")).content.decode()
    assert 'class="top"' in page
    assert "studio/studio.css" in page


def test_d7_the_room_card_comes_before_rules_and_evidence(planned):
    page = planned()[1]
    room, evidence = page.index('id="room-card"'), page.index("pmid:")
    assert room < page.index("By zone") < evidence
    card = page[room : page.index("</section>", room)]
    assert re.search(r"<strong>\d\.\d+</strong> mm", card)
    assert "Stop at" in card


@pytest.mark.django_db(transaction=True)
def test_d8_a_forecast_is_sentences_a_drawing_and_a_table(client, ben, planned):
    plan, _ = planned()
    client.post(reverse("plan-forecast", args=[plan.public_id]))
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
    page = client.get(reverse("plan", args=[plan.public_id])).content.decode()
    expected = page[page.index("What to expect") :]
    assert re.search(r'<p class="answer"[^>]*>[A-Z]', expected)
    assert '<svg viewBox="0 0 640 260" role="img"' in expected
    assert "Expected, day by day" in expected
    assert expected.index("<svg") < expected.index("<table")


def test_f14_what_a_plan_lacks_is_named_and_led_to(planned, client, ana):
    plan, page = planned()
    assert "preferences" not in page
    assert "has not stated: needles of a cartridge" in page
    client.force_login(ana)
    page = client.get(reverse("plan", args=[plan.public_id])).content.decode()
    assert f'href="{reverse("practice-details")}"' in page
    ana.practice.needles = 12
    ana.practice.save()
    page = client.get(reverse("plan", args=[plan.public_id])).content.decode()
    assert f'href="{reverse("practice-details")}"' not in page


def test_d9_no_law_is_chosen_by_the_alphabet(planned, client, ben, dora):
    client.force_login(ben)
    there = reverse("plan-new", args=[dora.public_id])
    assert '<option value="" selected>choose</option>' in client.get(there).content.decode()
    plan, _ = planned()
    plan.choices["country"] = "de"  # as it could be typed once
    plan.save()
    last = client.get(there).content.decode()
    assert '<option value="DE" selected>Germany</option>' in last
    ben.practice.country = "NZ"
    ben.practice.save()
    own = client.get(there).content.decode()
    assert '<option value="NZ" selected>New Zealand</option>' in own


def test_f12_sites_days_and_licences_of_a_plan_are_in_the_language_of_the_reader(planned, ben):
    ben.language = "es"
    ben.save()
    _, page = planned()
    assert "mejilla izquierda, 5 de enero de 2026" in page
    assert "left cheek, 2026" not in page
    assert ", médica, " in page
