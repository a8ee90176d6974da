"""A practice of a size that few have, made in a throw-away folder for `bench_studio.py`.

Run as a program: ``studio_practice.py CLIENTS CAPTURES USERS`` (``0 0 USERS`` only logs everybody
of a practice that is there in anew); data, keys and database are those
of the environment. Prints, as JSON, who may log in and what there is to look at.

Rows only: no file is encrypted, every row of one points to nothing. What was measured is the real
measurement of a made cheek, written into every capture, so that pages read what they would.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import secrets
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")

SEED, AT_ONCE, LINES_A_CLIENT, PICTURES = 20_000, 2000, 10, 4
CHEEK_MM = (48.0, 36.0)
TODAY = dt.date(2026, 11, 2)
SITES = ("left cheek", "right cheek", "chin", "forehead")
GIVEN = (
    "Ana",
    "Bea",
    "Carla",
    "Élise",
    "Frida",
    "Gül",
    "Hana",
    "Inés",
    "Jörg",
    "Karim",
    "Noor",
    "Olga",
    "Paula",
    "Siân",
    "Tomás",
    "Uta",
    "Vera",
    "Ximena",
    "Yara",
    "Zoë",
)
SYLLABLES = ("ba", "del", "fer", "gar", "kin", "lam", "mar", "nov", "per", "ros", "san", "win")


def main() -> None:
    """Make it."""
    import django

    clients, captures, users = (int(word) for word in sys.argv[1:4])
    django.setup()
    from needlepoint.studio.site.startup import prepare

    prepare()
    _hurry()
    if sys.argv[4:]:
        from needlepoint.records.models import Consent

        consent = Consent.objects.select_related("client", "witness").get()
        wait_to_be_measured(int(sys.argv[4]), consent.client, consent.witness)
    if not clients:
        from needlepoint.records.models import Operator

        print(json.dumps([(each.role, logged_in(each)) for each in Operator.objects.all()[:users]]))
        return
    rng = random.Random(SEED)
    operators = _people(users)
    practice = operators[0].practice
    made = _clients(rng, practice, clients)
    codes = _captures(rng, operators, made, captures)
    intakes = _intakes(operators[0], made)
    _audit(rng, operators, made)
    _settle()
    agreed = _agreed(operators[1], made[0])
    said = {
        "agreed": agreed,
        "sessions": [(each.role, logged_in(each)) for each in operators],
        "clients": [str(each.public_id) for each in rng.sample(made, min(2000, len(made)))],
        "captures": rng.sample(codes, min(2000, len(codes))),
        "intakes": rng.sample(intakes, min(2000, len(intakes))),
        "names": sorted({word for each in made[:500] for word in each.name.lower().split()}),
    }
    print(json.dumps(said))


def _hurry() -> None:
    """Write without care: what is lost is made again. The server puts the real settings back."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA journal_mode=MEMORY")


def wait_to_be_measured(number: int, client: Any, by: Any) -> None:
    """Hand in the pictures of a made cheek until so many wait."""
    from needlepoint import phantom
    from needlepoint.records.models import Capture, Rig, WorkState
    from needlepoint.studio.captures.storing import keep_capture
    from needlepoint.studio.domain.manifests import rig_text, slots_of
    from needlepoint.studio.site.uploads import accept

    there = Capture.objects.filter(state__in=(WorkState.UPLOADED, WorkState.MEASURING)).count()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "capture"
        rig = phantom.lamps(phantom.camera_for(0.1, CHEEK_MM))
        skin = phantom.random_plan("mixed", seed=7, size_mm=CHEEK_MM)
        phantom.make_phantom(folder, rig=rig, skin=skin, seed=7)
        text = rig_text((folder / "capture.toml").read_text("utf-8"))
        kept = Rig.objects.create(
            practice=client.practice, name="made", manifest=text, slots=slots_of(text)
        )
        files = accept([(slot, (folder / slot).read_bytes()) for slot in kept.slots])
        given = {"rig": kept, "site": "chin", "day": TODAY, "pictures": files}
        for _ in range(number - there):
            keep_capture(by, client, given)


def _settle() -> None:
    """Let the database count its rows, as every database of a practice does in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(users: int) -> list[Any]:
    from needlepoint.records.models import Operator, Practice, Role

    practice = Practice.objects.create(name="Alder")
    roles = [Role.OWNER, Role.CLINICIAN, Role.TECHNICIAN, Role.TECHNICIAN, Role.FRONT_DESK]
    return [
        Operator.objects.create(
            username=f"made{k}", name=f"Made {k}", practice=practice, role=roles[k % len(roles)]
        )
        for k in range(users)
    ]


def logged_in(operator: Any) -> str:
    """Log somebody in without the slow proof of a password; only the pages are timed."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from needlepoint.records.models.login import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(operator.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = operator.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _clients(rng: random.Random, practice: Any, number: int) -> list[Any]:
    from needlepoint.records.models import Client, folded

    def one() -> Any:
        family = "".join(rng.choices(SYLLABLES, k=3)).title()
        born = TODAY - dt.timedelta(days=rng.randrange(18 * 365, 70 * 365))
        flags = ["latex allergy"] if rng.random() < 0.1 else []
        name = f"{rng.choice(GIVEN)} {family}"
        return Client(practice=practice, name=name, folded=folded(name), born=born, flags=flags)

    return _kept(Client, (one() for _ in range(number)))


