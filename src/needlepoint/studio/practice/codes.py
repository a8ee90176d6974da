"""Links as codes for the camera of a telephone or tablet."""

from __future__ import annotations

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_svg(link: str) -> str:
    """Return a link as a QR code: the address of a picture that is the picture itself."""
    held = io.BytesIO()
    qrcode.make(link, image_factory=SvgPathImage, box_size=12, border=2).save(held)
    return f"data:image/svg+xml;base64,{base64.b64encode(held.getvalue()).decode()}"
