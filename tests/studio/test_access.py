"""Who may open what: every address has a rule, and roles and practices are held apart."""

import pytest
from django.urls import get_resolver, reverse

from needlepoint.records.models import Role
from needlepoint.studio.site.permissions import RULES, rule_of


def addresses(resolver=None, within=""):
    """Name every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{within}{entry.namespace}:" if entry.namespace else within
            yield from addresses(entry, inner)
        else:
            yield f"{within}{entry.name}", entry


def test_every_address_has_a_rule():
    assert not [name for name, _ in addresses() if rule_of(name) is None]


def test_every_rule_has_an_address():
    assert not set(RULES) - {name for name, _ in addresses()}


def test_an_address_without_a_rule_is_closed(client, ana, monkeypatch):
    client.force_login(ana)
    monkeypatch.delitem(RULES, "home")
    assert client.get(reverse("home")).status_code == 403


@pytest.mark.parametrize("name", sorted(name for name in RULES if not RULES[name].public))
def test_nobody_without_login_gets_past_the_door(client, db, name):
    answer = client.get(path_of(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (name, role)
        for name, rule in sorted(RULES.items())
        for role in Role
        if not rule.public and role not in rule.roles
    ],
)
def test_a_role_that_is_not_named_gets_nothing(client, ana, role, name):
    ana.role = role
    ana.save()
    client.force_login(ana)
    assert client.get(path_of(name)).status_code == 403
    assert client.post(path_of(name)).status_code == 403


def path_of(name):
    """Return a path of an address; what it names need not exist, the gate stands before."""
    made = {"code": "7d0d1d5e-9d8c-4b52-9f4c-0a5bb8e2f0a1", "word": "word", "key": "word"}
    (_, parameters), *_ = get_resolver().reverse_dict.getlist(name)[0][0]
    return reverse(name, kwargs={each: made.get(each, 1) for each in parameters})
