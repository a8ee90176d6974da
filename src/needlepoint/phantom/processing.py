"""What a phone does to a picture before it saves it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from needlepoint.errors import WrongUsage

LOCAL_MM = 10.0
"""How far around local tone mapping looks [mm]."""

HALO_PX = 1.2
"""Own choice: standard deviation of what sharpening sets a pixel against [pixels]."""

NEAR_PX = 5
"""Own choice: side of the square that noise removal looks at [pixels]."""

BLACK = 1e-3
"""Light below this share of the range is not lifted any further by local tone mapping."""

Light = Float[np.ndarray, "rows cols 3"]


@dataclass(frozen=True, slots=True)
class Processing:
    """What a phone's program makes of a picture; each is 0 for a camera that leaves it alone.

    Attributes
    ----------
    local_tones
        Power of the light within 10 mm around by which the gain falls: dark parts are lifted.
    denoise
        Noise removal: detail whose standard deviation in 5 x 5 pixels is below this many steps
        of an 8-bit picture is taken for noise and smoothed away; stronger detail keeps the rest.
    sharpen
        Share of the difference between a pixel and its surroundings (SD 1.2 pixels) that is added
        to it once more: edges get bright and dark halos.
    quality
        Quality of the JPEG that is written, 1 to 100, colours at half the size; 0 for PNG.
    """

    local_tones: float = 0.0
    denoise: float = 0.0
    sharpen: float = 0.0
    quality: int = 0

    def __post_init__(self) -> None:
        if min(self.local_tones, self.denoise, self.sharpen) < 0.0:
            raise WrongUsage("local tones, noise removal and sharpening are 0 or more")
        if not 0 <= self.quality <= 100:
            raise WrongUsage(f"the quality of a JPEG is 1 to 100, 0 for PNG, not {self.quality}")


def locally_toned(value: Light, power: float, sigma_px: float) -> Light:
    """Lift dark surroundings and lower bright ones in linear light, as phones do."""
    log = np.log(np.maximum(value.mean(axis=2), BLACK)).astype(np.float32)
    around = cv2.GaussianBlur(log, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT)
    return np.asarray(value * np.exp(-power * (around - around.mean()))[..., None])


def finished(coded: Light, how: Processing) -> Light:
    """Remove noise and sharpen, on values coded for a screen, 0 to 1."""
    if how.denoise > 0.0:
        coded = _smoothed(coded, how.denoise / 255.0)
    if how.sharpen > 0.0:
        light = coded.mean(axis=2)
        halo = light - cv2.GaussianBlur(light, (0, 0), HALO_PX, borderType=cv2.BORDER_REFLECT)
        coded = coded + how.sharpen * halo[..., None]
    return coded


def as_jpeg(rgb: UInt8[np.ndarray, "rows cols 3"], quality: int) -> bytes:
    """Return what is left of a picture after it was saved as JPEG."""
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(rgb[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done
    return data.tobytes()


def _smoothed(coded: Light, noise: float) -> Light:
    """Draw each pixel toward the mean around it, by the share of its detail that may be noise.

    This is the filter of Wiener with the variance of a neighbourhood, J. S. Lee, IEEE Trans.
    Pattern Anal. Mach. Intell. 2 (1980) 165-168, doi:10.1109/TPAMI.1980.4766994.
    """
    side = (NEAR_PX, NEAR_PX)
    mean = cv2.blur(coded, side, borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(coded**2, side, borderType=cv2.BORDER_REFLECT)
    spread = np.maximum(square - mean**2, 0.0)
    kept = np.maximum(spread - noise**2, 0.0) / np.maximum(spread, 1e-12)
    return np.asarray(mean + kept * (coded - mean))
