"""What is used in a session: stopped by its lot, the licence, the dose and the rules."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.studio import treating as made
from tests.studio.treating import begin, fill, scan, sign, whole

from needlepoint.records.models import (
    Batch,
    StockMove,
)


@pytest.fixture
def chair(client, ben, dora):
    """Ben logged in, with Dora ready and a box of cartridges on the shelf."""
    client.force_login(ben)
    plan = made.ready(dora, ben)
    made.pen(dora.practice)
    box = made.box(dora.practice, ben)
    return client, plan, box


@pytest.mark.parametrize(
    ("lot", "sent", "said"),
    [
        ({"expires_on": dt.date(2020, 1, 31)}, {"code": made.code(expires="200131")}, "expired"),
        ({"recalled_at": timezone.now()}, {"code": made.code()}, "recalled"),
    ],
)
def test_an_expired_or_recalled_cartridge_is_stopped(chair, dora, lot, sent, said):
    client, _, box = chair
    Batch.objects.filter(pk=box.pk).update(**lot)
    _, session = begin(client, dora)
    assert said in scan(client, session, **sent)
    assert session.items.count() == 0
    by_hand = {"product": box.product_id, "lot": "A1"}
    assert said in scan(client, session, **by_hand)
    assert session.items.count() == 0


def test_a_used_cartridge_is_stopped(chair, dora, ben):
    client, _, box = chair
    first = whole(client, dora)
    serial = first.items.get().serial
    first.visit.day = timezone.localdate() - dt.timedelta(days=28)
    first.visit.save()
    _, session = begin(client, dora)
    assert "was used before" in scan(client, session, code=made.code(serial=serial))
    StockMove.objects.create(batch=box, change=-9, kind="thrown", by=ben)
    assert "has been used" in scan(client, session, code=made.code(serial="other"))
    assert "No cartridge is named" in fill(client, session, sign="yes")


def test_a_code_is_read_from_a_photograph_of_the_box(chair, dora):
    client, _, box = chair
    _, session = begin(client, dora)
    picture = SimpleUploadedFile("a.jpg", made.photographed(made.code()), "image/jpeg")
    page = scan(client, session, picture=picture)
    item = session.items.get()
    assert (item.batch, item.serial) == (box, "059"), page
    nothing = SimpleUploadedFile("b.jpg", blank(), "image/jpeg")
    assert "No code was found" in scan(client, session, picture=nothing)


def blank():
    import cv2
    import numpy as np

    return cv2.imencode(".jpg", np.full((300, 400), 200, np.uint8))[1].tobytes()


def test_lot_and_expiry_by_hand_are_a_second_way(chair, dora):
    client, _, box = chair
    _, session = begin(client, dora)
    assert "Type the lot" in scan(client, session, code="")
    assert "Type the expiry" in scan(client, session, product=box.product_id, lot="NEW")
    scan(client, session, product=box.product_id, lot="NEW", expires_on="2031-01-31")
    assert Batch.objects.get(lot="NEW").expires_on == dt.date(2031, 1, 31)
    scan(client, session, lot="OTHER", expires_on="2031-01-31")
    assert session.items.count() == 2
    wrong = {"product": box.product_id, "lot": "A1", "expires_on": "2031-01-30"}
    assert "another expiry" in scan(client, session, **wrong)


def test_a_code_without_an_expiry_asks_for_it(chair, dora):
    client, _, box = chair
    _, session = begin(client, dora)
    bare = f"(01){box.product.gtin}(10)BARE"
    assert "Type the expiry" in scan(client, session, code=bare)
    assert not Batch.objects.filter(lot="BARE").exists()
    scan(client, session, code=bare, expires_on="2031-01-31")
    assert session.items.get().batch.expires_on == dt.date(2031, 1, 31)
    bare = f"(01){box.product.gtin}(10)OLD"
    assert "expired" in scan(client, session, code=bare, expires_on="2020-01-31")


def test_a_lot_on_the_shelf_without_an_expiry_is_asked_for_it_as_well(chair, dora):
    client, _, box = chair
    Batch.objects.filter(pk=box.pk).update(expires_on=None)
    _, session = begin(client, dora)
    typed = {"product": box.product_id, "lot": "A1"}
    assert "Type the expiry" in scan(client, session, **typed)
    assert session.items.count() == 0
    scan(client, session, expires_on="2031-01-31", **typed)
    assert session.items.get().batch == box


def test_beyond_the_plan_needs_a_reason_and_beyond_a_cap_a_licence(chair, dora, tia):
    client, plan, _ = chair
    zone = plan.document["zones"][0]
    deep = zone["depth"]["most_mm"] + 0.25
    _, session = begin(client, dora)
    scan(client, session, code=made.code())
    page = fill(client, session, zone_1={"depth_mm": deep}, sign="yes")
    assert "goes beyond" in page
    assert "the limit is" in page
    assert "Say in a few words" in sign(client, session)
    assert session.signed_at is None
    assert "Reason:" in sign(client, session, why="scar thick here, agreed with the client")
    assert session.document["beyond"]


def test_nobody_goes_deeper_than_the_licence(client, tia, dora, ben):
    made.ready(dora, ben)
    tia.licence, tia.supervised_by = "utah_master_esthetician", "Dr Vela"
    tia.licence_checked_on = timezone.localdate()
    tia.save()
    client.force_login(tia)
    made.box(dora.practice, ben)
    page, session = begin(client, dora)
    assert session is not None, page
    scan(client, session, code=made.code())
    page = fill(client, session, zone_1={"depth_mm": 2.5}, sign="yes")
    assert "Mend this first" in page
    sign(client, session, why="she asked for it, and I know how")
    assert session.signed_at is None


def test_numbing_cream_stays_within_the_dose(chair, dora, ben, answered):
    client, _, _ = chair
    tube, strong = made.cream(dora.practice, ben), made.cream(dora.practice, ben, "C2", 10.0)
    _, session = begin(client, dora)
    shelf = reverse("session-shelf", args=[session.public_id])

    def put_on(batch, grams):
        sent = {"batch": batch.pk, "amount_g": grams}
        return client.post(shelf, sent, follow=True).content.decode()

    assert "use no more than 7 g" in put_on(tube, "7.5")
    assert "prescriber" in put_on(strong, "1")
    assert session.items.count() == 0
    put_on(tube, "7")
    scan(client, session, code=made.code())
    assert "put on and wiped off" in fill(client, session, sign="yes")
    answered(dora, ben, weight_kg=70, anaesthetic_allergy="yes")
    assert "No numbing cream for this person" in put_on(tube, "1")


@pytest.mark.parametrize(
    ("contents", "said"), [("biologic", "Exosomes"), ("vitamin c", "vitamin C"), ("other", "glide")]
)
def test_what_care_forbids_does_not_lie_under_the_pen(chair, dora, ben, contents, said):
    client, _, _ = chair
    about = {"kind": "topical", "name": "Serum", "gtin": "", "needles": None}
    serum = made.box(dora.practice, ben, "T1", contents=contents, **about)
    glide = made.box(dora.practice, ben, "T2", contents="glide", **about)
    _, session = begin(client, dora)
    shelf = reverse("session-shelf", args=[session.public_id])
    assert said in client.post(shelf, {"batch": serum.pk}, follow=True).content.decode()
    assert session.items.count() == 0
    client.post(shelf, {"batch": glide.pk})
    assert session.items.count() == 1
