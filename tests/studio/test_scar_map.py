"""The scar map: what was measured, turned and lit, and what a person says beside it."""

import json
import re
import struct
from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse

from needlepoint.care import judge_scar
from needlepoint.records.models import AuditEvent, ScarCorrection
from needlepoint.studio.domain.counted_scars import corrected_grades, scars_that_count
from needlepoint.studio.domain.scar_maps import measurement_of, scars_of
from needlepoint.studio.scar_map.mesh import UNSOUND, mesh_bytes
from needlepoint.studio.scar_map.section import HEIGHT, WIDTH, drawing_of

OUTLINES = re.compile(r'<script id="outlines"[^>]*>(.*?)</script>', re.DOTALL)


@pytest.fixture
def page(client, ben, measured):
    """Ben, logged in, asks for pages of the measured capture."""
    client.force_login(ben)
    return lambda name, *more, **query: client.get(
        reverse(name, args=[measured.public_id, *more]), query
    )


def heights_of(content):
    rows, cols, step_mm, factor = struct.unpack("<IIff", content[:16])
    return np.frombuffer(content[16:], "<i2").reshape(rows, cols), step_mm, factor


def test_the_mesh_holds_the_heights_of_the_relief_in_micrometres(page, measured):
    heights, step_mm, factor = heights_of(page("scar-map-mesh").content)
    relief = measurement_of(measured).relief
    assert factor == 1.0
    assert step_mm == pytest.approx(relief.pixel_mm)
    sound = heights != UNSOUND
    assert sound.mean() == pytest.approx(relief.sound.mean(), abs=0.01)
    assert np.abs(heights[sound] / 1000.0 - relief.z_mm[sound]).max() <= 0.0006


def test_a_large_relief_is_sent_small(measured):
    relief = measurement_of(measured).relief
    tall = np.kron(relief.z_mm, np.ones((4, 4)))
    big = replace(relief, z_mm=tall, sound=np.ones(tall.shape, bool), fold=None)
    heights, step_mm, factor = heights_of(mesh_bytes(big))
    assert max(heights.shape) == 480
    assert step_mm == pytest.approx(relief.pixel_mm * factor)


def test_the_table_names_every_scar_with_its_interval_and_zone(page, measured):
    content = page("scar-map").content.decode()
    for scar in measured.measurement["scars"]:
        assert f'id="scar-{scar["id"]}"' in content
    assert " mm (" in content
    assert "<td>cheek</td>" in content


def test_kinds_are_filtered_without_script(page, measured):
    kind = measured.measurement["scars"][0]["kind"]
    content = page("scar-map", kind=kind).content.decode()
    rows = content.count('<tr id="scar-')
    hidden = len(re.findall(r'<tr id="scar-[^>]* hidden', content))
    of_kind = sum(scar["kind"] == kind for scar in measured.measurement["scars"])
    assert rows - hidden == of_kind


def test_a_section_is_drawn_through_any_scar(page, measured):
    for scar in measured.measurement["scars"]:
        content = page("scar", scar["id"]).content.decode()
        assert '<path class="skin" d="M' in content
    assert page("scar", 999).status_code == 404


def test_a_section_stays_on_its_sheet_and_breaks_where_nothing_is_sound():
    from needlepoint.report import ReliefSection

    along = np.linspace(-2.0, 2.0, 41)
    height = np.where(np.abs(along) < 1.0, -0.3, 0.0)
    height[20] = np.nan
    drawn = drawing_of(ReliefSection(along, height, (-1.0, 1.0)))
    points = [
        tuple(map(float, word.split()))
        for word in drawn.skin.replace("M", "|").replace("L", "|").split("|")
        if word
    ]
    assert drawn.skin.count("M") == 2
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert drawn.rim_left < WIDTH / 2 < drawn.rim_right
    assert drawn.steeper > 1.0


def correct(client, capture, number, **given):
    form = {"kind": "", "zone": "", "why": "seen under the lamp", "seen": 0} | given
    return client.post(reverse("scar", args=[capture.public_id, number]), form)


