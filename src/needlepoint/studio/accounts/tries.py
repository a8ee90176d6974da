"""Wrong passwords: each makes the next try wait longer, for who makes them and for nobody else.

Five wrong tries from anywhere must not close a login for its owner. So tries are counted by
account and address, and apart from that by device: one on which somebody logged in before waits
for its own mistakes alone. Guessing from many addresses is bounded for each account, and only
devices that never logged in wait for that (as OWASP's device cookies do it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong tries are free, and how the delays grow after them.

    Attributes
    ----------
    free
        Wrong tries that nobody has to wait for.
    first_s, most_s
        The first delay and the longest [s]; each is twice the one before.
    """

    free: int
    first_s: int
    most_s: int

    def delay_s(self, wrong: int) -> int:
        """Return how long to wait after so many wrong tries [s]."""
        over = wrong - self.free
        return 0 if over < 0 else min(self.first_s * 2 ** min(over, 16), self.most_s)


PERSON = Patience(free=5, first_s=30, most_s=900)
"""Own choice: five for caps lock and an old password; then few enough that guessing is hopeless."""

ADDRESS = Patience(free=20, first_s=30, most_s=900)
"""Own choice: a whole salon behind one address, each with a mistake or two."""

ACCOUNT = Patience(free=50, first_s=60, most_s=900)
"""Own choice: with what follows under 100 an hour, the bound of ASVS 4 (2.2.1)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that wrong tries are counted by."""

    what: str
    patience: Patience

    @property
    def key(self) -> str:
        """Its key in the cache: a name that somebody typed may be a password."""
        return f"wrong:{hashlib.sha256(self.what.encode('utf-8')).hexdigest()}"


def counted_by(name: str, address: str, device: str) -> list[Counted]:
    """Return by what a try is counted.

    Parameters
    ----------
    name
        Of the login, as typed.
    address
        Where it comes from.
    device
        The number of a device on which the same person logged in before; empty for others.
    """
    name = name.strip().casefold()
    if device:
        return [Counted(f"device {device} {name}", PERSON)]
    return [
        Counted(f"pair {address} {name}", PERSON),
        Counted(f"address {address}", ADDRESS),
        Counted(f"account {name}", ACCOUNT),
    ]


def begin(by: Sequence[Counted]) -> int:
    """Count a try as wrong until it is known to be right; return how long to wait instead [s].

    Of many tries at once after the free ones, one gets through.
    """
    for each in by:
        wrong = int(cache.get(each.key, 0))
        wait_s = each.patience.delay_s(wrong)
        if wait_s and not cache.add(f"{each.key}:turn", wrong, wait_s):
            return wait_s
    for each in by:
        _count(each.key, 1)
    return 0


def went_well(by: Sequence[Counted]) -> None:
    """Forget the wrong tries of who proved to be right; others at that address go on counting."""
    for each in by:
        if each.patience is PERSON:
            cache.delete_many([each.key, f"{each.key}:turn"])
        else:
            _count(each.key, -1)


def _count(key: str, by: int) -> None:
    cache.add(key, 0, HOUR_S)
    try:
        cache.incr(key, by)
    except ValueError:  # it ran out between the two lines
        cache.set(key, max(by, 0), HOUR_S)
