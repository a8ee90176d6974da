"""Somebody at a tablet, for `bench_studio.py`: a session, a kept connection, one page at a time."""

from __future__ import annotations

import http.client
import random
import re
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

Taken = tuple[str, float, str]
"""Name of the page, seconds to its last byte, and what was wrong with it."""

TOKEN_OF_FORMS = "made" * 8
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'id="version" value="(\d+)"')
YES_OR_NO = re.compile(r'type="radio" name="([a-z_]+)" value="(?:yes|no)"')
PART = re.compile(r'href="(/intakes/[^"]+/ask/[^"]+/)"')
KEPT, FOUND = 200, 302


class User:
    """Somebody who is logged in."""

    def __init__(
        self, port: int, role: str, session: str, known: dict[str, Any], rng: random.Random
    ) -> None:
        self.rng, self.known = rng, known
        self.connection = http.client.HTTPConnection("localhost", port, timeout=120)
        self.cookies = {"sessionid": session, "csrftoken": TOKEN_OF_FORMS}
        clinical = role != "front desk"
        self.tasks = [(self.search, 20), (self.client, 25), (self.questions, 20)]
        self.tasks += [(self.list, 10)]
        self.tasks += [(self.capture, 12), (self.scar_map, 10)] if clinical else []
        self.tasks += [(self.audit, 8), (self.client_audit, 4)] if role == "owner" else []

    @staticmethod
    def is_served(port: int) -> bool:
        """Whether somebody listens."""
        with socket.socket() as probe:
            return probe.connect_ex(("localhost", port)) == 0

    def one_task(self) -> Iterator[Taken]:
        """Do what somebody does next; give each page that it took."""
        tasks, weights = zip(*self.tasks, strict=True)
        return self.rng.choices(tasks, weights)[0]()

    def list(self) -> Iterator[Taken]:
        """Look at the list of clients, on any page."""
        yield self._open("list of clients", f"/clients/?page={self.rng.randrange(1, 20)}", "rows")[
            0
        ]

    def search(self) -> Iterator[Taken]:
        """Type a name: the list answers twice."""
        word = self.rng.choice(self.known["names"])
        for part in (word[:3], word):
            headers = {"HX-Request": "true", "X-CSRFToken": TOKEN_OF_FORMS}
            yield self._open("search as one types", "/clients/", "", headers, {"words": part})[0]

    def client(self) -> Iterator[Taken]:
        """Open a client, with the timeline."""
        code = self.rng.choice(self.known["clients"])
        yield self._open("client and timeline", f"/clients/{code}/", "timeline")[0]

    def capture(self) -> Iterator[Taken]:
        """Open a capture with its checks."""
        code = self.rng.choice(self.known["captures"])
        yield self._open("capture", f"/captures/{code}/", "<table>")[0]

    def scar_map(self) -> Iterator[Taken]:
        """Open a scar map."""
        code = self.rng.choice(self.known["captures"])
        yield self._open("scar map", f"/captures/{code}/scars/", "outlines")[0]

    def audit(self) -> Iterator[Taken]:
        """Open the audit, on any of its first pages."""
        yield self._open("audit", f"/audit/?before={self.rng.randrange(1000, 200_000)}", "<table>")[
            0
        ]

    def client_audit(self) -> Iterator[Taken]:
        """Open who saw a client."""
        code = self.rng.choice(self.known["clients"])
        yield self._open("who saw a client", f"/clients/{code}/audit/", "<table>")[0]

    def questions(self) -> Iterator[Taken]:
        """Open an intake, one of its parts, and keep answers, as the page does at every change."""
        whole, text = self._open(
            "intake", f"/intakes/{self.rng.choice(self.known['intakes'])}/", "<h1>"
        )
        yield whole
        parts = PART.findall(text)
        if not parts:
            return
        path = self.rng.choice(parts)
        shown, text = self._open("intake, a part", path, "csrfmiddlewaretoken")
        yield shown
        token, version = TOKEN.search(text), VERSION.search(text)
        if token is None or version is None:
            return
        answers = {name: self.rng.choice(["yes", "no"]) for name in set(YES_OR_NO.findall(text))}
        body = {"csrfmiddlewaretoken": token[1], "version": version[1]} | answers
        yield self._open("intake, kept", path, "", {"HX-Request": "true"}, body)[0]

    def _open(
        self,
        page: str,
        path: str,
        sign: str,
        headers: dict[str, str] | None = None,
        body: dict[str, str] | None = None,
    ) -> tuple[Taken, str]:
        """Open one page; `sign` must stand in it."""
        words = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        words |= headers or {}
        sent = None if body is None else urlencode(body)
        if sent is not None:
            words |= {"Content-Type": "application/x-www-form-urlencoded"}
        start = time.perf_counter()
        try:
            method = "GET" if sent is None else "POST"
            self.connection.request(method, path, sent, words)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as why:
            self.connection.close()
            return (page, time.perf_counter() - start, repr(why)), ""
        taken = time.perf_counter() - start
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        wrong = f"status {answer.status}" if answer.status != KEPT else ""
        if not wrong and sign not in text:
            wrong = f"no {sign!r} on the page"
        return (page, taken, wrong), text
