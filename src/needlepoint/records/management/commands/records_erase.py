"""Erases a client."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from needlepoint.errors import WrongUsage
from needlepoint.records.export.erase import erase_client
from needlepoint.records.models import Client


class Command(BaseCommand):
    """Erase one client for good."""

    help = "Destroys the keys of a client's files and blanks the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("client")
        parser.add_argument("--reason", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        """Erase and say what went."""
        if not options["reason"].strip():
            raise WrongUsage("Give a reason; it is kept in the audit, so name nobody.")
        client = _client(options["client"])
        forgotten = erase_client(client, options["reason"].strip())
        self.stdout.write(f"erased {client.public_id}: {forgotten} files can never be opened again")
        self.stdout.write(
            "Backups made before still hold the record under the master key: let them expire."
            " A restore erases it again."
        )


def _client(number: str) -> Client:
    try:
        return Client.objects.get(public_id=uuid.UUID(number), erased_at__isnull=True)
    except (ValueError, Client.DoesNotExist):
        raise WrongUsage(
            f"There is no client {number!r}; give the number from the address of the client's page."
        ) from None
