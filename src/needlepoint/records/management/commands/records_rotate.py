"""Makes a new master key."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from needlepoint.records.backup.rotate import rotate


class Command(BaseCommand):
    """Rotate the master key."""

    help = "Makes a new master key and wraps every file's key by it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--destroy-old", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """Rotate and say what was done."""
        done = rotate(destroy_old=options["destroy_old"])
        self.stdout.write(f"master key {done.version} wraps {done.wrapped} files; copy its folder")
        if done.destroyed:
            gone = ", ".join(str(each) for each in done.destroyed)
            self.stdout.write(f"destroyed: {gone}; what they alone lock stays shut for ever")
        else:
            self.stdout.write("Earlier keys stay, for backups that were made under them.")
