"""The door: the first run happens once."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from needlepoint.records.models import AuditEvent, Operator, Role
from needlepoint.studio.accounts.first_run import first_run_path

WORD = "a long enough word 9"
OWNER = {
    "practice_name": "Alder",
    "name": "Ana",
    "username": "ana",
    "password1": WORD,
    "password2": WORD,
}


def test_the_link_makes_the_owner_and_lets_her_in(client, db):
    answer = client.post(first_run_path(), OWNER)
    assert answer.status_code == 302
    owner = Operator.objects.get()
    assert (owner.role, owner.practice.name) == (Role.OWNER, "Alder")
    assert client.get(reverse("home")).status_code == 200


def test_the_link_works_once(client, db):
    path = first_run_path()
    client.post(path, OWNER)
    again = client.post(path, OWNER | {"username": "eve"})
    assert again.status_code == 404
    assert Operator.objects.count() == 1


def test_a_made_up_link_does_not_work(client, db):
    assert client.get(reverse("first-run", args=["owner:abc:def"])).status_code == 404


def test_a_short_password_is_refused(client, db):
    client.post(first_run_path(), OWNER | {"password1": "short", "password2": "short"})
    assert not Operator.objects.exists()


def test_somebody_logs_in_and_out(client, ana):
    client.post(reverse("account_login"), {"login": "ana", "password": WORD})
    assert client.get(reverse("home")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("home")).status_code == 302


def test_pages_say_what_they_may_load_and_are_not_kept(client, db):
    headers = client.get(reverse("account_login")).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


def test_logging_out_clears_what_the_browser_kept(client, ana):
    client.force_login(ana)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("shared", [False, True])
def test_passwords_cannot_be_tried_without_end(client, ana, settings, shared):
    if shared:
        settings.CACHES = settings.CACHES | {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "studio_cache",
            }
        }
        call_command("createcachetable", verbosity=0)
    cache.clear()
    for _ in range(6):
        client.post(reverse("account_login"), {"login": "ana", "password": "wrong"})
    answer = client.post(reverse("account_login"), {"login": "ana", "password": WORD})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()
    assert AuditEvent.objects.filter(action="fail to log in").count() >= 5
    cache.clear()