def _captures(
    rng: random.Random, operators: list[Any], clients: list[Any], number: int
) -> list[str]:
    from needlepoint.records.models import Capture, Picture, StoredFile, Visit, WorkState

    a_client = max(1, number // len(clients))
    days = [TODAY - dt.timedelta(days=84 * k + rng.randrange(14)) for k in range(a_client)]
    visits = _kept(Visit, (Visit(client=client, day=day) for client in clients for day in days))
    captures = _kept(
        Capture,
        (
            Capture(
                visit=visit,
                site=rng.choice(SITES),
                made_by=rng.choice(operators),
                state=WorkState.MEASURED,
            )
            for visit in visits[:number]
        ),
    )

    def file(kind: str) -> Any:
        token = secrets.token_hex(16)
        return StoredFile(
            name=f"{token[:2]}/{token}",
            media_type=kind,
            size_bytes=1,
            sha256="0" * 64,
            key_version=1,
            wrapped_key=b"0" * 60,
        )

    kept = _kept(StoredFile, (file("image/png") for _ in range(PICTURES * len(captures))))
    small = _kept(StoredFile, (file("image/jpeg") for _ in range(PICTURES * len(captures))))
    _kept(
        Picture,
        (
            Picture(
                capture=captures[k // PICTURES],
                name=f"lamp_{k % PICTURES}.png",
                given_name="IMG.PNG",
                order=k % PICTURES + 1,
                file=whole,
                thumbnail=little,
            )
            for k, (whole, little) in enumerate(zip(kept, small, strict=True))
        ),
    )
    _measured()
    return [str(each.public_id) for each in captures]


def _measured() -> None:
    """Write one real measurement into every capture."""
    from django.db import connection

    text = _measurement()
    with connection.cursor() as cursor:
        cast = "%s" if connection.vendor == "sqlite" else "%s::jsonb"
        cursor.execute(f"UPDATE records_capture SET measurement = {cast}", [text])


def _measurement() -> str:
    from needlepoint import phantom
    from needlepoint.report import write_results
    from needlepoint.scars import Measurement, map_scars
    from needlepoint.surface import survey_capture

    with tempfile.TemporaryDirectory() as name:
        capture, results = Path(name) / "capture", Path(name) / "results"
        results.mkdir()
        rig = phantom.lamps(phantom.camera_for(0.1, CHEEK_MM))
        skin = phantom.random_plan("mixed", seed=7, size_mm=CHEEK_MM)
        phantom.make_phantom(capture, rig=rig, skin=skin, seed=7)
        survey = survey_capture(capture)
        assert survey.relief is not None
        write_results(results, Measurement.of(survey, map_scars(survey.relief)))
        return json.dumps(json.loads((results / "measurement.json").read_text("utf-8")))


def _agreed(operator: Any, client: Any) -> str:
    """Let one client have agreed to photographs; return the number."""
    from django.utils import timezone

    from needlepoint.records.models import Consent, ConsentKind
    from needlepoint.studio.domain.consent_texts import current_text, publish_defaults

    publish_defaults(client.practice)
    text = current_text(client.practice, ConsentKind.PHOTOGRAPHY, client.language)
    kind, now = ConsentKind.PHOTOGRAPHY, timezone.now()
    Consent.objects.create(client=client, text=text, kind=kind, signed_at=now, witness=operator)
    return str(client.public_id)


def _intakes(operator: Any, clients: list[Any]) -> list[str]:
    """Return every client the questions answered once, and half answered a second time."""
    from django.utils import timezone

    from needlepoint.care import questionnaire
    from needlepoint.records.models import Intake

    form = questionnaire()
    plain = {each.id: "no" for each in form.questions.values() if each.kind == "yes or no"}
    shared = {"questionnaire": form.version, "language": "en"}
    done = {"done_at": timezone.now(), "done_by": operator}
    _kept(Intake, (Intake(client=each, answers=plain, **shared, **done) for each in clients))
    half = dict(list(plain.items())[:5])
    begun = _kept(Intake, (Intake(client=each, answers=half, **shared) for each in clients))
    return [str(each.public_id) for each in begun]


def _audit(rng: random.Random, operators: list[Any], clients: list[Any]) -> None:
    """Write the chain as years of work leave it; its digests are real."""
    from needlepoint.records import audit
    from needlepoint.records.models import AuditEvent
    from needlepoint.records.models.audit import AuditHead

    whose = str(operators[0].practice.public_id)
    start = dt.datetime(2022, 1, 3, 8, tzinfo=dt.UTC)
    head = AuditHead.objects.get(pk=1)

    def lines() -> Iterator[Any]:
        previous = head.digest
        for seq in range(head.seq + 1, head.seq + 1 + LINES_A_CLIENT * len(clients)):
            at = start + dt.timedelta(minutes=10 * seq)
            client = str(rng.choice(clients).public_id)
            event = AuditEvent(
                seq=seq,
                at=at.isoformat(timespec="microseconds"),
                actor=str(rng.choice(operators).public_id),
                action="read",
                subject_kind="client",
                subject=client,
                client=client,
                practice=whose,
                detail="{}",
                previous=previous,
            )
            previous = event.digest = audit.digest_of(event)
            yield event

    last = _kept(AuditEvent, lines())[-1]
    AuditHead.objects.filter(pk=1).update(seq=last.seq, digest=last.digest)


def _kept(model: Any, rows: Iterable[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=AT_ONCE))


if __name__ == "__main__":
    main()
