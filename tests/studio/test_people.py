"""People: invited by the owner, shut out at once, and never nobody who owns the practice."""

import re

import pytest
from django.urls import reverse

from needlepoint.records.models import AuditEvent, Operator, Role

WORD = "a long enough word 9"
TIA = {"name": "Tia", "username": "tia", "role": "technician", "licence": "", "language": "en"}


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    client.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    return client


def test_an_invitation_lets_somebody_choose_a_password_once(inside, client):
    page = inside.post(reverse("operator-new"), TIA).content.decode()
    path = re.search(r"http://testserver(/invited/[^\"<]+)", page)[1].replace("&amp;", "&")
    inside.post(reverse("account_logout"))
    chosen = {"new_password1": "another long word 7", "new_password2": "another long word 7"}
    assert client.post(path, chosen).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    assert client.get(path).status_code == 404
    assert AuditEvent.objects.filter(action="choose password").exists()


def test_a_new_link_takes_the_old_password_away(inside, client, ben):
    page = inside.post(reverse("operator-link", args=[ben.public_id])).content.decode()
    assert "/invited/" in page
    ben.refresh_from_db()
    assert not ben.check_password(WORD)


def test_there_is_always_an_owner(inside, ana):
    path = reverse("operator", args=[ana.public_id])
    answer = inside.post(path, {"name": "Ana", "role": "clinician", "language": "en"})
    assert "Somebody must own the practice" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.role == Role.OWNER


def test_who_is_shut_out_is_out_at_once(inside, ben, django_app_client):
    other = django_app_client
    other.force_login(ben)
    assert other.get(reverse("home")).status_code == 200
    path = reverse("operator", args=[ben.public_id])
    inside.post(path, {"name": "Ben", "role": "clinician", "language": "en"})
    assert other.get(reverse("home")).status_code == 302
    assert not Operator.objects.get(pk=ben.pk).is_active


def test_people_of_another_practice_are_not_there(inside, cleo):
    assert inside.get(reverse("operator", args=[cleo.public_id])).status_code == 404


@pytest.fixture
def django_app_client():
    from django.test import Client

    return Client()
