"""Pages of merging: who sees them, what they ask, and where they lead."""

import datetime as dt

import pytest
from django.urls import reverse

from needlepoint.records import vault
from needlepoint.records.models import Client, ClientMerge


@pytest.fixture
def twin(twin):
    """The other record, with a photo."""
    twin.photo = vault.store(b"face", "image/jpeg")
    twin.save(update_fields=["photo"])
    return twin


@pytest.fixture
def form(dora, twin):
    return {"this_version": dora.version, "other_version": twin.version, "sure": "on"}


def page_of(dora, twin):
    return reverse("client-merge", args=[dora.public_id]) + f"?other={twin.public_id}"


def test_the_page_shows_both_and_merges(client, ben, dora, twin, form):
    client.force_login(ben)
    page = client.get(reverse("client-merge", args=[dora.public_id]))
    assert twin in page.context["same"]
    page = client.get(page_of(dora, twin)).content.decode()
    assert "faints" in page
    assert "555 0142" in page
    form |= {"phone": "other", "photo": "this", "name": "this"}
    reply = client.post(page_of(dora, twin), form, follow=True)
    assert "Undo the merge" in reply.content.decode()
    dora.refresh_from_db()
    assert dora.phone == "555 0142"
    led = client.get(reverse("client", args=[twin.public_id]))
    assert led.url == reverse("client", args=[dora.public_id])
    names = [each.public_id for each in client.get(reverse("clients")).context["page"]]
    assert names == [dora.public_id]
    undone = client.post(reverse("client-merge-undo", args=[dora.public_id]), follow=True)
    assert "is there again" in undone.content.decode()
    assert client.get(reverse("client", args=[twin.public_id])).status_code == 200


def test_without_the_tick_or_with_old_versions_nothing_moves(client, ben, dora, twin, form):
    client.force_login(ben)
    form |= {"phone": "this", "name": "this", "photo": "this"}
    del form["sure"]
    assert client.post(page_of(dora, twin), form).status_code == 200
    reply = client.post(page_of(dora, twin), form | {"sure": "on", "this_version": 7}, follow=True)
    assert "meanwhile" in reply.content.decode()
    assert not ClientMerge.objects.exists()


def test_nobody_merges_into_another_practice(client, cleo, ben, dora, twin):
    client.force_login(ben)
    other = Client.objects.create(practice=cleo.practice, name="Nia", born=dt.date(1994, 5, 2))
    assert client.get(page_of(dora, other)).status_code == 404
    assert client.get(page_of(dora, dora)).status_code == 404
    assert client.get(page_of(dora, twin).replace("other=", "other=x")).status_code == 404


def test_only_those_who_decide_merge(client, tia, fay, dora, twin, form):
    for who in (tia, fay):
        client.force_login(who)
        assert client.post(page_of(dora, twin), form).status_code == 403
        page = client.get(reverse("client", args=[dora.public_id])).content.decode()
        assert reverse("client-merge", args=[dora.public_id]) not in page
    assert not ClientMerge.objects.exists()


def test_a_second_record_of_two_leads_to_merging(client, ben, dora, twin):
    client.force_login(ben)
    sent = {"name": "Dora Made", "born": "1994-05-02", "language": "en"}
    page = client.post(reverse("client-new"), sent)
    assert reverse("client-merge", args=[dora.public_id]) in page.content.decode()
