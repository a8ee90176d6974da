"""What the operator's pages say of zones and of scars, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from needlepoint.care import Plan, ScarLine, ZonePlan
from needlepoint.evidence import Fact
from needlepoint.language import say
from needlepoint.report.drawing.words import brief
from needlepoint.report.plan.fact_words import credit
from needlepoint.report.plan.operator_words import limited_by, scar_names
from needlepoint.scars import RAISED


def zone_row(zone: ZonePlan, lines: Mapping[int, ScarLine]) -> dict[str, Any]:
    """Return the row of a zone in the table of settings."""
    depth, technique = zone.depth, zone.technique
    return {
        "zone": say(zone.zone),
        "verdict": say(zone.verdict),
        "scars": scar_names([lines[scar] for scar in zone.scars]) or say("whole zone"),
        "first": f"{depth.first_mm:.2f}",
        "usual": f"{depth.usual_mm:.2f}",
        "most": f"{depth.most_mm:.2f}",
        "bound": limited_by(depth),
        "passes": f"{technique.first_passes} / {technique.passes}",
        "endpoint": technique.endpoint,
        "caps": "; ".join(f"{say(cap.name)} {cap.limit_mm:.2f} mm" for cap in depth.caps),
    }


def zone_notes(plan: Plan) -> list[str]:
    """Say once what holds in several zones."""
    said: dict[str, None] = {}
    for zone in plan.zones:
        technique, depth = zone.technique, zone.depth
        name = say(zone.zone)
        ways = say(
            "A new direction for each pass: {ways}; never more than {most} passes ({zone}).",
            ways=", ".join(technique.directions),
            most=technique.most_passes,
            zone=name,
        )
        lines = [
            ways,
            say("Glide: {glide}.", glide=technique.glide),
            " ".join(f"{fact.said.rstrip('.')}." for fact in technique.numbing),
            *_cream(plan),
            *depth.remarks,
        ]
        if zone.density is not None:
            lines.append(
                say(
                    "Density ({zone}): {total:.0f} punctures a square centimetre in all passes; "
                    "{says}.",
                    zone=name,
                    total=zone.density.total,
                    says=zone.density.says,
                )
            )
        if zone.density_why:
            lines.append(f"{zone.density_why}.")
        said.update(dict.fromkeys(lines))
    return list(said)


def _cream(plan: Plan) -> list[str]:
    """Tell how much numbing cream this client's weight allows."""
    if plan.cream_most_g is None:
        return []
    return [
        say(
            "For this client's weight: no more than {grams:g} g of a 4 % cream in all, and less if "
            "any other lidocaine is used.",
            grams=plan.cream_most_g,
        )
    ]


def scar_row(line: ScarLine) -> dict[str, Any]:
    """Return the row of a scar in the table of scars."""
    return {
        "id": line.name,
        "kind": say(line.kind),
        "also_raised": line.raised and line.kind not in RAISED,
        "zone": say(line.zone) if line.zone else say("not said"),
        "depth": brief(line.depth),
        "width": brief(line.width),
        "answer": say(line.suitability),
        "remarks": list(line.remarks),
    }


def scar_groups(lines: tuple[ScarLine, ...]) -> list[dict[str, Any]]:
    """Put scars together that are answered alike."""
    groups: dict[str, list[ScarLine]] = {}
    for line in lines:
        groups.setdefault(line.says, []).append(line)
    return [
        {
            "ids": scar_names(group),
            "says": f"{says.rstrip('.')}.",
            "source": _behind(group[0].facts),
        }
        for says, group in groups.items()
    ]


def scar_remarks(lines: tuple[ScarLine, ...]) -> list[str]:
    """Return what stays open about single scars, each remark once, with its scars."""
    groups: dict[str, list[ScarLine]] = {}
    for line in lines:
        for remark in line.remarks:
            groups.setdefault(remark, []).append(line)
    return [f"{scar_names(group)}: {remark}" for remark, group in groups.items()]


def _behind(facts: tuple[Fact, ...]) -> str:
    """Name the studies behind a judgement of ours."""
    studies = [credit(fact) for fact in facts if fact.grade != "own choice"]
    return "; ".join(dict.fromkeys(studies))
