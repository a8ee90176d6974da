"""What is done at a place while it may be killed, and what is looked at afterwards."""

import datetime as dt
from pathlib import Path

WORD = "a long enough word 9"
PICTURE = b"readable rest " * 6000
"""What no file but those of the vault may hold; there it is sealed."""


def first_start():
    """Start at an empty place."""
    from needlepoint.studio.site.startup import prepare

    prepare()


def set_up():
    """Make a practice with clients, a rig, a capture that waits, and a consent to be signed."""
    first_start()
    from needlepoint.phantom import camera_for, lamps, make_phantom, random_plan
    from needlepoint.records import vault
    from needlepoint.records.models import Client, Operator, Practice, Rig, Role
    from needlepoint.studio.domain.manifests import rig_text, slots_of

    practice = Practice.objects.create(name="Alder")
    Operator.objects.create_user(
        "ana", password=WORD, name="Ana", practice=practice, role=Role.OWNER
    )
    for n in range(6):
        client = Client.objects.create(
            practice=practice, name=f"Made {n}", born=dt.date(1990, 1, 1)
        )
        client.photo = vault.store(PICTURE + bytes([n]), "image/jpeg")
        client.save()
    size = (20.0, 16.0)
    folder = Path("phantom")
    make_phantom(
        folder,
        rig=lamps(camera_for(0.1, size)),
        skin=random_plan("mixed", seed=3, size_mm=size, grid_mm=0.1),
        seed=3,
    )
    text = rig_text((folder / "capture.toml").read_text("utf-8"))
    Rig.objects.create(practice=practice, name="Four", manifest=text, slots=slots_of(text))
    browser, made = _inside(), Client.objects.get(name="Made 0")
    _ask(browser, made, "photography")
    _sign(browser, made)
    assert upload() == 302
    _ask(browser, made, "treatment")


def upload():
    """Hand the phantom's pictures in."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from needlepoint.records.models import Client, Rig

    rig, made = Rig.objects.get(), Client.objects.get(name="Made 0")
    files = [
        SimpleUploadedFile(slot, (Path("phantom") / slot).read_bytes(), "image/png")
        for slot in rig.slots
    ]
    form = {"site": "left cheek", "day": "2026-01-05", "rig": rig.pk, "pictures": files}
    answer = _inside().post(reverse("capture-new", args=[made.public_id]), form)
    return answer.status_code


def measure():
    """Let a worker measure what waits."""
    from django.core.management import call_command

    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)


def sign():
    """Sign the consent that waits."""
    from needlepoint.records.models import Client

    _sign(_inside(), Client.objects.get(name="Made 0"))


def session():
    """Log in with a password and look at the first page."""
    from django.test import Client
    from django.urls import reverse

    browser = Client(HTTP_HOST="localhost")
    answer = browser.post(reverse("account_login"), {"login": "ana", "password": WORD})
    assert answer.status_code == 302, answer.content[:2000]
    assert browser.get("/").status_code == 200


def look():
    """Start again, and hold everything that was acknowledged; print what a round needs."""
    first_start()
    from django.conf import settings

    from needlepoint.records import audit, vault
    from needlepoint.records.export.erased_list import read_erased
    from needlepoint.records.models import Capture, Client, Consent, StoredFile
    from needlepoint.studio.site.workers import requeue_abandoned

    assert audit.verify().holds, audit.verify().why
    for stored in StoredFile.objects.filter(wrapped_key__isnull=False):
        assert vault.whole(stored) is None, vault.whole(stored)
    erased = {str(each.public_id) for each in Client.objects.filter(erased_at__isnull=False)}
    assert erased <= set(read_erased(settings.KEYS))
    for capture in Capture.objects.select_related("rig"):
        assert capture.pictures.count() == len(capture.rig.slots), "half a capture"
    for consent in Consent.objects.filter(signed_at__isnull=False):
        from needlepoint.studio.consents.sealing import check_seal

        assert check_seal(consent), "a signature without its seal"
    requeue_abandoned()
    print(*[c.public_id for c in Client.objects.filter(erased_at__isnull=True).order_by("-pk")][:1])


def look_and_finish():
    """Do again what was killed, once everything was looked at."""
    look()
    from needlepoint.records.models import Capture, Consent, WorkState

    if Capture.objects.exists():
        session()
        if Consent.objects.filter(signed_at__isnull=True, kind="treatment").exists():
            sign()
        assert upload() == 302
        measure()
        states = set(Capture.objects.values_list("state", flat=True))
        assert states == {WorkState.MEASURED}, states


def _inside():
    from django.test import Client

    from needlepoint.records.models import Operator

    browser = Client(HTTP_HOST="localhost")
    browser.force_login(Operator.objects.get(username="ana"))
    return browser


def _ask(browser, made, kind):
    from django.urls import reverse

    browser.post(reverse("consent-ask", args=[made.public_id, kind]))


def _sign(browser, made):
    from django.urls import reverse

    from needlepoint.records.models import Consent

    consent = Consent.objects.filter(client=made, signed_at=None).latest("id")
    browser.get(reverse("consent", args=[consent.public_id]))
    consent.refresh_from_db()
    form = {"version": consent.version, "name": made.name, "how": "typed"}
    answer = browser.post(reverse("consent-sign", args=[consent.public_id]), form)
    assert answer.status_code == 302, answer.content[:2000]
