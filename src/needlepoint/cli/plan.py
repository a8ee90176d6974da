"""`needlepoint plan`: from a measurement and a person's answers to what may be considered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from needlepoint.care import MappedScars, Override, Person, Plan, ScarLine
    from needlepoint.report import Issue
    from needlepoint.scars import Measurement

PARTS = 4
"""What an override on the command line says: rule, name, role, reason."""
LETTERING = 2.0
"""Own choice: the picture is small on the hand-out, so its letters are drawn twice as large."""


def plan(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    measurement: Annotated[
        list[Path],
        typer.Argument(help="A folder that `measure` wrote; one of each site to plan them all."),
    ],
    person: Annotated[Path, typer.Option(help="The client's answers: person.toml.")],
    practice: Annotated[Path, typer.Option(help="Who would needle: practice.toml.")],
    out: Annotated[Path, typer.Option(help="Folder for the results; a failed run leaves none.")],
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
    issue: Annotated[
        int,
        typer.Option(
            min=0, help="Version of this plan's calendar; give a higher one after a change."
        ),
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
) -> None:
    """Plan what may be considered for measured scars, for one person and one practice.

    Scars of a second measurement are numbered from 101, of a third from 201, and so on.

    Writes plan.json, plan.pdf, handout.pdf and course.ics into the folder given by --out. There is
    no course.ics while somebody still has to agree. When nothing may be needled, the files say why
    and the exit code is 3.
    """
    from dataclasses import replace

    from needlepoint.care import desk_of, read_person, read_practice
    from needlepoint.report import PLAN_RESULTS, write_plan
    from needlepoint.results import check_out, read_measurement, results_folder
    from needlepoint.workflow import map_measurements
    from needlepoint.workflow import plan as plan_course

    check_out(out, PLAN_RESULTS)
    now = datetime.now().astimezone()
    day = _day("--today", today) or now.date()
    measured = [read_measurement(path) for path in measurement]
    maps = _zoned(map_measurements(measured), zone or [])
    needles = read_practice(practice)
    made = plan_course(
        maps,
        _with_overrides(read_person(person), override or [], day),
        needles,
        today=day,
        condition=condition,
        first=_day("--first", first),
    )
    with results_folder(out, PLAN_RESULTS) as folder:
        papers = _issue(measured, maps, now, issue)
        pictures = _pictures(measured, measurement)
        write_plan(folder, made, replace(papers, desk=desk_of(needles), pictures=pictures))
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
        raise WrongUsage(f"{name} must be a date such as 2026-11-22, not {given!r}") from why


def _zoned(maps: list[MappedScars], zones: list[str]) -> list[MappedScars]:
    """Put each scar into the zone that was told; without one it lies in its site."""
    from dataclasses import replace

    from needlepoint.care import zone_named
    from needlepoint.errors import WrongUsage

    ids = {each.added + scar.id for each in maps for scar in each.scars}
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
        replace(
            each,
            site=everywhere or each.site,
            zones={
                scar.id: single[each.added + scar.id]
                for scar in each.scars
                if each.added + scar.id in single
            },
        )
        for each in maps
    ]


def _with_overrides(person: Person, told: list[str], day: date) -> Person:
    """Add the decisions given on the command line to those of the file."""
    from dataclasses import replace

    return replace(person, overrides=(*person.overrides, *(_override(each, day) for each in told)))


def _override(told: str, day: date) -> Override:
    from needlepoint.care import ROLES, Override, check_reason
    from needlepoint.errors import WrongUsage

    parts = [part.strip() for part in told.split(";", PARTS - 1)]
    if len(parts) != PARTS or not all(parts):
        raise WrongUsage(f"--override needs 'rule; name; role; reason', not {told!r}")
    rule, name, role, reason = parts
    if role not in ROLES:
        raise WrongUsage(f"--override: the role is one of {', '.join(ROLES)}, not {role!r}")
    try:
        check_reason(reason)
    except WrongUsage as why:
        raise WrongUsage(f"--override: {why}") from why
    return Override(rule, name, role, reason, day)


def _issue(
    measured: list[Measurement], maps: list[MappedScars], now: datetime, number: int
) -> Issue:
    from needlepoint.report import Issue, PlanSource

    sources = (
        PlanSource(each.origin.name, each.origin.sha256, each.origin.site or "", one.added)
        for each, one in zip(measured, maps, strict=True)
    )
    return Issue(tuple(sources), now, number)


def _pictures(measured: list[Measurement], folders: list[Path]) -> tuple[bytes, ...]:
    """Draw the scars in the language of the hand-out, with letters that are read on paper.

    What has no relief any more keeps the picture that `measure` drew.
    """
    from needlepoint.report import draw_map, encode_image

    drawn = []
    for each, folder in zip(measured, folders, strict=True):
        if each.relief is not None and each.scars is not None:
            picture = draw_map(each.relief, each.scars, lettering=LETTERING)
            drawn.append(encode_image(picture, ".png"))
        elif (folder / "relief.png").is_file():
            drawn.append((folder / "relief.png").read_bytes())
    return tuple(drawn)


def _print(made: Plan, out: Path) -> None:
    """Print the verdict, the reasons, the settings and where everything lies."""
    from needlepoint.language import say
    from needlepoint.report import limited_by, weight_of

    verdict = say(made.verdict)
    typer.echo(f"{verdict[0].upper()}{verdict[1:]}. {made.says}")
    for finding in made.screening.findings:
        if not finding.undecided:
            typer.echo(f"- {weight_of(finding)}: {finding.reason} {finding.advice}".rstrip())
        if finding.decided:
            typer.echo(f"  {finding.decided}.")
    for zone in made.zones:
        depth = zone.depth
        depths = say(
            "{zone}: first {first:.2f} mm, then {usual:.2f} mm, at most {most:.2f} mm on the dial; "
            "limited by: {limit}",
            zone=say(zone.zone),
            first=depth.first_mm,
            usual=depth.usual_mm,
            most=depth.most_mm,
            limit=limited_by(depth),
        )
        typer.echo(f"  {depths}")
    for says, scars in _answered_alike(made).items():
        line = say("scars {numbers}: {says}", numbers=scars, says=says)
        typer.echo(f"  {line}")
    if made.questions:
        typer.echo(say("Still to be answered:"))
    for question in made.questions:
        typer.echo(f"- {question}")
    typer.echo("")
    for path in sorted(out.iterdir()):
        typer.echo(f"wrote {path}")


def _answered_alike(made: Plan) -> dict[str, str]:
    """Put scars together that get the same answer, so that each answer is read once."""
    from needlepoint.language import say
    from needlepoint.report import scar_names

    groups: dict[str, list[ScarLine]] = {}
    for line in made.scars:
        said = f"{say(line.suitability)}. {line.says.rstrip('.')}."
        groups.setdefault(said, []).append(line)
    return {says: scar_names(scars) for says, scars in groups.items()}


def _refuse(made: Plan, out: Path) -> None:
    """End with exit code 3 where nothing may be needled."""
    from needlepoint.errors import Refused
    from needlepoint.language import say

    if not made.may_needle:
        raise Refused(
            say(
                "nothing may be needled now; {plan} and plan.pdf give every reason.",
                plan=out / "plan.json",
            )
        )
