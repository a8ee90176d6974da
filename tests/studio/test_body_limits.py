"""Bodies before a login: a form's worth, and nothing larger is even read."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from needlepoint.records.models import Login
from needlepoint.studio.site.body_limits import A_PICTURE, give_pass, most_body
from needlepoint.studio.site.request_bodies import A_FORM, MOST_BODY


class Unread:
    """A body that must not be read."""

    def read(self, *_size):
        raise AssertionError("the body was read before a login")

    readline = read


def refused(path, **more):
    """Send a large body to the whole site, and tell what it answered."""
    from django.core.handlers.wsgi import WSGIHandler

    environ = RequestFactory().generic("POST", path, b"").environ
    environ |= {"wsgi.input": Unread(), "CONTENT_TYPE": "multipart/form-data; boundary=x"} | more
    told = {}
    pieces = WSGIHandler()(environ, lambda status, headers: told.update(dict(headers), s=status))
    return told, b"".join(pieces).decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["account_login", "home", "client-new", "mfa_authenticate"])
@pytest.mark.parametrize(
    "more",
    [
        {"CONTENT_LENGTH": str(A_FORM + 1)},
        {"CONTENT_LENGTH": str(2**30)},
        {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": str(2**30), "HTTP_COOKIE": "sessionid=made-up"},
    ],
)
def test_a_large_body_is_refused_unread_before_a_login(name, more):
    told, page = refused(reverse(name), **more)
    assert told["s"].startswith("413")
    assert told["Connection"] == "close"
    assert "Log in first" in page


def test_a_form_of_the_door_is_taken(client, ana):
    form = {"login": "ana", "password": "x" * (A_FORM // 2)}
    assert client.post(reverse("account_login"), form).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_server_takes_files_in_from_logins_alone(ana):
    inside = Client()
    inside.force_login(ana)
    name, key = settings.SESSION_COOKIE_NAME, inside.session.session_key
    assert most_body(f"{name}={key}") == MOST_BODY
    assert most_body(f"other=1; {name}={key}; last=2") == MOST_BODY
    for cookies in ("", "=", f"{name}=", f"{name}=made-up", f"{name}={'x' * 5000}", '\0;;;="', "a"):
        assert most_body(cookies) == A_FORM
    Login.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert most_body(f"{name}={key}") == A_FORM


@pytest.mark.django_db(transaction=True)
def test_a_session_of_somebody_who_has_not_come_in_takes_no_files():
    half = Client()
    session = half.session
    session["account_login"] = "half way"
    session.save()
    assert most_body(f"{settings.SESSION_COOKIE_NAME}={session.session_key}") == A_FORM


def test_who_is_shown_a_form_by_a_link_sends_one_picture_with_it(settings):
    response = HttpResponse()
    give_pass(response)
    cookie = response.cookies[settings.PASS_COOKIE_NAME]
    assert cookie["httponly"]
    assert most_body(f"{settings.PASS_COOKIE_NAME}={cookie.value}") == A_PICTURE
    for made_up in ("picture", "picture:1:x", cookie.value[:-1]):
        assert most_body(f"{settings.PASS_COOKIE_NAME}={made_up}") == A_FORM


@pytest.mark.django_db(transaction=True)
def test_a_pass_is_for_one_picture_and_no_more(settings):
    response = HttpResponse()
    give_pass(response)
    held = f"{settings.PASS_COOKIE_NAME}={response.cookies[settings.PASS_COOKIE_NAME].value}"
    more = {"CONTENT_LENGTH": str(A_PICTURE + 1), "HTTP_COOKIE": held}
    assert refused(reverse("answer"), **more)[0]["s"].startswith("413")
    read = refused(reverse("answer"), **more | {"CONTENT_LENGTH": str(A_PICTURE)})
    assert read[0]["s"].startswith("403")  # it was read: what it says is no form of ours
