"""How many sessions of each package are used: the oldest package that has room takes a session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from needlepoint.records.models import Client, Package, TreatmentSession
from needlepoint.studio.domain.held_sessions import held


@dataclass(slots=True)
class PackageUse:
    """One package and the days of the sessions that it paid for."""

    package: Package
    days: list[dt.date] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Sessions that are paid for and were not held yet."""
        return self.package.sessions - len(self.days)


def uses_of(client: Client) -> tuple[list[PackageUse], list[dt.date]]:
    """Return what each package that holds has paid for, with two questions.

    A session counts if it was signed and no later signed one replaced it. It is taken from the
    oldest package that was paid by that day and has room.

    Returns
    -------
    The packages, oldest first, and the days of sessions that none of them paid for since the first
    was paid.
    """
    uses = [PackageUse(each) for each in Package.objects.filter(client=client, ended_at=None)]
    days = held(TreatmentSession.objects.filter(client=client)).order_by("visit__day", "id")
    without: list[dt.date] = []
    for day in days.values_list("visit__day", flat=True):
        paid = [each for each in uses if each.package.paid_on <= day]
        use = next((each for each in paid if each.left > 0), None)
        if use is not None:
            use.days.append(day)
        elif paid:
            without.append(day)
    return uses, without
