"""Whether somebody is there already, before a second record of the same person is begun."""

from __future__ import annotations

from django.db.models import QuerySet

from needlepoint.records.models import Client, digits, folded

SHORTEST = 7  # own choice: fewer digits are no telephone number
LAST = 9  # own choice: without the number of the country, which is written or left out


def same_person(clients: QuerySet[Client], new: Client) -> list[Client]:
    """Return clients who may be the one that is about to be added.

    The same day of birth, and either the same words of the name in any order, or the same
    telephone.

    Parameters
    ----------
    clients
        Those of the practice.
    new
        Who would be added.
    """
    words, phone = sorted(folded(new.name).split()), digits(new.phone)[-LAST:]
    return [
        each
        for each in clients.filter(born=new.born).order_by("name", "pk")
        if sorted(folded(each.name).split()) == words
        or (len(phone) >= SHORTEST and digits(each.phone)[-LAST:] == phone)
    ]
