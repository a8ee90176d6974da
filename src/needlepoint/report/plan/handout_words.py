"""Words of the client's pages: short, plain, and the same for everybody."""

from __future__ import annotations

from needlepoint.care import Plan, ScarLine
from needlepoint.language import phrase, say
from needlepoint.scars import RAISED

LOOKS = {
    "rolling": (phrase("wide, shallow scar"), phrase("wide, shallow scars")),
    "boxcar": (phrase("scar with steep edges"), phrase("scars with steep edges")),
    "icepick": (phrase("narrow, deep scar"), phrase("narrow, deep scars")),
    "raised": (phrase("raised scar"), phrase("raised scars")),
    "macular": (phrase("flat mark"), phrase("flat marks")),
    "undecided": (phrase("scar of an unclear kind"), phrase("scars of an unclear kind")),
}
"""What scars of a kind look like to their owner, one and several."""

BECOMES = {
    "suits": phrase("needling can help."),
    "suits, and refer": phrase("needling helps a little; ask a dermatologist too."),
    "icepick": phrase("needling hardly helps."),
    "raised": phrase("not needled."),
    "its own path": phrase("sunscreen helps."),
    "ask": phrase("we look together first."),
    "not now": phrase("not yet."),
}
"""What becomes of scars, by the answer or by the kind that decides it."""

ON_THE_MAP = ("rolling", "boxcar", "icepick")
"""The kinds whose own word stands under the picture, so that the client finds them there."""

SIGNERS = {
    "operator": phrase("the practice"),
    "clinician": phrase("a nurse or doctor"),
    "prescriber": phrase("a doctor who can prescribe"),
    "physician": phrase("a doctor"),
}
"""What roles are to a client."""


def looks_of(line: ScarLine) -> str:
    """Return the key of `LOOKS` for a scar: a raised one is raised, whatever its kind is called."""
    return "raised" if line.raised or line.kind in RAISED else line.kind


def scars_said(plan: Plan) -> list[str]:
    """Say for each kind of scar how many there are and what becomes of them."""
    groups: dict[tuple[str, str], int] = {}
    for line in plan.scars:
        looks = looks_of(line)
        becomes = looks if line.suitability == "refer" and looks in BECOMES else line.suitability
        key = (looks, becomes if becomes in BECOMES else "ask")
        groups[key] = groups.get(key, 0) + 1
    return [
        say(
            "{count} {scars}: {becomes}",
            count=count,
            scars=_named(looks, count),
            becomes=say(BECOMES[becomes]),
        )
        for (looks, becomes), count in groups.items()
    ]


def _named(looks: str, count: int) -> str:
    """Say what scars look like, with the word under the picture where there is one."""
    scars = say(LOOKS[looks][count != 1])
    return f"{scars} \N{EN DASH} {say(looks)}" if looks in ON_THE_MAP else scars


def in_ten(percent: float) -> int:
    """Return a share as so many in ten, at least one; never rounded up, so that no one is promised.

    Examples
    --------
    >>> in_ten(20.0), in_ten(35.0), in_ten(2.0)
    (2, 3, 1)
    """
    return max(1, int(percent / 10))
