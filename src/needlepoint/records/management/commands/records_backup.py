"""Makes a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from needlepoint.records.backup.backup import make_backup
from needlepoint.records.backup.restore import NotWhole

MEGA = 1e6


class Command(BaseCommand):
    """Back up database and files into one archive."""

    help = "Backs up database and files into one sealed archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("dest", type=Path)
        parser.add_argument("--phrase", default=None)
        parser.add_argument("--with-keys", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make it and say what is in it."""
        made = make_backup(
            options["dest"], phrase=options["phrase"], with_keys=options["with_keys"]
        )
        self.stdout.write(f"wrote {made.path}: {made.files} files, {made.size_bytes / MEGA:.1f} MB")
        self.stdout.write(f"root of the audit: line {made.root.seq}, {made.root.digest}")
        for name in made.missing:
            self.stdout.write(f"missing in the vault, and so in the backup: {name}")
        for why in made.damaged:
            self.stdout.write(f"in the backup as it is in the vault, damaged: {why}")
        if options["with_keys"]:
            self.stdout.write("The master keys are inside: whoever has the phrase can read it all.")
        else:
            self.stdout.write(
                "The master keys are not inside; without their folder nobody can open the pictures"
                " in it. Keep a copy of that folder elsewhere."
            )
        if made.missing or made.damaged:
            keep = made.last_whole or "the newest one from before the damage"
            raise NotWhole(
                f"The backup was written, but {len(made.missing)} files are missing and "
                f"{len(made.damaged)} cannot be opened. Keep this backup: {keep}; bring those "
                "files back from it."
            )
