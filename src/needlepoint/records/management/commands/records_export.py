"""Writes everything in open forms."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from needlepoint.records.backup.restore import NotWhole
from needlepoint.records.export.export import LOST, export


class Command(BaseCommand):
    """Export everything."""

    help = "Writes tables, records and files in open forms."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("out", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        """Export and say how much."""
        done = export(options["out"])
        self.stdout.write(f"wrote {options['out']}: {done['rows']} rows, {done['files']} files")
        self.stdout.write("It is not encrypted: keep it as you keep paper records.")
        if done["lost"]:
            raise NotWhole(
                f"{done['lost']} files are missing or damaged and were not exported;"
                f" {options['out'] / LOST} names them. All others were."
            )
