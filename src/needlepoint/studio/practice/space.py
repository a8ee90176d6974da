"""How much room the files of the records take, how fast that grows, and what is free."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q, Sum

from needlepoint.records.models import StoredFile

MONTH = dt.timedelta(days=30)
MONTHS_LEFT = 3
"""Own choice: in three months somebody finds and buys a disk."""
LEAST_BYTES = 5_000_000_000
"""Own choice: a backup and a few days of captures need this much."""


@dataclass(frozen=True, slots=True)
class Space:
    """Room on the disk [bytes].

    Attributes
    ----------
    used
        What the files of the records take.
    month
        How much of it came within the last 30 days.
    free
        What is free on the disk of the data.
    """

    used: int
    month: int
    free: int

    @property
    def is_short(self) -> bool:
        """Whether it is full within three months at this pace, or nearly full now."""
        return self.free < max(LEAST_BYTES, MONTHS_LEFT * self.month)


def space_on(now: dt.datetime) -> Space:
    """Return how much room there is, with one question to the database."""
    lately = Q(stored_at__gt=now - MONTH)
    found = StoredFile.objects.filter(forgotten_at=None).aggregate(
        used=Sum("size_bytes"), month=Sum("size_bytes", filter=lately)
    )
    folder = Path(settings.DATA)
    while not folder.exists():  # before the first file
        folder = folder.parent
    return Space(found["used"] or 0, found["month"] or 0, shutil.disk_usage(folder).free)
