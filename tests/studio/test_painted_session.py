"""A session painted on the face: what is done, what is left out, and the client's own scars."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made

from needlepoint.records.models import PlanCapture, SessionZone
from needlepoint.studio.session.opening import begin
from needlepoint.studio.session.painted import painted


@pytest.fixture
def session(dora, ben):
    made.ready(dora, ben)
    return begin(ben, dora, as_last_time=False)


def states(session):
    return {
        zone.zone: [state for _path, _order, state in zone.paths] for zone in painted(session).zones
    }


def test_zones_are_painted_as_far_as_they_came(session):
    assert set(states(session)["cheek"]) == {"done"}
    assert states(session)["neck"] == [""]
    session.zones.filter(site="nose").update(endpoint="reached")
    session.zones.filter(site="chin").update(done=False)
    found = states(session)
    assert (found["nose"], found["chin"]) == (["reached"], ["left-out"])


def test_a_line_of_one_side_paints_that_side(session):
    session.zones.filter(site="cheek").update(site="left cheek", endpoint="reached")
    assert states(session)["cheek"] == ["", "reached"]  # the client's right is drawn first
    SessionZone.objects.create(session=session, order=9, site="right cheek", done=False)
    assert states(session)["cheek"] == ["left-out", "reached"]


def test_scars_of_the_plan_are_counted_in_their_zone_and_lead_to_their_map(
    session, client, ben, measured
):
    PlanCapture.objects.create(plan=session.plan, capture=measured, order=1)
    face = painted(session)
    counted = {zone.zone: zone.scars for zone in face.zones if zone.scars}
    assert set(counted) == {"cheek"}
    client.force_login(ben)
    for _open in (True, False):
        page = client.get(reverse("session", args=[session.public_id])).content.decode()
        assert reverse("scar-map", args=[measured.public_id]) in page
        assert f">{counted['cheek']}</text>" in page
        type(session).objects.filter(pk=session.pk).update(signed_by=ben, signed_at=timezone.now())


def test_a_touch_on_the_face_leads_to_the_fields_of_its_zone(session, client, ben):
    client.force_login(ben)
    page = client.get(reverse("session", args=[session.public_id])).content.decode()
    for zone in session.zones.all():
        assert f'href="#zone-{zone.order}"' in page
        assert f'id="zone-{zone.order}"' in page
