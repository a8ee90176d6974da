"""What stops a session from being signed, what goes beyond the plan, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from needlepoint import care
from needlepoint.records.models import (
    Operator,
    ProductKind,
    SessionItem,
    SessionZone,
    TreatmentSession,
)
from needlepoint.studio.domain.batches import recalled_as, why_stopped
from needlepoint.studio.domain.needlers import licence_of, profession_of
from needlepoint.studio.domain.readiness import (
    Readiness,
    SiteSettings,
    caps_of,
    practice_of,
    readiness,
    sites_of,
)
from needlepoint.studio.session.opening import minutes_between
from needlepoint.studio.site.zones import site_label

TROUBLE = ("bleeding", "pale", "swelling")
"""Reactions that end a session, by care's rules of stopping."""


@dataclass(slots=True)
class SessionCheck:
    """What was found when a session was looked through.

    Attributes
    ----------
    stops
        What must be mended before it can be signed.
    beyond
        What goes beyond the plan or a cap: it is signed with a reason only.
    remarks
        What should be known, and stops nothing.
    """

    stops: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def checked(session: TreatmentSession) -> SessionCheck:
    """Look through a session: zones against plan and caps, what was used against its rules."""
    found = SessionCheck()
    ready = readiness(session.client, session.needler, session.visit.day)
    zones = [zone for zone in session.zones.all() if zone.done]
    sites = {each.site: each for each in sites_of(session.plan)}
    if not zones:
        found.stops.append(_("No zone was done. Tick those that were, or drop this session."))
    for zone in zones:
        _check_zone(session, zone, sites.get(zone.site), ready, found)
    items = list(session.items.select_related("batch__product"))
    _check_items(session, items, ready, found)
    if session.amends is None:
        found.beyond += ready.stops  # what was withdrawn or answered since the session was opened
        found.beyond += [ready.early] if ready.early else []
    if session.pen is None:
        found.remarks.append(_("No pen is named: its serial number is missing from the record."))
    return found


def _check_zone(
    session: TreatmentSession,
    zone: SessionZone,
    site: SiteSettings | None,
    ready: Readiness,
    found: SessionCheck,
) -> None:
    name = site_label(zone.site).capitalize()
    if site is None:
        found.stops.append(_("%s: the signed plan does not hold this zone.") % name)
        return
    if not zone.depth_mm or not zone.passes:
        found.stops.append(_("%s: depth or passes are missing.") % name)
        return
    if not zone.endpoint:
        found.stops.append(_("%s: say whether the endpoint was reached.") % name)
    if zone.reaction in TROUBLE or zone.endpoint == "passed":
        found.remarks.append(
            _("%s: this is a sign to stop. Record it as an adverse event as well.") % name
        )
    _check_depth(session, zone, site, ready, found)
    said = {"zone": name, "passes": zone.passes, "most": site.most_passes}
    if zone.passes > site.most_passes:
        found.stops.append(_("%(zone)s: %(passes)d passes, never more than %(most)d.") % said)


def _check_depth(
    session: TreatmentSession,
    zone: SessionZone,
    site: SiteSettings,
    ready: Readiness,
    found: SessionCheck,
) -> None:
    """Hold a depth against the law, which nobody goes beyond, and against every other limit."""
    depth = zone.depth_mm or 0.0
    said = {
        "zone": site_label(zone.site).capitalize(),
        "depth": number_format(depth, 2),
        "most": number_format(site.most_mm, 2),
    }
    needler = session.needler
    caps = caps_of(site, practice_of(session.plan, needler), ready.effects)
    passed = [cap for cap in caps if depth > cap.limit_mm]
    for cap in passed:
        more = said | {"most": number_format(cap.limit_mm, 2), "why": cap.says}
        text = _("%(zone)s: %(depth)s mm, and the limit is %(most)s mm. %(why)s.") % more
        if cap.name == "licence" or not is_medical(needler):
            found.stops.append(text)
        else:
            found.beyond.append(text)
    if depth > site.most_mm and not passed:
        found.beyond.append(
            _("%(zone)s: %(depth)s mm, and the plan says no more than %(most)s mm.") % said
        )


def is_medical(operator: Operator) -> bool:
    """Whether somebody holds a medical licence, by the record."""
    medical = licence_of(operator) in care.medical_licences()
    return medical and profession_of(operator) != care.ROLES[0]


def _check_items(
    session: TreatmentSession, items: list[SessionItem], ready: Readiness, found: SessionCheck
) -> None:
    if not any(each.batch.product.kind == ProductKind.CARTRIDGE for each in items):
        found.stops.append(_("No cartridge is named. Photograph its code, or type lot and expiry."))
    for item in items:
        why = why_stopped(item.batch, session.visit.day, item.serial, session)
        if why and recalled_as(item.batch) is not None:  # it was good when it was opened
            found.beyond.append(why)
        elif why:
            found.stops.append(why)
        if item.batch.product.kind == ProductKind.TOPICAL and (
            stop := why_not_under(session, item)
        ):
            found.stops.append(stop)
    numbing = [each for each in items if each.batch.product.kind == ProductKind.NUMBING]
    found.stops += why_no_numbing(session, numbing, ready)
    for item in numbing:
        _check_times(item, found)


def _check_times(item: SessionItem, found: SessionCheck) -> None:
    name = item.batch.product.name
    minutes = minutes_between(item.on_at, item.off_at)
    if minutes is None:
        found.stops.append(_("%s: write down when it was put on and wiped off.") % name)
    elif minutes < 0:
        found.stops.append(_("%s: it was wiped off before it was put on.") % name)
    elif late := care.numbing_time(minutes):
        found.remarks.append(f"{name}: {late}")


def why_no_numbing(
    session: TreatmentSession, items: list[SessionItem], ready: Readiness
) -> tuple[str, ...]:
    """Return why the numbing cream of a session is not allowed as it was used."""
    used = [care.Used(each.batch.product.strength_percent, each.amount_g) for each in items]
    return care.numbing_stops(
        used,
        weight_kg=ready.weight_kg,
        effects=ready.effects,
        role=profession_of(session.needler),
    )


def why_not_under(session: TreatmentSession, item: SessionItem) -> str:
    """Return why something may not lie under the pen; empty where it may."""
    during = (session.plan.document.get("vitamin_c") or {}).get("during") or {}
    effects = readiness(session.client, session.needler, session.visit.day).effects
    return care.topical_stop(
        item.batch.product.contents,
        effects,
        vitamin_c=bool(during.get("allowed")) and during.get("lot") == item.batch.lot,
    )
