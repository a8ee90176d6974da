"""Nothing of a request lies readable on disk while it waits, and nobody fills the disk with it."""

import http.client
import secrets
import socket
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import pytest

from needlepoint.studio.site import bridge, patient_lines
from needlepoint.studio.site import request_bodies as bodies
from needlepoint.studio.site.bridge import Bridge
from needlepoint.studio.site.server import SWITCH_S, Server

LARGE = bodies.IN_MEMORY * 3
LOOPBACK = socket.inet_ntoa(socket.INADDR_LOOPBACK.to_bytes(4, "big"))
PATIENCE_S = 300  # however busy the machine
HEAD_S = 4.0  # a busy machine may take a second or two over a head that came whole
MARK = b"a made face, in the clear"


def disk_of_this_process():
    """Read every file that this process holds open, deleted ones too."""
    found = b""
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if entry.readlink().name.endswith(" (deleted)"):
                found += entry.read_bytes()
        except OSError:
            continue
    return found


@contextmanager
def serving(application, **options):
    server = Server(Bridge(application, threads=2, **options), "localhost", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        server.close()
        assert not thread.is_alive()


def echo(environ, start_response):
    """Answer what was sent, and how much of it stands on disk in the clear."""
    on_disk = disk_of_this_process()
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size)
    told = [("Content-Length", str(len(body))), ("X-Clear", str(MARK in on_disk))]
    told.append(("X-On-Disk", str(len(on_disk))))
    start_response("200 OK", told)
    return [body]


def line_to(port):
    return closing(http.client.HTTPConnection("localhost", port, timeout=PATIENCE_S))


def sent(port, body, headers=()):
    with closing(http.client.HTTPConnection("localhost", port, timeout=PATIENCE_S)) as connection:
        connection.request("POST", "/", body, dict(headers))
        answer = connection.getresponse()
        return answer, answer.read()


def until(true):
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are looked at in /proc")
def test_a_large_body_waits_sealed_and_comes_through_unchanged():
    body = MARK + secrets.token_bytes(LARGE) + MARK
    with serving(echo) as port:
        answer, back = sent(port, body)
        chunks = iter([body[:LARGE], body[LARGE:]])
        _, again = sent(port, chunks)
    assert back == body
    assert again == body
    assert answer.getheader("X-Clear") == "False"
    assert int(answer.getheader("X-On-Disk")) > len(body)  # it does wait on disk, sealed
    assert bodies.SealedBody.waiting == 0


@pytest.mark.parametrize("size", [0, 1, bodies.IN_MEMORY, bodies.IN_MEMORY + 1])
def test_a_body_of_any_size_comes_through(size):
    body = secrets.token_bytes(size)
    with serving(echo) as port:
        assert sent(port, body)[1] == body


