"""Progress on the terminal, for anything that takes over a second."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, 0 to 1."""


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Progress]:
    """Return a function that shows progress on standard error, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    # a way of its own to the terminal: decoders are overheard on the usual one
    own = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
    with own, Progress(*columns, console=Console(file=own), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)

        def show(what: str, share: float) -> None:  # a bar that only moves says: no end known
            bar.update(task, description=what, completed=share, total=1.0 if share else None)

        yield show
