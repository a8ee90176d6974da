"""Another system is told of every line of the audit, and of nobody's record."""

import json
import socket

import pytest
from django.db import transaction

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import AuditEvent
from needlepoint.records.sockets import place_of


@pytest.fixture
def listening(tmp_path, settings):
    """Listen as a system's log does; give what was told."""
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(tmp_path / "log"))
    ear.settimeout(300)  # however busy the machine
    settings.AUDIT_TOLD_TO = str(tmp_path / "log")
    yield lambda: ear.recv(65536).decode()
    ear.close()


@pytest.mark.django_db(transaction=True)
def test_lines_are_told_to_another_system(listening, ana, dora):
    event = audit.note(ana, "read", dora, {"why": "Dora Made"})
    head, _, text = listening().partition(" audit - ")
    assert head.startswith(f"<109>1 {event.at} ")
    told = json.loads(text)
    assert told["seq"] == event.seq
    assert told["digest"] == event.digest
    assert (told["actor"], told["action"]) == (str(ana.public_id), "read")
    assert str(dora.public_id) not in text
    assert "Dora" not in text


@pytest.mark.django_db(transaction=True)
def test_a_line_that_fell_is_not_told(listening, ana):
    with transaction.atomic():
        audit.note(ana, "fall")
        transaction.set_rollback(True)
    audit.note(ana, "stand")
    assert '"action":"stand"' in listening()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["/nobody/listens", "localhost:9", "no such name.:514"])
def test_nobody_who_listens_holds_up_nothing(ana, settings, where, caplog):
    settings.AUDIT_TOLD_TO = where
    event = audit.note(ana, "go on")
    assert AuditEvent.objects.filter(seq=event.seq).exists()


@pytest.mark.parametrize("where", ["nonsense", "host:", ":514", "host:x"])
def test_a_place_that_is_none_is_refused(where):
    with pytest.raises(WrongUsage, match="host:port"):
        place_of(where, socket.SOCK_DGRAM)
