"""Brings a backup back, or looks whether it would."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from needlepoint.records.backup.restore import NotWhole, restore


class Command(BaseCommand):
    """Restore a backup."""

    help = "Restores a backup into a new folder, or only checks it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--target", type=Path, default=None)
        parser.add_argument("--phrase", default=None)

    def handle(self, *_: Any, **options: Any) -> None:
        """Restore and say what came back."""
        target = options["target"]
        found = restore(
            options["archive"], target, keys=Path(settings.KEYS), phrase=options["phrase"]
        )
        self.stdout.write(f"backup of {found.made}")
        self.stdout.write(f"{found.files} files, each as its SHA-256 says")
        self.stdout.write(f"{found.rows} rows, as many in each table as there were")
        self.stdout.write(f"{found.opened} files opened with the keys")
        self.stdout.write(f"{found.lines} lines of the audit hold, up to the root in the backup")
        for name in found.missing:
            self.stdout.write(f"missing already when the backup was made: {name}")
        if found.erased:
            self.stdout.write(f"{found.erased} clients were erased since, and are erased in it too")
        where = "removed again; nothing was kept" if target is None else f"restored to {target}"
        self.stdout.write(f"{where}, in {found.seconds:.1f} s")
        for why in found.damaged:
            self.stdout.write(f"cannot be opened: {why}")
        if found.missing or found.damaged:
            raise NotWhole(
                f"{len(found.missing)} files are missing and {len(found.damaged)} cannot be opened;"
                " all others came back. Look into an earlier backup for them."
            )
