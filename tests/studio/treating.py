"""Made plans, shelves and boxes for the tests of sessions; nobody here exists."""

import datetime as dt
import json

import numpy as np
from django.urls import reverse
from django.utils import timezone
from tests.care.made import scar
from tests.studio.conftest import healthy_answers, plan_choices

from needlepoint import care
from needlepoint.records.models import (
    Batch,
    Consent,
    ConsentKind,
    Intake,
    MoveKind,
    Pen,
    Plan,
    Product,
    StockMove,
    TreatmentSession,
)
from needlepoint.report import Issue, plan_document
from needlepoint.studio.domain.consent_texts import current_text
from needlepoint.studio.domain.udi import read_label

SIX = ("forehead", "temple", "nose", "cheek", "chin", "jaw")
FAR = dt.date(2031, 12, 31)


def signed_plan(client, by, zones=SIX, device="skinpen", day=None, **answers):
    """Return a signed plan of rolling scars in some zones, as care makes it."""
    day = day or timezone.localdate()
    given = healthy_answers() | {"weight_kg": 70} | answers
    person = care.person_from(given, answered_on=day)
    practice = care.Practice("medical", "clinician", device, preferences={"vitamin_c": False})
    scars = [scar(number, "rolling", 0.3) for number in range(1, len(zones) + 1)]
    where = dict(enumerate(zones, start=1))
    made = care.make_plan(scars, person, practice, day, where=where)
    issue = Issue((), timezone.now(), 0, care.Desk(name="Alder"), ())
    document = json.loads(json.dumps(plan_document(made, issue)))
    return Plan.objects.create(
        client=client,
        made_by=by,
        document=document,
        choices=plan_choices(by) | {"device": device},
        signed_by=by,
        signed_at=timezone.now(),
        sha256="0" * 64,
    )


def ready(client, by, **answers):
    """Let a client agree to the treatment, answer the questions, and have a signed plan."""
    text = current_text(client.practice, ConsentKind.TREATMENT, client.language)
    Consent.objects.create(
        client=client, text=text, kind=ConsentKind.TREATMENT, signed_at=timezone.now(), witness=by
    )
    given = healthy_answers() | {"weight_kg": 70} | answers
    Intake.objects.create(
        client=client, questionnaire=1, answers=given, done_at=timezone.now(), done_by=by
    )
    return signed_plan(client, by, **answers)


def box(practice, by, lot="A1", count=10, expires_on=FAR, **product):
    """Return a lot of cartridges on the shelf."""
    about = {"kind": "cartridge", "name": "Tips 14", "gtin": "09506000134352", "needles": 14}
    made, _ = Product.objects.get_or_create(practice=practice, **about | product)
    batch = Batch.objects.create(product=made, lot=lot, expires_on=expires_on)
    if count:
        StockMove.objects.create(batch=batch, change=count, kind=MoveKind.RECEIVED, by=by)
    return batch


def cream(practice, by, lot="C1", strength=4.0):
    """Return a tube of numbing cream."""
    about = {"kind": "numbing", "name": "Cream", "gtin": "", "needles": None}
    return box(practice, by, lot, 1, strength_percent=strength, single_use=False, **about)


def pen(practice):
    """Return a pen."""
    return Pen.objects.create(practice=practice, device="skinpen", serial="SP-1")


def code(lot="A1", serial="059", expires="311231", gtin="09506000134352"):
    """Return what stands on a box, with brackets."""
    return f"(01){gtin}(17){expires}(10){lot}" + (f"(21){serial}" if serial else "")


def label(**said):
    """Return what is read from a code on a box."""
    return read_label(code(**said))


def photographed(text, *, gs1=True):
    """Return a JPEG of a box with a code on it."""
    import cv2
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, gs1=gs1)
    symbol = np.array(made.to_image(scale=6))
    sheet = np.full((symbol.shape[0] + 300, symbol.shape[1] + 400), 235, np.uint8)
    sheet[150 : 150 + symbol.shape[0], 200 : 200 + symbol.shape[1]] = symbol
    turned = cv2.warpAffine(
        sheet,
        cv2.getRotationMatrix2D((sheet.shape[1] / 2, sheet.shape[0] / 2), 11, 1.0),
        sheet.shape[::-1],
        borderValue=235,
    )
    return cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


LIMITS = {"pen": "", "hand_cm_s": "", "note": ""}
"""What the form of the whole sends where nothing is said."""


def begin(client, dora, how="plan"):
    reply = client.post(reverse("session-start", args=[dora.public_id]), {"from": how}, follow=True)
    return reply.content.decode(), TreatmentSession.objects.filter(signed_at=None).order_by(
        "pk"
    ).last()


def scan(client, session, **sent):
    reply = client.post(reverse("session-cartridge", args=[session.public_id]), sent, follow=True)
    return reply.content.decode()


def filled(session, **changes):
    """Return what the form of a session sends, every zone reached."""
    sent = dict(LIMITS) | {"version": session.version}
    for zone in session.zones.all():
        line = {
            "done": "on" if zone.done else "",
            "depth_mm": zone.depth_mm,
            "passes": zone.passes,
            "rate_hz": zone.rate_hz or "",
            "direction": zone.direction,
            "endpoint": "reached",
            "reaction": "as expected",
        } | changes.get(f"zone_{zone.order}", {})
        sent |= {f"zone-{zone.order}-{name}": value for name, value in line.items() if value != ""}
    return sent | {k: v for k, v in changes.items() if not k.startswith("zone_")}


def fill(client, session, **changes):
    session.refresh_from_db()
    reply = client.post(
        reverse("session", args=[session.public_id]), filled(session, **changes), follow=True
    )
    session.refresh_from_db()
    return reply.content.decode()


def sign(client, session, **said):
    session.refresh_from_db()
    sent = {"read": "on", "version": session.version} | said
    reply = client.post(reverse("session-sign", args=[session.public_id]), sent, follow=True)
    session.refresh_from_db()
    return reply.content.decode()


def whole(client, dora, how="plan", **changes):
    """Hold a session from its start to the signature."""
    _, session = begin(client, dora, how)
    scan(client, session, code=code(serial=f"{session.pk:03}"))
    fill(client, session, **changes)
    page = sign(client, session)
    assert session.signed_at, page
    return session
