"""The visit of a client on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from needlepoint.records.models import Client, Visit


def visit_on(client: Client, day: dt.date, among: QuerySet[Visit] | None = None) -> Visit:
    """Return the visit of a day; make one where there is none.

    Of two records that were merged a day may have two visits; the first counts.

    Parameters
    ----------
    client, day
        Whose, and when.
    among
        Which visits may be taken; every one of the client, if not given.
    """
    there = Visit.objects.filter(client=client) if among is None else among
    return there.filter(day=day).first() or Visit.objects.create(client=client, day=day)
