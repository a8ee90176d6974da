"""Filling a practice with the simulated clients, through the same functions that pages call."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from needlepoint.records import audit
from needlepoint.records.models import (
    Client,
    ConsentKind,
    Operator,
    Practice,
    Rig,
    Role,
    SignedHow,
)
from needlepoint.studio.captures.storing import keep_capture
from needlepoint.studio.consents.signing import From, Signature, ask, sign, was_shown
from needlepoint.studio.demo.course import CLIENTS, DAYS_AGO, MadeClient, photograph_visit
from needlepoint.studio.domain.manifests import rig_text, slots_of
from needlepoint.studio.site.uploads import accept

Tell = Callable[[str], None]

OWNER = "demo"
"""Who owns a practice that is made for the demonstration alone."""


def demo_owner() -> Operator:
    """Return whom the simulated clients belong to: the first owner, or one made for this."""
    owner = Operator.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    if owner is not None:
        return owner
    with transaction.atomic():
        owner = Operator(
            username=OWNER, name="Demo", role=Role.OWNER, licence="medical", profession="physician"
        )
        owner.practice = Practice.objects.create(name="Made practice")
        owner.set_unusable_password()
        owner.save()
        audit.note(None, "create", owner)
    return owner


def waiting_demo_owner() -> Operator | None:
    """Return the owner made for the demonstration while nobody has chosen the password."""
    owner = Operator.objects.filter(username=OWNER).first()
    return None if owner is None or owner.has_usable_password() else owner


def fill(owner: Operator, tell: Tell) -> int:
    """Make the clients who are not there yet, each with the captures of two visits.

    Returns
    -------
    How many were made.
    """
    there = set(
        Client.objects.filter(practice=owner.practice, demo=True, erased_at=None).values_list(
            "name", flat=True
        )
    )
    missing = [made for made in CLIENTS if made.name not in there]
    for number, made in enumerate(missing, start=1):
        tell(f"making {made.name} and photographing both visits ({number} of {len(missing)})")
        _make_client(made, owner)
    return len(missing)


def _make_client(made: MadeClient, owner: Operator) -> None:
    """Make one client whole, or not at all."""
    with tempfile.TemporaryDirectory(prefix="needlepoint-demo-") as place:
        folders = [
            photograph_visit(made, Path(place) / str(days), later=days == DAYS_AGO[-1])
            for days in DAYS_AGO
        ]
        with transaction.atomic():
            client = Client.objects.create(
                practice=owner.practice,
                name=made.name,
                born=dt.date.fromisoformat(made.born),
                flags=list(made.flags),
                demo=True,
            )
            audit.note(owner, "create", client)
            _agree(owner, client)
            for days, folder in zip(DAYS_AGO, folders, strict=True):
                _hand_in(client, made, folder, days, owner)


def _agree(owner: Operator, client: Client) -> None:
    """Sign for a made client what is needed to photograph and to treat; it says that it is made."""
    for kind in (ConsentKind.TREATMENT, ConsentKind.PHOTOGRAPHY):
        consent = ask(owner, client, kind)
        was_shown(owner, consent)
        given = Signature(SignedHow.TYPED, client.name, source=From(agent="made for the demo"))
        sign(owner, consent, given, consent.version)


def _hand_in(client: Client, made: MadeClient, folder: Path, days: int, owner: Operator) -> None:
    rig = _rig(owner.practice, folder)
    pictures = accept([(slot, (folder / slot).read_bytes()) for slot in rig.slots])
    day = owner.practice.today - dt.timedelta(days=days)
    keep_capture(owner, client, {"rig": rig, "site": made.site, "day": day, "pictures": pictures})


def _rig(practice: Practice, folder: Path) -> Rig:
    """Return the made rig of a practice."""
    text = rig_text((folder / "capture.toml").read_text("utf-8"))
    rig, _ = Rig.objects.get_or_create(
        practice=practice,
        demo=True,
        manifest=text,
        defaults={"name": "Four simulated lamps", "slots": slots_of(text)},
    )
    return rig
