"""A Dask cluster by its scheduler's address: one way to reach it, for whoever has work for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from needlepoint.errors import WrongUsage

PATIENCE_S = 10
"""Own choice: how long a scheduler may take to answer [s]."""


@contextmanager
def dask_client(address: str) -> Iterator[Any]:
    """Connect to a Dask scheduler and close the connection at the end.

    Parameters
    ----------
    address
        Of the scheduler, as it prints it: ``tcp://host:8786``.

    Raises
    ------
    WrongUsage
        If Dask is not installed, or no scheduler answers there.
    """
    try:
        from dask.distributed import Client
    except ImportError as why:
        raise WrongUsage(
            "--scheduler needs Dask, which is not installed here; install it with: "
            "pip install 'needlepoint[machines]'"
        ) from why
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as why:
        raise WrongUsage(
            f"no Dask scheduler answers at {address!r}: start one with `dask scheduler` and give "
            "the address it prints, or leave --scheduler out"
        ) from why
    try:
        yield client
    finally:
        client.close()