def test_a_person_may_name_another_kind_and_the_machines_word_stays(client, page, measured):
    machine = measured.measurement["scars"][0]["kind"]
    other = "boxcar" if machine != "boxcar" else "rolling"
    assert correct(client, measured, 1, kind=other).status_code == 302
    first = scars_of(measured)[0]
    assert (first.kind, first.plain["kind"], first.corrected) == (other, machine, True)
    content = page("scar-map").content.decode()
    assert f"measured as {machine}" in content
    assert AuditEvent.objects.filter(action="correct").exists()


@pytest.fixture
def raised(measured):
    """The first scar of the capture as it is where it was measured above the skin."""
    first = measured.measurement["scars"][0]
    first |= {"raised": True, "kind": "undecided"}
    measured.save()
    return first["id"]


@pytest.mark.parametrize("kind", ["icepick", "boxcar", "rolling"])
def test_a_raised_scar_is_never_called_sunken(client, page, measured, raised, kind):
    answer = correct(client, measured, raised, kind=kind)
    assert "measured as raised above the skin" in answer.content.decode()
    assert not ScarCorrection.objects.exists()
    assert correct(client, measured, raised, kind="keloid").status_code == 302
    assert correct(client, measured, raised, no_scar="on", seen=ScarCorrection.objects.get().pk)


@pytest.mark.parametrize("kind", ["rolling", "macular", "undecided", "keloid"])
def test_a_raised_scar_is_not_needled_whatever_somebody_called_it(measured, ben, raised, kind):
    ScarCorrection.objects.create(capture=measured, scar=raised, kind=kind, by=ben, why="before")
    count = scars_that_count(measured, measurement_of(measured))
    scar = next(each for each in count if each.id == raised)
    assert scar.raised
    assert scar.kind == ("undecided" if kind == "rolling" else kind)
    line = judge_scar(scar, "cheek")
    assert not line.may_be_needled


def test_what_a_person_calls_a_keloid_counts_as_raised(measured, ben):
    number = measured.measurement["scars"][0]["id"]
    assert not measured.measurement["scars"][0]["raised"]
    ScarCorrection.objects.create(capture=measured, scar=number, kind="keloid", by=ben, why="felt")
    first = next(s for s in scars_that_count(measured, measurement_of(measured)) if s.id == number)
    assert first.raised
    assert not judge_scar(first, "cheek").may_be_needled


def test_map_and_table_say_raised_or_sunken_in_words_and_sign(page, measured, raised):
    content = page("scar-map").content.decode()
    rows = {
        int(number): re.sub("<[^>]+>", "", row)
        for number, row in re.findall(r'<tr id="scar-(\d+)"(.*?)</tr>', content, re.DOTALL)
    }
    drawn = {each["id"]: each for each in json.loads(OUTLINES.search(content)[1])}
    for scar in measured.measurement["scars"]:
        number = scar["id"]
        word, sign = ("raised", "▲") if scar["raised"] else ("sunken", "▼")
        assert f"{sign} {word}" in rows[number]
        assert re.search(rf"{sign} (at least )?\d", rows[number])
        assert drawn[number]["sign"] == sign
        assert word in drawn[number]["name"]
        assert word in page("scar", number).content.decode()
    assert {"▲", "▼"} <= {each["sign"] for each in drawn.values()}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("part", ["cheek", "temple", "jaw"])
def test_left_is_the_clients_left_on_the_face(page, measured, side, part):
    measured.site = f"{side} {part}"
    measured.save()
    content = page("scar-zones").content.decode()
    label = re.search(rf'<text class="side" x="(\d+)"[^>]*>Client&#x27;s {side}<', content)
    label = label or re.search(rf'<text class="side" x="(\d+)"[^>]*>Client\'s {side}<', content)
    numbers = re.findall(r'<text x="(\d+)" y="\d+">(\d+)</text>', content)
    assert [int(count) for _, count in numbers] == [len(measured.measurement["scars"])]
    assert (int(numbers[0][0]) < 150) == (int(label[1]) < 150)
    assert (int(label[1]) > 150) == (side == "left")  # as one sees a client from the front


