"""Taking in clients of a table, and taking them out again while nothing hangs on them."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from needlepoint.records import audit
from needlepoint.records.export.erase import rows_of
from needlepoint.records.models import Client, ClientImport, ImportedClient, Operator
from needlepoint.studio.clients.tables import RowRead

OF_THE_IMPORT = {Client, ImportedClient}


def take_in(operator: Operator, rows: list[RowRead], language: str) -> ClientImport:
    """Add the clients of some rows, all of them or none."""
    with transaction.atomic():
        made = ClientImport.objects.create(practice=operator.practice, made_by=operator)
        count = 0
        for row in rows:
            if row.client is None:
                continue
            row.client.language = language
            row.client.save()
            ImportedClient.objects.create(client=row.client, by_import=made)
            count += 1
        audit.note(operator, "import clients", made, {"count": count})
    return made


def take_out(operator: Operator, done: ClientImport) -> tuple[int, list[Client]]:
    """Undo an import: delete its clients on whom nothing hangs; return how many, and who stays."""
    kept, gone = [], 0
    with transaction.atomic():
        ClientImport.objects.select_for_update().get(pk=done.pk)
        for link in done.clients.select_related("client"):
            client = link.client
            if client.version > 1 or set(rows_of(client, DEFAULT_DB_ALIAS)) - OF_THE_IMPORT:
                kept.append(client)
                continue
            audit.note(operator, "undo import", client)
            link.delete()
            client.delete()
            gone += 1
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at"])
        audit.note(operator, "undo import", done, {"gone": gone, "kept": len(kept)})
    return gone, kept