def test_more_than_there_is_room_for_is_a_sentence(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_WAITING", 2 * bodies.IN_MEMORY)
    with serving(echo) as port:
        with closing(http.client.HTTPConnection("localhost", port, timeout=PATIENCE_S)) as line:
            line.putrequest("POST", "/")
            line.putheader("Content-Length", str(LARGE))
            line.endheaders()
            line.send(bytes(2 * bodies.IN_MEMORY + 1))
            answer = line.getresponse()
            assert answer.status == 507
            assert b"nothing was kept" in answer.read()
        until(lambda: bodies.SealedBody.waiting == 0)
        assert sent(port, b"small")[1] == b"small"  # and the server goes on


def test_a_line_that_breaks_leaves_nothing():
    with serving(echo) as port:
        line = http.client.HTTPConnection("localhost", port, timeout=PATIENCE_S)
        line.putrequest("POST", "/")
        line.putheader("Content-Length", str(LARGE))
        line.endheaders()
        line.send(bytes(LARGE // 2))
        until(lambda: bodies.SealedBody.waiting > 0)
        line.close()
        until(lambda: bodies.SealedBody.waiting == 0)


def test_a_body_that_dawdles_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr(bridge, "GRACE_S", 0.3)
    with serving(echo) as port, line_to(port) as line:
        line.putrequest("POST", "/")
        line.putheader("Content-Length", "1000000")
        line.endheaders(b"x")
        answer = line.getresponse()
        assert answer.status == 408
        assert b"too slowly" in answer.read()
    assert bodies.SealedBody.waiting == 0


def test_a_head_that_dawdles_is_cut_and_a_whole_one_is_not(monkeypatch):
    monkeypatch.setattr(patient_lines, "HEAD_S", HEAD_S)
    with serving(echo) as port, closing(socket.create_connection(("localhost", port))) as line:
        line.settimeout(PATIENCE_S)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert line.recv(100) == b""
        with line_to(port) as kept:
            for rest_s in (1.2 * HEAD_S, 0.0):  # a kept line may rest between two pages
                kept.request("GET", "/")
                assert kept.getresponse().read() == b""
                time.sleep(rest_s)


def test_where_lines_are_too_many_the_one_that_dawdled_longest_goes(monkeypatch):
    monkeypatch.setattr(patient_lines, "MOST_LINES", 3)
    with serving(echo) as port:
        lines = [socket.create_connection(("localhost", port)) for _ in range(3)]
        assert sent(port, b"page")[1] == b"page"
        lines[0].settimeout(PATIENCE_S)
        with suppress(ConnectionResetError):
            assert lines[0].recv(1) == b""
        for line in lines:
            line.close()


def test_slow_readers_keep_no_thread():
    def long(environ, start_response):
        size = 6_000_000 if environ["PATH_INFO"] == "/long" else 10
        start_response("200 OK", [("Content-Length", str(size))])
        return [bytes(size)]

    with serving(long) as port:
        slow = [socket.create_connection(("localhost", port)) for _ in range(4)]  # two threads
        for line in slow:
            line.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        with line_to(port) as line:
            line.request("GET", "/short")
            assert len(line.getresponse().read()) == 10
        for line in slow:
            line.close()


def test_an_answer_that_breaks_off_is_not_taken_for_whole(caplog):
    def breaks(environ, start_response):
        start_response("200 OK", [])

        def pieces():
            yield b"half"
            raise ValueError("made")

        return pieces()

    with serving(breaks) as port, line_to(port) as line:
        line.request("GET", "/")
        with pytest.raises(http.client.IncompleteRead):
            line.getresponse().read()


def test_a_site_that_fails_before_it_answers_is_a_500_and_the_next_page_comes():
    def fails(environ, start_response):
        raise ValueError("made")

    with serving(fails) as port:
        for _ in range(3):  # more than there are threads
            answer, told = sent(port, b"x")
            assert answer.status == 500
            assert b"Nothing was saved" in told


def test_only_the_last_word_of_who_asks_is_believed_and_only_behind_a_server():
    def who(environ, start_response):
        start_response("200 OK", [])
        return [environ["REMOTE_ADDR"].encode()]

    said = {"X-Forwarded-For": "192.0.2.1, 192.0.2.7", "X_Forwarded_For": "192.0.2.9"}
    with serving(who) as port:
        assert sent(port, b"", said)[1] in {b"::1", LOOPBACK.encode()}
    with serving(who, behind=True) as port:
        assert sent(port, b"", said)[1] == b"192.0.2.7"


def begun(port, size, sent, cookie=""):
    """Begin a body of so many bytes, send some of it, and return what is answered at once."""
    with socket.create_connection(("localhost", port), timeout=PATIENCE_S) as line:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n"
        length = "Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}"
        line.sendall(f"{head}{length}\r\n\r\n".encode())
        piece = b"x" * 4096
        with suppress(OSError):
            for _ in range(0, sent, len(piece)):
                line.sendall(b"1000\r\n" + piece + b"\r\n" if size is None else piece)
        answer = b""
        with suppress(OSError):
            while piece := line.recv(65536):
                answer += piece
        return answer


@pytest.mark.parametrize("size", [2**30, None])
def test_who_is_not_logged_in_sends_no_more_than_a_form(size):
    asked = []

    def most_of(cookies):
        asked.append(cookies)
        return bodies.MOST_BODY if cookies == "sessionid=known" else bodies.A_FORM

    body = b"x" * (3 * bodies.A_FORM)
    with serving(echo, most_of=most_of) as port:
        refused = begun(port, size, 0 if size else 2 * bodies.A_FORM)
        small, _ = sent(port, b"x" * bodies.A_FORM)
        known, back = sent(port, body, {"Cookie": "sessionid=known"})
    assert refused.startswith(b"HTTP/1.1 413")
    assert b"Log in first" in refused
    assert (small.status, known.status, back) == (200, 200, body)
    assert asked == ["", "sessionid=known"]  # nobody is asked about for a form
    assert bodies.SealedBody.waiting == 0


def test_pages_take_short_turns_of_the_processor_while_the_server_runs():
    usual = sys.getswitchinterval()
    try:
        with serving(echo) as port:
            until(lambda: sent(port, b"x")[0].status == HTTPStatus.OK)
            assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    finally:
        sys.setswitchinterval(usual)
