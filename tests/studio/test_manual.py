"""The studio serves the manual: to those who are logged in, and only what is in its folder."""

import pytest
from django.urls import reverse

from needlepoint.studio.manual import views


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A manual of one page, and a secret beside it."""
    folder = tmp_path / "site"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.html").write_text("<h1>Needlepoint manual</h1>", "utf-8")
    (folder / "theme.css").write_text("body {}", "utf-8")
    (tmp_path / "secret.txt").write_text("nobody's business", "utf-8")
    (folder / "way-out").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setattr(views, "SITE", folder)
    return folder


def test_everybody_who_is_logged_in_reads_it(client, fay, site):
    client.force_login(fay)
    reply = client.get(reverse("manual"), follow=True)
    assert reply.content == b"<h1>Needlepoint manual</h1>"
    assert reply["Content-Type"] == "text/html"
    assert "font-src 'self'" in reply["Content-Security-Policy"]
    assert "default-src 'none'" in reply["Content-Security-Policy"]
    style = client.get(reverse("manual-file", args=["theme.css"]))
    assert style["Content-Type"] == "text/css"


@pytest.mark.parametrize(
    "name", ["../secret.txt", "docs/../../secret.txt", "way-out", "docs", "", "/etc/hostname"]
)
def test_nothing_outside_its_folder_is_ever_opened(client, fay, site, name):
    client.force_login(fay)
    reply = client.get(f"/manual/{name}", follow=True)
    assert b"nobody's business" not in reply.content
    assert reply.status_code == 404 or reply.content == b"<h1>Needlepoint manual</h1>"


def test_an_installation_without_it_says_so(client, fay, site, monkeypatch):
    monkeypatch.setattr(views, "SITE", site / "nowhere")
    client.force_login(fay)
    reply = client.get(reverse("manual"))
    assert reply.status_code == 404
    assert "make docs" in reply.content.decode()
    assert reverse("manual") in client.get(reverse("home")).content.decode()


def test_nobody_reads_it_without_a_login(client, site):
    assert client.get(reverse("manual-file", args=["theme.css"])).status_code in (302, 403)
