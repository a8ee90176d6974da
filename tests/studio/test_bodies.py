"""Nothing of a request lies readable on disk while it waits, and nobody fills the disk with it."""

import http.client
import secrets
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from needlepoint.studio.site import request_bodies as bodies

LARGE = bodies.IN_MEMORY * 3
PATIENCE_S = 300  # however busy the machine
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
def serving(application):
    server = bodies.create_server(application, host="localhost", port=0, ipv6=False, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        # by the thread that waits on the sockets: none may close while it looks at them
        server.trigger.pull_trigger(server.close)
        server.task_dispatcher.shutdown()
        thread.join(PATIENCE_S)
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
