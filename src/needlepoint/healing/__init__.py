"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""

from needlepoint.healing.maturing import matured

__all__ = ["matured"]
