"""What must be there before anybody can come in: folders, keys, tables."""

from __future__ import annotations

import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from needlepoint.records import vault
from needlepoint.records.export.erase import write_down_erased
from needlepoint.records.held import LOCK, sweep_scratch
from needlepoint.records.models.login import SessionStore
from needlepoint.records.sockets import place_of
from needlepoint.records.vault.keys import finish_removing
from needlepoint.studio.site.environment import keep_secret
from needlepoint.studio.site.scratch import sweep_workplaces
from needlepoint.studio.site.statistics import count_rows


def prepare() -> None:
    """Make the data folder, the keys and the tables, as far as they are missing."""
    for where in filter(None, (settings.AUDIT_TOLD_TO, settings.VIRUS_SCANNER)):
        with suppress(OSError):  # a name that nobody knows today may be known tomorrow
            place_of(where, socket.SOCK_STREAM)
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.SECRET_KEY = keep_secret(settings.KEYS)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    count_rows()
    SessionStore.clear_expired()
    vault.key_ring()
    vault.mark_keys_made()
    finish_removing(settings.KEYS)
    write_down_erased()
    vault.sweep()
    vault.sweep_unlinked()
    sweep_scratch([settings.DATA, settings.DATA.parent, Path(tempfile.gettempdir())])
    (settings.DATA / LOCK).unlink(missing_ok=True)  # of a restore that was cut off at its very end
    sweep_workplaces()
