"""The shelf: every count is explained, a recalled lot stops, and its clients are found."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made

from needlepoint.records.models import Batch, Client, Pen, Product, SessionItem, StockMove
from needlepoint.studio.domain.batches import recalled_as, with_left
from needlepoint.studio.domain.udi import read_label
from needlepoint.studio.session.filling import open_by_hand, open_cartridge
from needlepoint.studio.session.opening import begin
from needlepoint.studio.session.signing import sign


@pytest.fixture
def inside(client, ben):
    client.force_login(ben)
    return client


def left(batch):
    return with_left(Batch.objects.filter(pk=batch.pk)).get().left


def treated(someone, by, serial="1"):
    """Hold a session with a cartridge of lot A1."""
    made.ready(someone, by)
    session = begin(by, someone, as_last_time=False)
    open_cartridge(by, session, read_label(made.code(serial=serial)))
    for zone in session.zones.all():
        zone.endpoint = "reached"
        zone.save()
    sign(by, session, session.version, "")
    return session


def test_what_came_stands_on_the_shelf_with_its_expiry(inside):
    sent = {"code": made.code("B7", "", "311231"), "count": "20"}
    page = inside.post(reverse("stock"), sent, follow=True).content.decode()
    batch = Batch.objects.get()
    assert (batch.lot, batch.expires_on, left(batch)) == ("B7", dt.date(2031, 12, 31), 20)
    assert f'href="{reverse("lot", args=[batch.public_id])}"' in page
    assert "Scan the code" in inside.post(reverse("stock"), {"count": "1"}).content.decode()


def test_a_product_and_a_pen_are_added_and_changed(inside, practice):
    cream = {"kind": "numbing", "name": "Cream", "contents": "glide"}
    page = inside.post(reverse("product-new"), cream).content.decode()
    assert "Say how strong it is" in page
    inside.post(reverse("product-new"), cream | {"strength_percent": "4"})
    product = Product.objects.get()
    assert product.strength_percent == 4
    assert not product.single_use
    inside.post(reverse("pen-new"), {"device": "skinpen", "serial": "S1"})
    pen = Pen.objects.get()
    url = reverse("pen", args=[pen.public_id])
    inside.post(url, {"device": "skinpen", "serial": "S1", "serviced_on": "2026-10-01"})
    assert "Oct" in inside.get(reverse("stock")).content.decode()
    again = inside.post(reverse("pen-new"), {"device": "skinpen", "serial": "S1"})
    assert "Another pen" in again.content.decode()


def test_counts_go_down_with_signed_sessions_and_are_counted_anew(inside, dora, ben):
    box = made.box(dora.practice, ben)
    treated(dora, ben)
    assert left(box) == 9
    inside.post(reverse("lot-count", args=[box.public_id]), {"number": "7", "note": "two fell"})
    assert left(box) == 7
    page = inside.get(reverse("lot", args=[box.public_id])).content.decode()
    assert "two fell" in page
    assert "used in a session" in page
    changes = StockMove.objects.filter(batch=box).order_by("pk").values_list("change", flat=True)
    assert list(changes) == [10, -1, -2]


def test_a_month_ahead_the_shelf_warns(inside, dora, ben):
    today = timezone.localdate()
    made.box(dora.practice, ben, "SOON", expires_on=today + dt.timedelta(days=30))
    made.box(dora.practice, ben, "LATER", expires_on=today + dt.timedelta(days=31))
    made.box(dora.practice, ben, "NONE", count=0, expires_on=today)
    for name in ("stock", "home"):
        page = inside.get(reverse(name))
        warned = [each.lot for each in page.context["expiring"]]
        assert warned == ["SOON"], name


def test_a_recalled_lot_stops_everywhere_and_its_clients_are_listed(inside, dora, ben, practice):
    box = made.box(practice, ben)
    treated(dora, ben)
    dora.name, dora.phone, dora.mail = "=Dora", "123", "d@example.org"
    dora.save()
    eve = Client.objects.create(practice=practice, name="Eve", born=dt.date(1990, 1, 1))
    made.ready(eve, ben)
    waiting = begin(ben, eve, as_last_time=False)
    open_cartridge(ben, waiting, read_label(made.code(serial="2")))
    url = reverse("lot-recall", args=[box.public_id])
    assert "Say why" in inside.post(url, {"why": ""}, follow=True).content.decode()
    page = inside.post(url, {"why": "blunt needles"}, follow=True)
    assert [each.client for each in page.context["uses"]] == [dora]
    assert "blunt needles" in page.content.decode()
    page = inside.get(reverse("session-sign", args=[waiting.public_id])).content.decode()
    assert "recalled" in page
    sent = {"code": made.code(serial="3")}
    scan = reverse("session-cartridge", args=[waiting.public_id])
    assert "recalled" in inside.post(scan, sent, follow=True).content.decode()
    table = inside.get(reverse("lot-clients-csv", args=[box.public_id])).content
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[1][:3] == ["'=Dora", "123", "d@example.org"]


def test_what_came_is_not_put_on_the_shelf_without_an_expiry(inside):
    bare = {"code": "(01)09506000134352(10)B7", "count": "20"}
    assert "Type the expiry" in inside.post(reverse("stock"), bare).content.decode()
    assert not Batch.objects.exists()
    inside.post(reverse("stock"), bare | {"expires_on": "2031-12-31"})
    assert Batch.objects.get().expires_on == dt.date(2031, 12, 31)


def test_a_recalled_lot_is_stopped_however_it_is_typed(inside, dora, ben, practice):
    box = made.box(practice, ben, "ab-12")
    made.ready(dora, ben)
    session = begin(ben, dora, as_last_time=False)
    scan = reverse("session-cartridge", args=[session.public_id])
    by_hand = {"lot": "AB-12", "expires_on": "2031-12-31"}
    inside.post(scan, by_hand)
    assert session.items.get().batch != box, "typed without an article, it is a lot of its own"
    inside.post(reverse("lot-recall", args=[box.public_id]), {"why": "blunt needles"})
    for typed in (by_hand, by_hand | {"product": box.product_id}):
        assert "was recalled" in inside.post(scan, typed, follow=True).content.decode()
    page = inside.get(reverse("session-sign", args=[session.public_id])).content.decode()
    assert "may be the same lot" in page
    assert session.items.count() == 1


def test_another_article_with_the_same_number_is_told_apart_by_its_gtin(inside, dora, ben):
    box = made.box(dora.practice, ben, "L1")
    other = made.box(dora.practice, ben, "L1", name="Tips 36", gtin="09506000134369")
    inside.post(reverse("lot-recall", args=[box.public_id]), {"why": "blunt needles"})
    assert recalled_as(box) == box
    assert recalled_as(other) is None
    Product.objects.filter(pk=other.product_id).update(gtin="")
    assert recalled_as(Batch.objects.get(pk=other.pk)) == box


def test_who_got_a_lot_that_was_typed_stands_on_the_list_of_that_lot(inside, dora, ben, practice):
    made.ready(dora, ben)
    session = begin(ben, dora, as_last_time=False)
    open_by_hand(ben, session, None, "a1", made.FAR)
    session.zones.update(endpoint="reached")
    sign(ben, session, session.version, "")
    box = made.box(practice, ben)
    page = inside.get(reverse("lot-clients", args=[box.public_id]))
    assert [each.client for each in page.context["uses"]] == [dora]
    assert "may be the same lot" in page.content.decode()


def test_an_amended_session_counts_once_on_the_list(inside, dora, ben):
    from needlepoint.studio.session.opening import amend
    from needlepoint.studio.stock.shelf import clients_of_lot

    box = made.box(dora.practice, ben)
    session = treated(dora, ben)
    later = amend(ben, session, "another lot was used")
    later.items.all().delete()
    other = made.box(dora.practice, ben, "A2")
    SessionItem.objects.create(session=later, batch=other)
    assert [each.client for each in clients_of_lot(box)] == [dora]
    sign(ben, later, later.version, "")
    assert clients_of_lot(box) == []
    assert [each.client for each in clients_of_lot(other)] == [dora]
    assert (left(box), left(other)) == (10, 9)


def test_an_owner_takes_a_wrong_recall_back(inside, ana, dora, ben):
    box = made.box(dora.practice, ben)
    inside.post(reverse("lot-recall", args=[box.public_id]), {"why": "a mistake"})
    url = reverse("lot-free", args=[box.public_id])
    assert inside.post(url).status_code == 403
    inside.force_login(ana)
    inside.post(url)
    box.refresh_from_db()
    assert box.recalled_at is None


def test_one_query_finds_the_clients_of_a_lot(inside, dora, ben, django_assert_num_queries):
    from needlepoint.studio.stock.shelf import clients_of_lot

    box = made.box(dora.practice, ben)
    treated(dora, ben)
    with django_assert_num_queries(1):
        assert len(clients_of_lot(box)) == 1


@pytest.mark.parametrize(
    ("lot", "said"),
    [
        ({"recalled_at": timezone.now()}, "was recalled"),
        ({"expires_on": "2026-01-31"}, "expired on"),
    ],
)
def test_what_comes_of_a_recalled_or_expired_lot_is_said_at_once(inside, practice, ben, lot, said):
    box = made.box(practice, ben)
    Batch.objects.filter(pk=box.pk).update(**lot)
    sent = {"product": box.product_id, "lot": "A1", "count": 5}
    page = inside.post(reverse("stock"), sent, follow=True).content.decode()
    assert "Received" in page
    assert f"of Tips 14 {said}" in page
    assert left(box) == 15