def grades_shown(page):
    content = page("scar-map").content.decode()
    rows = re.findall(r"<div><dt>ECCA.*?</dt><dd>(.*?)</dd></div>", content)
    return [re.sub("<[^>]+>", "", row).strip() for row in rows]


def test_grades_follow_corrections_and_both_are_shown(client, page, measured):
    (before,) = grades_shown(page)
    for scar in measured.measurement["scars"]:
        correct(client, measured, scar["id"], no_scar="on", why="a hair")
    now, as_measured = grades_shown(page)
    assert as_measured == before
    assert now.startswith("0 ")  # what is no scar counts for nothing
    assert not before.startswith("0 ")


def test_a_kind_that_a_person_names_counts_alone_in_the_grade(measured, ben):
    for scar in measured.measurement["scars"]:
        ScarCorrection.objects.create(
            capture=measured, scar=scar["id"], kind="icepick", by=ben, why="seen"
        )
    grades = corrected_grades(measured, scars_of(measured))
    # ECCA (dreno2007): an icepick weighs 15; fewer than 5, 5 to 20, or more of them count 1 to 3
    step = 1 if len(scars_of(measured)) < 5 else 2 if len(scars_of(measured)) <= 20 else 3
    assert grades["ecca"]["value"] == 15 * step


def test_a_side_that_nobody_named_is_not_guessed(client, page, measured):
    measured.site = "forehead"
    measured.save()
    url = reverse("scar-zones", args=[measured.public_id])
    client.post(url, {"scars": [1], "zone": "temple"})
    content = page("scar-zones").content.decode()
    numbers = dict(re.findall(r'<text x="(\d+)" y="\d+">(\d+)</text>', content))
    assert set(numbers) == {"150"}
    assert "temple <span" in content.replace("Temple", "temple")


def test_a_false_find_is_crossed_out_and_kept(client, page, measured):
    correct(client, measured, 1, no_scar="on", why="a hair")
    assert not scars_of(measured)[0].is_scar
    assert "no scar, says Ben" in " ".join(page("scar-map").content.decode().split())
    assert "a hair" in page("scar", 1).content.decode()


def test_a_correction_needs_a_reason(client, page, measured):
    assert correct(client, measured, 1, kind="boxcar", why=" ").status_code == 200
    assert not ScarCorrection.objects.exists()


def test_two_people_never_correct_over_each_other(client, page, measured, ana):
    correct(client, measured, 1, kind="boxcar")
    client.force_login(ana)
    answer = correct(client, measured, 1, kind="icepick", seen=0)
    assert answer.status_code == 409
    assert "Somebody else corrected this scar" in answer.content.decode()
    latest = ScarCorrection.objects.latest("id")
    assert latest.kind == "boxcar"
    assert correct(client, measured, 1, kind="icepick", seen=latest.pk).status_code == 302


def test_zones_are_assigned_to_many_scars_at_once(client, page, measured):
    correct(client, measured, 1, kind="boxcar")
    url = reverse("scar-zones", args=[measured.public_id])
    assert client.post(url, {"scars": [1, 2], "zone": "chin"}).status_code == 302
    zones = {scar.id: scar.zone for scar in scars_of(measured)}
    assert (zones[1], zones[2]) == ("chin", "chin")
    assert set(zones.values()) == ({"chin", "cheek"} if len(zones) > 2 else {"chin"})
    assert scars_of(measured)[0].kind == "boxcar"
    assert "Choose a zone" in client.post(url, {"scars": [1]}).content.decode()


def test_the_front_desk_and_other_practices_see_no_scar(client, measured, fay, cleo):
    for who, status in ((fay, 403), (cleo, 404)):
        client.force_login(who)
        for name in ("scar-map", "scar-map-mesh", "scar-map-drawing", "scar-map-report"):
            assert client.get(reverse(name, args=[measured.public_id])).status_code == status
