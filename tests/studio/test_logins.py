"""Logins: everybody sees their own, the owner those of all, and none outlives a working day."""

import datetime as dt
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from needlepoint.records.models import AuditEvent, Login
from needlepoint.records.models.login import BEGAN, SEEN, SessionStore

WORD = "a long enough word 9"
TABLET = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
DESK = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.1 Safari/605.1.15"


def on(operator, agent):
    """Log somebody in with a browser of their own, who proves to be there."""
    browser = Client(headers={"User-Agent": agent})
    browser.post(reverse("account_login"), {"login": operator.username, "password": WORD})
    browser.post(reverse("account_reauthenticate"), {"password": WORD, "next": "/"})
    return browser


def is_in(browser):
    return browser.get(reverse("home")).status_code == 200


def login_of(browser):
    return Login.objects.get(session_key=browser.session.session_key)


def test_a_session_ends_twelve_hours_after_its_login_whatever_happens(ben):
    browser = on(ben, TABLET)
    session = browser.session
    session[BEGAN] -= 11.9 * 3600
    session.save()
    assert is_in(browser)
    assert login_of(browser).expire_date < timezone.now() + dt.timedelta(hours=0.2)
    session = browser.session
    session[BEGAN], session[SEEN] = time.time() - 12.1 * 3600, time.time()
    session.save()
    answer = browser.get(reverse("home"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_people_see_where_they_are_logged_in_and_end_it(ben):
    here, there = on(ben, DESK), on(ben, TABLET)
    page = here.get(reverse("account")).content.decode()
    assert "Safari on Mac" in page
    assert "Chrome on Android" in page
    end = reverse("login-end", args=[login_of(there).public_id])
    assert end in page
    assert "Chrome on Android" in here.get(end).content.decode()
    assert is_in(there)  # looking ends nothing
    assert here.post(end).status_code == 302
    assert not is_in(there)
    assert is_in(here)
    line = AuditEvent.objects.get(action="end login")
    assert (line.actor, line.subject) == (str(ben.public_id),) * 2


def test_every_other_login_ends_at_once(ben):
    here, others = on(ben, DESK), [on(ben, TABLET) for _ in range(2)]
    here.post(reverse("logins-end"))
    assert is_in(here)
    assert not any(is_in(other) for other in others)


def test_the_owner_ends_logins_of_the_practice_and_of_nobody_else(ana, ben, tia, cleo):
    owner, tablet, elsewhere = on(ana, DESK), on(ben, TABLET), on(cleo, TABLET)
    assert (
        "Chrome on Android" in owner.get(reverse("operator", args=[ben.public_id])).content.decode()
    )
    end = reverse("login-end", args=[login_of(tablet).public_id])
    assert on(tia, DESK).post(end).status_code == 404
    assert elsewhere.post(end).status_code == 404
    owner.post(reverse("login-end", args=[login_of(elsewhere).public_id]))
    assert is_in(elsewhere)
    owner.post(end)
    assert not is_in(tablet)


def test_ending_a_login_asks_who_is_there(client, ben):
    client.force_login(ben)
    code = login_of(on(ben, TABLET)).public_id
    for path in (reverse("login-end", args=[code]), reverse("logins-end")):
        assert "reauthenticate" in client.post(path).url
    assert Login.objects.filter(operator=ben).count() == 2


def test_sessions_that_ended_are_swept(ben):
    ended, standing = on(ben, DESK), on(ben, TABLET)
    Login.objects.filter(pk=login_of(ended).pk).update(expire_date=timezone.now())
    SessionStore.clear_expired()
    assert [row.pk for row in Login.objects.filter(operator=ben)] == [login_of(standing).pk]


@pytest.mark.parametrize("agent", ["", "curl/8", "x" * 5000])
def test_a_browser_that_is_not_known_is_named_so(ben, agent):
    browser = on(ben, agent)
    assert "another browser" in browser.get(reverse("account")).content.decode()
