"""Wrong passwords: who guesses waits, longer each time, and keeps nobody else out."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from needlepoint.studio.accounts import tries

WORD = "a long enough word 9"
LOGIN = "account_login"


@pytest.fixture
def clock(monkeypatch):
    """A clock of the cache that moves when told to."""
    import time

    now = [time.time()]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


def tried(browser, name="ana", word="wrong", address="192.0.2.1"):
    """Try to log in; tell whether it worked, failed or has to wait."""
    answer = browser.post(reverse(LOGIN), {"login": name, "password": word}, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return "in"
    return "waits" if "Too many wrong tries" in answer.content.decode() else "wrong"


def attacked(name="ana", addresses=120):
    """Try a name from so many addresses, as fast as they like."""
    for number in range(addresses):
        for _ in range(2):
            tries.begin(tries.counted_by(name, f"198.51.{number // 250}.{number % 250}", ""))


def test_five_wrong_tries_from_elsewhere_close_no_login(ana):
    for _ in range(12):
        tried(Client(), address="198.51.100.7")
    assert tried(Client(), word=WORD, address="198.51.100.7") == "waits"
    assert tried(Client(), word=WORD, address="192.0.2.1") == "in"


def test_a_device_that_logged_in_before_waits_for_its_own_mistakes_alone(ana, settings):
    known = Client()
    assert tried(known, word=WORD) == "in"
    known.post(reverse("account_logout"))
    attacked()
    for _ in range(8):  # from this address too
        tries.begin(tries.counted_by("ana", "192.0.2.1", ""))
    assert tried(Client(), word=WORD, address="203.0.113.9") == "waits"  # never seen: it waits
    assert tried(known, word=WORD) == "in"
    known.post(reverse("account_logout"))
    for _ in range(6):
        tried(known)
    assert tried(known, word=WORD) == "waits"


def test_the_cookie_of_a_device_is_of_its_person_and_cannot_be_made(ana, ben, settings):
    known = Client()
    tried(known, name="ben", word=WORD)
    known.post(reverse("account_logout"))
    cookie = known.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    attacked()
    assert tried(known, word=WORD) == "waits"
    known.cookies[settings.DEVICE_COOKIE_NAME] = f"{ana.pk}-00ff00ff:made:up"
    assert tried(known, word=WORD) == "waits"


def test_people_who_share_a_tablet_each_keep_their_device(ana, ben):
    shared = Client()
    for name in ("ana", "ben", "ana"):
        assert tried(shared, name=name, word=WORD) == "in"
        shared.post(reverse("account_logout"))
    for name in ("ana", "ben"):
        attacked(name)
        assert tried(shared, name=name, word=WORD) == "in"
        shared.post(reverse("account_logout"))


def test_each_wrong_try_makes_the_next_wait_longer(clock):
    waits, by = [], tries.counted_by("ana", "192.0.2.1", "")
    for _ in range(9):
        while tries.begin(by):
            clock(5)
            waits[-1] += 5
        waits.append(0)
    assert waits[:5] == [0, 0, 0, 0, 0]
    assert waits[5:8] == sorted(waits[5:8])
    assert waits[7] >= 2 * waits[5] > 0


def test_the_right_password_forgets_the_mistakes_of_this_device(ana):
    browser = Client()
    for _ in range(3):
        for _ in range(4):
            assert tried(browser) == "wrong"
        assert tried(browser, word=WORD) == "in"
        browser.post(reverse("account_logout"))


def test_a_name_that_nobody_has_is_answered_like_one_that_somebody_has(ana):
    nobody = [tried(Client(), name="eve") for _ in range(8)]
    cache.clear()
    assert nobody == [tried(Client(), name="ana") for _ in range(8)]


def test_no_more_than_a_hundred_guesses_an_hour_from_anywhere(clock):
    guesses = 0
    for second in range(0, 3600, 5):
        address = f"198.51.{second // 250}.{second % 250}"
        guesses += not tries.begin(tries.counted_by("ana", address, ""))
        clock(5)
    assert 40 < guesses < 100


def test_wrong_passwords_at_the_step_up_close_the_step_up_and_not_the_login(ana):
    inside = Client()
    inside.force_login(ana)
    for _ in range(8):
        inside.post(reverse("account_reauthenticate"), {"password": "wrong", "next": "/"})
    assert tried(Client(), word=WORD) == "in"


def test_the_delays_grow_and_end():
    delays = [tries.PERSON.delay_s(wrong) for wrong in range(30)]
    assert delays[:5] == [0] * 5
    assert delays == sorted(delays)
    assert delays[-1] == tries.PERSON.most_s
