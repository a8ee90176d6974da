"""An address as a picture that a tablet reads: in the terminal, and on a page."""

from __future__ import annotations

import base64
import io

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

BORDER = 2  # own choice: readers take two on paper of one colour; the page adds its own white


def in_terminal(address: str, encoding: str | None) -> str:
    """Return the picture in half blocks; nothing where the terminal has no such signs."""
    code = qrcode.QRCode(border=BORDER)
    code.add_data(address)
    drawn = io.StringIO()
    code.print_ascii(out=drawn)
    try:
        drawn.getvalue().encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    return drawn.getvalue()


def as_svg(address: str, said: str) -> SafeString:
    """Return the picture as SVG, black on white in either scheme.

    Parameters
    ----------
    address
        What it says.
    said
        What a reader of the screen hears.
    """
    code = qrcode.QRCode(border=BORDER)
    code.add_data(address)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="code" viewBox="0 0 {size} {size}"'
        ' role="img" shape-rendering="crispEdges">'
        '<title>{said}</title><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="#000" d="{path}"/></svg>',
        size=size,
        said=said,
        path=path,
    )


def as_image_address(address: str) -> str:
    """Return the address of the picture for an ``img``: an address that holds the picture."""
    held = base64.b64encode(as_svg(address, "").encode()).decode("ascii")
    return f"data:image/svg+xml;base64,{held}"
