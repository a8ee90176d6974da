"""Several maps under one plan: no two scars share a number, and each is found on its map."""

import dataclasses
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.care.made import CLINIC, MAPS, TODAY, person

from needlepoint.care import MappedScars, ScarPlace, combine_maps, make_plan, numbers_added

CHEEK, MIXED = MAPS["rolling"], MAPS["mixed"]


@given(st.lists(st.integers(0, 5000), max_size=6))
def test_numbers_never_meet_and_the_first_map_keeps_its_own(largest):
    added = numbers_added(largest)
    assert added[:1] == (0,)[: len(largest)]
    reach = [(first, first + most) for first, most in zip(added, largest, strict=True)]
    assert all(a[1] < b[0] for a, b in pairwise(reach))


def two_maps(site="forehead"):
    added = numbers_added([max(scar.id for scar in each) for each in (CHEEK, MIXED)])
    return [
        MappedScars("left cheek", tuple(CHEEK), {}, added[0]),
        MappedScars(site, tuple(MIXED), {}, added[1]),
    ]


def test_one_map_is_planned_as_ever():
    scars, where = combine_maps([MappedScars("left cheek", tuple(CHEEK), {})])
    plan = make_plan(scars, person(), CLINIC, TODAY, where=where)
    assert plan == make_plan(CHEEK, person(), CLINIC, TODAY, where="left cheek")


def test_a_plan_covers_every_zone_of_its_maps():
    scars, where = combine_maps(two_maps())
    plan = make_plan(scars, person(), CLINIC, TODAY, where=where)
    assert {zone.zone for zone in plan.zones} == {"cheek", "forehead"}
    assert len({line.scar for line in plan.scars}) == len(CHEEK) + len(MIXED)
    by_zone = {zone.zone: set(zone.scars) for zone in plan.zones}
    assert all(number < 100 for number in by_zone["cheek"])
    assert all(number > 100 for number in by_zone["forehead"])


def test_a_scar_is_called_by_its_map_and_its_number_there():
    scars, where = combine_maps(two_maps())
    plan = make_plan(scars, person(), CLINIC, TODAY, where=where)
    names = [line.name for line in plan.scars]
    assert f"left cheek {CHEEK[0].id}" in names
    assert f"forehead {MIXED[0].id}" in names
    assert len(set(names)) == len(names)


def test_two_maps_of_one_site_are_told_apart():
    _, where = combine_maps(two_maps("left cheek"))
    assert where[0] == ScarPlace("left cheek", "left cheek (1)", 0)
    assert where[-1] == ScarPlace("left cheek", "left cheek (2)", 0)


def test_a_zone_that_somebody_named_goes_before_the_site():
    maps = two_maps()
    number = CHEEK[0].id
    maps[0] = dataclasses.replace(maps[0], zones={number: "jaw"})
    _, where = combine_maps(maps)
    assert where[number].site == "jaw"
