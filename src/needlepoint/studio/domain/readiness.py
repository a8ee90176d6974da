"""Whether a session may be started today: plan, consent, answers, rules, licence and interval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint import care
from needlepoint.errors import NeedlepointError
from needlepoint.records.models import Client, ConsentKind, Intake, Operator, Plan
from needlepoint.studio.domain.capture_choice import why_not_rested_on
from needlepoint.studio.domain.consent_policies import holds, why_not
from needlepoint.studio.domain.held_sessions import HeldCourse, held_course
from needlepoint.studio.domain.needlers import NEEDLING, licence_of, profession_of
from needlepoint.studio.site.zones import site_label

ANSWERS_DAYS = 30
"""Own choice: one interval between sessions; before each of them answers are asked anew."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a signed plan says of one place.

    Attributes
    ----------
    site
        Where: a zone, with its side where only one was measured.
    zone
        The zone of care.
    first_mm, usual_mm, most_mm
        Settings of the dial, as in the plan [mm].
    first_passes, passes, most_passes
        Passes, as in the plan.
    directions, endpoint
        Of each pass in turn, and what ends the zone.
    """

    site: str
    zone: Any
    first_mm: float
    usual_mm: float
    most_mm: float
    first_passes: int
    passes: int
    most_passes: int
    directions: tuple[str, ...]
    endpoint: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands in the way of a session, and what it would start from.

    Attributes
    ----------
    course
        The signed plan and the sessions held under it; None without a plan.
    stops
        Why it cannot be started, a sentence each.
    early
        Why it would be too soon; a reason can be given for that.
    sites
        Settings of every place that may be needled today.
    effects
        What the rules change in a session, for example ``no numbing``.
    weight_kg
        As the client told it last [kg]; None where not.
    """

    course: HeldCourse | None
    stops: tuple[str, ...]
    early: str
    sites: tuple[SiteSettings, ...]
    effects: tuple[str, ...]
    weight_kg: float | None

    @property
    def may_start(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.stops


def readiness(client: Client, needler: Operator, today: dt.date) -> Readiness:
    """Look at everything that must be in order before a needle touches a client.

    Parameters
    ----------
    client
        Who.
    needler
        Who would hold the pen; profession and licence are those on record.
    today
        The day of the session.
    """
    stops: list[str] = []
    if needler.role not in NEEDLING:
        stops.append(_("%s does not needle here.") % needler)
    if not holds(client, ConsentKind.TREATMENT):
        stops.append(why_not(client, ConsentKind.TREATMENT))
    course = held_course(client, today)
    if course is None:
        stops.append(_("There is no signed plan that allows needling. Plan and sign first."))
        return Readiness(None, tuple(stops), "", (), (), None)
    if gone := why_not_rested_on(course.plan):
        stops.append(gone)
    intake = closed_intake(client)
    stops += _answers_stop(client, intake, today)
    screening = _screened(course.plan, needler, intake, today, stops)
    if course.left <= 0:
        stops.append(
            _("Every session of the plan was held. Measure again, and make a new plan for more.")
        )
    answers: Mapping[str, Any] = {} if intake is None else intake.answers
    weight = answers.get("weight_kg")
    return Readiness(
        course=course,
        stops=tuple(stops),
        early=_early(course, today),
        sites=sites_of(course.plan, open_zones(screening)),
        effects=tuple(sorted(screening.effects)) if screening else (),
        weight_kg=float(weight) if isinstance(weight, int | float) else None,
    )


def closed_intake(client: Client) -> Intake | None:
    """Return the latest answers that were closed."""
    return client.intakes.exclude(done_at=None).order_by("-done_at", "-id").first()


def practice_of(plan: Plan, needler: Operator) -> care.Practice:
    """Return who needles, with what and where, as care wants it."""
    return care.Practice(
        licence=licence_of(needler),
        operator=profession_of(needler),  # type: ignore[arg-type]
        device=plan.choices.get("device", "other"),
        country=plan.choices.get("country", "US"),
        licence_checked_on=needler.licence_checked_on,
        supervised_by=needler.supervised_by,
    )


def caps_of(site: SiteSettings, practice: care.Practice, effects: tuple[str, ...]) -> Any:
    """Return every limit of the depth at one place for whoever needles, strictest first."""
    return care.caps_for(site.zone, practice, numbing="no numbing" not in effects)


def sites_of(plan: Plan, zones: frozenset[str] | None = None) -> tuple[SiteSettings, ...]:
    """Return the places of a signed plan, a zone on one side only where only that was measured.

    Parameters
    ----------
    plan
        A signed plan.
    zones
        Those that are open today; None for all of them.
    """
    measured = [each["site"] for each in plan.document.get("measurements", [])]
    found = []
    for line in plan.document.get("zones", []):
        zone = line["zone"]
        if zones is not None and zone not in zones:
            continue
        names = [site for site in measured if care.zone_of(site) == zone] or [zone]
        found += [_settings(name, line) for name in dict.fromkeys(names)]
    return tuple(found)


def _settings(site: str, line: Mapping[str, Any]) -> SiteSettings:
    depth, technique = line["depth"], line["technique"]
    return SiteSettings(
        site=site,
        zone=line["zone"],
        first_mm=depth["first_mm"],
        usual_mm=depth["usual_mm"],
        most_mm=depth["most_mm"],
        first_passes=technique["first_passes"],
        passes=technique["passes"],
        most_passes=technique["most_passes"],
        directions=tuple(technique["directions"]),
        endpoint=technique["endpoint"],
    )


def open_zones(screening: care.Screening | None) -> frozenset[str]:
    """Return the zones in which needling may be considered today, with every sign-off given."""
    if screening is None:
        return frozenset()
    allowed = [zone for zone, word in screening.by_zone.items() if word == care.VERDICTS[0]]
    return frozenset(allowed)


def _answers_stop(client: Client, intake: Intake | None, today: dt.date) -> list[str]:
    if intake is None or intake.done_at is None:
        return [_("The questions before needling were never answered and closed.")]
    day = client.practice.day_of(intake.done_at)
    if (today - day).days > ANSWERS_DAYS:
        return [
            _("The questions were answered on %(day)s; ask them again, as before every session.")
            % {"day": date_format(day)}
        ]
    return []


def _screened(
    plan: Plan,
    needler: Operator,
    intake: Intake | None,
    today: dt.date,
    stops: list[str],
) -> care.Screening | None:
    """Ask every rule anew with the latest answers; add why it stops to `stops`."""
    zones = tuple(line["zone"] for line in plan.document.get("zones", []))
    if intake is None or intake.done_at is None or not zones:
        return None
    try:
        person = care.person_from(
            intake.answers,
            answered_on=intake.client.practice.day_of(intake.done_at),
            overrides=tuple(
                care.Override(
                    one["rule"],
                    one["by"],
                    one["role"],
                    one["reason"],
                    dt.date.fromisoformat(one["on"]),
                )
                for one in plan.choices.get("overrides", [])
            ),
        )
        screening = care.screen(
            person,
            practice_of(plan, needler),
            today,
            zones,
            condition=plan.choices.get("condition", care.ACNE_SCARS),
        )
    except NeedlepointError as why:
        stops.append(str(why))
        return None
    if not open_zones(screening):
        against = [each for each in screening.findings if each.verdict != care.VERDICTS[0]]
        stops += list(dict.fromkeys(each.reason for each in against))
        if not against:
            stops.append(_("The rules leave no zone open today."))
    return screening


def closed_sites(plan: Plan, ready: Readiness) -> list[str]:
    """Name the places of a plan that the rules close today."""
    there = {each.site for each in ready.sites}
    return [site_label(each.site) for each in sites_of(plan) if each.site not in there]


def _early(course: HeldCourse, today: dt.date) -> str:
    if course.next_on is None or today >= course.next_on or not course.days:
        return ""
    return _("It would be %(days)d days after the last session; the next is due on %(day)s.") % {
        "days": (today - course.days[-1]).days,
        "day": date_format(course.next_on),
    }
