"""Films as phones write them, coded with PyAV: the package itself only reads films."""

from __future__ import annotations

import io
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from needlepoint.phantom import (
    Optics,
    Phone,
    SkinPlan,
    draw_session,
    film_by_phone,
    make_skin,
)
from tests.made_once import MadeOnce

WALK_LIGHTS = 6
UNIT = Fraction(1, 600)
"""Units of time of a film [s]."""

SRGB_BT709 = {"color_primaries": 1, "color_trc": 1, "colorspace": 1, "color_range": 1}


def coded(
    pictures: Iterable[np.ndarray],
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    colour: dict[str, int] | None = None,
    times: Iterable[int] = range(0, 10**9, 60),
    form: str = "mp4",
) -> bytes:
    """Code pictures (red, green, blue) as a film, ten a second or at `times` [1/600 s]."""
    out, colour = io.BytesIO(), SRGB_BT709 | (colour or {})
    quiet = {"x265-params": "log-level=error"} if codec == "libx265" else {}
    with av.open(out, "w", format=form) as film:
        stream = film.add_stream(codec, rate=30, options={"crf": "16", **quiet})
        stream.pix_fmt = pixels
        stream.codec_context.time_base = UNIT
        for name, value in colour.items():
            setattr(stream.codec_context, name, value)
        for time, rgb in zip(times, pictures, strict=False):
            if not stream.codec_context.is_open:
                stream.height, stream.width = rgb.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24").reformat(
                format=pixels,
                src_color_range=2,
                dst_color_range=colour["color_range"],
                dst_colorspace=colour["colorspace"],
            )
            frame.pts, frame.time_base = time, UNIT
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return out.getvalue()


def turned(film: bytes, quarters: int) -> bytes:
    """Return a film whose head says that the phone was held so many quarters to the right."""
    across, down = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarters % 4]
    one = 1 << 16
    numbers = [across * one, down * one, 0, -down * one, across * one, 0, 0, 0, 1 << 30]
    at = film.index(b"tkhd") + 4 + 40
    matrix = b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)
    return film[:at] + matrix + film[at + 36 :]


def bare_walk(made_once: MadeOnce) -> Path:
    """Film smooth bare skin, which is quick to make: frame and torch are as ever.

    Returns a folder with `walk.mp4`, and `lit.mp4` without its first moment in the dark.
    """

    def make(folder: Path) -> None:
        plan = SkinPlan(size_mm=(44.0, 44.0), grid_mm=0.3, tilt_deg=(0.0, 0.0))
        optics = Optics(scattering="none", bounces=0, gloss=False, polarised=False)
        phone = Phone(shape=(1740, 2320), focal_px=1800.0)
        session = draw_session(9, lights=WALK_LIGHTS, phone=phone, optics=optics)
        frames = list(film_by_phone(make_skin(plan, 9), session, 9, each=1, shake_mm=0.05))
        for name, kept in (("walk", frames), ("lit", frames[1:])):
            (folder / f"{name}.mp4").write_bytes(coded(kept, times=range(0, 10**9, 240)))

    return made_once("bare-walk", make)
