"""A lock loses nothing that was typed: it waits sealed and comes back into its form."""

import json
import re

import pytest
from django.urls import reverse
from tests.studio.test_locking import age, is_asked, prove

from needlepoint.records.models import Client, Login
from needlepoint.records.models.login import BEGAN

TYPED = {"name": "Łucja Kept", "born": "1994-05-02", "language": "en", "flags": "latex\nwarfarin"}
WORD = "a long enough word 9"
FIELDS = re.compile(r'<script id="kept-fields" type="application/json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def inside(client, ana):
    client.force_login(ana)
    client.get(reverse("home"))
    return client


def fields_on(page):
    found = FIELDS.search(page.content.decode())
    return json.loads(found[1]) if found else None


def test_what_was_sent_to_a_locked_studio_is_back_after_the_proof(inside):
    path = reverse("client-new")
    age(inside, 700)
    answer = inside.post(path, TYPED)
    assert is_asked(answer)
    assert prove(inside, path).url == path
    page = inside.get(path)
    fields = fields_on(page)
    assert fields["name"] == ["Łucja Kept"]
    assert fields["flags"][0].splitlines() == ["latex", "warfarin"]
    assert f'data-action="{path}"' in page.content.decode()
    assert not Client.objects.exists()
    inside.post(path, {name: values[0] for name, values in fields.items()})
    assert Client.objects.get().name == "Łucja Kept"
    assert fields_on(inside.get(path)) is None


def test_an_address_without_a_page_leads_back_to_the_page_of_its_form(inside, dora):
    page = reverse("client-keeping", args=[dora.public_id])
    age(inside, 700)
    path = reverse("consent-ask", args=[dora.public_id, "treatment"])
    referer = f"http://testserver{page}"
    answer = inside.post(path, {"reason": "asked by a court"}, headers={"Referer": referer})
    assert page in answer.url.replace("%2F", "/")
    prove(inside, page)
    shown = inside.get(page)
    assert fields_on(shown) == {"reason": ["asked by a court"]}
    assert f'data-action="{path}"' in shown.content.decode()


def test_a_page_of_another_site_is_no_way_back(inside):
    age(inside, 700)
    path = reverse("client-new")
    answer = inside.post(path, TYPED, headers={"Referer": "https://example.org/x/"})
    assert "example" not in answer.url
    assert path in answer.url.replace("%2F", "/")


def test_it_lies_nowhere_in_the_clear_and_no_password_is_kept(inside, settings, tmp_path):
    from django.db import connection

    age(inside, 700)
    inside.post(reverse("client-new"), TYPED | {"password1": "secret of mine"})
    row = Login.objects.get(session_key=inside.session.session_key)
    said = json.dumps(row.get_decoded())
    assert "ucja Kept" not in said  # with a blank, which no coded text has
    assert "secret of mine" not in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM records_login")
        assert "ucja Kept" not in str(cursor.fetchall())
    prove(inside, reverse("client-new"))
    assert "password1" not in fields_on(inside.get(reverse("client-new")))


def test_nobody_else_sees_it(inside, ben):
    age(inside, 700)
    inside.post(reverse("client-new"), TYPED)
    kept = inside.session["typed"]
    inside.force_login(ben)
    session = inside.session
    session["typed"] = kept
    session.save()
    assert fields_on(inside.get(reverse("client-new"))) is None
    assert "typed" not in inside.session


def test_what_was_sent_after_the_session_ended_is_back_after_the_login(client, ana):
    client.post(reverse("account_login"), {"login": "ana", "password": WORD})
    session = client.session
    session[BEGAN] -= 13 * 3600
    session.save()
    path = reverse("client-new")
    answer = client.post(path, TYPED)
    assert answer.url.startswith(reverse("account_login"))
    client.post(answer.url, {"login": "ana", "password": WORD})
    assert fields_on(client.get(path))["name"] == ["Łucja Kept"]


def test_who_never_logged_in_leaves_nothing(client, ana):
    client.post(reverse("client-new"), TYPED)
    client.cookies["sessionid"] = "made-up"
    client.post(reverse("client-new"), TYPED)
    assert not any("typed" in row.get_decoded() for row in Login.objects.all())


def test_a_page_keeps_what_was_typed_before_it_locks(inside, dora):
    page = reverse("client-edit", args=[dora.public_id])
    fields = {"name": "Half ty", "kept-page": page, "kept-action": page}
    assert inside.post(reverse("keep-typed"), fields).status_code == 204
    inside.get(reverse("lock"))
    assert inside.post(reverse("keep-typed"), fields).status_code == 204
    assert is_asked(inside.get(page))
    prove(inside, page)
    assert fields_on(inside.get(page)) == {"name": ["Half ty"]}
    assert fields_on(inside.get(reverse("home"))) is None


@pytest.mark.parametrize("page", ["", "https://example.org/", "//example.org/", "x"])
def test_a_page_elsewhere_is_not_kept(inside, page):
    inside.post(reverse("keep-typed"), {"name": "x", "kept-page": page, "kept-action": "/"})
    assert "typed" not in inside.session


def test_keeping_is_no_sign_of_life_and_typing_is(inside, dora):
    fields = {"name": "x", "kept-page": "/", "kept-action": "/"}
    age(inside, 500)
    inside.post(reverse("keep-typed"), fields)
    age(inside, 200)
    assert is_asked(inside.get(reverse("home")))
    prove(inside, "/")
    inside.get(reverse("home"))
    age(inside, 500)
    assert inside.get(reverse("here")).status_code == 204
    age(inside, 200)
    assert inside.get(reverse("home")).status_code == 200


def test_a_book_is_not_kept(inside):
    age(inside, 700)
    inside.post(reverse("client-new"), TYPED | {"flags": "x" * 300_000})
    assert "typed" not in inside.session
