"""Simulated skin: how far repeats differ where the practice has not found out for itself.

Simulated skin was captured again and again under the usual rigs, each time in a slightly other
pose (docs/reference/change-accuracy.md); the figures are in facts.toml. At a visit a face is placed
anew, which moves depth far more: how much was simulated for each rig, with a scale marker and
without, and those figures count, in a comparison, in a forecast and in the design of a trial alike.
They are a stand-in: real hands and heads may do worse, so a practice should make its own repeat
study.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from needlepoint.change.repeatability import QUANTITIES, Repeat, Repeatability
from needlepoint.evidence import Facts, read_facts
from needlepoint.language import phrase, say
from needlepoint.quantity import Measured
from needlepoint.scars import Measurement

RIGS = {
    "lamps_polarised": phrase("four polarised lamps"),
    "lamps": phrase("four lamps without polarisers"),
    "screen": phrase("a screen"),
}
"""Rigs of which repeats are known."""

PLACED = {
    ("lamps_polarised", True): "rig_four_lamps",
    ("lamps_polarised", False): "rig_four_lamps_no_marker",
    ("lamps", True): "rig_four_lamps",
    ("lamps", False): "rig_four_lamps_no_marker",
    ("screen", True): "rig_screen",
    ("screen", False): "rig_screen",
}
"""The fact that says how depth repeats when a face is placed freely, by rig and marker. A head rest
halves it, but no capture says that there was one."""

UNSAID = phrase("of simulated skin only the share is known")


def known_repeats(before: Measurement, after: Measurement) -> Repeatability | None:
    """Return what simulated skin says of the rig, of the worse one where there are two.

    None for scans.
    """
    visits = [(rig_of(visit), has_marker(visit)) for visit in (before, after)]
    known = [repeats_of_rig(rig, marker=marker) for rig, marker in visits if rig is not None]
    if len(known) < len(visits):
        return None
    return max(known, key=lambda each: each.depth.cv_percent.value or 0.0)


def rig_of(visit: Measurement) -> str | None:
    """Tell the rig of a capture from which checks could be made; None where there was no light."""
    if visit.origin.kind != "capture":
        return None
    checks = {check.id: check for check in visit.quality.checks}
    if "shine" not in checks:
        return "screen"
    return "lamps_polarised" if checks["shine"].ok else "lamps"


def has_marker(visit: Measurement) -> bool:
    """Return whether a scale marker was found in the capture."""
    return any(check.id == "marker" and check.ok for check in visit.quality.checks)


def repeats_of_rig(rig: str, *, marker: bool) -> Repeatability:
    """Return the figures of one of the `RIGS`, for a face that is placed freely at each visit.

    Parameters
    ----------
    rig
        One of the `RIGS`.
    marker
        Whether a scale marker was found; without one the distance of the face goes into depth.
    """
    facts = read_facts("needlepoint.change")
    placing = read_facts("needlepoint.trials")
    placed = placing.number(PLACED[rig, marker])
    captures, scars, seed, last = _numbers(facts, "repeat_study")
    shares = dict(zip(QUANTITIES, _numbers(facts, f"repeat_{rig}"), strict=True))
    for name in ("depth", "volume"):  # a volume errs with its depth
        shares[name] = max(shares[name], placed)
    # a capture is off as a whole, so captures count and not the scars in them
    free = (last - seed + 1) * (captures - 1)
    low, high = (float(np.sqrt(free / chdtri(free, above))) for above in (0.025, 0.975))

    def repeat(name: str, unit: str) -> Repeat:
        none = Measured.unknown(unit, say(UNSAID))
        cv = Measured(shares[name], low * shares[name], high * shares[name], "%")
        return Repeat(
            none, cv, Measured.unknown("1", say(UNSAID)), none, (none, none), int(scars), free
        )

    each = {name: repeat(name, unit) for name, unit in QUANTITIES.items()}
    return Repeatability(
        name=say("simulated skin, {rig}", rig=say(RIGS[rig])),
        source=say(
            "simulated skin under {rig}, the face placed again at each visit: {share:.1f} % of "
            "depth, and {own:.2f} mm a scar; a stand-in until the practice has made its own repeat "
            "study",
            rig=say(RIGS[rig]),
            share=placed,
            own=placing.number("own_scatter"),
        ),
        captures=int(captures),
        scars=int(scars),
        depth=each["depth"],
        width=each["width"],
        area=each["area"],
        volume=each["volume"],
        own_mm=placing.number("own_scatter"),
    )


def _numbers(facts: Facts, name: str) -> list[float]:
    value = facts[name].value
    assert isinstance(value, list | tuple)
    return [float(each) for each in value]


def repeat_share(repeatability: Repeatability | None, name: str, value: Measured) -> float:
    """Return the SD of a single capture as a share of a scar's own size; 0 where it is not known.

    It is widened for how little the study knows, so that 1.96 times the root of two times it is
    what chance exceeds once in 20 times. What a scar's depth scatters by itself is added to what
    all scars of a capture share: a shallow scar repeats worse than a deep one.
    """
    if repeatability is None:
        return 0.0
    repeat: Repeat = getattr(repeatability, name)
    own = repeatability.own_mm if name == "depth" and value.value else 0.0
    if repeat.cv_percent.value is not None:
        shared = repeat.widened * repeat.cv_percent.value / 100
        return float(np.hypot(shared, own / abs(value.value))) if own and value.value else shared
    if repeat.sd.value is None or not value.value:
        return 0.0
    return repeat.widened * repeat.sd.value / abs(value.value)
