"""The idle lock and the step-up: being logged in is not being there."""

import pytest
from django.urls import reverse

WORD = "a long enough word 9"
PROOF = "account_reauthenticate"


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    return client


def prove(client, back):
    return client.post(reverse(PROOF), {"password": WORD, "next": back})


def is_asked(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse(PROOF))


def age(client, seconds):
    """Let everything the session remembers be longer ago."""
    session = client.session
    for name in ("seen", "locked"):
        if name in session:
            session[name] -= seconds
    for proof in session.get("account_authentication_methods", []):
        proof["at"] -= seconds
    session.save()


def test_a_quiet_session_is_locked_and_shows_nobody(inside, dora):
    path = reverse("client", args=[dora.public_id])
    assert inside.get(path).status_code == 200
    age(inside, 700)
    answer = inside.get(path)
    assert is_asked(answer)
    shown = inside.get(answer.url).content.decode()
    assert dora.name not in shown
    assert prove(inside, path).url == path
    assert inside.get(path).status_code == 200


def test_a_wrong_password_does_not_open_the_lock(inside):
    inside.get(reverse("lock"))
    inside.post(reverse(PROOF), {"password": "wrong", "next": "/"})
    assert is_asked(inside.get(reverse("home")))


def test_a_proof_from_before_does_not_open_the_lock(inside):
    prove(inside, "/")
    age(inside, 5)
    inside.get(reverse("lock"))
    assert is_asked(inside.get(reverse("home")))


def test_asking_for_progress_is_no_sign_of_life(inside, dora):
    inside.get(reverse("home"))
    age(inside, 500)
    code = "7d0d1d5e-9d8c-4b52-9f4c-0a5bb8e2f0a1"
    inside.get(reverse("capture-progress", args=[code]))
    age(inside, 200)
    assert is_asked(inside.get(reverse("home")))


def test_a_locked_part_of_a_page_sends_the_whole_page_to_the_lock(inside):
    inside.get(reverse("lock"))
    answer = inside.get(reverse("home"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(reverse(PROOF))


def test_the_lock_never_leads_elsewhere(inside):
    answer = inside.get(reverse("lock"), {"next": "https://example.org/"})
    assert "example.org" not in answer.url


def test_roles_ask_who_is_there_and_ask_again_later(inside):
    path = reverse("operator-new")
    assert is_asked(inside.get(path))
    prove(inside, path)
    assert inside.get(path).status_code == 200
    age(inside, 400)
    assert is_asked(inside.get(path))


def test_over_https_a_password_alone_is_not_enough(inside, settings):
    settings.HTTPS = True
    answer = inside.get(reverse("home"))
    assert answer.url == reverse("mfa_index")


def test_nobody_signs_up(client, db):
    assert client.get(reverse("account_signup")).status_code == 302
    client.post(reverse("account_signup"), {"username": "eve", "password1": WORD})
    assert client.get(reverse("home")).status_code == 302
