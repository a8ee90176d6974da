"""From the server's loop to the site's threads: whole bodies in, answers out, nobody waits.

The loop takes bodies in at whatever pace they come; only a whole one gets a thread. An answer is
taken from its maker at once and goes out at the pace of who reads it. So neither slow senders nor
slow readers keep a thread of the site.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from needlepoint.studio.site.outgoing import Outgoing
from needlepoint.studio.site.request_bodies import A_FORM, MOST_BODY, NO_ROOM, SealedBody

THREADS = 8  # own choice: pages are short, and SQLite takes one writer at a time
GRACE_S = 30.0  # own choice: how long a body may rest before its pace is asked about
SLOWEST_BYTES_S = 1000.0  # own choice: a hundredth of a poor wireless network
TOO_LARGE = "What was sent is too large; nothing was kept."
LOG_IN = "This is more than is taken in before a login; nothing was kept. Log in first."
TOO_SLOW = "What was sent came too slowly and was given up; nothing was kept. Try again."
CUT_OFF = "http.disconnect"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Stopped(Exception):
    """A request that is answered before the site sees it, or not at all."""

    def __init__(self, status: HTTPStatus | None = None, sentence: str = "") -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Bound:
    """How large one body may be; asks who sends it once it is larger than a form."""

    def __init__(self, most: int, most_of: Callable[[str], int] | None, cookies: str) -> None:
        self.most, self.most_of, self.cookies = most, most_of, cookies

    async def hold(self, size: int) -> None:
        """Pass over a size that is allowed.

        Raises
        ------
        Stopped
            If it is not.
        """
        if size > A_FORM and self.most_of is not None:
            ask, self.most_of = self.most_of, None
            self.most = min(self.most, await asyncio.to_thread(ask, self.cookies))
        if size > self.most:
            sentence = LOG_IN if self.most <= A_FORM else TOO_LARGE
            raise Stopped(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


class Bridge:
    """A site for a server with a loop.

    Parameters
    ----------
    application
        The site, one thread a request.
    threads
        How many requests it works on at once.
    behind
        Whether a server in front names who asks; it alone reaches this one.
    most_body
        The largest body that is taken in, in bytes.
    most_of
        Returns, by the cookies of a request, how much of a body is taken in from its sender; it
        is asked, in a thread of its own, about what is larger than a form.
    """

    def __init__(
        self,
        application: Wsgi,
        threads: int = THREADS,
        *,
        behind: bool = False,
        most_body: int = MOST_BODY,
        most_of: Callable[[str], int] | None = None,
    ) -> None:
        self.most_of = most_of
        self.application, self.behind, self.most_body = application, behind, most_body
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = SealedBody()
        try:
            await _take(body, scope, receive, self._bound(scope))
            environ = environment(scope, body)
            if self.behind:
                _believe(environ)
            await self._answer(environ, send)
        except Stopped as why:
            if why.status is not None:
                await _refuse(send, why.status, why.sentence)
        finally:
            body.close()

    def _bound(self, scope: Scope) -> Bound:
        return Bound(self.most_body, self.most_of, _cookies(scope))

    async def _answer(self, environ: dict[str, Any], send: Send) -> None:
        loop = asyncio.get_running_loop()
        out = Outgoing(loop)
        making = loop.run_in_executor(self.pool, _make, self.application, environ, out)
        try:
            await out.send_all(send)
        finally:
            out.give_up()
            await making


def _make(application: Wsgi, environ: dict[str, Any], out: Outgoing) -> None:
    """Let the site make an answer, in a thread of its own."""
    try:
        answer = application(environ, out.start)
        try:
            for piece in answer:
                out.put(piece)
        finally:
            if hasattr(answer, "close"):
                answer.close()
    except BrokenPipeError:  # nobody reads any more
        pass
    except Exception:
        logging.getLogger(__name__).exception("an answer broke off")
        out.fail()
    finally:
        out.end()


async def _take(body: SealedBody, scope: Scope, receive: Receive, bound: Bound) -> None:
    """Take in the whole body.

    Raises
    ------
    Stopped
        If it is too large or too slow, there is no room for it, or the line broke.
    """
    await bound.hold(_said_length(scope))
    loop = asyncio.get_running_loop()
    begun, more = loop.time(), True
    while more:
        allowed = begun + GRACE_S + len(body) / SLOWEST_BYTES_S
        try:
            async with asyncio.timeout_at(allowed):
                part = await receive()
        except TimeoutError:
            raise Stopped(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW) from None
        if part["type"] == CUT_OFF:
            raise Stopped
        more = part.get("more_body", False)
        data = part.get("body", b"")
        await bound.hold(len(body) + len(data))
        _keep(body, data)


def _keep(body: SealedBody, data: bytes) -> None:
    try:
        body.append(data)
    except OSError as why:
        logging.getLogger(__name__).warning("a body was not taken: %s", why)
        raise Stopped(HTTPStatus.INSUFFICIENT_STORAGE, NO_ROOM) from why


def _cookies(scope: Scope) -> str:
    said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return "; ".join(said)


def _said_length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) < 20 else 0


async def _refuse(send: Send, status: HTTPStatus, sentence: str) -> None:
    told = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"content-length", str(len(told)).encode()))
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": told})


def environment(scope: Scope, body: SealedBody) -> dict[str, Any]:
    """Return what the site is told of a request, as PEP 3333 names it."""
    here, there = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(here[0]),
        "SERVER_PORT": str(here[1] or 0),
        "REMOTE_ADDR": there[0],
        "REMOTE_PORT": str(there[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.getfile(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope["headers"]:
        _told(environ, name.decode("latin-1"), value.decode("latin-1"))
    if len(body) or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _believe(environ: dict[str, Any]) -> None:
    """Take who asks from the server in front: its own word is the last, others may be made up."""
    said = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    if said:
        environ["REMOTE_ADDR"] = said


def _told(environ: dict[str, Any], name: str, value: str) -> None:
    """Add a header; one whose name has an underscore could pass for another and is left out."""
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    environ[key] = f"{environ[key]},{value}" if key in environ else value
