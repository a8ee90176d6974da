"""Where clients find the practice: the owner says it, calendars and hand-outs carry it."""

import json

import pytest
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import AuditEvent, Plan
from needlepoint.studio.plans.making import sign
from needlepoint.studio.plans.second_look import SecondLook

HERE = {"address": "12 Mill Lane, Alder", "phone": "+1 555 0142"}


def save(client, **said):
    return client.post(reverse("practice-desk"), HERE | said, follow=True).content.decode()


def test_an_owner_says_where_the_practice_is(client, ana, practice):
    client.force_login(ana)
    assert reverse("practice-desk") in client.get(reverse("practice")).content.decode()
    assert "Saved." in save(client, address="12 Mill Lane,\n  Alder")
    practice.refresh_from_db()
    assert (practice.address, practice.phone) == ("12 Mill Lane, Alder", "+1 555 0142")
    (line,) = AuditEvent.objects.filter(action="change")
    assert json.loads(line.detail) == {"fields": ["address", "phone"]}


@pytest.mark.parametrize("phone", ["call me", "12", "<b>5550142</b>", "555 0142 ext. office"])
def test_a_telephone_that_nobody_could_dial_is_refused(client, ana, practice, phone):
    client.force_login(ana)
    assert "has digits, spaces and +" in save(client, phone=phone)
    practice.refresh_from_db()
    assert practice.phone == ""


def test_nobody_else_changes_it(client, ben):
    client.force_login(ben)
    assert client.post(reverse("practice-desk"), HERE).status_code == 403


@pytest.mark.usefixtures("agreed")
def test_calendar_and_hand_out_of_a_plan_carry_it(  # noqa: PLR0917  the world of a plan
    client, ana, ben, dora, measured, answered, plan_form
):
    client.force_login(ana)
    save(client)
    answered(dora, ben)
    client.force_login(ben)
    client.post(reverse("plan-new", args=[dora.public_id]), plan_form(ben, measured))
    plan = Plan.objects.get()
    sign(ben, plan, plan.version, SecondLook())
    plan.refresh_from_db()
    calendar = vault.read(plan.calendar).decode().replace("\r\n ", "").replace("\\,", ",")
    assert f"{ana.practice.name}, 12 Mill Lane, Alder" in calendar
    assert "+1 555 0142" in calendar
