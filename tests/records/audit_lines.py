"""What tests do to the audit that nobody may: change its lines, or take all of them away."""

from django.db import connection, transaction

from needlepoint.records import audit
from needlepoint.records.audit.guards import NAMES, TABLE, put_guards
from needlepoint.records.models.audit import AuditHead


def unguarded(statement, *values):
    """Do what somebody with the whole database in hand can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in NAMES["sqlite"]:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL")
        cursor.execute(statement, values)
        if connection.vendor == "sqlite":
            put_guards(connection)
        else:
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER ALL")


def forget_lines():
    """Begin the audit anew."""
    with transaction.atomic():
        unguarded(f"DELETE FROM {TABLE}")
        AuditHead.objects.update(seq=0, digest=audit.BEGINNING)
