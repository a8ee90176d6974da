"""Judge each measured scar: for needling, perhaps, or for somebody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from needlepoint.care.person import Zone
from needlepoint.care.zones import ScarPlace
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.language import phrase, say
from needlepoint.quantity import Measured
from needlepoint.scars import RAISED, Kind, Scar

Suitability = Literal["suits", "suits, and refer", "refer", "its own path", "ask", "not now"]
"""What may become of a scar; ``not now`` when the person or the zone may not be needled today."""

SUITABILITIES: tuple[Suitability, ...] = get_args(Suitability)

NEEDLED: tuple[Suitability, ...] = ("suits", "suits, and refer")
"""The answers after which needling may be considered."""

NAMED_FROM = 0.2
"""Kinds of at least this probability are named beside an undecided scar. Own choice: below it a
kind is less likely than a guess among five."""

ASK_KELOID = phrase(
    "Such scars go with keloids: ask again about keloids in the client and the family."
)
"""What a papular scar opens, whatever the form says."""


@dataclass(frozen=True, slots=True)
class ScarLine:
    """What may be done about one scar, and why.

    Attributes
    ----------
    scar
        Its number on the plan: that on its map, or more where there are several maps.
    map, number
        Which map, where there are several, and its number there.
    kind, raised
        As measured.
    zone
        Where it lies; None when the measurement does not say.
    depth, width
        As measured [mm].
    suitability
        What may become of it.
    says
        The sentence for the client.
    remarks
        What the interval and the shape leave open.
    facts
        What the sentence rests on; the first is its ground.
    """

    scar: int
    map: str
    number: int
    kind: Kind
    raised: bool
    zone: Zone | None
    depth: Measured
    width: Measured
    suitability: Suitability
    says: str
    remarks: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """What people call it: its number, and of which map where there are several."""
        return f"{self.map} {self.number}" if self.map else str(self.number)

    @property
    def may_be_needled(self) -> bool:
        """Whether needling of this scar may be considered."""
        return self.suitability in NEEDLED


def suitability_facts() -> Facts:
    """Return what this project makes of each kind of scar."""
    return read_facts("needlepoint.care", "facts/suitability.toml")


def scar_facts() -> Facts:
    """Return what is known of the kinds of scars."""
    return read_facts("needlepoint.care", "facts/scar_kinds.toml")


def judge_scar(scar: Scar, zone: Zone | None, place: ScarPlace | None = None) -> ScarLine:
    """Say what may be done about one scar; without a place it lies on the only map.

    A raised scar is never for the needle, whatever its kind is called. A boxcar whose interval
    reaches the limit of deep ones is treated as a deep one, and the remark says so: being
    referred once too often does no harm.
    """
    judgement, support, remarks = _grounds(scar)
    known = scar_facts()
    ground = suitability_facts()[judgement]
    return ScarLine(
        scar=scar.id,
        map=place.map if place else "",
        number=place.number if place else scar.id,
        kind=scar.kind,
        raised=scar.raised,
        zone=zone,
        depth=scar.depth,
        width=scar.width,
        suitability=ground.value,  # type: ignore[arg-type]
        says=ground.said,
        remarks=remarks,
        facts=(ground, *(known[name] for name in support)),
    )


def not_now(line: ScarLine, why: str) -> ScarLine:
    """Close a line that would allow needling, because `why`; leave every other line alone."""
    if not line.may_be_needled:
        return line
    return replace(line, suitability="not now", says=say("Do not needle now: {why}", why=why))


Grounds = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Name of the judgement, names of the facts behind it, and what stays open."""


def _grounds(scar: Scar) -> Grounds:
    """Name what decides about a scar."""
    if scar.raised or scar.kind in RAISED:
        return _raised(scar)
    if scar.kind == "icepick":
        support = ("icepick_slight", "icepick_cross", "icepick_cross_harm", "icepick_punch")
        return "judge_icepick", support, _bound_remark(scar)
    if scar.kind == "boxcar":
        return _boxcar(scar.depth)
    if scar.kind == "rolling":
        return "judge_rolling", ("suits_rolling", "rolling_subcision"), ()
    if scar.kind == "macular":
        return "judge_macular", ("macular", "macular_path"), ()
    return "judge_undecided", ("raters_agree",), _likely(scar)


def _raised(scar: Scar) -> Grounds:
    if scar.kind == "papular":
        return "judge_papular", ("papular_keloid", "papular_refer"), (say(ASK_KELOID),)
    ask = say(
        "Shape alone does not distinguish a keloid from another raised scar: ask how it grew."
    )
    return "judge_raised", ("hypertrophic", "keloid", "raised_refer"), (ask,)


def _boxcar(depth: Measured) -> Grounds:
    """Part deep from shallow boxcar scars by the interval, not by the value."""
    limit = scar_facts().number("boxcar_deep")
    deep = ("judge_boxcar_deep", ("boxcar_deep", "deep_boxcar_refer", "deep_boxcar_edges"))
    if depth.value is None or depth.low is None or depth.high is None:
        why = say("Its depth is not known ({why}); it is treated as a deep one.", why=depth.why)
        return *deep, (why,)
    if depth.low >= limit:
        return *deep, ()
    if depth.bound == "lower":
        open_end = say("It is at least {depth_mm:.2f} mm deep", depth_mm=depth.value)
    elif depth.high < limit:
        return "judge_boxcar_shallow", ("boxcar_deep", "suits_boxcar_shallow"), ()
    else:
        open_end = say("Its depth is {depth}", depth=depth)
    near = say(
        "{depth}: near the limit of {limit_mm:.1f} mm from which a boxcar scar is called deep.",
        depth=open_end,
        limit_mm=limit,
    )
    return *deep, (near,)


def _bound_remark(scar: Scar) -> tuple[str, ...]:
    if scar.depth.bound == "lower":
        return (
            say("It is deeper than measured: a camera does not see the floor of a narrow pit."),
        )
    return ()


def _likely(scar: Scar) -> tuple[str, ...]:
    ranked = sorted(scar.kinds.items(), key=lambda pair: -pair[1])
    named = [f"{say(kind)} ({share:.0%})" for kind, share in ranked if share >= NAMED_FROM]
    kinds = say(" or ").join(named)
    return (say("By shape alone it could be {kinds}.", kinds=kinds),) if named else ()
