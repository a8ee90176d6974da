"""The plan as files: plan.json, plan.pdf (operator), handout.pdf (client) and course.ics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import Desk, Plan, calendar_text, entries_of, facts_in, intended_use
from needlepoint.evidence import Fact
from needlepoint.language import spoken
from needlepoint.quantity import Measured
from needlepoint.report.drawing.typeset import typeset
from needlepoint.report.plan.handout import handout_content
from needlepoint.report.plan.operator_pages import plan_content
from needlepoint.results import DIGITS, fact_document, json_text

SCHEMA = 1

NO_DESK = Desk()

PICTURES = 2
"""Own choice: so many maps are shown side by side on the client's page; more would be too small."""

PNG = b"\x89PNG"

PLAN_RESULTS: tuple[str, ...] = ("plan.json", "plan.pdf", "handout.pdf", "course.ics")
"""The names of the files that `plan` writes."""


@dataclass(frozen=True, slots=True)
class PlanSource:
    """One measurement that a plan rests on.

    Attributes
    ----------
    name, sha256, site
        As its file says.
    added
        What the numbers of its scars on the plan are larger by than those on its map.
    """

    name: str
    sha256: str
    site: str
    added: int = 0


NO_SOURCE = PlanSource("", "", "")
"""Stands in a plan that rests on no measurement."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a plan on paper.

    Attributes
    ----------
    sources
        The measurements it rests on.
    made_at
        The moment of writing, with its time zone.
    number
        Number of the issue, from 0; a later one moves the entries of a calendar.
    desk
        Where and when the practice sees the client.
    pictures
        The scars on their maps, as picture files for the client's page.
    """

    sources: tuple[PlanSource, ...]
    made_at: datetime
    number: int = 0
    desk: Desk = NO_DESK
    pictures: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """What they are called."""
        return "; ".join(source.name for source in self.sources)

    @property
    def first(self) -> PlanSource:
        """The first of them; it names the course."""
        return self.sources[0] if self.sources else NO_SOURCE


def plan_document(plan: Plan, issue: Issue) -> dict[str, Any]:
    """Return the plan in the form of `plan.json`.

    Facts stand once, under ``facts``, and are named by their keys everywhere else; so do sources.
    """
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "language": spoken(),
        "kind": "plan",
        "measurement": _source(issue.first),
        "measurements": [_source(each) | {"added": each.added} for each in issue.sources],
        "may_needle": plan.may_needle,
        "agreed": plan.agreed,
        "signers": list(plan.signers),
        **_plain(plan),
    }
    for line, record in zip(document["scars"], plan.scars, strict=True):
        line["may_be_needled"] = record.may_be_needled
    for line, finding in zip(
        document["screening"]["findings"], plan.screening.findings, strict=True
    ):
        line["verdict"] = finding.verdict
    used = facts_in(plan)
    document["intended_use"] = intended_use()
    document["facts"] = {fact.key: fact_document(fact, fact.source.key) for fact in used}
    document["sources"] = {fact.source.key: str(fact.source) for fact in used}
    return document


def write_plan(folder: Path, plan: Plan, issue: Issue) -> None:
    """Write every file of a plan into `folder`; call it inside `results_folder`.

    A plan without sessions has no calendar, and so has one that somebody must still agree to:
    nothing is booked before it is agreed.
    """
    for name, data in plan_files(plan, issue).items():
        (folder / name).write_bytes(data)


def plan_files(plan: Plan, issue: Issue) -> dict[str, bytes]:
    """Return every file of a plan by its name; one that is not agreed has no calendar."""
    files = {
        "plan.json": json_text(plan_document(plan, issue)).encode(),
        "plan.pdf": typeset("plan/plan", plan_content(plan, issue.name)),
        "handout.pdf": handout_pdf(plan, issue),
    }
    if plan.course is not None and plan.agreed:
        calendar = calendar_text(
            entries_of(plan.course, plan.vitamin_c),
            course_id=f"{issue.first.sha256}/{plan.condition.key}",
            made_at=issue.made_at,
            sequence=issue.number,
            desk=issue.desk,
        )
        files["course.ics"] = calendar.encode()
    return files


def handout_pdf(plan: Plan, issue: Issue) -> bytes:
    """Return the client's pages, with the pictures of their scars."""
    shown = issue.pictures[:PICTURES]
    names = tuple(
        f"map-{number}.{'png' if data.startswith(PNG) else 'jpg'}"
        for number, data in enumerate(shown, start=1)
    )

    def draw(folder: Path) -> None:
        for name, data in zip(names, shown, strict=True):
            (folder / name).write_bytes(data)

    return typeset("plan/handout", handout_content(plan, issue.desk, names), draw)


def _source(source: PlanSource) -> dict[str, Any]:
    return {"name": source.name, "sha256": source.sha256, "site": source.site}


def _plain(thing: Any) -> Any:
    """Turn records into JSON's own kinds; a fact becomes its key."""
    match thing:
        case Fact():
            plain: Any = thing.key
        case Measured():
            plain = thing.as_dict()
        case Mapping():
            plain = {str(key): _plain(value) for key, value in thing.items()}
        case set() | frozenset():
            plain = sorted(_plain(value) for value in thing)
        case list() | tuple():
            plain = [_plain(value) for value in thing]
        case date():
            plain = thing.isoformat()
        case float():
            plain = float(f"{thing:.{DIGITS}g}")
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            plain = {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
        case _:
            plain = thing
    return plain
