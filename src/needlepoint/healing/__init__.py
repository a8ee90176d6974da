"""From needle to skin: the channels of a pass, collagen over weeks, and the forecast."""
