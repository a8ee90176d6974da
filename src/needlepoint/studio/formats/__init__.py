"""How days and times are written, where Django's own way collides with the end of a sentence."""
