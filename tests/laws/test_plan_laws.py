"""Laws of the plan: stricter answers, licences and labels never allow more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.care.made import CLINIC, MAPS, SALON, TODAY, person

from needlepoint.care import (
    CONDITIONS,
    VERDICTS,
    ZONES,
    Practice,
    caps_for,
    licence_limit_mm,
    make_plan,
    settle_depth,
)

HARMS = {
    "pregnant": "yes",
    "breastfeeding": "yes",
    "bleeding_disorder": "yes",
    "diabetes": "uncontrolled",
    "herpes_now": "yes",
    "herpes_ever": "yes",
    "keloid_prone": "yes",
    "dark_marks": "yes",
    "blood_thinner": "yes",
    "isotretinoin": "now",
    "metal_allergy": "yes",
    "metal_kind": "not known",
    "product_allergies": ["chlorhexidine", "iodine"],
    "melasma_zones": ["cheek"],
    "acne_worst": "nodules or cysts",
    "heart_or_fits": ["heart disease"],
    "other_retinoids": "yes",
    "light_sensitive": "yes",
    "waxing_last": TODAY - timedelta(days=2),
    "laser_hair_last": TODAY - timedelta(days=10),
    "anaesthetic_allergy": "yes",
    "topical_reaction": "yes",
    "vitamin_c_reaction": "yes",
    "suspect_lesion": "yes",
    "actinic_keratosis": "yes",
    "acne_zones": ["cheek"],
    "open_skin_zones": ["chin"],
    "tattoo_zones": ["cheek"],
    "tan_last": TODAY - timedelta(days=2),
    "peel_last": TODAY - timedelta(days=5),
    "filler_last": TODAY - timedelta(days=100),
    "immune": ["chemotherapy"],
    "numbing_reasons": ["liver disease"],
}
"""Answers that count against needling."""

PRACTICES = [
    CLINIC,
    SALON,
    Practice(),
    Practice("arizona_esthetician", device="exceed"),
    Practice("california_esthetician"),
    Practice("medical", "clinician", "exceed"),
    Practice("own rule", licence_cap_mm=0.75, licence_source="county", device="pro_pen"),
]

harms = st.sets(st.sampled_from(sorted(HARMS)), max_size=5)
skins = st.sampled_from(["I", "II", "III", "IV", "V", "VI"])
practices = st.sampled_from(PRACTICES)
maps = st.sampled_from(sorted(MAPS))
places = st.sampled_from([*ZONES, ""])
conditions = st.sampled_from(CONDITIONS)


def planned(name, skin, against, practice, where="cheek", condition="acne-scars"):
    asked = person(skin, **{harm: HARMS[harm] for harm in against})
    return make_plan(MAPS[name], asked, practice, TODAY, condition, where)


def permits(plan):
    """What a plan allows: deepest settings and passes by zone, scars, verdict, first day."""
    zones = {
        zone.zone: (
            zone.depth.first_mm,
            zone.depth.usual_mm,
            zone.depth.most_mm,
            zone.technique.first_passes,
            zone.technique.passes,
            len(zone.scars),
            -VERDICTS.index(zone.verdict),
        )
        for zone in plan.zones
    }
    return zones, -VERDICTS.index(plan.verdict), {s.scar for s in plan.scars if s.may_be_needled}


def no_more(after, before):
    """Whether `after` allows nothing that `before` does not."""
    zones, verdict, scars = permits(after)
    wider, milder, more = permits(before)
    return (
        set(zones) <= set(wider)
        and all(a <= b for zone in zones for a, b in zip(zones[zone], wider[zone], strict=True))
        and verdict <= milder
        and scars <= more
        and (not zones or after.course.earliest >= before.course.earliest)
    )


@settings(max_examples=120)
@given(maps, skins, harms, st.sampled_from(sorted(HARMS)), practices, conditions)
def test_one_more_reason_against_never_allows_more(
    name, skin, against, another, practice, condition
):
    before = planned(name, skin, against, practice, condition=condition)
    after = planned(name, skin, against | {another}, practice, condition=condition)
    assume(not before.screening.contradicted)  # to put such answers right may open a plan
    assert no_more(after, before)


@settings(max_examples=80)
@given(
    maps,
    skins,
    st.floats(0.0, 2.5),
    st.floats(0.0, 2.5),
    st.sampled_from(["skinpen", "exceed", "skinstylus", "pro_pen", "other"]),
)
def test_a_stricter_licence_never_deepens_a_needle(name, skin, one, other, device):
    strict, mild = sorted((one, other))
    made = [
        planned(
            name,
            skin,
            (),
            Practice("own rule", licence_cap_mm=cap, licence_source="county", device=device),
        )
        for cap in (strict, mild)
    ]
    deep, deeper = ({zone.zone: zone.depth for zone in plan.zones} for plan in made)
    for zone, depth in deep.items():
        assert depth.most_mm <= deeper[zone].most_mm
        assert depth.usual_mm <= deeper[zone].usual_mm
        assert depth.first_mm <= deeper[zone].first_mm


@settings(max_examples=150)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(["scar", "texture", "cosmetic"]),
    practices,
    st.sampled_from(["none", "first session", "every session"]),
    st.one_of(st.none(), st.floats(0.0, 3.0)),
)
def test_no_setting_exceeds_zone_licence_or_label(zone, purpose, practice, caution, own):
    if own is not None:
        practice = replace(practice, licence_cap_mm=own, licence_source="county")
    depth = settle_depth(zone, purpose, practice, caution)
    limit = min(cap.limit_mm for cap in caps_for(zone, practice))
    assert 0.0 <= depth.first_mm <= depth.usual_mm <= depth.most_mm <= limit + 1e-12
    assert depth.most_mm <= licence_limit_mm(practice) + 1e-12
    assert depth.most_mm / 0.25 == pytest.approx(round(depth.most_mm / 0.25))


@settings(max_examples=60)
@given(maps, skins, practices, places, conditions, harms)
def test_darker_skin_never_gets_more(name, skin, practice, where, condition, against):
    order = ["I", "II", "III", "IV", "V", "VI"]
    lighter = planned(name, "I", against, practice, where, condition)
    darker = planned(name, order[order.index(skin)], against, practice, where, condition)
    assert no_more(darker, lighter)


@settings(max_examples=100)
@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), skins)
def test_every_date_is_so_many_days_after_the_one_it_counts_from(today, skin):
    """Counted over day numbers, which know neither clocks nor leap days."""
    asked = person(skin)
    asked = replace(asked, answered_on=today)
    practice = replace(CLINIC, preferences={"vitamin_c": True, "sundays": True})
    plan = make_plan(MAPS["rolling"], asked, practice, today, where="cheek")
    first = today.toordinal() + 28
    assert [s.on.toordinal() for s in plan.course.sessions] == [first, first + 28, first + 56]
    for session in plan.course.sessions:
        for each in session.follow_ups:
            assert each.on.toordinal() == session.on.toordinal() + each.day
    last = plan.course.sessions[-1].on.toordinal()
    assert plan.course.verdict_from.toordinal() == last + 90
    assert [r.on.toordinal() for r in plan.course.reviews] == [last + 28, last + 90, last + 180]
