"""The page on plain http: it hands out the authority's certificate and leads to https, no more.

It takes no body, sets no cookie and knows nobody, so there is nothing on it to listen to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation.trans_real import get_languages, parse_accept_lang_header

from needlepoint.studio.lan.reach import Reach

HERE = Path(__file__).parents[1] / "static" / "studio"
STATIC = {
    "/studio.css": ("studio.css", "text/css; charset=utf-8"),
    "/lan.css": ("lan.css", "text/css; charset=utf-8"),
    "/lan.js": ("lan.js", "text/javascript; charset=utf-8"),
}
CERTIFICATE = "/needlepoint.crt"
Start = Callable[[str, list[tuple[str, str]]], Any]


class PlainSite:
    """The site on plain http.

    Parameters
    ----------
    reach
        Where the studio is found.
    """

    def __init__(self, reach: Reach) -> None:
        self.reach = reach

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer, whatever is asked, without reading what is sent."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self._answer(start, HTTPStatus.METHOD_NOT_ALLOWED, *self._page(environ))
        if path == CERTIFICATE:
            return self._answer(
                start,
                HTTPStatus.OK,
                self.reach.authority,
                "application/x-x509-ca-cert",
                [("Content-Disposition", 'attachment; filename="needlepoint.crt"')],
            )
        if path in STATIC:
            name, kind = STATIC[path]
            return self._answer(start, HTTPStatus.OK, (HERE / name).read_bytes(), kind)
        return self._answer(start, HTTPStatus.OK, *self._page(environ))

    def _page(self, environ: dict[str, Any]) -> tuple[bytes, str]:
        with translation.override(_language(environ)):
            page = render_to_string(
                "lan/plain.html",
                {
                    "addresses": self.reach.addresses,
                    "fingerprint": self.reach.fingerprint,
                    "certificate": CERTIFICATE,
                    "now": int(timezone.now().timestamp()),
                },
            )
        return page.encode(), "text/html; charset=utf-8"

    def _answer(
        self,
        start: Start,
        status: HTTPStatus,
        body: bytes,
        kind: str,
        more: Iterable[tuple[str, str]] = (),
    ) -> Iterable[bytes]:
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", self._policy()),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Date", formatdate(usegmt=True)),
            *more,
        ]
        start(f"{status.value} {status.phrase}", headers)
        return [body]

    def _policy(self) -> str:
        """Nothing but our own files, no form, and no line but to the studio itself."""
        there = " ".join(address.rstrip("/") for address in self.reach.addresses)
        parts = ["default-src 'none'", "style-src 'self'", "script-src 'self'"]
        parts += [f"connect-src {there}", "form-action 'none'", "frame-ancestors 'none'"]
        return "; ".join([*parts, "base-uri 'none'"])


def _language(environ: dict[str, Any]) -> str:
    """Return the first language of the browser that we speak."""
    for code, _weight in parse_accept_lang_header(environ.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code.split("-", 1)[0] in get_languages():
            return code.split("-", 1)[0]
    return "en"
