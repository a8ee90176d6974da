"""The face over visits: each zone counts its scars on each day, what was taken again once."""

import re

import pytest
from django.urls import reverse

from needlepoint.records.models import Capture, ScarCorrection
from needlepoint.studio.scar_map.face_visits import faces_of


def counted(face):
    return {region.zone: region.count for region in face.regions if region.count}


def test_each_visit_has_its_face_oldest_first(ben, dora, measured, measured_later):
    faces = faces_of(dora)
    assert [each.day for each in faces] == [measured.visit.day, measured_later.visit.day]
    for face, capture in zip(faces, (measured, measured_later), strict=True):
        (site,) = face.sites
        assert site.count == len(capture.measurement["scars"])
        assert counted(face) == {"cheek": site.count}
        depths = [each["depth"]["value"] or 0.0 for each in capture.measurement["scars"]]
        assert (site.deepest.plain["depth"]["value"] or 0.0) == max(depths)
        assert site.grade == capture.measurement["grades"]["ecca"]


def test_only_the_side_that_was_measured_is_drawn_as_scarred(ben, dora, measured):
    (face,) = faces_of(dora)
    cheek = next(each for each in face.regions if each.zone == "cheek")
    on_the_clients_right, on_the_clients_left = (scarred for _, scarred in cheek.paths)
    assert measured.site == "left cheek"
    assert on_the_clients_left
    assert not on_the_clients_right
    assert cheek.paths[1][0].startswith("M244")  # drawn on the right of the sheet


def test_what_a_person_says_is_none_counts_no_more(ben, dora, measured):
    (before,) = faces_of(dora)
    number = measured.measurement["scars"][0]["id"]
    ScarCorrection.objects.create(capture=measured, scar=number, no_scar=True, by=ben)
    (after,) = faces_of(dora)
    assert after.sites[0].count == before.sites[0].count - 1


def test_a_site_taken_again_on_one_day_counts_once(ben, dora, measured):
    once = faces_of(dora)
    again = Capture.objects.get(pk=measured.pk)
    again.pk, again.public_id = None, "6fd1e7ce-94ba-4d1e-9d15-16c4a5d9a1b2"
    again.save()
    assert [counted(each) for each in faces_of(dora)] == [counted(each) for each in once]


@pytest.mark.parametrize(("who", "status"), [("ben", 200), ("cleo", 404)])
def test_only_the_practice_sees_the_face(client, request, who, status, measured):
    client.force_login(request.getfixturevalue(who))
    there = reverse("face", args=[measured.visit.client.public_id])
    answer = client.get(there)
    assert answer.status_code == status
    if status == 200:
        page = answer.content.decode()
        assert reverse("scar-map", args=[measured.public_id]) in page
        assert re.search(r"ECCA \d", page)


def test_the_clients_page_leads_to_the_face(client, ben, dora, measured):
    client.force_login(ben)
    page = client.get(reverse("client", args=[dora.public_id])).content.decode()
    assert reverse("face", args=[dora.public_id]) in page
