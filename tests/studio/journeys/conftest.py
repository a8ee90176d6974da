"""A tablet that looks at a studio with made rows, logged in as somebody."""

from contextlib import ExitStack

import pytest
from django.urls import reverse


@pytest.fixture
def looked_at(live_server, client, browser_tools, monkeypatch):
    """Give what logs somebody in: a page of the browser, and how addresses are made."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop
    with ExitStack() as open_tablets:
        complaints = []

        def log_in(who, **options):
            client.force_login(who)
            page, wrong = open_tablets.enter_context(browser_tools.tablet(**options))
            complaints.append(wrong)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
            page.context.add_cookies([cookie | {"url": live_server.url}])
            return page, lambda name, *more: live_server.url + reverse(name, args=more)

        yield log_in
        assert not any(complaints)
