"""Frames: one linear-light picture per light, and what is needed to judge them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from jaxtyping import Bool, UInt8

from needlepoint.errors import Unreadable
from needlepoint.language import say
from needlepoint.surface.capture.frame import (
    GREEN,
    Frame,
    FrameWindow,
    binned_mask,
    curve_of,
    develop,
    mean_frame,
)
from needlepoint.surface.capture.manifest import CaptureManifest, Shot
from needlepoint.surface.capture.picture_tags import as_turned, turned_back
from needlepoint.surface.capture.pictures import DecodedPicture, read_picture, read_upright
from needlepoint.surface.capture.plausible import refuse_odd_view, refuse_thin_mask
from needlepoint.surface.capture.tones import LINEAR, SRGB, Tone
from needlepoint.surface.rig import Camera

SAMPLE_PX = 768  # side of the middle piece that is kept in colour, to judge scattering
WORKING_MM = 0.1  # half of that tells 1 % more about a boxcar and nothing of any other scar
LEAST_PX = 160  # a patch is not binned to fewer pixels than these

LIKE_EXPOSED = 0.05  # own choice: cameras round times to a few per cent

LOOKED_AT = 16  # own choice: every sixteenth row tells whether two pictures are the same one

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Stack:
    """Every frame of a capture over one window.

    Attributes
    ----------
    repeats
        ``repeats[j][k]`` is the k-th picture under light j; picture k of every light was taken in
        round k.
    ambient
        Mean of the ambient pictures, or None.
    bin
        So many pixels a side were averaged into one: finer ones than `WORKING_MM` tell no more.
    skin
        Where the mask allows measuring, binned.
    whole_skin
        The same in the pixels of the pictures.
    window, full_shape
        The part worked on, and the size of the whole pictures, in the pixels of the pictures.
    sample_at
        Window of the samples within the part, binned.
    photo
        The skin as it looks, sRGB.
    same
        Names of pictures that hold the very same pixels, in pairs.
    colour_px
        Length of the finest detail that the files hold colours of for sure, in the pixels of the
        pictures.
    """

    repeats: tuple[tuple[Frame, ...], ...]
    ambient: Frame | None
    bin: int
    skin: Bool[np.ndarray, "rows cols"]
    whole_skin: Bool[np.ndarray, "whole_rows whole_cols"]
    window: FrameWindow
    full_shape: tuple[int, int]
    sample_at: FrameWindow
    photo: UInt8[np.ndarray, "whole_rows whole_cols 3"]
    same: tuple[tuple[str, str], ...] = ()
    colour_px: int = 1


@dataclass(frozen=True)
class _Reader:
    """How to turn a file into a frame, and what was read already."""

    camera: Camera
    window: FrameWindow
    sample_at: FrameWindow
    first: DecodedPicture
    bin: int
    seen: dict[bytes, Path] = field(default_factory=dict)
    same: list[tuple[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def frame(
        self, path: Path, intensity: tuple[float, float, float], first: DecodedPicture | None
    ) -> Frame:
        picture = first or read_picture(path, turn=self.camera.turn)
        self._refuse_unlike(path, picture, plain=intensity == (1.0, 1.0, 1.0))
        self._note_seen(path, picture)
        bgr = self.window.cut(picture.bgr)
        curve = curve_of(bgr.dtype.str, tone_of(path, picture, self.camera.response))
        return develop(bgr, curve, intensity, self.sample_at, self.bin)

    def dark(self, path: Path) -> Frame:
        return self.frame(path, (1.0, 1.0, 1.0), None)

    def _refuse_unlike(self, path: Path, picture: DecodedPicture, *, plain: bool) -> None:
        (rows, cols), (wanted_rows, wanted_cols) = picture.shape, self.first.shape
        if picture.shape != self.first.shape:
            raise Unreadable(
                f"{path}: {cols} x {rows} pixels, but the first picture has {wanted_cols} x "
                f"{wanted_rows}; all must be of one size"
            )
        one, other = self.first.exposure, picture.exposure
        if plain and one and other and abs(other / one - 1.0) > LIKE_EXPOSED:
            raise Unreadable(
                f"{path}: was exposed {other / one:.2g} times as much as the first picture; switch"
                " automatic exposure off, and take all with the same time, aperture and ISO"
            )

    def _note_seen(self, path: Path, picture: DecodedPicture) -> None:
        """Note a picture whose pixels are those of another one."""
        if picture.bgr.min() == picture.bgr.max():  # nothing to see is alike everywhere
            return
        # noise makes rows of their own: some of them tell pictures apart as well as all do
        digest = blake2b(np.ascontiguousarray(picture.bgr[::LOOKED_AT]).data).digest()
        with self.lock:
            other = self.seen.setdefault(digest, path)
            if other != path:
                self.same.append((other.name, path.name))


def tone_of(path: Path, picture: DecodedPicture, response: str) -> Tone:
    """Return the tone curve of a picture: its file's own, or what the capture says.

    Raises
    ------
    Unreadable
        If the capture says that values are proportional to light and the file says another curve.
    """
    if picture.linear:
        return LINEAR
    if response != "linear":
        return picture.tone or SRGB
    if picture.tone is not None and not picture.tone.linear:
        raise Unreadable(
            f"{path}: its own profile says the tone curve {picture.tone.name}, the capture says"
            ' response = "linear"; leave that line out, or save the picture without a profile'
        )
    return LINEAR


def load(capture: CaptureManifest, progress: Progress | None = None) -> Stack:
    """Decode every picture of a capture into frames over the window that holds the skin.

    Raises
    ------
    Unreadable
        If a picture cannot be decoded, sizes differ, or the mask is empty.
    """
    first = read_picture(capture.shots[0].images[0], turn=capture.camera.turn)
    refuse_odd_view(capture.shots[0].images[0], first.shape, capture.camera)
    whole_skin, window = _skin(capture, first)
    side = _bin(capture, window)
    skin = binned_mask(whole_skin, side)
    at = _middle(skin)
    reader = _Reader(capture.camera, window, at, first, side)
    wanted = _order(capture.shots)
    frames: dict[tuple[int, int], Frame] = {}
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(reader.frame, path, shot.light.intensity, first if i == 0 else None)
            for i, (_, _, path, shot) in enumerate(wanted)
        ]
        for i, ((k, j, _, _), job) in enumerate(zip(wanted, jobs, strict=True)):
            frames[k, j] = job.result()
            if progress:
                progress(say("reading pictures"), (i + 1) / len(wanted))
        dark = list(pool.map(reader.dark, capture.ambient))
    tone = tone_of(capture.shots[0].images[0], first, capture.camera.response)
    photo = _photo(window.cut(first.bgr), tone, first.white)
    return Stack(
        repeats=tuple(
            tuple(frames[k, j] for k in range(len(shot.images)))
            for j, shot in enumerate(capture.shots)
        ),
        ambient=mean_frame(dark) if dark else None,
        bin=side,
        skin=skin,
        whole_skin=whole_skin,
        window=window,
        full_shape=first.shape,
        sample_at=at,
        photo=photo,
        same=tuple(sorted(reader.same)),
        colour_px=first.colour_px,
    )


def _bin(capture: CaptureManifest, window: FrameWindow) -> int:
    """Return how many pixels a side to average, leaving enough of them for small patches."""
    side = int(WORKING_MM / capture.camera.pixel_mm)
    return max(1, min(side, min(window.rows, window.cols) // LEAST_PX))


def _order(shots: tuple[Shot, ...]) -> list[tuple[int, int, Path, Shot]]:
    """List (round, light, path, shot) in the order taken: round by round."""
    most = max(len(shot.images) for shot in shots)
    return [
        (k, j, shot.images[k], shot)
        for k in range(most)
        for j, shot in enumerate(shots)
        if k < len(shot.images)
    ]


def _skin(capture: CaptureManifest, first: DecodedPicture) -> tuple[np.ndarray, FrameWindow]:
    """Read the mask, which is painted as people see the pictures, and give the window around it."""
    shape = first.shape
    if capture.mask is None:
        return np.ones(shape, bool), FrameWindow(0, 0, *shape)
    mask = read_upright(capture.mask)
    as_sensor = turned_back(mask.bgr, first.turn)
    mask = DecodedPicture(as_turned(as_sensor, capture.camera.turn))
    if mask.shape != shape:
        raise Unreadable(
            f"{capture.mask}: the mask has {mask.shape[1]} x {mask.shape[0]} pixels, the pictures "
            f"{shape[1]} x {shape[0]}; make it of the same size"
        )
    white = mask.bgr[..., GREEN] > np.iinfo(mask.bgr.dtype).max // 2
    refuse_thin_mask(capture.mask, white)
    rows, cols = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    window = FrameWindow(
        int(rows[0]), int(cols[0]), int(rows[-1] - rows[0] + 1), int(cols[-1] - cols[0] + 1)
    )
    return np.asarray(window.cut(white)), window


def _middle(skin: np.ndarray) -> FrameWindow:
    """Return the sample window around the middle of the skin."""
    rows, cols = skin.shape
    high, wide = min(rows, SAMPLE_PX), min(cols, SAMPLE_PX)
    down, across = np.mean(np.nonzero(skin[::8, ::8]), axis=1) * 8.0
    top = int(np.clip(down - high / 2, 0, rows - high))
    left = int(np.clip(across - wide / 2, 0, cols - wide))
    return FrameWindow(top, left, high, wide)


def _photo(bgr: np.ndarray, tone: Tone, white: tuple[float, float, float]) -> np.ndarray:
    """Compute a picture for people: sRGB, 8 bit, as bright as its brightest skin allows."""
    if bgr.dtype == np.uint8 and tone is not LINEAR:
        return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    light = bgr.astype(np.float32) / np.iinfo(bgr.dtype).max
    if tone is LINEAR:
        light *= np.array(white, np.float32)
        light /= max(float(np.quantile(light[::16, ::16], 0.995)), 1e-6)
        light = np.clip(light, 0.0, 1.0) ** (1 / 2.2)
    return np.asarray((light[..., ::-1] * 255.0).astype(np.uint8))
