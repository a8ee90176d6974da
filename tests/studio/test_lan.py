"""The studio on the practice's own network: what vouches for it, and what it says when it fails."""

import asyncio
import datetime as dt
import errno
import ipaddress
import os
import socket
import ssl
import stat
import threading
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPSConnection

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.urls import reverse

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Role
from needlepoint.studio.lan import addresses, authority, serving
from needlepoint.studio.lan.reach import Reach, now_running
from needlepoint.studio.site import server
from needlepoint.studio.site.environment import read_surroundings
from needlepoint.studio.site.qr_code import in_terminal

HOME = addresses.Place("cedar", (ipaddress.ip_address("192.168.1.20"),))
MOVED = addresses.Place("cedar", (ipaddress.ip_address("192.168.1.77"),))
LOOPBACK = str(addresses.LOOPBACK[0])
PATIENCE_S = 300


def site(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {environ['REQUEST_METHOD']}".encode()]


@pytest.fixture
def at_home(monkeypatch, settings):
    """Let this machine be called cedar, wherever the tests run."""
    settings.ALLOWED_HOSTS = ["localhost"]
    monkeypatch.setattr(serving, "here", lambda: HOME)


@contextmanager
def lan(keys):
    """Run both doors on free ports."""
    said = []
    doors = serving.Lan(site, keys, 0, 0, said.append)
    thread = threading.Thread(target=doors.run, daemon=True)
    thread.start()
    doors.said = said
    try:
        yield doors
    finally:
        doors.stop()
        thread.join(PATIENCE_S)
        doors.close()
        assert not thread.is_alive()


def shown_by(doors, name="cedar.local"):
    """Open a line as a device does that trusts the authority; give the certificate it is shown."""
    pem = doors.authority.certificate.public_bytes(serialization.Encoding.PEM).decode()
    context = ssl.create_default_context(cadata=pem)
    raw = socket.create_connection((LOOPBACK, doors.server.port), timeout=PATIENCE_S)
    with raw, context.wrap_socket(raw, server_hostname=name) as line:
        return x509.load_der_x509_certificate(line.getpeercert(binary_form=True))


@pytest.mark.parametrize("name", ["cedar.local", "cedar", "localhost", "192.168.1.20", LOOPBACK])
def test_who_trusts_the_authority_trusts_every_name_of_the_machine(tmp_path, at_home, name):
    with lan(tmp_path) as doors:
        shown_by(doors, name)


def test_others_do_not_trust_it(tmp_path, at_home):
    with lan(tmp_path) as doors:
        line = HTTPSConnection("localhost", doors.server.port, timeout=PATIENCE_S)
        with closing(line), pytest.raises(ssl.SSLCertVerificationError):
            line.request("GET", "/")


def test_a_stolen_authority_vouches_for_nobody_else(tmp_path, at_home, monkeypatch):
    """Not even what it signs itself is believed beyond this network."""
    monkeypatch.setattr(authority.Authority, "covers_name", lambda _self, _name: True)
    monkeypatch.setattr(authority.Authority, "covers", lambda _self, _address: True)
    bank = addresses.Place("cedar", (ipaddress.ip_address("8.8.8.8"),))
    monkeypatch.setattr(addresses.Place, "names", ("bank.example", "cedar.local"))
    authority.open_authority(tmp_path, HOME)
    monkeypatch.setattr(serving, "here", lambda: bank)
    with lan(tmp_path) as doors:
        for name in ("bank.example", "8.8.8.8", "cedar.local"):
            with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
                shown_by(doors, name)


def test_the_authority_is_kept_for_its_owner_alone_and_stays_the_same(tmp_path):
    made = authority.open_authority(tmp_path, HOME)
    assert authority.open_authority(tmp_path, MOVED).fingerprint == made.fingerprint
    path = tmp_path / authority.FILE
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [authority.FILE]


def test_a_clock_that_stands_before_the_authority_is_named(tmp_path, monkeypatch):
    authority.open_authority(tmp_path, HOME)

    class Earlier(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(authority.dt, "datetime", Earlier)
    with pytest.raises(authority.ClockWrong, match="says 2001-01-01"):
        authority.open_authority(tmp_path, HOME)


def test_a_certificate_that_grows_old_is_renewed_while_it_runs(tmp_path, at_home):
    with lan(tmp_path) as doors:
        first = shown_by(doors).serial_number
        asyncio.run(doors.look())
        assert shown_by(doors).serial_number == first
        doors.leaf = authority.Leaf(
            HOME, dt.datetime.now(dt.UTC) + dt.timedelta(days=44), b"", doors.leaf.key
        )
        asyncio.run(doors.look())
        assert shown_by(doors).serial_number != first
        assert not doors.said


def test_another_address_is_vouched_for_and_told(tmp_path, at_home, monkeypatch, settings):
    with lan(tmp_path) as doors:
        with pytest.raises(ssl.SSLCertVerificationError):
            shown_by(doors, "192.168.1.77")
        monkeypatch.setattr(serving, "here", lambda: MOVED)
        asyncio.run(doors.look())
        shown_by(doors, "192.168.1.77")
        assert "192.168.1.77" in settings.ALLOWED_HOSTS
        assert "changed from 192.168.1.20 to 192.168.1.77" in doors.said[0]
        assert "192.168.1.77" in doors.reach.plain_address


def plainly(doors, method="GET", path="/", **headers):
    with closing(HTTPConnection("localhost", doors.plain.port, timeout=PATIENCE_S)) as line:
        line.request(method, path, headers.pop("body", None), headers)
        answer = line.getresponse()
        return answer, answer.read().decode("utf-8", "replace")


def test_plain_http_leads_to_https_and_takes_no_word(tmp_path, at_home):
    with lan(tmp_path) as doors:
        for path in ("/", "/account/login/", "/first-run/x/"):
            answer, page = plainly(doors, path=path)
            assert answer.status == 200
            assert f"https://cedar.local:{doors.server.port}/" in page
            assert "<form" not in page
            assert answer.getheader("Set-Cookie") is None
            assert "form-action 'none'" in answer.getheader("Content-Security-Policy")
        answer, page = plainly(doors, "POST", "/account/login/", body="password=a long word")
        assert answer.status == 413
        answer, page = plainly(doors, "POST", "/account/login/")
        assert answer.status == 405
        answer, page = plainly(doors, **{"Accept-Language": "es-PE,es;q=0.9"})
        assert '<html lang="es"' in page
        assert "certificado" in page
        answer, _ = plainly(doors, path="/needlepoint.crt")
        assert answer.getheader("Content-Type") == "application/x-x509-ca-cert"


def test_a_port_that_is_taken_is_a_sentence_and_leaves_nothing_open(tmp_path, at_home):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        with pytest.raises(WrongUsage, match="running already"):
            serving.Lan(site, tmp_path, 0, other.getsockname()[1], print)


def test_a_port_that_is_free_on_one_address_alone_is_given_up_for_another(monkeypatch):
    real, tried = server._socket, []

    def taken_at_first(family, kind, place):
        tried.append(place[1])
        if len(tried) == 2:
            raise OSError(errno.EADDRINUSE, "taken")
        return real(family, kind, place)

    monkeypatch.setattr(server, "_socket", taken_at_first)
    sockets = server.listening("", 0)
    ports = {each.getsockname()[1] for each in sockets}
    for each in sockets:
        each.close()
    if len(tried) == 1:
        pytest.skip("this machine has one kind of address")
    assert tried[:3] == [0, tried[1], 0]  # the first port was given back, and one asked for again
    assert len(ports) == 1
    tried[:] = [0]  # a port that was asked for by its number is not exchanged
    with pytest.raises(WrongUsage, match="taken"):
        server.listening("", next(iter(ports)))


@pytest.fixture
def reach():
    return Reach(8443, 8080, HOME)


def test_it_says_why_a_tablet_cannot_come_in(reach):
    assert "firewall of this machine has to let ports 8080 and 8443" in reach.sentences()[0]
    reach.note(LOOPBACK, plain=False)
    reach.note("192.168.1.20", plain=False)  # this machine itself is no other device
    assert "No other device" in reach.sentences()[0]
    reach.note("192.168.1.31", plain=True)
    (said,) = reach.sentences()
    assert said.startswith("192.168.1.31 has opened the first page but not the studio")
    assert "or its clock is wrong" in said
    reach.note("192.168.1.31", plain=False)
    assert not reach.sentences()
    nowhere = Reach(1, 2, addresses.Place("cedar", ()))
    assert "in no network" in nowhere.sentences()[0]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_finds_the_code_in_the_studio(client, ana, reach, role):
    ana.role = role
    ana.save()
    client.force_login(ana)
    page = client.get(reverse("tablets")).content.decode()
    assert "needlepoint serve --lan" in page
    now_running(reach)
    try:
        page = client.get(reverse("tablets")).content.decode()
    finally:
        now_running(None)
    assert "http://192.168.1.20:8080/" in page
    assert "<svg" in page
    assert "https://cedar.local:8443/" in page


def test_who_asks_whether_it_trusts_is_told_without_a_login(client, db):
    answer = client.get(reverse("reached"))
    assert answer.status_code == 204
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers


def test_the_code_is_left_out_where_the_terminal_has_no_signs_for_it():
    assert "█" in in_terminal("http://192.168.1.20:8080/", "utf-8")
    assert not in_terminal("http://192.168.1.20:8080/", "cp1252")
    assert not in_terminal("http://192.168.1.20:8080/", None)


@pytest.mark.parametrize(
    "called", ["Ana's Mac.fritz.box", "CEDAR", "under_score", "-", "", "a" * 80]
)
def test_any_name_of_a_machine_gives_one_that_a_browser_takes(monkeypatch, called):
    monkeypatch.setattr(addresses.socket, "gethostname", lambda: called)
    assert addresses.LABEL.fullmatch(addresses.here().name)


def test_behind_a_server_and_on_the_own_network_at_once_is_refused():
    both = {"NEEDLEPOINT_LAN": "1", "NEEDLEPOINT_HTTPS": "1"}
    with pytest.raises(WrongUsage, match="choose one"):
        read_surroundings(both)
    assert read_surroundings({"NEEDLEPOINT_LAN": "1"}).https
