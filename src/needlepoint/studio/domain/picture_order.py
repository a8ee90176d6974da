"""Which picture belongs to which light: by its name, the moment it was taken, or a person's word.

Cameras number and name in ways that do not tell an order: counters begin anew after 9999, copies
and edited pictures get names of their own. A wrong order turns a relief inside out, so an order
that is not certain is asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage

NUMBERED = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


class UncertainOrder(WrongUsage):
    """Nothing tells in which order the pictures were taken; a person has to say it."""


def matched(
    slots: Sequence[str],
    names: Sequence[str],
    taken: Sequence[dt.datetime | None] = (),
    said: Sequence[str] = (),
) -> list[int]:
    """Return for each picture of a rig which of the files handed in it is.

    Parameters
    ----------
    slots
        What the rig calls its pictures, in the order of its lights.
    names
        What the files handed in are called.
    taken
        When each was taken, as its file says.
    said
        Their names in the order that a person put them in; goes before everything else.

    Returns
    -------
    Positions in `names`, one for each slot. Files that are all named as the rig names its pictures
    are taken by name, whatever the ending; any others in the order of the moments they were taken;
    where a moment is missing or stands twice, in that of their numbers, if those follow each other.

    Raises
    ------
    WrongUsage
        If there are more or fewer files than pictures.
    UncertainOrder
        If neither moments nor names tell the order.

    Examples
    --------
    >>> matched(["left.png", "right.png"], ["right.JPG", "left.JPG"])
    [1, 0]
    >>> matched(["left.png", "right.png"], ["IMG_10.JPG", "IMG_9.JPG"])
    [1, 0]
    """
    refuse_other_number(slots, names)
    if said:
        return _as_said(names, said)
    stems = [_stem(name) for name in names]
    wanted = [_stem(slot) for slot in slots]
    if sorted(stems) == sorted(wanted):
        return [stems.index(stem) for stem in wanted]
    moments = [each.replace(tzinfo=None) for each in taken if each is not None]
    if len(moments) == len(names) and len(set(moments)) == len(names):
        return sorted(range(len(names)), key=lambda place: moments[place])
    by_number = _by_number(names)
    if len(moments) == len(names) and any(
        moments[one] > moments[other] for one, other in pairwise(by_number)
    ):
        raise _uncertain(_("the moments at which they were taken disagree with their names"))
    return by_number


def refuse_other_number(slots: Sequence[str], names: Sequence[str]) -> None:
    """Refuse more or fewer files than a rig takes pictures.

    Raises
    ------
    WrongUsage
        With how many it takes.
    """
    if len(slots) != len(names):
        raise WrongUsage(
            _(
                "This rig takes %(wanted)d pictures and %(given)d were handed in; choose exactly "
                "one for each light, and the dark one last if it has one."
            )
            % {"wanted": len(slots), "given": len(names)}
        )


def _as_said(names: Sequence[str], said: Sequence[str]) -> list[int]:
    if sorted(names) != sorted(said) or len(set(names)) != len(names):
        raise _uncertain(_("the order that you gave is of other files"))
    return [list(names).index(name) for name in said]


def _by_number(names: Sequence[str]) -> list[int]:
    """Order names that differ in one number alone, each one more than that before it."""
    parts = [NUMBERED.fullmatch(_stem(name)) for name in names]
    found = [part.groups() for part in parts if part is not None]
    if len(found) != len(names) or len({(before, after) for before, _n, after in found}) != 1:
        raise _uncertain(_("their names do not number them"))
    numbers = [int(number) for _b, number, _a in found]
    order = sorted(range(len(names)), key=lambda place: numbers[place])
    if any(numbers[other] != numbers[one] + 1 for one, other in pairwise(order)):
        raise _uncertain(_("there is a gap between their numbers, as where a counter begins again"))
    return order


def _uncertain(why: str) -> UncertainOrder:
    return UncertainOrder(
        _(
            "The order of these pictures is not certain: %(why)s. Choose them again, and put them "
            "into the order in which the lights shone in the list below."
        )
        % {"why": why}
    )


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0].casefold()
