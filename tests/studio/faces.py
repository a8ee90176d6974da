"""A drawn face, a real portrait where it lies beside the repository, and the card beside them."""

from pathlib import Path

import cv2
import numpy as np

from needlepoint.surface import FRAME_GREYS, FRAME_MARKER_MM, frame_marker_middles

PORTRAITS = Path(__file__).parents[3] / "shared" / "data" / "photos" / "portraits"
SIDE_MM, GREY_MM, BAND_MM, INK = 76.0, 3.0, 23.75, 0.04


def portrait(name="011"):
    """Return a real face under a free licence; None where it is not here."""
    return cv2.imread(str(PORTRAITS / f"{name}.jpg"))


def drawn(side=900):
    """Return an oval of skin, which no network takes for a face."""
    picture = np.full((side, side, 3), (120, 110, 100), np.uint8)
    middle = side // 2
    cv2.ellipse(picture, (middle, middle), (side // 4, side // 3), 0, 0, 360, (130, 160, 205), -1)
    return picture


def card(px_mm):
    """Return the printed frame as light that it reflects, so many pixels a millimetre."""
    side = round(SIDE_MM * px_mm)
    light = np.full((side, side), 0.8)

    def put(u, v, what):
        half = what.shape[0] / 2.0
        left, top = (round(0.5 * side + each * px_mm - half) for each in (u, v))
        light[top : top + what.shape[0], left : left + what.shape[1]] = what

    book = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, (u, v) in enumerate(frame_marker_middles()):
        marker = cv2.aruco.generateImageMarker(book, number, round(FRAME_MARKER_MM * px_mm))
        put(u, v, np.where(marker > 0, 0.8, INK))
    for u, v, reflects in FRAME_GREYS:
        put(u * BAND_MM, v * BAND_MM, np.full((round(GREY_MM * px_mm),) * 2, reflects))
    return light


def with_card(picture, px_mm=4.0, at=(20, 20)):
    """Return a picture with the card laid into it."""
    shown = picture.copy()
    light = card(px_mm)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    top, left = at
    shown[top : top + light.shape[0], left : left + light.shape[1]] = np.rint(255 * coded)[
        ..., None
    ]
    return shown


def lit(picture, gains):
    """Return a picture under light of another strength and colour (blue, green, red)."""
    plain = picture / 255.0
    light = np.where(plain <= 0.04045, plain / 12.92, ((plain + 0.055) / 1.055) ** 2.4)
    light = np.clip(light * np.array(gains), 0.0, 1.0)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * coded).astype(np.uint8)


def moved(picture, turn_deg=0.0, scale=1.0, shift=(0, 0)):
    """Return a picture turned, scaled and shifted about its middle."""
    middle = (picture.shape[1] / 2, picture.shape[0] / 2)
    carry = cv2.getRotationMatrix2D(middle, turn_deg, scale)
    carry[:, 2] += shift
    return cv2.warpAffine(picture, carry, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def jpeg(picture):
    """Return the bytes of a photograph."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def read(data):
    """Return the pixels of a photograph."""
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def two_views():
    """Return names and bytes of two photographs."""
    found = portrait()
    picture = drawn() if found is None else found
    return [("front.jpg", jpeg(with_card(picture))), ("left.jpg", jpeg(moved(picture, 5.0)))]
