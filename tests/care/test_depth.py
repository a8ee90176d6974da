"""The dial is capped by zone, licence and label, and the cap that bound it is named."""

from dataclasses import replace
from datetime import date

import pytest
from tests.care.made import CLINIC, SALON

from needlepoint.care import ZONES, Practice, caps_for, settle_depth, zone_named, zone_of
from needlepoint.errors import WrongUsage

CASES = [
    # zone, practice, purpose, caution, first, usual, most, bound by
    ("cheek", CLINIC, "scar", "none", 1.0, 1.0, 1.5, "table"),
    ("cheek", CLINIC, "scar", "first session", 0.75, 1.0, 1.5, "table"),
    ("cheek", CLINIC, "scar", "every session", 0.75, 0.75, 1.0, "table"),
    ("cheek", CLINIC, "texture", "none", 0.75, 0.75, 1.0, "table"),
    ("forehead", CLINIC, "scar", "none", 0.75, 0.75, 1.0, "table"),
    ("temple", CLINIC, "scar", "none", 0.75, 0.75, 0.75, "table"),
    ("cheek", Practice("arizona_esthetician"), "scar", "none", 0.5, 0.5, 0.5, "licence"),
    ("cheek", Practice(), "scar", "none", 0.25, 0.25, 0.25, "licence"),
    ("periorbital", Practice(), "scar", "none", 0.0, 0.0, 0.0, "licence"),
    ("cheek", Practice("california_esthetician"), "scar", "none", 0.0, 0.0, 0.0, "licence"),
    ("eyelid", CLINIC, "scar", "none", 0.0, 0.0, 0.0, "zone"),
]


@pytest.mark.parametrize(
    ("zone", "practice", "purpose", "caution", "first", "usual", "most", "bound"), CASES
)
def test_a_zone_gets_its_setting(  # noqa: PLR0917  one row of a drawn table
    zone, practice, purpose, caution, first, usual, most, bound
):
    depth = settle_depth(zone, purpose, practice, caution)
    assert (depth.first_mm, depth.usual_mm, depth.most_mm) == (first, usual, most)
    assert depth.bound_by == bound


def test_a_salon_depth_says_that_nothing_shows_it_changes_a_scar():
    assert "changes a scar" in settle_depth("cheek", "scar", Practice()).remarks[0]


def test_a_stricter_rule_of_the_practice_counts():
    own = replace(SALON, licence_cap_mm=0.5, licence_source="county rule 7")
    depth = settle_depth("cheek", "scar", own)
    assert depth.usual_mm == 0.5
    assert "county rule 7" in depth.caps[0].says


def test_an_unlisted_pen_gets_the_strictest_label():
    caps = {cap.name: cap for cap in caps_for("cheek", replace(CLINIC, device="other"))}
    assert caps["label"].limit_mm == 1.5


def test_an_unknown_device_is_refused_with_the_known_ones():
    with pytest.raises(WrongUsage, match="skinpen"):
        settle_depth("cheek", "scar", replace(CLINIC, device="rollerball"))


def test_a_licence_checked_by_the_practice_needs_no_reminder():
    open_question = settle_depth("cheek", "scar", Practice())
    checked = settle_depth("cheek", "scar", Practice(licence_checked_on=date(2026, 1, 1)))
    assert len(checked.remarks) < len(open_question.remarks)


SITES = [
    ("left cheek", "cheek"),
    ("Cheekbone, right", "cheek"),
    ("under-eye", "periorbital"),
    ("upper lip", "upper lip"),
    ("jawline", "jaw"),
    ("eyelid", "eyelid"),
    ("right temple", "temple"),
    ("both cheeks", "cheek"),
    ("left eyebrow", "forehead"),
    ("crow’s feet", "periorbital"),
    ("cheek2", "cheek"),
    ("test machine", None),
    ("necklace mark", None),
    ("back", None),
    ("", None),
]


@pytest.mark.parametrize(("site", "zone"), SITES)
def test_a_site_means_a_zone(site, zone):
    assert zone_of(site) == zone


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_is_found_by_its_own_name(zone):
    assert zone_named(zone) == zone


@pytest.mark.parametrize("name", ["left cheek", "Upper lip, right", "crow's feet", "cheeks"])
def test_a_side_may_be_named_beside_a_zone(name):
    assert zone_named(name) == zone_of(name)


@pytest.mark.parametrize("name", ["nose2", "not the chin", "chin cheek", "cheek 7", "nosejob"])
def test_a_name_with_anything_else_in_it_is_asked_about(name):
    with pytest.raises(WrongUsage, match="names no zone"):
        zone_named(name)


def test_a_name_that_means_no_zone_is_refused_with_the_names_there_are():
    with pytest.raises(WrongUsage, match="forehead"):
        zone_named("left knee")
