"""The bytes of picture files, which say by what they were measured and nothing of anybody."""

from __future__ import annotations

import io
from typing import Literal

import numpy as np
from jaxtyping import UInt8
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from needlepoint._version import PROGRAM

ABOUT = {
    "measurement": f"Measured by {PROGRAM}",
    "forecast": f"Forecast by {PROGRAM}; a drawing, not a photograph",
    "photograph": f"Photograph prepared by {PROGRAM}",
}

IMAGE_DESCRIPTION, SOFTWARE = 0x010E, 0x0131
"""Tags of Exif 3.0 (CIPA DC-008), table 4."""


def encode_image(
    picture: UInt8[np.ndarray, "rows cols 3"],
    ending: str,
    *,
    kind: Literal["measurement", "forecast", "photograph"] = "measurement",
) -> bytes:
    """Return the bytes of a picture file, with the program and what it is in its metadata.

    Parameters
    ----------
    picture
        sRGB.
    ending
        ``.png`` or ``.jpg``.
    kind
        What it shows; a viewer shows the sentence about it as the picture's description.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    image, data = Image.fromarray(picture), io.BytesIO()
    if ending == ".png":
        info = PngInfo()
        info.add_text("Software", PROGRAM)
        info.add_text("Description", ABOUT[kind])
        image.save(data, "PNG", pnginfo=info, compress_level=1)  # five times quicker than 6
    elif ending == ".jpg":
        exif = Image.Exif()
        exif[IMAGE_DESCRIPTION], exif[SOFTWARE] = ABOUT[kind], PROGRAM
        # without subsampling, which takes the colour from thin lines
        image.save(data, "JPEG", quality=90, subsampling=0, exif=exif)
    else:
        raise ValueError(f"a picture is written as .png or .jpg, not as {ending}")
    return data.getvalue()
