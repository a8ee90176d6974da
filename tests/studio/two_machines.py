"""What `test_two_workers.py` runs in Django on the database that it made.

Run as a program: ``two_machines.py prepare`` makes a practice and prints who is logged in;
``two_machines.py verify`` walks the audit and says what it found. Both print JSON.
"""

import datetime as dt
import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")


def prepare():
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from needlepoint.records.models import Client, Consent, ConsentKind, Operator, Practice, Role
    from needlepoint.records.models.login import SessionStore
    from needlepoint.studio.domain.consent_texts import current_text
    from needlepoint.studio.site.startup import prepare as make_tables

    make_tables()
    practice = Practice.objects.create(name="Alder")
    ben = Operator.objects.create(
        username="ben", name="Ben", practice=practice, role=Role.CLINICIAN
    )
    dora = Client.objects.create(practice=practice, name="Dora Made", born=dt.date(1994, 5, 2))
    for kind in (ConsentKind.PHOTOGRAPHY, ConsentKind.TREATMENT):
        text = current_text(practice, kind, dora.language)
        now = timezone.now()
        Consent.objects.create(client=dora, text=text, kind=kind, signed_at=now, witness=ben)
    session = SessionStore()
    session[SESSION_KEY] = str(ben.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = ben.get_session_auth_hash()
    session.create()
    return {"session": session.session_key, "client": str(dora.public_id)}


def verify():
    from needlepoint.records import audit, vault
    from needlepoint.records.models import AuditEvent, Capture, StoredFile

    report = audit.verify()
    measured = AuditEvent.objects.filter(action="measure", subject_kind="capture")
    return {
        "holds": report.holds,
        "why": report.why,
        "lines": report.count,
        "measured": sorted(measured.values_list("subject", flat=True)),
        "captures": sorted(str(each.public_id) for each in Capture.objects.all()),
        "states": sorted(set(Capture.objects.values_list("state", flat=True))),
        "read": sum(len(vault.read(each)) > 0 for each in StoredFile.objects.all()),
        "files": StoredFile.objects.count(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "verify": verify}[sys.argv[1]]()))
