"""While a session runs: what numbing cream and what lies under the pen must keep to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from needlepoint.care.person import ROLES
from needlepoint.care.plan.technique import (
    NO_HYALURONIC,
    NO_NUMBING,
    cream_most_g,
    technique_facts,
)
from needlepoint.care.rules.licensing import device_facts
from needlepoint.language import say

ContentsName = Literal["glide", "hyaluronic", "vitamin c", "biologic", "other"]

CONTENTS: tuple[ContentsName, ...] = get_args(ContentsName)
"""What goes on the skin during a session."""

PRESCRIBES = ROLES[2]
"""The first role that can choose a stronger numbing cream."""


@dataclass(frozen=True, slots=True)
class Used:
    """One numbing product as it was used.

    Attributes
    ----------
    strength_percent
        How much of it numbs, all agents together [%]; None where nobody knows.
    amount_g
        How much was put on [g]; None where it was not written down.
    """

    strength_percent: float | None
    amount_g: float | None


def numbing_stops(
    used: Collection[Used],
    *,
    weight_kg: float | None,
    effects: Collection[str],
    role: str,
) -> tuple[str, ...]:
    """Return why numbing cream may not be used as it was, a sentence each; nothing where it may.

    All products count together: each takes its share of the most that the weight allows.

    Parameters
    ----------
    used
        Every numbing product of the session.
    weight_kg
        Weight of the client [kg]; None where it was not told.
    effects
        What the screening changes, for example ``no numbing``.
    role
        Who chose the cream, one of `ROLES`.

    Examples
    --------
    >>> numbing_stops([Used(4.0, 5.0)], weight_kg=60, effects=(), role="operator")
    ()
    """
    if not used:
        return ()
    facts = technique_facts()
    if NO_NUMBING in effects:
        return (f"{facts['numbing_none'].said}.",)
    stops = []
    if any(each.strength_percent is None for each in used):
        stops.append(say("Say how strong the numbing cream is: without it no dose is known."))
    strongest = max((each.strength_percent or 0.0 for each in used), default=0.0)
    prescribes = role in ROLES and ROLES.index(role) >= ROLES.index(PRESCRIBES)
    if strongest > facts.number("numbing_most") and not prescribes:
        stops.append(f"{facts['numbing_stronger'].said}.")
    if any(each.amount_g is None for each in used):
        stops.append(say("Write down how many grams of numbing cream were put on."))
    elif weight_kg is None:
        stops.append(say("Ask the client's weight first: the most numbing cream hangs on it."))
    else:
        stops += _over_dose(used, weight_kg)
    return tuple(stops)


def _over_dose(used: Collection[Used], weight_kg: float) -> list[str]:
    doses = [
        (each.amount_g or 0.0, cream_most_g(weight_kg, each.strength_percent))
        for each in used
        if each.strength_percent
    ]
    share = sum(amount / most if most else float("inf") for amount, most in doses if amount)
    if share <= 1.0:
        return []
    if len(doses) == 1:
        amount, most = doses[0]
        return [
            say(
                "{amount:g} g of cream is too much for {weight:g} kg: use no more than {most:g} g.",
                amount=amount,
                weight=weight_kg,
                most=most,
            )
        ]
    return [
        say(
            "Together these creams are too much for {weight:g} kg: {share:.0f} % of the most.",
            weight=weight_kg,
            share=100 * share,
        )
    ]


def numbing_time(minutes: float) -> str:
    """Return what to say of numbing cream that was on for so long [min]; nothing if it is fine."""
    most = technique_facts()["numbing_minutes"]
    return f"{most.said}." if minutes > most.number else ""


def topical_stop(contents: str, effects: Collection[str], *, vitamin_c: bool = False) -> str:
    """Return why something may not go on the skin during a session; empty where it may.

    Parameters
    ----------
    contents
        What it holds, one of `CONTENTS`; anything else counts as ``other``.
    effects
        What the screening changes, for example ``no hyaluronic acid``.
    vitamin_c
        Whether the plan holds a physician's decision about a sterile product.
    """
    facts = technique_facts()
    if contents == "vitamin c":
        if vitamin_c:
            return ""
        return say("Do not proceed with vitamin C during needling: the plan does not allow it.")
    if contents == "biologic":
        return f"{facts['ask_exosomes'].said}."
    if contents == "hyaluronic" and NO_HYALURONIC in effects:
        return f"{facts['no_hyaluronic'].said}."
    if contents not in ("glide", "hyaluronic"):
        return f"{facts['glide'].said}."
    return ""


def device_rate_hz(device: str) -> float | None:
    """Return how often the needles of a device strike [1/s]; None where nobody says."""
    fact = device_facts().get(f"{device}_rate")
    return None if fact is None else fact.number
