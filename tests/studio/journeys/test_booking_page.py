"""Booking on a tablet: by the keyboard and by dragging, and the pages that clients open."""

import datetime as dt

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.studio import booked as made
from tests.studio.journeys.test_every_page import axe

from needlepoint.records.models import Appointment, BookingRules
from needlepoint.studio.booking.letters import new_word

DAY = made.MONDAY


@pytest.fixture
def house(practice):
    BookingRules.objects.create(practice=practice, requests_open=True)
    house = made.house(practice)
    house["consultation"].public = True
    house["consultation"].save()
    return house


@pytest.fixture
def row(house, ben, dora, practice):
    return made.booked(ben, dora, house["consultation"], made.at(practice, DAY, 10))


@pytest.mark.django_db(transaction=True)
def test_an_appointment_is_moved_by_dragging_and_by_the_keyboard(looked_at, row, ben, practice):
    page, path = looked_at(ben)
    page.set_viewport_size({"width": 820, "height": 2000})  # a drag begins where nothing scrolls
    page.goto(path("calendar") + f"?view=day&day={DAY}")
    free = page.locator(f"td[data-at='{made.at(practice, DAY, 14):%Y%m%dT%H%M}']").first
    page.locator(".entry[draggable=true]").first.hover()
    page.mouse.down()
    free.hover()
    free.hover()  # a browser tells what is dragged over from the second move on
    page.mouse.up()
    page.wait_for_url("**/move/**")
    assert Appointment.objects.get().starts_at == row.starts_at  # nothing moved yet
    assert page.locator("input[name=time]:checked").count() == 1
    page.get_by_role("button", name="Move").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(path("appointment", row.public_id))
    assert Appointment.objects.get().starts_at == made.at(practice, DAY, 14)
    page.get_by_role("link", name="Move").focus()
    page.keyboard.press("Enter")
    page.locator("input[name=time]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(path("appointment", row.public_id))
    assert Appointment.objects.get().starts_at == made.at(practice, DAY, 9)


@pytest.mark.django_db(transaction=True)
def test_no_page_for_clients_has_a_barrier(
    browser_tools, live_server, row, practice, eyes, monkeypatch
):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    person, wrong = Browser(), {}
    ask = reverse("ask-for-time", args=[practice.public_id]) + f"?day={DAY - dt.timedelta(days=1)}"
    own, word = reverse("own-appointment"), new_word(row)
    shown = person.get(ask)
    time = shown.context["days"][DAY][0][0]
    form = {"name": "Nia New", "born": "1992-03-04", "phone": "555 01 42 42", "time": time}
    answers = {
        "ask": shown,
        "ask, wrong": person.post(ask, form | {"phone": ""}),
        "asked": person.post(ask, form),
        "word": person.get(own),
        "word, wrong": person.post(own, {"word": "x"}),
        "own": person.post(own, {"word": word}),
        "own, done": person.post(own, {"word": word, "do": "cancel"}),
    }
    with browser_tools.tablet() as (page, _complaints):
        eyes.carry_axe(page, axe.AXE_SCRIPT)
        for name, answer in answers.items():
            eyes.open_answer(page, live_server.url, answer.request["PATH_INFO"], answer)
            if faulty := eyes.faults(page, axe.AXE_SCRIPT, eyes.EVERY):
                wrong[name] = faulty
            eyes.keep(page, f"booking-{name}")
    assert Appointment.objects.get().state == "cancelled"
    assert not wrong, eyes.told(wrong)
