"""English: day, month in words, year, as the papers of the program say it; no day is mistaken.

``12:57 AM`` instead of ``12:57 a.m.``, whose stop doubles at the end of a sentence.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j F Y, g:i A"
SHORT_DATETIME_FORMAT = "j M Y, g:i A"
TIME_FORMAT = "g:i A"
