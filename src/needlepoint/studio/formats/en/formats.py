"""English: ``12:57 AM`` instead of ``12:57 a.m.``, whose stop doubles at the end of a sentence."""

DATETIME_FORMAT = "F j, Y, g:i A"
SHORT_DATETIME_FORMAT = "m/d/Y g:i A"
TIME_FORMAT = "g:i A"
