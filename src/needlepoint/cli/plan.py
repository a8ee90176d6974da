"""`needlepoint plan`: from a measurement and a person's answers to what may be considered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from needlepoint.care import Mapped, Override, Person, Plan, ScarLine
    from needlepoint.report import Issue, Measurement

PARTS = 4
"""What an override on the command line says: rule, name, role, reason."""


def plan(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    measurement: Annotated[
        list[Path],
        typer.Argument(help="A folder that `measure` wrote; one of each site to plan them all."),
    ],
    person: Annotated[Path, typer.Option(help="The client's answers: person.toml.")],
    practice: Annotated[Path, typer.Option(help="Who would needle: practice.toml.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; made whole or not at all.")],
    condition: Annotated[
        str, typer.Option("--for", help="What it is for: acne-scars, melasma, ...")
    ] = "acne-scars",
    today: Annotated[str | None, typer.Option(help="Day of the plan, as 2026-11-22.")] = None,
    zone: Annotated[
        list[str] | None,
        typer.Option(help="Zone of the scars, or of one by its number on the plan: --zone 7=chin."),
    ] = None,
    first: Annotated[str | None, typer.Option(help="Day of the first session.")] = None,
    override: Annotated[
        list[str] | None,
        typer.Option(help="A person's decision: 'rule; name; role; reason'. It is kept."),
    ] = None,
    issue: Annotated[int, typer.Option(min=0, help="Issue of this plan's calendar.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
) -> None:
    """Plan what may be considered for measured scars, for one person and one practice.

    Scars of a second measurement are numbered from 101, of a third from 201, and so on.

    Writes plan.json, plan.pdf, handout.pdf and course.ics into the folder given by --out. When
    nothing may be needled, the files say why and the exit code is 3.
    """
    from needlepoint.care import make_plan, read_person, read_practice, reschedule, together
    from needlepoint.report import PLAN_RESULTS, check_out, results_folder, write_plan

    check_out(out, PLAN_RESULTS)
    now = datetime.now().astimezone()
    day = _day("--today", today) or now.date()
    measured = [_measured(path) for path in measurement]
    maps = _maps(measured, zone or [])
    scars, where = together(maps)
    made = make_plan(
        scars,
        _with_overrides(read_person(person), override or [], day),
        read_practice(practice),
        day,
        condition,
        where,
    )
    if (moved := _day("--first", first)) is not None:
        made = reschedule(made, moved)
    with results_folder(out, PLAN_RESULTS) as folder:
        write_plan(folder, made, _issue(measured, maps, now, issue))
    if not quiet:
        _print(made, out)
    _refuse(made, out)


def _day(name: str, given: str | None) -> date | None:
    from needlepoint.errors import WrongUsage

    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as why:
        raise WrongUsage(f"{name} must be a date as 2026-11-22, not {given!r}") from why


def _measured(path: Path) -> Measurement:
    """Read a measurement, and refuse one that has no scars because it was itself refused."""
    from needlepoint.errors import Refused
    from needlepoint.report import read_measurement

    measured = read_measurement(path)
    if measured.scars is None:
        raise Refused(f"{path} is the measurement of a refused capture; measure again, then plan.")
    return measured


def _maps(measured: list[Measurement], zones: list[str]) -> list[Mapped]:
    """Give every map with its scars; each scar in the zone that was told, else in its site."""
    from needlepoint.care import Mapped, numbers_added, zone_named
    from needlepoint.errors import WrongUsage

    _apart(measured)
    scars = [each.scars.scars if each.scars else () for each in measured]
    added = numbers_added([max((scar.id for scar in each), default=0) for each in scars])
    ids = {first + scar.id for first, each in zip(added, scars, strict=True) for scar in each}
    everywhere, single = "", {}
    for told in zones:
        number, sign, name = told.rpartition("=")
        if not sign:
            everywhere = zone_named(told)
        elif number.isdecimal() and int(number) in ids:
            single[int(number)] = zone_named(name)
        else:
            raise WrongUsage(f"--zone {told}: there is no scar {number!r} on this plan")
    return [
        Mapped(
            everywhere or one.origin.site or "",
            each,
            {scar.id: single[first + scar.id] for scar in each if first + scar.id in single},
            first,
        )
        for one, each, first in zip(measured, scars, added, strict=True)
    ]


def _apart(measured: list[Measurement]) -> None:
    """Refuse one measurement given twice: its scars would be planned twice."""
    from needlepoint.errors import WrongUsage

    seen: set[str] = set()
    for each in measured:
        if each.origin.sha256 in seen:
            raise WrongUsage(
                f"{each.origin.name} is given twice; give each measurement once, one of each site."
            )
        seen.add(each.origin.sha256)


def _with_overrides(person: Person, told: list[str], day: date) -> Person:
    """Add the decisions given on the command line to those of the file."""
    from dataclasses import replace

    return replace(person, overrides=(*person.overrides, *(_override(each, day) for each in told)))


def _override(told: str, day: date) -> Override:
    from needlepoint.care import ROLES, Override
    from needlepoint.errors import WrongUsage

    parts = [part.strip() for part in told.split(";", PARTS - 1)]
    if len(parts) != PARTS or not all(parts):
        raise WrongUsage(f"--override needs 'rule; name; role; reason', not {told!r}")
    rule, name, role, reason = parts
    if role not in ROLES:
        raise WrongUsage(f"--override: the role is one of {', '.join(ROLES)}, not {role!r}")
    return Override(rule, name, role, reason, day)


def _issue(measured: list[Measurement], maps: list[Mapped], now: datetime, number: int) -> Issue:
    from needlepoint.report import Issue, Source

    sources = (
        Source(each.origin.name, each.origin.sha256, each.origin.site or "", one.added)
        for each, one in zip(measured, maps, strict=True)
    )
    return Issue(tuple(sources), now, number)


def _print(made: Plan, out: Path) -> None:
    """Print the verdict, the reasons, the settings and where everything lies."""
    typer.echo(f"{made.verdict[0].upper()}{made.verdict[1:]}. {made.says}")
    for finding in made.screening.findings:
        if not finding.undecided:
            typer.echo(f"- {finding.severity}: {finding.reason} {finding.advice}".rstrip())
        if finding.decided:
            typer.echo(f"  {finding.decided}.")
    for zone in made.zones:
        depth = zone.depth
        typer.echo(
            f"  {zone.zone}: first {depth.first_mm:.2f} mm, then {depth.usual_mm:.2f} mm, at most "
            f"{depth.most_mm:.2f} mm on the dial, bound by {depth.bound_by}"
        )
    for says, scars in _answered_alike(made).items():
        typer.echo(f"  scars {scars}: {says}")
    if made.questions:
        typer.echo("Still to be answered:")
    for question in made.questions:
        typer.echo(f"- {question}")
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")


def _answered_alike(made: Plan) -> dict[str, str]:
    """Put scars together that get the same answer, so that each answer is read once."""
    from needlepoint.report import named

    groups: dict[str, list[ScarLine]] = {}
    for line in made.scars:
        groups.setdefault(f"{line.suitability}. {line.says.rstrip('.')}.", []).append(line)
    return {says: named(scars) for says, scars in groups.items()}


def _refuse(made: Plan, out: Path) -> None:
    """End with exit code 3 where nothing may be needled."""
    from needlepoint.errors import Refused

    if made.verdict in ("wait", "do not proceed"):
        raise Refused(f"{made.says} ({out / 'plan.json'} and plan.pdf give every reason.)")
