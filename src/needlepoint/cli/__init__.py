"""The command line: one file a command."""

from needlepoint.cli.main import main

__all__ = ["main"]
